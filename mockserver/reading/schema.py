"""Compiled schemas: a document's OpenAPI 3.0 schema objects as validators, compiled once, faults with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema_rs

from mockserver.errors import Fault
from mockserver.reading.codes import SchemaCodes
from mockserver.reading.formats import OWN
from mockserver.reading.reasons import at, each_once, faults_of
from mockserver.reading.references import References
from mockserver.reading.translation import STRICT_INTEGER, STRICT_INTEGER_OR_NULL, Direction, Translation

__all__ = ["Checker", "Direction", "SchemaCompiler", "unknown_keywords"]

_DRAFT_4: Final = "http://json-schema.org/draft-04/schema#"
_REGISTRY: Final = jsonschema_rs.Registry(
    [
        (STRICT_INTEGER, {"$schema": _DRAFT_4, "type": "integer"}),
        (STRICT_INTEGER_OR_NULL, {"$schema": _DRAFT_4, "type": ["integer", "null"]}),
    ]
)
_DEFINITION: Final = "#/$defs/"
_EVERY_TYPE: Final = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
_NUMERIC: Final = frozenset({"integer", "number"})
_TYPES_OF_VALUES: Final[Mapping[type, str]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
_KEYWORDS: Final = frozenset(
    {
        *("title", "description", "type", "format", "enum", "default", "nullable", "required", "properties"),
        *("additionalProperties", "items", "allOf", "oneOf", "anyOf", "not", "discriminator", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
        *("readOnly", "writeOnly", "xml", "externalDocs", "example", "deprecated", "$ref"),
    }
)


class Checker:
    """One compiled schema in one direction, immutable."""

    __slots__ = ("_codes", "_is_valid", "_required", "_rest", "_schema")

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._is_valid = _validator(schema).is_valid
        self._rest: jsonschema_rs.Validator | None = None
        self._required: tuple[str, ...] = ()
        self._codes = SchemaCodes({})

    def is_valid(self, value: Any) -> bool:
        """Whether a value fits. A value that JSON does not have, where the schema looks, does not fit."""
        try:
            return self._is_valid(value)
        except ValueError:
            return False

    def faults(self, value: Any, place: str) -> list[Fault]:
        """Every fault of a value that stands at ``place``; empty when it fits.

        What the whole value lacks is told without the validator, which puts a copy of the object into each error; when
        that is all that is wrong, as it mostly is, nothing is listed.
        """
        if self._rest is None:
            self._required, rest = _apart(self._schema)
            self._codes, self._rest = SchemaCodes(rest), _validator(rest)
        names = self._required if isinstance(value, dict) else ()
        code = self._codes.whole if names else None
        missing = [Fault(at(place, [name]), "is required", code) for name in names if name not in value]
        try:
            if missing and self._rest.is_valid(value):
                return each_once(missing)
            return each_once([*missing, *faults_of(self._rest.iter_errors(value), place, self._codes)])
        except ValueError as error:
            return [Fault(place, f"holds something that JSON does not have ({error})")]


def _validator(schema: Mapping[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(
        dict(schema), formats=OWN, validate_formats=True, registry=_REGISTRY, offline=True
    )


def _apart(schema: Mapping[str, Any]) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """What an object must have by a schema, and the schema without that."""
    definitions = schema.get("$defs", {})
    whole: Any = schema
    while (
        isinstance(whole, Mapping)
        and set(whole) <= {"$ref", "$defs"}
        and str(whole.get("$ref")).startswith(_DEFINITION)
    ):
        whole = definitions[whole["$ref"].removeprefix(_DEFINITION)]
    if not isinstance(whole, Mapping) or "required" not in whole:
        return (), schema
    rest = {keyword: value for keyword, value in whole.items() if keyword != "required"}
    return tuple(whole["required"]), {**rest, "$defs": definitions}


class SchemaCompiler:
    """Compiles the schemas of one bundled OpenAPI 3.0 document, each on first use, each once.

    Args:
        document: the whole document; references ``#/...`` are looked up in it.
        file: what problems call the document.
        foreign: no function of ours has to hold what is read, so whatever the words can be taken to allow is: whole
            numbers beyond 64 bits, ``12.0`` for one, an XML root of any name where no hint gives it one.
    """

    def __init__(self, document: Mapping[str, Any], *, file: str = "openapi document", foreign: bool = False) -> None:
        self.foreign = foreign
        self._references = References(document, file)
        self._translations: dict[Direction, Translation] = {}
        self._compiled: dict[tuple[Direction, str | int], tuple[Mapping[str, Any], Checker]] = {}

    def compile(self, schema: Mapping[str, Any], direction: Direction, *, place: str = "schema") -> Checker:
        """The checker of a schema object; raises SpecError when the schema cannot be compiled.

        The same schema object, or the same reference, gives the same checker.
        """
        key = direction, schema.get("$ref", id(schema))
        known = self._compiled.get(key)
        if known is None:
            # The schema is kept beside its checker, so that its id() is not given to another object.
            known = self._compiled[key] = schema, self._compile(schema, direction, place)
        return known[1]

    def _compile(self, schema: Mapping[str, Any], direction: Direction, place: str) -> Checker:
        translation = self._translations.get(direction)
        if translation is None:
            translation = self._translations[direction] = Translation(self._references, direction)
        standalone = translation.standalone(schema)
        try:
            return Checker(standalone)
        except ValueError as error:
            found = getattr(error, "message", None) or str(error)
            raise self._references.problem(
                schema.get("$ref", place), f"the schema cannot be compiled: {found}", "correct the schema"
            ) from error

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node itself, or what its local references end at; raises SpecError on a loop or a dead end."""
        return self._references.resolve(node)

    def types(self, schema: Mapping[str, Any]) -> frozenset[str]:
        """The JSON types that a schema may accept, looking through references and combined schemas.

        A schema without ``type`` that has ``properties`` counts as an object, one with ``items`` as an array:
        what its author means, though it accepts more. ``null`` is there when the schema allows it.
        """
        return self._types(schema, frozenset())

    def _types(self, schema: Mapping[str, Any], seen: frozenset[int]) -> frozenset[str]:
        schema = self.resolve(schema)
        if id(schema) in seen:
            return _EVERY_TYPE
        seen = seen | {id(schema)}
        types = _own_types(schema)
        for part in schema.get("allOf", ()):
            types = _common(types, self._types(part, seen))
        for keyword in ("oneOf", "anyOf"):
            if schema.get(keyword):
                types = _common(types, frozenset().union(*(self._types(part, seen) for part in schema[keyword])))
        if schema.get("nullable") is True:
            return types | {"null"}
        return types - {"null"} if types == _EVERY_TYPE else types


def _own_types(schema: Mapping[str, Any]) -> frozenset[str]:
    if isinstance(schema.get("type"), str):
        return frozenset({schema["type"]})
    if "enum" in schema:
        return frozenset(_TYPES_OF_VALUES.get(type(value), "string") for value in schema["enum"])
    if "properties" in schema:
        return frozenset({"object"})
    return frozenset({"array"}) if "items" in schema else _EVERY_TYPE


def _common(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """Types that both accept; every integer is a number."""
    if not _NUMERIC.isdisjoint(left) and not _NUMERIC.isdisjoint(right):
        return (left & right) | {"integer"}
    return left & right


def unknown_keywords(schema: Any, place: str) -> Iterator[tuple[str, str]]:
    """Keywords inside a schema object that OpenAPI 3.0 does not have, each with its place; ``x-`` keys pass."""
    if not isinstance(schema, Mapping):
        return
    for keyword in schema:
        if keyword not in _KEYWORDS and not str(keyword).startswith("x-"):
            yield place, str(keyword)
    for part, inner in _inner_schemas(schema):
        yield from unknown_keywords(inner, at(place, part))


def _inner_schemas(schema: Mapping[str, Any]) -> Iterator[tuple[list[str | int], Any]]:
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, Mapping) else ():
        yield ["properties", str(name)], inner
    for keyword in ("items", "additionalProperties", "not"):
        if keyword in schema:
            yield [keyword], schema[keyword]
    for keyword in ("allOf", "oneOf", "anyOf"):
        parts = schema.get(keyword)
        for index, inner in enumerate(parts if isinstance(parts, list) else ()):
            yield [keyword, index], inner
