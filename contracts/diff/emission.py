"""Both sides of a comparison as two JSON Schema documents (2020-12) for programs that know only JSON Schema.

What does not travel in a direction (readOnly in requests, writeOnly in replies) is not demanded; schemas that mean the
same on both sides have one name, so that recursive ones are seen to be equal.
"""

from __future__ import annotations

from typing import Any

from contracts.diff.builder import Builder
from contracts.diff.members import Sides, hidden
from contracts.diff.nodes import Node, Schemas
from contracts.diff.sameness import Sameness
from contracts.diff.values import of_value

__all__ = ["Emission", "TooLarge"]

_MOST = 300
"""Schemas in one document; a larger one costs more than its answer is worth."""
_PREFIX = "#/components/schemas/"
_SCHEMA = {"not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems"}
_NAMED = {"patternProperties", "dependentSchemas"}
_NOT_ASSERTED = {"contentSchema"}


class TooLarge(Exception):
    """The schemas hang together with too many others."""


class Emission:
    """One question: ``document`` gives the side that must be contained, and the side that must contain it.

    Args:
        strict: undeclared properties may be there and may be anything; else the contained side is taken not to use
            names that only the other side declares.
    """

    def __init__(self, sides: Sides, same: Sameness, *, strict: bool = False) -> None:
        self._sides, self._same, self._strict = sides, same, strict
        self._names: dict[Any, str] = {}
        self._schemas: dict[str, Any] = {}

    def document(self, old: Schemas, new: Schemas) -> tuple[Any, Any]:
        """``(inner, outer)``: in a request the old side is contained in the new one, in a reply the other way."""
        request = self._sides.direction == "request"
        inner, outer = (old, new) if request else (new, old)
        first, second = self._inner(inner, outer), self._outer(outer)
        components = {"schemas": self._schemas}
        return {**first, "components": components}, {**second, "components": components}

    @property
    def size(self) -> int:
        """How many schemas were written."""
        return len(self._names)

    @property
    def _builders(self) -> tuple[Builder, Builder]:
        """Of the contained and of the containing side."""
        both = (self._sides.old, self._sides.new)
        return both if self._sides.direction == "request" else (both[1], both[0])

    def _name(self, key: Any) -> tuple[str, bool]:
        """A schema's name, and whether it is new."""
        if key in self._names:
            return self._names[key], False
        if len(self._names) >= _MOST:
            raise TooLarge
        self._names[key] = f"s{len(self._names)}"
        return self._names[key], True

    def _outer(self, schemas: Schemas) -> dict[str, Any]:
        builder = self._builders[1]
        name, new = self._name(("outer", builder.key(schemas)))
        if new:
            self._schemas[name] = {}
            self._schemas[name] = _written(
                builder.node(schemas), self._sides, builder, lambda inside: self._outer(inside), True
            )
        return {"$ref": _PREFIX + name}

    def _inner(self, schemas: Schemas, outer: Schemas, top: bool = True) -> dict[str, Any]:
        mine, theirs = self._builders
        old, new = (schemas, outer) if mine is self._sides.old else (outer, schemas)
        if self._same.same(old, new):
            return self._outer(outer)
        name, fresh = self._name(("inner", mine.key(schemas), theirs.key(outer), top))
        if fresh:
            self._schemas[name] = {}
            node = mine.node(schemas)
            written = _written(node, self._sides, mine, lambda inside: self._within(inside, outer), False)
            self._members(node, outer, written)
            if top and not self._strict:
                self._close(schemas, outer, written)
            self._schemas[name] = written
        return {"$ref": _PREFIX + name}

    def _within(self, schemas: Schemas, outer: Schemas) -> dict[str, Any]:
        """A branch: the same value as the schema around it."""
        return self._inner(schemas, outer, top=False)

    def _members(self, node: Node, outer: Schemas, written: dict[str, Any]) -> None:
        """Properties and items stand opposite to what the other side says of them, wherever it says it."""
        declared = _declared(self._builders[1], outer)
        for name, schemas in node.properties.items():
            if written["properties"][name] is not False:
                written["properties"][name] = self._inner(schemas, declared.get(name, ()))
        if node.items:
            written["items"] = self._inner(node.items, self._builders[1].node(outer).items)

    def _close(self, schemas: Schemas, outer: Schemas, written: dict[str, Any]) -> None:
        mine, theirs = self._builders
        if "object" not in mine.node(schemas).types or _speaks_of_others(mine, schemas):
            return
        for name in _declared(theirs, outer).keys() - _declared(mine, schemas).keys():
            written.setdefault("properties", {}).setdefault(name, False)


def _declared(builder: Builder, schemas: Schemas, depth: int = 0) -> dict[str, Schemas]:
    """Property → its schemas, whichever combinator declares it."""
    node = builder.node(schemas)
    found = {**dict.fromkeys(node.required, ()), **node.properties}
    for branch in (branch for group in node.groups for branch in group.branches if depth < 4):
        for name, inner in _declared(builder, branch, depth + 1).items():
            found[name] = (*found.get(name, ()), *inner)
    for keyword in ("then", "else", "if"):
        for schema in node.opaque.get(keyword, ()):
            for name, inner in _declared(builder, (schema,), depth + 1).items() if depth < 4 else ():
                found.setdefault(name, inner)
    return found


def _speaks_of_others(builder: Builder, schemas: Schemas, depth: int = 0) -> bool:
    """Whether undeclared properties are spoken of, so that the document's own word holds for them."""
    node = builder.node(schemas)
    if (node.additional is not None and node.additional != (True,)) or {"patternProperties", "propertyNames"} & {
        *node.opaque
    }:
        return True
    branches = (branch for group in node.groups for branch in group.branches)
    return depth < 4 and any(_speaks_of_others(builder, branch, depth + 1) for branch in branches)


def _written(node: Node, sides: Sides, builder: Builder, refer: Any, outer: bool) -> dict[str, Any]:
    """A node as JSON Schema; ``refer`` writes the schemas inside."""
    written: dict[str, Any] = of_value(node)
    if node.properties:
        hides = {name for name, inner in node.properties.items() if hidden(builder, inner, sides.direction)}
        # What does not travel is neither sent by the one side nor refused by the other.
        written["properties"] = {
            name: outer if name in hides else (refer(inner) if outer else True)
            for name, inner in node.properties.items()
        }
        written["required"] = sorted(node.required - hides)
    elif node.required:
        written["required"] = sorted(node.required)
    if node.items and outer:
        written["items"] = refer(node.items)
    if node.additional is not None:
        written["additionalProperties"] = False if node.closed else refer(node.additional)
    both = [{group.keyword: [refer(branch) for branch in group.branches]} for group in node.groups]
    both += [
        _rarer(keyword, value, refer) for keyword, values in node.opaque.items() if keyword != "if" for value in values
    ]
    if "if" in node.opaque:  # belongs together with then and else
        both = [part for part in both if not {"then", "else"} & part.keys()]
        both.append({k: refer((node.opaque[k][0],)) for k in ("if", "then", "else") if k in node.opaque})
    written["allOf"] = [*written.get("allOf", []), *both]
    return {name: value for name, value in written.items() if value not in ([], {})}


def _rarer(keyword: str, value: Any, refer: Any) -> dict[str, Any]:
    if keyword in _NOT_ASSERTED:
        return {}
    if keyword in _SCHEMA:
        return {keyword: refer((value,))}
    if keyword in _NAMED and isinstance(value, dict):
        return {keyword: {name: refer((inner,)) for name, inner in value.items()}}
    if keyword == "prefixItems" and isinstance(value, list):
        return {keyword: [refer((inner,)) for inner in value]}
    return {keyword: value}
