"""OpenAPI's serialisation styles, read backwards: raw text of a path, query string, header, cookie or form → values.

A style is compiled to one function per parameter. It takes the raw values of its place by name and returns the
value or ``ABSENT``; text that does not follow the style raises ValueError with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote_to_bytes

from mockserver.errors import Fault
from mockserver.reading.coercion import Coercer, as_it_is, coercer
from mockserver.reading.schema import SchemaCompiler
from mockserver.reading.strictjson import NotJson, parse

Pairs = Mapping[str, Sequence[str]]
"""The raw values of a query string, form or cookie by decoded name, in order."""
FromText = Callable[[str], Any]
FromPairs = Callable[[Pairs], Any]
Decoder = Callable[[str], str]

ABSENT: Final = object()
"""What a style's function returns when the parameter is not there."""

_DELIMITERS: Final = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a schema makes of text: one value, a list of them, or an object of them."""

    kind: Literal["primitive", "array", "object"]
    value: Coercer
    """For the value itself, each item, or each property that is not named."""
    properties: Mapping[str, Coercer]

    def item(self, name: str) -> Coercer:
        """The conversion of an object's property."""
        return self.properties.get(name, self.value)


def shape_of(schema: Mapping[str, Any], compiler: SchemaCompiler) -> Shape:
    """How text becomes values of a schema; objects and lists only where the schema takes no plain value."""
    types = compiler.types(schema) - {"null"}
    if types == {"array"}:
        return Shape("array", coercer(items_of(schema, "items", compiler), compiler), {})
    if types == {"object"}:
        properties = {name: coercer(part, compiler) for name, part in properties_of(schema, compiler).items()}
        return Shape("object", coercer(items_of(schema, "additionalProperties", compiler), compiler), properties)
    return Shape("primitive", coercer(schema, compiler), {})


def properties_of(schema: Mapping[str, Any], compiler: SchemaCompiler, depth: int = 8) -> dict[str, Mapping[str, Any]]:
    """Every property that a schema names, in itself and in the schemas it combines."""
    schema = compiler.resolve(schema)
    found: dict[str, Mapping[str, Any]] = {}
    for keyword in ("allOf", "anyOf", "oneOf") if depth else ():
        for part in schema.get(keyword, ()):
            found.update(properties_of(part, compiler, depth - 1))
    found.update(schema.get("properties", {}))
    return found


def items_of(
    schema: Mapping[str, Any], keyword: Literal["items", "additionalProperties"], compiler: SchemaCompiler
) -> Mapping[str, Any]:
    """The schema of a list's items or of an object's further properties; ``{}`` where it says nothing of them."""
    schema = compiler.resolve(schema)
    combined = (compiler.resolve(part) for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ()))
    parts = (found.get(keyword) for found in (schema, *combined))
    return next((part for part in parts if isinstance(part, Mapping)), {})


def takes_only_objects(schema: Mapping[str, Any], compiler: SchemaCompiler) -> bool:
    """Whether values of a schema are objects, or null."""
    return compiler.types(schema) - {"null"} == {"object"}


def unreadable(error: ValueError, place: str) -> Fault:
    """The fault of a raw value that its style, encoding or type of content cannot read."""
    if isinstance(error, UnicodeError):
        return Fault(place, "must be UTF-8")
    return Fault(place, f"must be JSON: {error}" if isinstance(error, NotJson) else str(error))


def percent_decoded(text: str) -> str:
    """Percent-encoded UTF-8 → text; raises UnicodeDecodeError when it is not UTF-8."""
    if "%" not in text and text.isascii():
        return text
    return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode()


def form_decoded(text: str) -> str:
    """As :func:`percent_decoded`, and ``+`` is a space."""
    return percent_decoded(text.replace("+", " ") if "+" in text else text)


def as_sent(text: str) -> str:
    """Header values are not encoded; only the blanks around them are dropped."""
    return text.strip(" \t")


def pairs_of(raw: str, separator: str = "&", *, fold: bool = False) -> dict[str, list[str]]:
    """``a=1&b=2&a=3`` → names, decoded, with their raw values; ``fold`` makes the names lower case."""
    pairs: dict[str, list[str]] = {}
    for piece in raw.split(separator):
        if piece:
            name, _, value = piece.partition("=")
            if "%" in name or "+" in name or not name.isascii():
                plain = name.replace("+", " ").encode("utf-8", "surrogateescape")
                name = unquote_to_bytes(plain).decode("utf-8", "replace")
            pairs.setdefault(name.lower() if fold else name, []).append(value)
    return pairs


def delimited(shape: Shape, delimiter: str, decode: Decoder, *, assigned: bool = False) -> FromText:
    """A function for text with a delimiter: ``1,2`` or, for an object, ``R,1,G,2`` (``R=1,G=2`` when ``assigned``)."""
    value = shape.value
    if shape.kind == "primitive":
        return decode if value is as_it_is else lambda raw: value(decode(raw))
    if shape.kind == "array":
        return lambda raw: [value(item) for item in _split(raw, delimiter, decode)]
    read_members = _assigned_members if assigned else _alternating_members

    def read_object(raw: str) -> dict[str, Any]:
        return {name: shape.item(name)(text) for name, text in read_members(raw, delimiter, decode)}

    return read_object


def _split(raw: str, delimiter: str, decode: Decoder) -> list[str]:
    """The pieces of a delimited text, decoded.

    Delimiters stand as they are and are encoded inside pieces. But many clients encode the delimiters too, so a
    text that shows none is decoded first.
    """
    if delimiter in raw:
        return [decode(piece) for piece in raw.split(delimiter)]
    text = decode(raw)
    return text.split(delimiter) if text else []


def _assigned_members(raw: str, delimiter: str, decode: Decoder) -> list[tuple[str, str]]:
    members = []
    for piece in raw.split(delimiter) if raw else ():
        name, equals, text = piece.partition("=")
        if not equals:
            raise ValueError(f"must be name=value pairs with {delimiter!r} between them, found {piece!r}")
        members.append((decode(name), decode(text)))
    return members


def _alternating_members(raw: str, delimiter: str, decode: Decoder) -> list[tuple[str, str]]:
    pieces = _split(raw, delimiter, decode)
    if len(pieces) % 2:
        raise ValueError(f"must be names and values in turn with {delimiter!r} between them")
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def path_style(name: str, style: str, explode: bool, shape: Shape) -> FromText:
    """The function for a path parameter's raw segment: ``simple``, ``label`` (``.5``) or ``matrix`` (``;id=5``)."""
    if style == "label":
        inner = delimited(shape, "." if explode else ",", percent_decoded, assigned=explode)
        return lambda raw: inner(_without(raw, "."))
    if style == "matrix":
        return _matrix(name, explode, shape)
    return delimited(shape, ",", percent_decoded, assigned=explode)


def _matrix(name: str, explode: bool, shape: Shape) -> FromText:
    if explode and shape.kind == "object":
        members = delimited(shape, ";", percent_decoded, assigned=True)
        return lambda raw: members(_without(raw, ";"))
    if explode and shape.kind == "array":
        return lambda raw: [
            shape.value(percent_decoded(_without(piece, f"{name}=", optional=name)))
            for piece in _without(raw, ";").split(";")
        ]
    inner = delimited(shape, ",", percent_decoded)
    return lambda raw: inner(_without(raw, f";{name}=", optional=f";{name}"))


def _without(raw: str, prefix: str, optional: str | None = None) -> str:
    """The text after a prefix; ``optional`` is the whole text of an empty value."""
    if raw == optional:
        return ""
    if not raw.startswith(prefix):
        raise ValueError(f"must begin with {prefix!r}, found {raw[:40]!r}")
    return raw[len(prefix) :]


def form_style(
    name: str, style: str, explode: bool, shape: Shape, decode: Decoder, taken: frozenset[str] = frozenset()
) -> FromPairs:
    """The function for a query, cookie or form parameter in ``form``, ``spaceDelimited`` or ``pipeDelimited``.

    ``taken`` are the names of other parameters, which are no properties of an exploded object.
    """
    if explode and shape.kind == "array":
        return _each(name, shape.value, decode)
    if explode and shape.kind == "object":
        return _spread(shape, decode, taken)
    inner = delimited(shape, _DELIMITERS.get(style, ","), decode)

    def read_last(pairs: Pairs) -> Any:
        values = pairs.get(name)
        return ABSENT if values is None else inner(values[-1])

    return read_last


def _each(name: str, value: Coercer, decode: Decoder) -> FromPairs:
    def read_each(pairs: Pairs) -> Any:
        values = pairs.get(name)
        return ABSENT if values is None else [value(decode(raw)) for raw in values]

    return read_each


def _spread(shape: Shape, decode: Decoder, taken: frozenset[str]) -> FromPairs:
    """An exploded object is spread over the whole query: every name that is not another parameter's is a property."""

    def read_spread(pairs: Pairs) -> Any:
        members = {n: shape.item(n)(decode(raw[-1])) for n, raw in pairs.items() if n not in taken}
        return members or ABSENT

    return read_spread


def objects_of_text(name: str, decode: Decoder, *, strict: bool) -> FromPairs:
    """A list of objects, each JSON text. OpenAPI has no words for one in a form or a query, and clients write what
    they like; unless ``strict``, what cannot be read counts as not sent."""

    def read(pairs: Pairs) -> Any:
        try:
            found = [parse(decode(raw).encode()) for raw in pairs.get(name, ())]
        except NotJson:
            if strict:
                raise
            return ABSENT
        return found if name in pairs and (strict or all(isinstance(one, dict) for one in found)) else ABSENT

    return read
