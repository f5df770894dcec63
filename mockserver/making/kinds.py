"""Small questions about schemas and values: which types, which examples, the same or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["allowed_types", "among", "examples_of", "is_null", "type_of", "types_of"]


def is_null(schema: Any) -> bool:
    """Whether a branch allows nothing but null."""
    return isinstance(schema, Mapping) and (schema.get("type") == "null" or schema.get("enum") == [None])


def examples_of(keys: Mapping[str, Any]) -> Iterator[Any]:
    """The values that a schema itself offers, its example first."""
    if "example" in keys:
        yield keys["example"]
    if isinstance(keys.get("examples"), list):
        yield from keys["examples"]
    if "default" in keys:
        yield keys["default"]


_TELLING = {
    "object": ("properties", "additionalProperties", "required", "minProperties", "maxProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


def types_of(keys: Mapping[str, Any]) -> list[str]:
    """The types to try, null last; a schema that names none is known by its keywords."""
    if keys.get("type"):
        return sorted(keys["type"], key=lambda kind: bool(kind == "null"))
    told = [kind for kind, words in _TELLING.items() if any(word in keys for word in words)]
    return told or ["string", "number", "object", "array", "boolean"]


def type_of(value: Any) -> str:
    """The JSON type of a value."""
    for kind, classes in (("boolean", bool), ("integer", int), ("number", float), ("string", str), ("object", dict)):
        if isinstance(value, classes):
            return kind
    return "null" if value is None else "array" if isinstance(value, list) else "unknown"


def allowed_types(types: Sequence[str], keys: Mapping[str, Any]) -> set[str]:
    """The types that a value may have: whole numbers are numbers too, and null where it is allowed."""
    allowed = {*types, "integer"} if "number" in types else set(types)
    return allowed | {"null"} if keys.get("nullable") else allowed


def among(value: Any, taken: Sequence[Any]) -> bool:
    """Whether a value is one of those taken."""
    # True == 1 in Python, but not in JSON
    return any(value == other and isinstance(value, bool) == isinstance(other, bool) for other in taken)
