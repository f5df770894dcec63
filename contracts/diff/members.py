"""What two schemas say otherwise about an object's properties and an array's items."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.diff.builder import Builder
from contracts.diff.change import NOTHING, Direction
from contracts.diff.drift import Drift, Effect
from contracts.diff.nodes import Node, Schemas

__all__ = ["Sides", "hidden", "member_drifts", "member_pairs"]

Pair = tuple[str, Schemas, Schemas]
"""A place below, and the schemas that apply there in the old and in the new document."""


class Sides:
    """Both documents' builders, and the direction in which their schemas are compared."""

    def __init__(self, old: Builder, new: Builder, direction: Direction) -> None:
        self.old, self.new, self.direction = old, new, direction


def hidden(builder: Builder, schemas: Schemas, direction: Direction) -> bool:
    """Whether a property does not travel: readOnly in a request, writeOnly in a reply; who says both says nothing."""
    notes = builder.node(schemas).notes
    said = {name for name in ("readOnly", "writeOnly") if notes.get(name)}
    return said == {"readOnly" if direction == "request" else "writeOnly"}


def member_pairs(sides: Sides, old: Node, new: Node) -> Iterator[Pair]:
    """The places below, with the schemas to be compared there."""
    if "array" in old.types & new.types and (old.items or new.items):
        yield "[]", old.items, new.items
    if "object" not in old.types & new.types:
        return
    for name in {**old.properties, **new.properties, **dict.fromkeys(sorted(old.required | new.required))}:
        before, after = _schemas(old, name), _schemas(new, name)
        if before is None or after is None or (before == after == ()):
            continue
        yield f".{name}", before, after
    if old.additional is not None and new.additional is not None and not (old.closed or new.closed):
        yield ".*", old.additional, new.additional


def _schemas(node: Node, name: str) -> Schemas | None:
    """What a property must be; by additionalProperties where it is not declared; None when nothing is said."""
    if name in node.properties:
        return node.properties[name]
    if node.closed:
        return None
    if node.additional and node.additional not in ((True,), ({},)):
        return node.additional
    # Declared by being required: anything, but not nothing.
    return () if name in node.required else None


def member_drifts(sides: Sides, old: Node, new: Node) -> Iterator[Drift]:
    """Properties that came, went, became required or optional; objects that were closed or opened."""
    if "object" not in old.types & new.types:
        return
    for name in {**old.properties, **new.properties, **dict.fromkeys(sorted(old.required | new.required))}:
        yield from _property(sides, old, new, name)
    yield from _additional(old, new)


def _property(sides: Sides, old: Node, new: Node, name: str) -> Iterator[Drift]:
    travels = [
        not (name in node.properties and hidden(builder, node.properties[name], sides.direction))
        for node, builder in ((old, sides.old), (new, sides.new))
    ]
    before, after = (name in node.required and seen for node, seen in zip((old, new), travels, strict=True))
    if not any(travels):
        return
    declared = (name in {*old.properties, *old.required}, name in {*new.properties, *new.required})
    if declared == (True, False) and travels[0]:
        yield from _removed(old, new, name, before)
    elif declared == (False, True) and travels[1] and name in new.properties:
        yield from _added(sides, old, new, name, (before, after))
    elif before != after:
        what, effect = ("became-required", Effect.NARROWS) if after else ("became-optional", Effect.WIDENS)
        yield Drift(what, effect, below=f".{name}", key=name)


def _removed(old: Node, new: Node, name: str, required: bool) -> Iterator[Drift]:
    what = "required-property-removed" if required else "optional-property-removed"
    yield _drift(what, Effect.WIDENS if required else Effect.NOTE, name)
    if new.closed:
        yield _drift(what, Effect.NARROWS, name, "the new schema allows no undeclared properties")


def _added(sides: Sides, old: Node, new: Node, name: str, required: tuple[bool, bool]) -> Iterator[Drift]:
    what = "required-property-added" if required[1] else "optional-property-added"
    if required[0] != required[1]:
        yield _drift(what, Effect.NARROWS if required[1] else Effect.WIDENS, name)
    if old.closed:
        yield _drift(what, Effect.WIDENS, name, "the old schema allowed no undeclared properties")
    elif old.additional in ((True,), ({},)) and new.properties[name] not in ((True,), ({},)):
        why = "the old schema said that a property of any name and kind is welcome"
        # In a reply it is only less than what might have come before.
        yield _drift(what, Effect.UNDECIDED if sides.direction == "request" else Effect.NOTE, name, why, firm=True)
    else:
        yield _drift(what, Effect.NOTE, name)


def _drift(what: str, effect: Effect, name: str, why: str = "", *, firm: bool = False) -> Drift:
    return Drift(what, effect, below=f".{name}", key=name, why=why, firm=firm)


def _additional(old: Node, new: Node) -> Iterator[Drift]:
    if old.closed != new.closed:
        closed = new.closed
        what = "additional-properties-closed" if closed else "additional-properties-opened"
        yield Drift(what, Effect.NARROWS if closed else Effect.WIDENS, not old.closed, not new.closed, below=".*")
        return
    before, after = _limits(old), _limits(new)
    if before != after and not (before and after):
        what = "additional-properties-restricted" if after else "additional-properties-freed"
        yield Drift(what, Effect.NARROWS if after else Effect.WIDENS, NOTHING, NOTHING, below=".*")


def _limits(node: Node) -> bool:
    """Whether a schema limits what undeclared properties may be."""
    return node.additional is not None and not node.closed and any(s not in (True, {}) for s in node.additional)
