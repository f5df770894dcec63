"""What the diff's tests share: small and random documents, edits of them, and a judge of its own."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from contracts.diff import Change, Level, compare

__all__ = [
    "COMPONENTS",
    "NAMES",
    "PATH",
    "TODAY",
    "accepts",
    "breaking",
    "changes",
    "document",
    "edited",
    "rules",
    "schemas",
    "written",
]

TODAY = date(2026, 11, 21)
PATH = "/invoices"
NAMES = ("amount", "reference", "recipient", "currency")
COMPONENTS: dict[str, Any] = {
    "Party": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "home": {"$ref": "#/components/schemas/Address"}},
    },
    "Address": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "maxLength": 5}}},
    "Node": {
        "type": "object",
        "properties": {"label": {"type": "string"}, "next": {"$ref": "#/components/schemas/Node"}},
    },
}


def written(schema: Any, components: dict[str, Any] | None = None) -> dict[str, Any]:
    """A document with one operation that takes and answers a schema."""
    content = {"application/json": {"schema": schema}}
    return document(
        {"requestBody": {"required": True, "content": content}, "responses": {"200": {"content": content}}}, components
    )


def document(operation: dict[str, Any], components: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A document with one operation, ``POST /invoices``."""
    operation = {"responses": {"200": {"description": ""}}, **operation}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {PATH: {"post": operation}},
        "components": {"schemas": COMPONENTS if components is None else components},
        **more,
    }


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Every change from one document to another, on a fixed day."""
    return compare(old, new, today=TODAY)


def rules(found: Iterable[Change], level: Level | None = None) -> list[str]:
    """The rules' names; only those of a level when one is given."""
    return sorted({change.rule for change in found if level in (None, change.level)})


def breaking(found: Iterable[Change], direction: str) -> list[Change]:
    """The breaking changes of one direction."""
    return [change for change in found if change.level is Level.BREAKING and change.direction == direction]


def accepts(found: dict[str, Any], value: Any) -> bool:
    """Whether a document's schema accepts a value, as openapi-schema-validator (on jsonschema) has it."""
    registry: Registry[Any] = Registry().with_resource("urn:document", DRAFT4.create_resource(found))
    place = "urn:document#/paths/~1invoices/post/requestBody/content/application~1json/schema"
    judge = OAS30Validator({"$ref": place}, registry=registry, format_checker=oas30_format_checker)
    return bool(judge.is_valid(value))


def _strings() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 2),
            "maxLength": st.integers(2, 5),
            "pattern": st.sampled_from(["^[a-c]*$", "^[a-z]*$", "[0-9]", "^(?=[ab])"]),
        },
    ) | st.sampled_from([{"type": "string", "format": one} for one in ("uuid", "date", "ipv4")])


def _numbers() -> st.SearchStrategy[dict[str, Any]]:
    bounds = {"minimum": st.integers(-3, 0), "maximum": st.integers(1, 9), "exclusiveMinimum": st.just(True)}
    return st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])}, optional={**bounds, "multipleOf": st.integers(1, 3)}
    )


def _leaves() -> st.SearchStrategy[dict[str, Any]]:
    values = st.lists(st.sampled_from(["SEK", "NOK", 1, 2, True]), min_size=1, max_size=3, unique_by=str)
    references = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in COMPONENTS])
    return st.one_of(
        _strings(), _numbers(), st.just({"type": "boolean"}), values.map(lambda v: {"enum": v}), references
    )


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    objects = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)},
        optional={
            "required": st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
            "additionalProperties": st.booleans() | inner,
            "maxProperties": st.integers(1, 4),
        },
    )
    arrays = st.fixed_dictionaries(
        {"type": st.just("array"), "items": inner},
        optional={"minItems": st.integers(0, 1), "maxItems": st.integers(1, 3), "uniqueItems": st.booleans()},
    )
    branches = st.lists(inner, min_size=1, max_size=3)
    unions = st.sampled_from(["oneOf", "anyOf", "allOf"]).flatmap(lambda word: branches.map(lambda b: {word: b}))
    nullable = inner.filter(lambda schema: "type" in schema).map(lambda schema: {**schema, "nullable": True})
    return objects | arrays | unions | nullable | inner.map(lambda schema: {"not": schema})


def schemas() -> st.SearchStrategy[dict[str, Any]]:
    """Random schemas of every keyword, with references to COMPONENTS."""
    return st.recursive(_leaves(), _nested, max_leaves=5)


@st.composite
def edited(draw: st.DrawFn, schema: Any) -> Any:
    """The schema after one to three edits somewhere in it."""
    found = {"root": copy.deepcopy(schema)}
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(list(_places(found, "root"))))
        holder[key] = draw(_edits(holder[key]))
    return found["root"]


def _places(holder: Any, key: Any) -> Iterator[tuple[Any, Any]]:
    """Everywhere a schema stands: what holds it, and under which key or index."""
    yield holder, key
    schema = holder[key]
    for word in ("items", "not", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            yield from _places(schema, word)
    for word in ("properties", "oneOf", "anyOf", "allOf"):
        inner = schema.get(word, {})
        for name in inner if isinstance(inner, dict) else range(len(inner)):
            yield from _places(inner, name)


def _edits(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """One schema instead of another: a keyword more or less, another value, another schema altogether."""
    options = [schemas(), *_of_kind(schema)]
    removable = [key for key in schema if key not in ("type", "$ref", "items") and len(schema) > 1]
    if removable:
        options.append(st.sampled_from(removable).map(lambda gone: {k: v for k, v in schema.items() if k != gone}))
    for word, other in (("oneOf", "anyOf"), ("anyOf", "oneOf")):
        if word in schema:
            branches = schema[word]
            options.append(st.sampled_from([{other: branches}, {word: branches[::-1]}]))
            options.append(st.tuples(st.just(word), schemas()).map(lambda pair: {pair[0]: [*schema[pair[0]], pair[1]]}))
    return st.one_of(options)


def _of_kind(schema: dict[str, Any]) -> Iterator[st.SearchStrategy[Any]]:
    """Edits that suit the schema's type."""
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        yield st.sampled_from(NAMES).map(lambda name: {**schema, "required": [name]})
        yield schemas().map(lambda inner: {**schema, "properties": {**properties, "comment": inner}})
        yield st.booleans().map(lambda said: {**schema, "additionalProperties": said})
    if kind == "string":
        yield st.integers(0, 4).map(lambda size: {**schema, "maxLength": size})
    if kind in ("integer", "number"):
        yield st.integers(-2, 2).map(lambda bound: {**schema, "minimum": bound})
    if kind:
        yield st.just({**schema, "nullable": not schema.get("nullable", False)})
