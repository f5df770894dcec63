"""Text → the JSON value that a schema asks for: parameters and form fields carry everything as text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from mockserver.reading.schema import SchemaCompiler
from mockserver.reading.strictjson import MOST_DIGITS

Coercer = Callable[[str], Any]

_INTEGER: Final = re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER: Final = 400
_BOOLEANS: Final = {"true": True, "false": False}


def coercer(schema: Mapping[str, Any], compiler: SchemaCompiler) -> Coercer:
    """A function from text to the schema's type.

    Text that is no such value stays text, so that validation names it. A schema that accepts text as well as
    something else gets text whenever the text fits it.
    """
    types = compiler.types(schema)
    steps = [convert for name, convert in converters(compiler).items() if name in types]
    if "string" in types:
        if not steps or "object" in types:
            return _null_or(str) if "null" in types else as_it_is
        checker = compiler.compile(schema, "request")
        steps.insert(0, lambda text: text if checker.is_valid(text) else None)
    convert = _only(steps[0]) if len(steps) == 1 else _first_of(steps)
    return _null_or(convert) if "null" in types else convert


def as_it_is(text: str) -> str:
    """Text that is wanted as text."""
    return text


def _null_or(convert: Coercer) -> Coercer:
    return lambda text: None if text == "null" else convert(text)


def _only(step: Coercer) -> Coercer:
    def convert(text: str) -> Any:
        value = step(text)
        return text if value is None else value

    return convert


def _first_of(steps: list[Coercer]) -> Coercer:
    def convert(text: str) -> Any:
        return next((value for step in steps if (value := step(text)) is not None), text)

    return convert


def _integer(text: str) -> int | None:
    value = int(text) if _INTEGER.fullmatch(text) else None
    return value if value is not None and -(2**63) <= value < 2**64 else None


def _integer_of_any_size(text: str) -> int | None:
    """A whole number, ``12.0`` as well."""
    whole, point, rest = text.partition(".")
    if not _INTEGER.fullmatch(whole) or (point and rest.strip("0")):
        return None
    return int(whole)


def _number(text: str, whole: Coercer = _integer) -> int | float | None:
    value: int | float | None = whole(text)
    if value is not None:
        return value
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _boolean(text: str) -> bool | None:
    return _BOOLEANS.get(text.lower())


def converters(compiler: SchemaCompiler) -> Mapping[str, Coercer]:
    """JSON type → text to a value of it, None when the text is none."""
    return _OF_ANY_SIZE if compiler.foreign else _CONVERTERS


_CONVERTERS: Final[dict[str, Coercer]] = {"integer": _integer, "number": _number, "boolean": _boolean}
_OF_ANY_SIZE: Final[dict[str, Coercer]] = {
    "integer": _integer_of_any_size,
    "number": partial(_number, whole=_integer_of_any_size),
    "boolean": _boolean,
}
