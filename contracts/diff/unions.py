"""oneOf and anyOf: which branch of the old document became which of the new, and which came or went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.diff.builder import Builder
from contracts.diff.change import NOTHING
from contracts.diff.drift import Drift, Effect
from contracts.diff.members import Sides
from contracts.diff.nodes import ALL_TYPES, Group, Node, Schemas
from contracts.diff.sameness import Sameness

__all__ = ["OVERLAP", "Union", "compare_unions"]

OVERLAP = "one-of-overlap"
_WORDS = {"oneOf": "one-of", "anyOf": "any-of"}
_RELATED = 0.5
"""The share of property names in common from which two branches count as one that was changed."""
_WHY = "a value that fits two branches of oneOf is refused, and the branches may overlap"


@dataclass(slots=True)
class Union:
    """What comparing combinators gave.

    Attributes:
        drifts: branches that came or went.
        members: branches to compare with each other, as places below.
        whole: whether that is all there is to compare, as one side consists of nothing but its combinator.
    """

    drifts: list[Drift] = field(default_factory=list)
    members: list[tuple[str, Schemas, Schemas]] = field(default_factory=list)
    whole: bool = False


def compare_unions(sides: Sides, same: Sameness, old: Schemas, new: Schemas) -> Union:
    """Compare the combinators of two schemas; branches are told apart by what they are, not by their order."""
    before, after = sides.old.node(old), sides.new.node(new)
    if not before.groups and not after.groups:
        return Union()
    if _is_union(before, after):
        return _compare(
            sides, same, _as_group(before, after.groups, old), _as_group(after, before.groups, new), whole=True
        )
    if len(before.groups) == len(after.groups) == 1:
        return _compare(sides, same, before.groups[0], after.groups[0])
    return Union(_several(same, before.groups, after.groups))


def _is_union(old: Node, new: Node) -> bool:
    """Whether one side is a bare combinator, and the other one too or none at all."""
    if not all(len(node.groups) <= 1 for node in (old, new)):
        return False
    return all(node.bare or not node.groups for node in (old, new))


def _as_group(node: Node, others: Sequence[Group], schemas: Schemas) -> Group:
    """A schema without combinator is one branch; null beside it, if it may be null, is another."""
    return node.groups[0] if node.groups else Group(others[0].keyword, (schemas,))


def _compare(sides: Sides, same: Sameness, old: Group, new: Group, *, whole: bool = False) -> Union:
    left_old, left_new, pairs = _pair(sides, same, old.branches, new.branches)
    drifts: list[Drift] = []
    for branch in left_old:
        name = _name(sides.old, branch)
        drifts.append(Drift(f"{_WORDS[old.keyword]}-removed", Effect.NARROWS, name, NOTHING, key=name))
    for branch in left_new:
        name = _name(sides.new, branch)
        drifts.append(Drift(f"{_WORDS[new.keyword]}-added", Effect.WIDENS, NOTHING, name, key=name))
    changed = bool(drifts) or any(not same.same(*pair) for pair in pairs)
    if old.keyword != new.keyword:
        drifts.append(Drift("combinator-changed", Effect.UNDECIDED, old.keyword, new.keyword, why=_WHY))
    elif old.keyword == "oneOf" and changed:
        drifts.append(Drift(OVERLAP, Effect.UNDECIDED, why=_WHY))
    return Union(drifts, [(f"({_name(sides.new, other)})", one, other) for one, other in pairs], whole)


def _several(same: Sameness, old: list[Group], new: list[Group]) -> list[Drift]:
    """Another number of combinators than before: each holds beside the others, so more of them narrow."""
    gone = [group for group in old if not any(_equal(same, group, other) for other in new)]
    come = [group for group in new if not any(_equal(same, other, group) for other in old)]
    if gone and come:
        return [Drift("combinators-changed", Effect.UNDECIDED, why="several combinators apply at once")]
    drifts = [Drift("combinator-removed", Effect.WIDENS, group.keyword, NOTHING) for group in gone[:1]]
    return drifts + [Drift("combinator-added", Effect.NARROWS, NOTHING, group.keyword) for group in come[:1]]


def _equal(same: Sameness, old: Group, new: Group) -> bool:
    left = list(new.branches)
    for branch in old.branches:
        match = next((index for index, other in enumerate(left) if same.same(branch, other)), None)
        if match is None:
            return False
        del left[match]
    return not left and old.keyword == new.keyword


def _pair(
    sides: Sides, same: Sameness, old: tuple[Schemas, ...], new: tuple[Schemas, ...]
) -> tuple[list[Schemas], list[Schemas], list[tuple[Schemas, Schemas]]]:
    """Branches left over on either side, and pairs: equal ones first, then of one name, then the most alike."""
    left_old, left_new = list(old), list(new)
    pairs: list[tuple[Schemas, Schemas]] = []
    tests = (
        same.same,
        lambda one, other: bool(sides.old.label(one)) and sides.old.label(one) == sides.new.label(other),
        lambda one, other: _likeness(sides.old.node(one), sides.new.node(other)) >= _RELATED,
    )
    for fits in tests:
        for one in list(left_old):
            candidates = [other for other in left_new if fits(one, other)]
            if not candidates:
                continue
            best = max(candidates, key=lambda other: _likeness(sides.old.node(one), sides.new.node(other)))
            pairs.append((one, best))
            left_old = [branch for branch in left_old if branch is not one]
            left_new = [branch for branch in left_new if branch is not best]
    return left_old, left_new, pairs


def _likeness(old: Node, new: Node) -> float:
    """0 to 1: the share of property names in common; without properties, whether the types are the same."""
    if not old.types & new.types:
        return 0.0
    names = old.properties.keys() | new.properties.keys()
    if names:
        return len(old.properties.keys() & new.properties.keys()) / len(names)
    return 1.0 if old.types == new.types and (old.enum is None) == (new.enum is None) else 0.0


def _name(builder: Builder, branch: Schemas) -> str:
    """What a person calls a branch: its component or title, else its properties, values or types."""
    node = builder.node(branch)
    if builder.label(branch):
        return builder.label(branch)
    if node.enum is not None and len(node.enum) == 1:
        return next(iter(node.enum))
    if node.properties:
        return "{" + ", ".join(sorted(node.required or node.properties)[:3]) + "}"
    return "any" if node.types == ALL_TYPES else "|".join(sorted(node.types - {"fraction"} or {"number"}))
