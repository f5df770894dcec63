"""Values that plainly fit: most examples are a text for a schema that asks for text, which needs no compiled schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["plainly_fits"]

_PYTHON: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
_SAYS_NOTHING: Final = frozenset(
    {
        *("type", "title", "description", "example", "default", "nullable", "readOnly", "writeOnly", "deprecated"),
        *("externalDocs", "xml", "enum", "maxLength", "minLength", "maximum", "minimum"),
    }
)
"""Keywords that cannot make a value of the right type unfit, and those that are looked at here."""


def plainly_fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a value fits a schema without references, formats or parts; False when only a validator can tell."""
    kinds = _PYTHON.get(str(schema.get("type")))
    if kinds is None or type(value) not in kinds:
        return False
    if any(word not in _SAYS_NOTHING and word[:2] != "x-" for word in schema):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, str):
        return bool(schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)))
    return isinstance(value, bool) or bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
