"""Changes as people read them: what one edit of a document did, however many operations it reaches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.diff.change import NOTHING, Cause, Change, Level, fingerprint_of, plain, text_of

__all__ = ["Finding", "findings"]

_NAMED = 3
"""How many operations a finding names before it counts the others."""


@dataclass(frozen=True)
class Finding:
    """Changes that are one: the same edit of a shared schema, or alike in all but their operation.

    Attributes:
        changes: at least one, all of one level, direction and text.
        cause: the edit of a component, where it shows in more than one place; its text and place are then the
            component's.
    """

    changes: tuple[Change, ...]
    cause: Cause | None

    @property
    def first(self) -> Change:
        """One of the changes; rule, level, who breaks and why are those of all."""
        return self.changes[0]

    @property
    def level(self) -> Level:
        """How much it hurts."""
        return self.first.level

    @property
    def text(self) -> str:
        """What changed, one sentence."""
        return self.first.text if self.cause is None else self.cause.text

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """The operations that it reaches, each once."""
        return tuple(dict.fromkeys(change.place.operation for change in self.changes))

    @property
    def named(self) -> str:
        """The operations, the first few by name."""
        shown = ", ".join(self.operations[:_NAMED])
        more = len(self.operations) - _NAMED
        return f"{shown} and {more:,} more" if more > 0 else shown

    @property
    def inside(self) -> str:
        """The place within the operations; of a shared schema, how many places there are."""
        if self.cause is None:
            return self.first.place.inside
        return f"{self.cause}, at {len(self.changes):,} places"

    @cached_property
    def fingerprint(self) -> str:
        """Of a finding at one place that of its change; of others, of what they share, whatever they reach."""
        if len(self.changes) == 1:
            return self.first.fingerprint
        return self.shared

    @property
    def parts(self) -> list[str]:
        """The fingerprint of each change."""
        return [change.fingerprint for change in self.changes]

    @cached_property
    def shared(self) -> str:
        """The fingerprint of what the changes share; of one change, what it would share with others like it."""
        first, cause = self.first, self.first.cause if self.cause is None else self.cause
        values = (first.key, text_of(first.old), text_of(first.new))
        if cause is not None:
            return fingerprint_of("schema", str(first.direction), cause.schema, cause.pointer, cause.what, *values)
        return fingerprint_of("alike", first.rule, first.place.spot, first.place.pointer, *values)

    def approved_by(self, fingerprints: Collection[str]) -> bool:
        """Whether all of it was approved: by its own fingerprint, or change by change."""
        return self.shared in fingerprints or all(part in fingerprints for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """The finding for ``--format json``, every place of it under ``changes``."""
        first = self.first
        found: dict[str, Any] = {
            "fingerprint": self.fingerprint,
            "rule": first.rule,
            "level": first.level.word,
            "direction": first.direction,
            "text": self.text,
            "who": first.who,
        }
        found |= {"why": first.why} if first.why else {}
        values = {"old": first.old, "new": first.new}
        found |= {name: plain(value) for name, value in values.items() if value is not NOTHING}
        if self.cause is not None:
            found["cause"] = {"schema": self.cause.schema, "pointer": self.cause.pointer}
        places = [
            {
                "fingerprint": one.fingerprint,
                "rule": one.rule,
                "operation": one.place.operation,
                "where": one.place.inside,
            }
            for one in self.changes
        ]
        return found | {"operations": list(self.operations), "changes": places}


def findings(changes: Sequence[Change]) -> list[Finding]:
    """Changes gathered by what caused them, in the order of the first of each."""
    caused: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        caused.setdefault(_cause_of(change), []).append(change)
    found: list[Finding] = []
    for same in caused.values():
        cause = same[0].cause
        alike = cause is None or len({(one.place.spot, one.place.pointer) for one in same}) == 1
        found.append(Finding(tuple(same), None if alike else cause))
    return found


def _cause_of(change: Change) -> tuple[Any, ...]:
    cause, values = change.cause, (change.key, text_of(change.old), text_of(change.new), change.why)
    if cause is not None:
        return (change.level, change.direction, cause.schema, cause.pointer, cause.what, *values)
    return (change.rule, change.level, change.place.spot, change.place.pointer, change.text, *values)
