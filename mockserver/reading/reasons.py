"""What is wrong with a value, for people: a validator's errors → faults with a place and plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import orjson
from jsonschema_rs import ValidationError

from mockserver.errors import Fault
from mockserver.reading.formats import WORDS

_SHOWN: Final = 60
_PLAIN_NAME: Final = re.compile(r"[\w$@-]+")
_ARTICLES: Final = {
    "integer": "an integer",
    "number": "a number",
    "string": "a string",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def shown(value: Any) -> str:
    """A value as JSON, cut to 60 characters: what a fault says was found."""
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    try:
        text = orjson.dumps(value, default=str).decode()
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def at(place: str, path: Iterable[str | int]) -> str:
    """The place of a part: ``body`` and ``["orderLines", 0, "total"]`` → ``body.orderLines[0].total``."""
    for step in path:
        if isinstance(step, int):
            place += f"[{step}]"
        elif _PLAIN_NAME.fullmatch(step):
            place += f".{step}"
        else:
            place += f"[{orjson.dumps(step).decode()}]"
    return place


Codes = Callable[[ValidationError], "str | None"]


def _no_codes(error: ValidationError) -> None:
    return None


def faults_of(errors: Iterable[ValidationError], place: str, codes: Codes = _no_codes) -> list[Fault]:
    """Every fault of a value at ``place``, in the validator's order, each once; ``codes`` knows its code."""
    return each_once([fault for error in errors for fault in _faults(error, place, codes)])


def each_once(faults: list[Fault]) -> list[Fault]:
    """The faults without repetitions; where two are the same, the one with a code counts."""
    return list(dict.fromkeys(sorted(faults, key=lambda fault: fault.code is None) if len(faults) > 1 else faults))


def _faults(error: ValidationError, place: str, codes: Codes) -> Iterator[Fault]:
    kind: Any = error.kind
    here = at(place, error.instance_path)
    name = kind.name
    if name == "required":
        yield Fault(at(here, [kind.property]), "is required", codes(error))
    elif name in {"additionalProperties", "unevaluatedProperties"}:
        for extra in kind.unexpected:
            yield Fault(at(here, [extra]), "is not a documented property", codes(error))
    elif error.schema_path[-2:] == ["else", "anyOf"]:
        yield from _by_every_branch(error, place)
    elif name in {"anyOf", "oneOf"}:
        yield from _alternatives(error, here, place, codes)
    else:
        yield Fault(here, _REASONS.get(name, _otherwise)(kind, error), codes(error))


def _alternatives(error: ValidationError, here: str, place: str, codes: Codes) -> Iterator[Fault]:
    context: Sequence[Sequence[ValidationError]] = getattr(error.kind, "context", [])
    failed = [branch for branch in context if branch]
    if len(failed) < len(context):
        yield Fault(here, "fits more than one of the allowed forms and must fit exactly one", codes(error))
        return
    depth = len(error.instance_path)
    near = [branch for branch in failed if not any(_wrong_kind(inner, depth) for inner in branch)]
    if len(near) == 1:
        yield from faults_of(near[0], place, codes)
        return
    forms = [" and ".join(map(str, faults_of(branch, place))) for branch in near or failed]
    reason = f"fits none of {len(failed)} allowed forms: " + "; or ".join(dict.fromkeys(forms))
    yield Fault(here, reason, codes(error))


def _by_every_branch(error: ValidationError, place: str) -> list[Fault]:
    """What is wrong with a value whose discriminator names no branch: that by which each of them refuses it."""
    branches = [faults_of(branch, place) for branch in getattr(error.kind, "context", [])]
    return [fault for fault in branches[0] if all(fault in others for others in branches[1:])] if branches else []


def _wrong_kind(error: ValidationError, depth: int) -> bool:
    """Whether a branch fails on the value as a whole, so that its other errors say nothing."""
    return error.kind.name in {"type", "enum", "const"} and len(error.instance_path) == depth


def _found(error: ValidationError) -> str:
    return f", found {shown(error.instance)}"


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(shown, values))


def _type(kind: Any, error: ValidationError) -> str:
    names = sorted(kind.types, key=lambda name: name == "null")
    return f"must be {' or '.join(_ARTICLES.get(name, name) for name in names)}{_found(error)}"


def _format(kind: Any, error: ValidationError) -> str:
    return f"must be {WORDS.get(kind.format, kind.format)}{_found(error)}"


def _pattern(kind: Any, error: ValidationError) -> str:
    # A pattern that backtracks without end is given up by the validator and has no text here.
    return f"must match the pattern {getattr(kind, 'pattern', 'of the document')}{_found(error)}"


def _count(word: str, one: str, many: str) -> Callable[[Any, ValidationError], str]:
    def reason(kind: Any, error: ValidationError) -> str:
        instance: Any = error.instance
        return f"must have {word} {kind.limit} {one if kind.limit == 1 else many}, has {len(instance)}"

    return reason


def _bound(words: str) -> Callable[[Any, ValidationError], str]:
    return lambda kind, error: f"must be {words} {shown(kind.limit)}{_found(error)}"


def _otherwise(kind: Any, error: ValidationError) -> str:
    return error.message if len(error.message) <= 2 * _SHOWN else error.message[: 2 * _SHOWN - 1] + "…"


def _name(kind: Any, error: ValidationError) -> str:
    """The name stands as the value in what is wrong with it."""
    inner: Any = kind.error
    reason = _REASONS.get(inner.kind.name, _otherwise)(inner.kind, inner)
    return f"has a property whose name {reason}"


_REASONS: Final[dict[str, Callable[[Any, ValidationError], str]]] = {
    "type": _type,
    "format": _format,
    "pattern": _pattern,
    "enum": lambda kind, error: f"must be one of {_listed(kind.options)}{_found(error)}",
    "const": lambda kind, error: f"must be {shown(kind.expected_value)}{_found(error)}",
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": lambda kind, error: f"must be a multiple of {shown(kind.multiple_of)}{_found(error)}",
    "minLength": _count("at least", "character", "characters"),
    "maxLength": _count("at most", "character", "characters"),
    "minItems": _count("at least", "item", "items"),
    "maxItems": _count("at most", "item", "items"),
    "minProperties": _count("at least", "property", "properties"),
    "maxProperties": _count("at most", "property", "properties"),
    "contains": lambda kind, error: "must hold items of the form that the document asks for, as many as it says",
    "unevaluatedItems": lambda kind, error: "must not hold more items than the document describes",
    "propertyNames": _name,
    "uniqueItems": lambda kind, error: "must not hold the same item twice",
    "falseSchema": lambda kind, error: "is write-only and must not be in a reply",
    "not": lambda kind, error: f"must not fit the form that the document excludes{_found(error)}",
}
