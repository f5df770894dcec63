"""Makes nodes of a document's schemas: references followed, ``allOf`` folded in, unions of one taken as that one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from contracts.diff.nodes import ALL_TYPES, LARGEST, SMALLEST, Group, Node, Schema, Schemas, json_text, listed, read
from specs import DocumentError

__all__ = ["Builder"]

_DEEPEST = 60
"""Schemas of allOf in each other; more of them are a loop."""


class Builder:
    """Makes nodes of one document's schemas; each only once.

    Args:
        document: the whole document; references are followed in it.
        name: how errors call it.
    """

    def __init__(self, document: Mapping[str, Any], name: str = "") -> None:
        self._document, self._name = document, name
        self._nodes: dict[tuple[int, ...], Node] = {}
        self._siblings: dict[int, Schema] = {}
        self._homes: dict[int, tuple[str, str]] | None = None
        self._kept: list[Any] = []  # what ids stand for must not be collected
        self._latest = str(document.get("openapi", "3.0")).startswith("3.0") is False

    def resolve(self, found: Any, place: str = "") -> Any:
        """An object with its references followed; siblings of ``$ref`` are left out.

        Raises:
            DocumentError: a reference that leads nowhere, out of the document, or to itself.
        """
        seen: list[str] = []
        while isinstance(found, Mapping) and isinstance(found.get("$ref"), str):
            reference = found["$ref"]
            if reference in seen:
                raise self._wrong(f"the reference {reference!r} leads to itself", "point it at something")
            seen.append(reference)
            found = self._follow(reference)
        return found

    def label(self, schemas: Schemas) -> str:
        """What a person calls these schemas: the last part of a reference, or a title; may be empty."""
        for schema in schemas:
            if isinstance(schema, Mapping):
                name = schema.get("$ref") or self.resolve(schema).get("title") or ""
                return str(name).rpartition("/")[2]
        return ""

    def home(self, schemas: Schemas) -> tuple[str, str] | None:
        """The component that these schemas are, or stand in: its name and the place in it; None when in none.

        Of schemas that hold together, the first that is at home somewhere counts.
        """
        if self._homes is None:
            self._homes = _homes(self._document)
        return next((self._homes[part] for part in self.key(schemas) if part in self._homes), None)

    def key(self, schemas: Schemas) -> tuple[int, ...]:
        """The same for the same schemas, whichever references lead to them."""
        return tuple(dict.fromkeys(id(part) for schema in schemas for part in self._parts(schema)))

    def node(self, schemas: Schemas) -> Node:
        """What all these schemas together accept."""
        key = self.key(schemas)
        found = self._nodes.get(key)
        if found is None:
            self._kept.append(schemas)
            found = self._nodes[key] = self._build(schemas, 0)
            found.settle()
        return found

    def _build(self, schemas: Schemas, depth: int) -> Node:
        if depth > _DEEPEST:
            raise self._wrong("allOf, or a combinator of one branch, leads to itself", "end the loop")
        node = Node()
        for part in {id(part): part for schema in schemas for part in self._parts(schema)}.values():
            self._merge(node, self._one(part, depth))
        return node

    def _parts(self, schema: Schema) -> list[Schema]:
        """A schema without references: its target, and in 3.1 what stands beside ``$ref``."""
        if not isinstance(schema, Mapping) or "$ref" not in schema:
            return [schema]
        if not isinstance(schema["$ref"], str):
            raise self._wrong(f"the reference {schema['$ref']!r} is no string", "write it as '#/components/schemas/X'")
        target = self.resolve(schema)
        rest = {name: value for name, value in schema.items() if name not in {"$ref", "description", "summary"}}
        if not self._latest or not rest:
            return [target]
        return [target, self._siblings.setdefault(id(schema), rest)]

    def _follow(self, reference: str) -> Any:
        found: Any = self._document
        if not reference.startswith("#"):
            raise self._wrong(f"the reference {reference!r} leads out of the document", "bundle the document first")
        for part in reference[1:].split("/")[1:]:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and name.isdigit() and int(name) < len(found):
                found = found[int(name)]
            elif isinstance(found, Mapping) and name in found:
                found = found[name]
            else:
                raise self._wrong(f"the reference {reference!r} leads nowhere", "correct it")
        return found

    def _wrong(self, found: str, remedy: str) -> DocumentError:
        return DocumentError(self._name, "", found, remedy)

    def _one(self, schema: Schema, depth: int) -> Node:
        """One schema object, without references at its top."""
        if not isinstance(schema, Mapping):
            if schema is not False and schema is not True:
                raise self._wrong(f"a schema is {json_text(schema)[:40]}", "write each schema as a mapping")
            return Node(types=ALL_TYPES if schema else frozenset())
        node = read(schema)
        for branch in listed(schema.get("allOf")):
            self._merge(node, self._build((branch,), depth + 1))
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                self._read_group(node, keyword, [(branch,) for branch in listed(schema[keyword])], depth)
        if schema.get("nullable") is True and {"type", "allOf", "oneOf", "anyOf"} & set(schema):
            node.allow_null()
        return node

    def _read_group(self, node: Node, keyword: str, branches: list[Schemas], depth: int) -> None:
        """A combinator; one of a single branch, or of one and null, is no combinator."""
        others = [branch for branch in branches if not self._is_null(branch)]
        if len(others) == 1:
            only = self._build(others[0], depth + 1)
            if len(branches) > 1 and "null" not in only.types:
                only.allow_null()
                self._merge(node, only)
                return
            if len(branches) == 1:
                self._merge(node, only)
                return
        node.groups.append(Group(keyword, tuple(branches)))

    def _is_null(self, branch: Schemas) -> bool:
        found = self.resolve(branch[0])
        if not isinstance(found, Mapping):
            return False
        return found.get("type") in ("null", ["null"]) or found.get("enum") == [None] or found.get("const", 0) is None

    def _merge(self, node: Node, other: Node) -> None:
        """Both must hold."""
        node.types &= other.types
        if other.enum is not None:
            node.enum = (
                dict(other.enum) if node.enum is None else {t: v for t, v in node.enum.items() if t in other.enum}
            )
        node.lower = max(filter(None, (node.lower, other.lower)), default=None)
        node.upper = min(filter(None, (node.upper, other.upper)), key=_upper_order, default=None)
        for name, value in other.facts.items():
            node.facts[name] = _both(name, node.facts[name], value) if name in node.facts else value
        node.required = node.required | other.required
        node.items = _joined(node.items, other.items)
        self._merge_properties(node, other)
        node.groups = [*node.groups, *other.groups]
        for name, values in other.opaque.items():
            node.opaque.setdefault(name, [])
            node.opaque[name] = [*node.opaque[name], *(value for value in values if value not in node.opaque[name])]
        node.notes = {**other.notes, **node.notes}

    def _merge_properties(self, node: Node, other: Node) -> None:
        """Each side's additionalProperties hold for what only the other side declares."""
        merged: dict[str, Schemas] = {}
        for name in [*node.properties, *(name for name in other.properties if name not in node.properties)]:
            mine = node.properties.get(name, node.additional or ())
            theirs = other.properties.get(name, other.additional or ())
            merged[name] = _joined(mine, theirs)
        node.properties = merged
        if other.additional is not None:
            node.additional = _joined(node.additional or (), other.additional)


def _both(name: str, mine: Any, theirs: Any) -> Any:
    if name in LARGEST | SMALLEST:
        return (max if name in LARGEST else min)(mine, theirs)
    return mine | theirs


def _joined(mine: Schemas, theirs: Schemas) -> Schemas:
    return tuple({id(schema): schema for schema in (*mine, *theirs)}.values())


def _upper_order(bound: tuple[float, bool]) -> tuple[float, bool]:
    return (bound[0], not bound[1])


def _homes(document: Mapping[str, Any]) -> dict[int, tuple[str, str]]:
    """Every schema written inside a component, by identity: the component's name and the place in it."""
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, Mapping) else None
    found: dict[int, tuple[str, str]] = {}
    waiting = [(str(name), "", schema) for name, schema in (schemas if isinstance(schemas, Mapping) else {}).items()]
    while waiting:
        name, pointer, schema = waiting.pop()
        if not isinstance(schema, Mapping) or "$ref" in schema:
            continue
        found.setdefault(id(schema), (name, pointer.removeprefix(".")))
        waiting.extend((name, pointer + label, inner) for label, inner in _inside(schema))
    return found


def _inside(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The schemas written in one, each with how a place in a value names it."""
    properties = schema.get("properties")
    for name, inner in (properties if isinstance(properties, Mapping) else {}).items():
        yield f".{name}", inner
    for keyword, label in (("items", "[]"), ("additionalProperties", ".*"), ("not", "")):
        yield label, schema.get(keyword)
    for keyword in ("allOf", "oneOf", "anyOf"):
        yield from (("", inner) for inner in listed(schema.get(keyword)))
