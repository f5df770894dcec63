"""Compares schemas place by place: once per pair of schemas, however many operations use them and however they recur.

The walk first makes a graph: a pair of schemas, its own drifts, and the pairs below it. A recursive schema is a loop in
the graph, so nothing is unrolled, and a pair is contained when no pair that can be reached from it has a drift that
hurts. Then the graph is read from each place of use, shortest paths first, to say where each drift is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from contracts.diff.builder import Builder
from contracts.diff.change import Direction
from contracts.diff.drift import Drift, Effect, keyword_drifts, note_drifts
from contracts.diff.members import Sides, member_drifts, member_pairs
from contracts.diff.nodes import Schemas
from contracts.diff.oracle import Oracle
from contracts.diff.rarer import discriminator_drifts, rarer_drifts
from contracts.diff.sameness import Sameness
from contracts.diff.unions import OVERLAP, compare_unions

__all__ = ["Found", "Walk"]

Key = tuple[tuple[int, ...], tuple[int, ...]]
Member = tuple[str, Schemas, Schemas]
_PROVED = "it is proved that some values fit the one schema and not the other"
_PLACES = 5
"""At how many places of one body the same pair is told; beyond that it says nothing new."""


@dataclass(slots=True)
class _Pair:
    """Two schemas: what differs, what is below, where they are at home, whether what differs hurts nobody."""

    drifts: list[Drift] = field(default_factory=list)
    below: list[tuple[str, Key]] = field(default_factory=list)
    excused: bool = False
    home: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A drift at its place; ``excused`` when the schema around it still accepts, or rules out, all that it did.

    ``home`` is the component in which the schema that changed is written, and the place in it.
    """

    pointer: str
    drift: Drift
    excused: bool
    home: tuple[str, str] | None = None


class Walk:
    """All comparisons of schemas in one direction."""

    def __init__(self, old: Builder, new: Builder, direction: Direction) -> None:
        self._sides = Sides(old, new, direction)
        self._bad = Effect.NARROWS if direction == "request" else Effect.WIDENS
        self._pairs: dict[Key, _Pair] = {}
        self._above: dict[Key, list[Key]] = {}
        self._dirty: set[Key] | None = None
        self._same = Sameness(self._sides)
        self.oracle = Oracle(self._sides, self._same)

    def enter(self, old: Schemas, new: Schemas) -> Key:
        """Compare everything below a place; ``found`` reads the result when all places are entered."""
        start = self._key(old, new)
        waiting = [(start, old, new)] if start not in self._pairs else []
        while waiting:
            key, before, after = waiting.pop()
            if key in self._pairs:
                continue
            pair, members = self._compare(before, after)
            if pair.drifts:
                pair.home = self._sides.new.home(after) or self._sides.old.home(before)
            self._pairs[key] = pair
            for label, one, other in members:
                inner = self._key(one, other)
                pair.below.append((label, inner))
                self._above.setdefault(inner, []).append(key)
                waiting.append((inner, one, other))
        self._dirty = None
        return start

    def found(self, start: Key) -> Iterator[Found]:
        """Every drift below a place that was entered, nearest first."""
        dirty = self._drifting()
        visits: dict[Key, int] = {}
        waiting: deque[tuple[str, Key, bool, frozenset[Key]]] = deque([("", start, False, frozenset())])
        while waiting:
            pointer, key, excused, above = waiting.popleft()
            if key not in dirty or key in above or visits.get(key, 0) >= _PLACES:
                continue
            visits[key] = visits.get(key, 0) + 1
            pair = self._pairs[key]
            excused = excused or pair.excused
            for drift in pair.drifts:
                home = pair.home and (pair.home[0], (pair.home[1] + drift.below).lstrip("."))
                yield Found((pointer + drift.below).lstrip("."), drift, excused and not drift.firm, home)
            for label, inner in sorted(pair.below, key=lambda edge: edge[0]):
                waiting.append((pointer + label, inner, excused, above | {key}))

    def _key(self, old: Schemas, new: Schemas) -> Key:
        return self._sides.old.key(old), self._sides.new.key(new)

    def _drifting(self) -> set[Key]:
        """Pairs that have a drift or lead to one."""
        if self._dirty is None:
            waiting = [key for key, pair in self._pairs.items() if pair.drifts]
            self._dirty = set()
            while waiting:
                key = waiting.pop()
                if key not in self._dirty:
                    self._dirty.add(key)
                    waiting.extend(self._above.get(key, ()))
        return self._dirty

    def _compare(self, old: Schemas, new: Schemas) -> tuple[_Pair, list[Member]]:
        before, after = self._sides.old.node(old), self._sides.new.node(new)
        union = compare_unions(self._sides, self._same, old, new)
        drifts = [*union.drifts, *note_drifts(before, after), *discriminator_drifts(self._same, before, after)]
        members = union.members
        if not union.whole:
            drifts += [*keyword_drifts(before, after), *member_drifts(self._sides, before, after)]
            drifts += rarer_drifts(self._same, before, after)
            members = [*members, *member_pairs(self._sides, before, after)]
        hurts = any(drift.effect in (self._bad, Effect.UNDECIDED) and not drift.firm for drift in drifts)
        changed = any(not self._same.same(one, other) for _, one, other in union.members)
        return self._asked(_Pair(drifts), members, old, new) if hurts or changed else (_Pair(drifts), members)

    def _asked(self, pair: _Pair, members: list[Member], old: Schemas, new: Schemas) -> tuple[_Pair, list[Member]]:
        """Let the oracle overrule what was found keyword by keyword."""
        verdict, why = self.oracle.contained(old, new), _PROVED
        if verdict is not True and any(_open(drift) for drift in pair.drifts):
            example = self.oracle.example(old, new)
            verdict, why = (verdict, why) if example is None else (False, f"for example {example}")
        if verdict is True:
            pair.excused = True
            pair.drifts = [drift for drift in pair.drifts if drift.what != OVERLAP]
            if self.oracle.same(old, new):
                pair.drifts = [drift for drift in pair.drifts if drift.effect is Effect.NOTE or drift.firm]
                members = []
            return pair, members
        if self._explained(pair, members):
            pair.drifts = [drift for drift in pair.drifts if drift.what != OVERLAP]
        if verdict is False:
            pair.drifts = [_decided(drift, why, self._bad) for drift in pair.drifts]
        return pair, members

    def _explained(self, pair: _Pair, members: list[Member]) -> bool:
        """Whether something else than overlapping branches is why values no longer fit."""
        if any(drift.effect is self._bad and not drift.firm for drift in pair.drifts):
            return True
        return any(self.oracle.contained(old, new) is not True for _, old, new in members)


def _open(drift: Drift) -> bool:
    """Whether a drift is still to be decided."""
    return drift.effect is Effect.UNDECIDED and not drift.firm


def _decided(drift: Drift, why: str, bad: Effect) -> Drift:
    return replace(drift, effect=bad, why=why) if _open(drift) else drift
