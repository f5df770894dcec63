"""What came of one piece of a run: its results, its findings, and what was answered meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts.finding import Finding
from contracts.plan import Piece
from contracts.recorder.entry import Entry
from contracts.results import Groundless, Result, Skipped
from contracts.schemathesis_run import Generated

__all__ = ["Outcome", "generated_result", "outcome_of", "united"]


@dataclass(slots=True)
class Outcome:
    """What came of one piece."""

    results: list[Result] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    answers: dict[str, set[int]] = field(default_factory=dict)
    """The statuses that each operation answered with."""
    failing: list[Entry] = field(default_factory=list)
    """The exchanges that show what broke."""


def outcome_of(piece: Piece, found: Finding | Skipped | None, seconds: float, cases: int) -> Outcome:
    """What came of a piece that is one check: kept, broken, or why it could not be checked."""
    result = Result(piece.stage, piece.name, "kept", piece.rule, piece.operations, cases, seconds, number=piece.number)
    if isinstance(found, Finding):
        return Outcome([replace(result, state="broken", findings=(found.fingerprint,))], [found])
    if isinstance(found, Groundless):
        return Outcome([replace(result, state="groundless", why=found.why)])
    if isinstance(found, Skipped):
        return Outcome([replace(result, state="skipped", why=found.why)])
    return Outcome([result])


def generated_result(
    piece: Piece, name: str, operations: tuple[str, ...], made: Generated, broken: Sequence[Finding]
) -> Result:
    """What came of the requests that Schemathesis made for one part of a piece."""
    return Result(
        piece.stage,
        name,
        "broken" if broken else "kept",
        operations=operations,
        cases=made.cases[name],
        seconds=made.seconds.get(name, 0.0),
        findings=tuple(finding.fingerprint for finding in broken),
        number=piece.number,
    )


def united(*answers: Mapping[str, Iterable[int]]) -> dict[str, set[int]]:
    """The statuses of each operation in any of several."""
    found: dict[str, set[int]] = {}
    for one in answers:
        for name, statuses in one.items():
            found.setdefault(name, set()).update(statuses)
    return found
