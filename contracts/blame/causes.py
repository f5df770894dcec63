"""The decision table: from what is known about a failure to who is to blame, and what to do next.

The first row that fits decides. The provider is blamed only where its own answer, seen in this run, breaks a promise
that it made itself; a recording alone, an inferred promise or a broken fake never blames it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CAUSES", "Cause", "Evidence", "Party", "State", "blame", "party_of"]


class Party(StrEnum):
    """Who has to change something."""

    CLIENT = "client"
    SPEC = "spec"
    """Our document or rule: it says what is not so."""
    FAKE = "fake"
    PROVIDER = "provider"
    NOBODY = "nobody"
    """Nothing can be concluded: try again."""


class State(StrEnum):
    """What one witness says of the promise."""

    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a failure.

    Attributes:
        certainty: how we know the promise (``documented``, ``shown``, ``observed``, ``inferred``).
        fits: whether the request that failed fits the document; None when nobody looked.
        habit: a client's own behaviour over time is what failed, not an answer.
        fake, live, recorded: whether the promise is kept by the fake, by the provider in this run, and by the provider
            when it was recorded.
        unavailable: the provider did not answer, or answered that it cannot now (429, 502, 503, 504).
    """

    certainty: str = "inferred"
    fits: bool | None = None
    habit: bool = False
    fake: State = State.UNKNOWN
    live: State = State.UNKNOWN
    recorded: State = State.UNKNOWN
    unavailable: bool = False

    @property
    def promised(self) -> bool:
        """Whether the provider made the promise itself, in text or in a sample."""
        return self.certainty in {"documented", "shown"}


@dataclass(frozen=True, slots=True)
class Cause:
    """One row of the table.

    Attributes:
        code: what reports print and ``motpart explain`` takes.
        because: what is known when this row decides; ``then`` what to do next.
    """

    code: str
    party: Party
    title: str
    because: str
    then: str
    fits: Callable[[Evidence], bool]


CAUSES: tuple[Cause, ...] = (
    Cause(
        "C1",
        Party.CLIENT,
        "The client behaves as it should not.",
        "What failed is not one answer but what the client does over time, such as retrying without waiting.",
        "Change the client; docs/verifying.md says what each name means.",
        lambda seen: seen.habit,
    ),
    Cause(
        "C2",
        Party.CLIENT,
        "The request does not fit the document.",
        "The request that failed is one that the document does not allow, and nobody accepted it.",
        "Send what the document asks for; the finding names every place that is wrong.",
        lambda seen: seen.fits is False and State.KEPT not in (seen.live, seen.fake),
    ),
    Cause(
        "N1",
        Party.NOBODY,
        "The provider was not there.",
        "It did not answer, or said that it cannot now, so that nothing can be concluded from this run.",
        "Run again later; the error budget of provider.yaml says how often.",
        lambda seen: seen.unavailable and seen.fake is not State.BROKEN,
    ),
    Cause(
        "S1",
        Party.SPEC,
        "The promise is ours, and the provider does otherwise.",
        "The provider's answer breaks a rule that is inferred or observed: it never promised this.",
        "Correct the document or the rule after what the provider answers, and note it in decisions.md.",
        lambda seen: seen.live is State.BROKEN and not seen.promised,
    ),
    Cause(
        "S2",
        Party.SPEC,
        "Provider and fake agree against the document.",
        "Both break the same promise, so the fake already knows better than the document.",
        "Correct the document or the rule, or record the contradiction in decisions.md.",
        lambda seen: seen.live is State.BROKEN and seen.fake is State.BROKEN,
    ),
    Cause(
        "S3",
        Party.SPEC,
        "The provider never did what the document says.",
        "It breaks the promise today and broke it when it was recorded: the document was read or written wrongly.",
        "Read the source of the rule again; decide what holds in decisions.md.",
        lambda seen: seen.live is State.BROKEN and seen.recorded is State.BROKEN,
    ),
    Cause(
        "P1",
        Party.PROVIDER,
        "The provider no longer does what it promised.",
        "Its answer in this run breaks a documented promise that it kept when it was recorded.",
        "Send the provider the letter (--letter); `motpart diff` helps if a new version of its document is out.",
        lambda seen: seen.live is State.BROKEN and seen.recorded is State.KEPT,
    ),
    Cause(
        "P2",
        Party.PROVIDER,
        "The provider does not do what it promises.",
        "Its answer in this run breaks a documented promise; there is no recording of an earlier answer.",
        "Record it (`motpart record`), then send the provider the letter (--letter).",
        lambda seen: seen.live is State.BROKEN,
    ),
    Cause(
        "S4",
        Party.SPEC,
        "A recording speaks against the document.",
        "The fake does what the provider did when it was recorded, and both differ from the document.",
        "Run against the sandbox, since a recording alone convicts nobody; then correct the document or the fake.",
        lambda seen: seen.fake is State.BROKEN and seen.recorded is State.BROKEN,
    ),
    Cause(
        "F1",
        Party.FAKE,
        "The fake does what the provider does not.",
        "The provider keeps the promise in this run, the fake breaks it.",
        "Correct the fake; the finding's seed repeats it (`motpart replay`).",
        lambda seen: seen.fake is State.BROKEN and seen.live is State.KEPT,
    ),
    Cause(
        "F2",
        Party.FAKE,
        "The fake breaks its own document.",
        "Nothing of the provider's was seen in this run; by the document alone the fake is wrong.",
        "Correct the fake; the finding's seed repeats it (`motpart replay`).",
        lambda seen: seen.fake is State.BROKEN,
    ),
    Cause(
        "S5",
        Party.SPEC,
        "The document forbids what the provider takes.",
        "The request does not fit the document, and was accepted all the same.",
        "Widen the document, or list the leniency in provider.yaml.",
        lambda seen: seen.fits is False and State.KEPT in (seen.live, seen.fake),
    ),
    Cause(
        "N2",
        Party.NOBODY,
        "It did not happen again.",
        "Nobody breaks the promise now; at most a recording does.",
        "Run again with the finding's seed; record anew if the recording is old.",
        lambda seen: True,
    ),
)
"""In this order; the last fits everything."""


def blame(seen: Evidence) -> Cause:
    """The first row of the table that fits what is known."""
    return next(cause for cause in CAUSES if cause.fits(seen))


def party_of(code: str) -> Party:
    """Whom a code blames."""
    return next(cause.party for cause in CAUSES if cause.code == code)
