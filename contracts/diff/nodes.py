"""A schema as the set of values that it accepts: what a node holds, and how one schema object is read into it.

Two schemas that mean the same mostly give equal nodes, whatever dialect they are written in, 3.0 or 3.1. What is left
(combinators, rarer keywords) is kept as it stands and compared by ``contracts.diff.oracle``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

__all__ = [
    "ALL_TYPES",
    "LARGEST",
    "NULL",
    "SMALLEST",
    "Group",
    "Node",
    "Schema",
    "Schemas",
    "json_text",
    "listed",
    "read",
]

Schema = Mapping[str, Any] | bool
Schemas = tuple[Schema, ...]
"""Schemas that one value must all satisfy; none of them means that anything goes."""

ALL_TYPES = frozenset({"null", "boolean", "object", "array", "integer", "fraction", "string"})
NULL: Schema = {"type": "null"}
_OF_TYPE = {"number": {"integer", "fraction"}}
LARGEST = {"minLength", "minItems", "minProperties"}
SMALLEST = {"maxLength", "maxItems", "maxProperties"}
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


def _type_of(value: Any) -> str:
    if value is None or isinstance(value, (bool, str)):
        return {bool: "boolean", str: "string"}.get(type(value), "null")
    if isinstance(value, (int, float)):
        return "integer" if float(value).is_integer() else "fraction"
    return "array" if isinstance(value, list) else "object"


def read(schema: Mapping[str, Any]) -> Node:
    """One schema object without its combinators and references: what its own keywords say."""
    node = Node()
    if "type" in schema:
        node.types = _types(schema["type"])
    _read_values(node, schema)
    _read_numbers(node, schema)
    _read_contents(node, schema)
    node.opaque = {name: [schema[name]] for name in OPAQUE if name in schema}
    node.notes = {name: schema[name] for name in _ANNOTATIONS if schema.get(name) not in (None, False)}
    return node


def _read_values(node: Node, schema: Mapping[str, Any]) -> None:
    values = [listed(schema["enum"])] if isinstance(schema.get("enum"), list) else []
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
    for name in LARGEST | SMALLEST:
        if _is_number(schema.get(name)) and (name in SMALLEST or schema[name] > 0):
            node.facts[name] = schema[name]
    for name in _GATHERED:
        if isinstance(schema.get(name), str) if name != "multipleOf" else _is_number(schema.get(name)):
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
    names = [str(name) for name in listed(said)] if isinstance(said, list) else [str(said)]
    if not ALL_TYPES.union({"number", "file"}).issuperset(names):
        return ALL_TYPES  # a type that nobody knows restricts nothing; reading the document has said so already
    return frozenset().union(*(_OF_TYPE.get(name, {"string" if name == "file" else name}) for name in names))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def listed(value: Any) -> Iterable[Any]:
    """A list's values; none of what is no list."""
    return value if isinstance(value, list) else []
