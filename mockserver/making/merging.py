"""One schema out of many: references followed, ``allOf`` merged; ``oneOf`` and ``anyOf`` stay open, as choices."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mockserver.errors import SpecError
from mockserver.reading.schema import SchemaCompiler

__all__ = ["Contradiction", "Flat", "Merger"]

Schema = Mapping[str, Any]


class Contradiction(Exception):
    """No value can fit these schemas together, or none that ends; says why."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A schema without references and ``allOf``.

    Attributes:
        keys: every keyword, merged; ``exclusiveMinimum`` and ``exclusiveMaximum`` are numbers, ``patterns`` is a list.
        choices: for each ``oneOf`` or ``anyOf`` its alternatives, one of which is to be merged in.
        refs: the references followed, outermost first.
        checked: whether a value made from the keys must be checked on the spot, since only trying tells.
    """

    keys: Schema
    choices: tuple[tuple[Schema, ...], ...] = ()
    refs: tuple[str, ...] = ()
    checked: bool = False


_EMPTY = Flat({})


class Merger:
    """Flattens the schemas of one document and remembers each."""

    def __init__(self, compiler: SchemaCompiler) -> None:
        self._compiler = compiler
        # the schema is kept beside its result, so that its id() cannot be given to another
        self._known: dict[int, tuple[Any, Flat]] = {}

    def flat(self, schema: Any) -> Flat:
        """The flat form of a schema of the document.

        Raises:
            Contradiction: nothing fits, such as two types at once or an ``allOf`` that contains itself.
        """
        if schema == {}:
            return _EMPTY  # often a literal of the moment, not worth remembering
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = (schema, self._flatten(schema, ()))
        return known[1]

    def join(self, flat: Flat, more: Any) -> Flat:
        """The flat form with another schema merged in."""
        return _merge(flat, self._flatten(more, ()))

    def _flatten(self, schema: Any, within: tuple[str, ...]) -> Flat:
        if schema is True or schema is None:
            return Flat({})
        if not isinstance(schema, Mapping):
            raise Contradiction("the schema false allows nothing")
        if isinstance(schema.get("$ref"), str):
            return self._follow(schema, within)
        flat = _own(schema)
        for part in schema.get("allOf") or ():
            flat = _merge(flat, self._flatten(part, within))
        return flat

    def _follow(self, schema: Schema, within: tuple[str, ...]) -> Flat:
        ref = schema["$ref"]
        if ref in within:
            raise Contradiction(f"{ref} contains itself through allOf")
        try:
            target = self._compiler.resolve({"$ref": ref})
        except SpecError as error:
            raise Contradiction(str(error)) from None
        flat = self._flatten(target, (*within, ref))
        return replace(flat, refs=(ref, *flat.refs))


_KEPT = "x-motpart-"
"""What an import keeps of JSON Schema 2020-12 for us, where OpenAPI 3.0 has no word for it."""


def _own(schema: Schema) -> Flat:
    """The schema's own keywords, in the one form that the merge knows."""
    kept = {key.removeprefix(_KEPT): value for key, value in schema.items() if key.startswith(_KEPT)}
    schema = {**schema, **kept} if kept else schema
    keys = {key: value for key, value in schema.items() if key not in ("allOf", "oneOf", "anyOf", "pattern", "const")}
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(keys.get(exclusive), bool) and keys.pop(exclusive) and bound in keys:
            keys[exclusive] = keys.pop(bound)
    if "const" in schema:
        keys["enum"] = [schema["const"]]
    if isinstance(schema.get("pattern"), str):
        keys["patterns"] = [schema["pattern"]]
    if isinstance(keys.get("type"), str):
        keys["type"] = [keys["type"]]
    choices = tuple(tuple(schema[word]) for word in ("oneOf", "anyOf") if schema.get(word))
    return Flat(keys, choices, checked=bool(choices or kept) or "not" in schema or "if" in schema)


def _both(a: Any, b: Any) -> Any:
    return {"allOf": [a, b]}


def _properties(a: Schema, b: Schema) -> Schema:
    """The properties that both schemas allow: one that says what others may be says it of the other's, too."""
    first, second = a.get("properties") or {}, b.get("properties") or {}
    found: dict[str, Any] = {}
    for name in (*first, *(name for name in second if name not in first)):
        one = first[name] if name in first else _undeclared(a)
        other = second[name] if name in second else _undeclared(b)
        if one is not False and other is not False:
            found[name] = other if one is True else one if other is True else _both(one, other)
    return found


def _undeclared(schema: Schema) -> Any:
    """What a schema says of a property that it does not declare; True for nothing, or nothing that is simply said."""
    return True if schema.get("patternProperties") else schema.get("additionalProperties", True)


def _types(a: list[str], b: list[str]) -> list[str]:
    common = [kind for kind in a if kind in b]
    if not common and {*a, *b} >= {"integer", "number"}:
        common = ["integer"]
    if not common:
        raise Contradiction(f"a value cannot be {'/'.join(a)} and {'/'.join(b)} at once")
    return common


def _enums(a: list[Any], b: list[Any]) -> list[Any]:
    common = [value for value in a if value in b]
    if not common:
        raise Contradiction(f"no value is in both enums {a!r} and {b!r}")
    return common


def _additional(a: Any, b: Any) -> Any:
    if a is False or b is False:
        return False
    return _both(a, b) if isinstance(a, Mapping) and isinstance(b, Mapping) else a if isinstance(a, Mapping) else b


def _multiple(a: float, b: float) -> float:
    first, second = Fraction(str(a)), Fraction(str(b))
    both = Fraction(math.lcm(first.numerator, second.numerator), math.gcd(first.denominator, second.denominator))
    return int(both) if both.denominator == 1 else float(both)


def _example(a: Any, b: Any) -> Any:
    return {**b, **a} if isinstance(a, Mapping) and isinstance(b, Mapping) else a


def _union(a: Iterable[Any], b: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys([*a, *b]))


_MERGES: dict[str, Callable[[Any, Any], Any]] = {
    "required": _union,
    "patterns": _union,
    "type": _types,
    "enum": _enums,
    "items": _both,
    "not": lambda a, b: {"anyOf": [a, b]},
    "additionalProperties": _additional,
    "multipleOf": _multiple,
    "example": _example,
    "default": _example,
    "uniqueItems": lambda a, b: a or b,
    "readOnly": lambda a, b: a or b,
    "writeOnly": lambda a, b: a or b,
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}


def _merge(a: Flat, b: Flat) -> Flat:
    """Both at once; what only one can say, the first says."""
    keys = dict(a.keys)
    for key, value in b.keys.items():
        merge = _MERGES.get(key)
        keys[key] = value if key not in keys else merge(keys[key], value) if merge else keys[key]
    if "properties" in keys:
        keys["properties"] = _properties(a.keys, b.keys)
    typed = [flat.keys for flat in (a, b) if "type" in flat.keys]
    keys["nullable"] = bool(typed) and all(part.get("nullable") for part in typed)
    return Flat(keys, a.choices + b.choices, a.refs + b.refs, a.checked or b.checked)
