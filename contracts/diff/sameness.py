"""Whether two schemas mean the same, place by place, annotations aside; loops are assumed to close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.diff.members import Sides
from contracts.diff.nodes import Group, Node, Schemas

__all__ = ["Sameness"]

Key = tuple[tuple[int, ...], tuple[int, ...]]
_SCHEMA = {"not", "if", "then", "else", "contains", "propertyNames", "contentSchema"}
_SCHEMA |= {"unevaluatedProperties", "unevaluatedItems"}
_SCHEMAS = {"prefixItems"}
_NAMED = {"patternProperties", "dependentSchemas"}


class Sameness:
    """Answers for one pair of documents, remembered."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._known: dict[Key, bool] = {}

    def same(self, old: Schemas, new: Schemas) -> bool:
        """Whether both accept the same values, as far as can be seen without reasoning about combinators."""
        key = (self._sides.old.key(old), self._sides.new.key(new))
        if key not in self._known:
            assumed: set[Key] = set()
            if self._holds(old, new, assumed):
                # What was assumed on the way is proved with the whole: no difference was reached.
                self._known.update(dict.fromkeys(assumed, True))
        return self._known.get(key, False)

    def _holds(self, old: Schemas, new: Schemas, assumed: set[Key]) -> bool:
        """Goes through the places below without recursion: documents nest deeper than Python's stack."""
        waiting = [(old, new)]
        start = (self._sides.old.key(old), self._sides.new.key(new))
        while waiting:
            one, other = waiting.pop()
            key = (self._sides.old.key(one), self._sides.new.key(other))
            if key in assumed or self._known.get(key):
                continue
            assumed.add(key)
            before, after = self._sides.old.node(one), self._sides.new.node(other)
            if self._known.get(key) is False or not self._same_here(before, after, assumed):
                # Final, whatever was assumed on the way: the difference is there.
                self._known[key] = self._known[start] = False
                return False
            waiting.extend((before.properties[name], after.properties[name]) for name in before.properties)
            waiting += [(before.items, after.items), (before.additional or (), after.additional or ())]
        return True

    def _same_here(self, old: Node, new: Node, assumed: set[Key]) -> bool:
        if not _alike(old, new) or (old.additional is None) != (new.additional is None):
            return False
        return self._same_groups(old, new, assumed) and self._same_opaque(old, new, assumed)

    def _same_groups(self, old: Node, new: Node, assumed: set[Key]) -> bool:
        """Combinators in any order, their branches in any order."""
        return _matched(old.groups, new.groups, lambda one, other: self._same_group(one, other, assumed))

    def _same_group(self, old: Group, new: Group, assumed: set[Key]) -> bool:
        if old.keyword != new.keyword:
            return False
        return _matched(old.branches, new.branches, lambda one, other: self._attempt(one, other, assumed))

    def _attempt(self, old: Schemas, new: Schemas, assumed: set[Key]) -> bool:
        """As ``_holds``, but what a failed attempt assumed is not kept."""
        tried = set(assumed)
        result = self._holds(old, new, tried)
        if result:
            assumed |= tried
        return result

    def _same_opaque(self, old: Node, new: Node, assumed: set[Key]) -> bool:
        return old.opaque.keys() == new.opaque.keys() and all(
            self.same_keyword(name, old.opaque[name], new.opaque[name], assumed) for name in old.opaque
        )

    def same_keyword(self, name: str, old: list[Any], new: list[Any], assumed: set[Key] | None = None) -> bool:
        """Whether a rarer keyword says the same: every value that it has, in order."""
        known = set() if assumed is None else assumed
        return len(old) == len(new) and all(
            self._same_value(name, one, other, known) for one, other in zip(old, new, strict=True)
        )

    def _same_value(self, name: str, old: Any, new: Any, assumed: set[Key]) -> bool:
        if name in _SCHEMA:
            return self._holds((old,), (new,), assumed)
        if name in _SCHEMAS and isinstance(old, list) and isinstance(new, list):
            pairs = list(zip(old, new, strict=False))
            return len(old) == len(new) and all(self._holds((one,), (other,), assumed) for one, other in pairs)
        if name in _NAMED and isinstance(old, dict) and isinstance(new, dict):
            return old.keys() == new.keys() and all(self._holds((old[k],), (new[k],), assumed) for k in old)
        if isinstance(old, list) and isinstance(new, list):
            return sorted(map(str, old)) == sorted(map(str, new))
        return bool(old == new)


def _alike(old: Node, new: Node) -> bool:
    mine = (old.types, _keys(old.enum), old.lower, old.upper, old.facts, old.required, old.properties.keys())
    theirs = (new.types, _keys(new.enum), new.lower, new.upper, new.facts, new.required, new.properties.keys())
    return mine == theirs and _travels(old) == _travels(new)


def _travels(node: Node) -> tuple[bool, bool]:
    return bool(node.notes.get("readOnly")), bool(node.notes.get("writeOnly"))


def _keys(enum: dict[str, Any] | None) -> frozenset[str] | None:
    return None if enum is None else frozenset(enum)


def _matched(old: Any, new: Any, same: Callable[[Any, Any], bool]) -> bool:
    """Whether each of the one list has its equal in the other, in whatever order."""
    left = list(new)
    for one in old:
        found = next((index for index, other in enumerate(left) if same(one, other)), None)
        if found is None:
            return False
        del left[found]
    return not left
