"""How much is tried: a pull request's minute, a night, or as little as a provider's own sandbox takes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LIVELY", "PROFILES", "Profile"]


@dataclass(frozen=True, slots=True)
class Profile:
    """How many cases each stage makes up.

    Attributes:
        examples: generated requests per operation and phase; ``sequences`` of ``steps`` calls in Schemathesis'
            stateful phase.
        lives: runs of the provider's machine, of at most ``moves`` calls each.
        alike: of the covering cases of one kind that an operation gets (a wrong type in a JSON body, say, which a
            large body gives by the hundreds), so many are sent and every twenty-fifth after; 0 sends them all.
        bodies_once: whether a body that several operations take is covered at the first of them alone; the others get
            examples and random requests.
        careful: the provider's own sandbox: laws and stories of its rules and wrong calls within its budget, nothing
            else.
    """

    name: str
    examples: int
    sequences: int
    steps: int
    lives: int
    moves: int
    alike: int = 8
    bodies_once: bool = False
    careful: bool = False


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("pr", examples=15, sequences=15, steps=5, lives=100, moves=20),
        Profile("nightly", examples=300, sequences=300, steps=8, lives=500, moves=40, alike=0),
        Profile("sandbox", examples=0, sequences=0, steps=0, lives=0, moves=0, careful=True),
    )
}
LIVELY = tuple(name for name, profile in PROFILES.items() if not profile.careful)
"""Those with lives and generated requests, for what is done on fakes."""
