"""A schema as the set of values that it accepts: references followed, allOf folded in, 3.0 and 3.1 said alike.

Two schemas that mean the same mostly give equal nodes, whatever ``$ref``, ``allOf`` or dialect they are written with.
What is left (combinators, rarer keywords) is kept as it stands and compared by ``contracts.diff.oracle``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from specs import DocumentError

__all__ = ["ALL_TYPES", "NULL", "Builder", "Group", "Node", "Schemas", "json_text"]

Schema = Mapping[str, Any] | bool
Schemas = tuple[Schema, ...]
"""Schemas that one value must all satisfy; none of them means that anything goes."""

ALL_TYPES = frozenset({"null", "boolean", "object", "array", "integer", "fraction", "string"})
NULL: Schema = {"type": "null"}
_OF_TYPE = {"number": {"integer", "fraction"}}
_LARGEST = {"minLength", "minItems", "minProperties"}
_SMALLEST = {"maxLength", "maxItems", "maxProperties"}
_GATHERED = {"multipleOf", "pattern", "format", "contentEncoding", "contentMediaType"}
_ANNOTATIONS = {"readOnly", "writeOnly", "deprecated", "default", "discriminator", "xml", "x-sunset"}
OPAQUE = {
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "not",
    "if",
    "then",
    "else",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentSchema",
}
_TYPE_OF_KEYWORD = {
    "string": {"minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"},
    "array": {"minItems", "maxItems", "uniqueItems"},
    "object": {"minProperties", "maxProperties"},
}
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Group:
    """``oneOf`` or ``anyOf``: the keyword and its branches."""

    keyword: str
    branches: tuple[Schemas, ...]


@dataclass(slots=True, eq=False)
class Node:
    """What a value must be.

    Attributes:
        types: of ALL_TYPES; a number is ``integer`` and ``fraction``.
        enum: the values allowed, by their JSON text; None when any is.
        lower, upper: bound and whether it is exclusive.
        facts: the other single-valued keywords; sets for pattern, format and multipleOf.
        properties, required, items: as in JSON Schema, each value the schemas that apply.
        additional: schemas for undeclared properties; None when no schema speaks of them.
        groups: oneOf and anyOf; ``opaque``: keyword → every value it has; ``notes``: annotations.
        tuples: whether ``items`` holds only behind prefixItems.
    """

    types: frozenset[str] = ALL_TYPES
    enum: dict[str, Any] | None = None
    lower: tuple[float, bool] | None = None
    upper: tuple[float, bool] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Schemas] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    items: Schemas = ()
    additional: Schemas | None = None
    groups: list[Group] = field(default_factory=list)
    opaque: dict[str, list[Any]] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether undeclared properties are refused."""
        return self.additional is not None and any(schema is False for schema in self.additional)

    @property
    def bare(self) -> bool:
        """Whether nothing but its combinators says what a value must be."""
        said = (self.enum, self.lower, self.upper, self.facts, self.properties, self.required, self.items, self.opaque)
        return not any(said) and self.additional is None and self.types >= ALL_TYPES - {"null"}

    def allow_null(self) -> None:
        """Accept null as well, as ``nullable: true`` says it."""
        self.types |= {"null"}
        if self.enum is not None:
            self.enum["null"] = None
        self.groups = [Group(group.keyword, (*group.branches, (NULL,))) for group in self.groups]

    def settle(self) -> None:
        """Drop what no value can meet: keywords of types that are not allowed, enum values of such types."""
        if self.enum is not None:
            self.enum = {text: value for text, value in self.enum.items() if _type_of(value) in self.types}
            self.types = frozenset(_type_of(value) for value in self.enum.values())
        for kind, keywords in _TYPE_OF_KEYWORD.items():
            if kind not in self.types:
                self.facts = {name: value for name, value in self.facts.items() if name not in keywords}
        if not self.types & {"integer", "fraction"}:
            self.lower = self.upper = None
            self.facts.pop("multipleOf", None)
        if "object" not in self.types:
            self.properties, self.required, self.additional = {}, set(), None
        if "array" not in self.types:
            self.items = ()


def json_text(value: Any) -> str:
    """A value's canonical JSON: equal for equal values."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


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
        node = Node()
        if "type" in schema:
            node.types = _types(schema["type"])
        _read_values(node, schema)
        _read_numbers(node, schema)
        _read_contents(node, schema)
        node.opaque = {name: [schema[name]] for name in OPAQUE if name in schema}
        node.notes = {name: schema[name] for name in _ANNOTATIONS if schema.get(name) not in (None, False)}
        for branch in _list(schema.get("allOf")):
            self._merge(node, self._build((branch,), depth + 1))
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                self._read_group(node, keyword, [(branch,) for branch in _list(schema[keyword])], depth)
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


def _read_values(node: Node, schema: Mapping[str, Any]) -> None:
    values = [_list(schema["enum"])] if isinstance(schema.get("enum"), list) else []
    values += [[schema["const"]]] if "const" in schema else []
    for allowed in values:
        texts = {json_text(value): value for value in allowed}
        node.enum = texts if node.enum is None else {text: v for text, v in node.enum.items() if text in texts}


def _read_numbers(node: Node, schema: Mapping[str, Any]) -> None:
    """Bounds, whose exclusiveness 3.0 says by a boolean and 3.1 by a number of its own."""
    node.lower = _bound(schema.get("minimum"), schema.get("exclusiveMinimum"), max)
    node.upper = _bound(schema.get("maximum"), schema.get("exclusiveMaximum"), min)


def _bound(inclusive: Any, exclusive: Any, tighter: Any) -> tuple[float, bool] | None:
    found: list[tuple[float, bool]] = []
    if _is_number(inclusive):
        found.append((inclusive, exclusive is True))
    if _is_number(exclusive):
        found.append((exclusive, True))
    sign = 1 if tighter is max else -1
    return max(found, key=lambda bound: (sign * bound[0], bound[1])) if found else None


def _read_contents(node: Node, schema: Mapping[str, Any]) -> None:
    for name in _LARGEST | _SMALLEST:
        if _is_number(schema.get(name)) and (name in _SMALLEST or schema[name] > 0):
            node.facts[name] = schema[name]
    for name in _GATHERED:
        if isinstance(schema.get(name), (str, int, float)):
            node.facts[name] = frozenset({schema[name]})
    if schema.get("uniqueItems") is True:
        node.facts["uniqueItems"] = True
    properties = schema.get("properties")
    node.properties = {str(k): (v,) for k, v in properties.items()} if isinstance(properties, Mapping) else {}
    required = schema.get("required")
    node.required = {str(name) for name in required} if isinstance(required, list) else set()
    if "items" in schema and not isinstance(schema["items"], list) and schema["items"] not in ({}, True):
        node.items = (schema["items"],)
    if "additionalProperties" in schema:
        node.additional = (schema["additionalProperties"],)


def _types(said: Any) -> frozenset[str]:
    names = [str(name) for name in _list(said)] if isinstance(said, list) else [str(said)]
    if not ALL_TYPES.union({"number", "file"}).issuperset(names):
        return ALL_TYPES  # a type that nobody knows restricts nothing; reading the document has said so already
    return frozenset().union(*(_OF_TYPE.get(name, {"string" if name == "file" else name}) for name in names))


def _type_of(value: Any) -> str:
    if value is None or isinstance(value, (bool, str)):
        return {bool: "boolean", str: "string"}.get(type(value), "null")
    if isinstance(value, (int, float)):
        return "integer" if float(value).is_integer() else "fraction"
    return "array" if isinstance(value, list) else "object"


def _both(name: str, mine: Any, theirs: Any) -> Any:
    if name in _LARGEST | _SMALLEST:
        return (max if name in _LARGEST else min)(mine, theirs)
    return mine | theirs


def _joined(mine: Schemas, theirs: Schemas) -> Schemas:
    return tuple({id(schema): schema for schema in (*mine, *theirs)}.values())


def _upper_order(bound: tuple[float, bool]) -> tuple[float, bool]:
    return (bound[0], not bound[1])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else []
