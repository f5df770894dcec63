"""What a run consists of: pieces that stand alone, so that they can be run in any process, in any order, again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.document import Document
from contracts.laws import Law
from contracts.profiles import Profile
from contracts.stories import Story

__all__ = ["SEQUENCES", "Piece", "Shard", "generated", "law_piece", "machine_piece", "story_piece"]

SEQUENCES = "sequences of calls"
"""The piece of Schemathesis' stateful phase."""
MACHINE = "the machine"
_MOST_OPERATIONS = 8
# Seconds on one core of a small machine, for sharing work out evenly; being wrong costs balance, nothing else.
_LAW_SECONDS, _STORY_SECONDS, _MOVE_SECONDS, _CASE_SECONDS = 0.03, 0.1, 0.006, 0.012
_COVERAGE_CASES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the work on one provider; begins in an empty world, so that no piece depends on another.

    Attributes:
        stage: ``laws``, ``stories``, ``machine`` or ``schemathesis``; ``name`` is unique within it.
        operations: what it calls, or for ``schemathesis`` generates requests for.
        seconds: what it may cost.
        number: its place in the plan.
        phases: Schemathesis' phases that it runs.
    """

    provider: str
    stage: str
    name: str
    operations: tuple[str, ...]
    rule: str | None = None
    seconds: float = 0.0
    number: int = 0
    phases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.provider}: {self.stage}: {self.name}"


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``number`` of ``total``, counted from 1."""

    number: int = 1
    total: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.total}" if self.total > 1 else ""

    def of(self, pieces: Sequence[Piece]) -> list[Piece]:
        """This shard's pieces, in the plan's order: every piece is in exactly one shard, and the shards cost alike."""
        loads = [0.0] * self.total
        mine = set()
        for index in sorted(range(len(pieces)), key=lambda index: (-pieces[index].seconds, index)):
            least = min(range(self.total), key=lambda shard: (loads[shard], shard))
            loads[least] += pieces[index].seconds + 0.001  # so that free pieces are spread as well
            if least == self.number - 1:
                mine.add(index)
        return [piece for index, piece in enumerate(pieces) if index in mine]


def law_piece(provider: str, law: Law) -> Piece:
    """The piece of one law."""
    return Piece(provider, "laws", law.title, law.operations, law.rule, _LAW_SECONDS)


def story_piece(provider: str, story: Story) -> Piece:
    """The piece of one story."""
    rule = story.rules[0] if len(story.rules) == 1 else None
    return Piece(provider, "stories", story.id, tuple(sorted(story.operations)), rule, _STORY_SECONDS)


def machine_piece(provider: str, operations: Iterable[str], profile: Profile) -> Piece:
    """The piece of a provider's machine."""
    return Piece(provider, "machine", MACHINE, tuple(operations), seconds=profile.lives * profile.moves * _MOVE_SECONDS)


def generated(document: Document, profile: Profile, operations: Sequence[str]) -> list[Piece]:
    """The pieces of generated requests: neighbours in the document together, as Schemathesis fills the parameters
    of one operation with what it saw in the replies of another; then sequences of calls over all of them."""
    again = _bodies_again(document, operations) if profile.bodies_once else set()
    pieces = _of_each(document, profile, [name for name in operations if name not in again], ("coverage",))
    pieces += _of_each(document, profile, [name for name in operations if name in again])
    if len(operations) > 1:
        seconds = profile.sequences * profile.steps * _CASE_SECONDS
        name, phases = document.promise.name, ("stateful",)
        pieces.append(Piece(name, "schemathesis", SEQUENCES, tuple(operations), seconds=seconds, phases=phases))
    return pieces


def _bodies_again(document: Document, operations: Sequence[str]) -> set[str]:
    """The operations whose body is one that an operation before them takes as well: the same component."""
    seen: set[str] = set()
    again = set()
    for operation_id in operations:
        content = document.resolve(document.specs[operation_id].get("requestBody") or {}).get("content", {})
        bodies = {media.get("schema", {}).get("$ref") for media in content.values()} - {None}
        if bodies and bodies <= seen:
            again.add(operation_id)
        seen |= bodies
    return again


def _of_each(
    document: Document, profile: Profile, operations: Sequence[str], more: tuple[str, ...] = ()
) -> list[Piece]:
    """Neighbours together, by the first part of their paths; ``more`` phases beside examples and fuzzing."""
    name, phases = document.promise.name, ("examples", *more, "fuzzing")
    groups: dict[str, list[str]] = defaultdict(list)
    for operation_id in operations:
        groups[_first_segment(document.path(operation_id))].append(operation_id)
    pieces = []
    for segment, members in groups.items():
        parts = [members[at : at + _MOST_OPERATIONS] for at in range(0, len(members), _MOST_OPERATIONS)]
        for number, part in enumerate(parts, 1):
            title = f"{segment} {number}" if len(parts) > 1 else segment
            title += "" if more else ", bodies again"
            seconds = len(part) * (2 * profile.examples + _COVERAGE_CASES * bool(more)) * _CASE_SECONDS
            pieces.append(Piece(name, "schemathesis", title, tuple(part), seconds=seconds, phases=phases))
    return pieces


def _first_segment(path: str) -> str:
    named = [segment for segment in path.split("/") if segment and not segment.startswith("{")]
    return f"/{named[0]}" if named else "/"
