"""Parameters of an operation, compiled once: path, query, headers and cookies → values of the schema's types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from mockserver.errors import Fault
from mockserver.reading.coercion import coercer
from mockserver.reading.deepobject import deep_style
from mockserver.reading.schema import Checker, SchemaCompiler
from mockserver.reading.strictjson import parse
from mockserver.reading.styles import (
    ABSENT,
    Decoder,
    as_sent,
    delimited,
    form_decoded,
    form_style,
    items_of,
    objects_of_text,
    pairs_of,
    path_style,
    percent_decoded,
    shape_of,
    takes_only_objects,
    unreadable,
)

__all__ = ["ParameterReader", "Parameters"]

_STYLES: Final = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_CONTAINERS: Final = frozenset({"array", "object"})
_NOT_PARAMETERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that OpenAPI 3.0 tells everybody to ignore."""
_DECODERS: Final[Mapping[str, Decoder]] = {
    "path": percent_decoded,
    "query": form_decoded,
    "header": as_sent,
    "cookie": percent_decoded,
}


class Parameters(msgspec.Struct):
    """What a request carries beside its body, by the document's spelling of each name, in the schema's types."""

    path: dict[str, Any]
    query: dict[str, Any]
    header: dict[str, Any]
    cookie: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Slot:
    """One parameter: ``read`` finds it among the raw values of its place."""

    name: str
    place: str
    read: Callable[[Any], Any]
    checker: Checker
    required: bool
    default: Any
    may_be_empty: bool


class ParameterReader:
    """Reads all parameters of one operation.

    Args:
        parameters: resolved parameter objects (schemas may be references).
        compiler: of the document that they stand in.
        fold_query_names: take query names in any case.
    """

    def __init__(
        self,
        parameters: Sequence[Mapping[str, Any]],
        compiler: SchemaCompiler,
        *,
        fold_query_names: bool = False,
    ) -> None:
        self._compiler = compiler
        self._fold = fold_query_names
        wanted = [p for p in parameters if p["in"] != "header" or p["name"].lower() not in _NOT_PARAMETERS]
        taken = {place: self._keys(wanted, place) for place in _STYLES}
        slots = [(p["in"], _spreads(p), self._slot(p, taken[p["in"]])) for p in wanted]
        self._path = tuple(slot for place, _, slot in slots if place == "path")
        self._query = tuple(slot for place, _, slot in slots if place == "query")
        self._header = tuple(slot for place, _, slot in slots if place == "header")
        self._cookie = tuple(slot for place, spreads, slot in slots if place == "cookie" and not spreads)
        self._spread_cookie = tuple(slot for place, spreads, slot in slots if place == "cookie" and spreads)
        cookies = {"cookie"} if taken["cookie"] else set()
        self._wanted_headers = frozenset(name.encode("latin-1", "replace") for name in taken["header"] | cookies)
        self._only_path = len(self._path) == len(slots)

    def read(
        self, path: Mapping[str, str], query: bytes, headers: Iterable[tuple[bytes, bytes]]
    ) -> tuple[Parameters, list[Fault]]:
        """The parameters of a request and everything that is wrong with them.

        Args:
            path: the router's captures, still percent-encoded.
            query: the query string as sent, without ``?``.
            headers: the request's headers as ASGI gives them.
        """
        faults: list[Fault] = []
        found = Parameters({}, {}, {}, {})
        _fill(self._path, path, found.path, faults)
        if self._only_path:
            return found, faults
        if self._query:
            pairs = pairs_of(query.decode("utf-8", "surrogateescape"), fold=self._fold) if query else {}
            _fill(self._query, pairs, found.query, faults)
        if self._wanted_headers:
            sent = _header_values(headers, self._wanted_headers)
            _fill(self._header, sent, found.header, faults)
            if b"cookie" in self._wanted_headers:
                self._read_cookies(sent.get("cookie", ""), found.cookie, faults)
        return found, faults

    def _read_cookies(self, header: str, values: dict[str, Any], faults: list[Fault]) -> None:
        pieces = [piece.strip() for piece in header.split(";")]
        _fill(self._cookie, pairs_of(";".join(pieces), ";"), values, faults)
        if self._spread_cookie:
            _fill(self._spread_cookie, pairs_of("&".join(pieces)), values, faults)

    def _keys(self, parameters: Iterable[Mapping[str, Any]], place: str) -> frozenset[str]:
        return frozenset(self._key(p["name"], place) for p in parameters if p["in"] == place)

    def _key(self, name: str, place: str) -> str:
        """The name as it is looked up."""
        return name.lower() if place == "header" or (place == "query" and self._fold) else name

    def _slot(self, parameter: Mapping[str, Any], taken: frozenset[str]) -> _Slot:
        name, place = parameter["name"], parameter["in"]
        media_type, content = next(iter(parameter.get("content", {}).items()), (None, parameter))
        schema = content.get("schema", {})
        key = self._key(name, place)
        if media_type is not None:
            read = _keyed(key, place, self._content(media_type, schema, _DECODERS[place]))
        elif place in {"query", "cookie"}:
            read = self._form(parameter, schema, key, taken - {key})
        else:
            read = _keyed(key, place, self._simple(parameter, schema))
        return _Slot(
            name=name,
            place=f"{place}.{name}",
            read=read,
            checker=self._compiler.compile(schema, "request", place=f"{place}.{name}"),
            required=place == "path" or (parameter.get("required") is True and not self._is_untold(parameter, schema)),
            default=self._compiler.resolve(schema).get("default", ABSENT),
            may_be_empty=parameter.get("allowEmptyValue", False) is True,
        )

    def _content(self, media_type: str, schema: Mapping[str, Any], decode: Decoder) -> Callable[[str], Any]:
        if "json" in media_type:
            return lambda raw: parse(decode(raw).encode())
        coerce = coercer(schema, self._compiler)
        return lambda raw: coerce(decode(raw))

    def _form(
        self, parameter: Mapping[str, Any], schema: Mapping[str, Any], key: str, taken: frozenset[str]
    ) -> Callable[[Any], Any]:
        style = parameter.get("style", "form")
        decode = _DECODERS[parameter["in"]]
        if style == "deepObject":
            return deep_style(key, schema, self._compiler, decode)
        shape = shape_of(schema, self._compiler)
        if self._is_untold(parameter, schema):
            return objects_of_text(key, decode, strict=False)
        return form_style(key, style, _explodes(parameter), shape, decode, taken)

    def _is_untold(self, parameter: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
        """Whether it is a list of objects in a query, which OpenAPI has no words for, of somebody else's document."""
        if not self._compiler.foreign or parameter["in"] != "query" or "content" in parameter:
            return False
        return shape_of(schema, self._compiler).kind == "array" and takes_only_objects(
            items_of(schema, "items", self._compiler), self._compiler
        )

    def _simple(self, parameter: Mapping[str, Any], schema: Mapping[str, Any]) -> Callable[[str], Any]:
        shape = shape_of(schema, self._compiler)
        explode = _explodes(parameter)
        if parameter["in"] == "header":
            return delimited(shape, ",", as_sent, assigned=explode)
        return path_style(parameter["name"], parameter.get("style", "simple"), explode, shape)


def _explodes(parameter: Mapping[str, Any]) -> bool:
    return bool(parameter.get("explode", parameter.get("style", _STYLES[parameter["in"]]) == "form"))


def _spreads(parameter: Mapping[str, Any]) -> bool:
    """Whether a cookie's value may be spread over ``&``, as in ``ids=1&ids=2``."""
    holds_many = parameter.get("schema", {}).get("type") in _CONTAINERS
    return holds_many and "content" not in parameter and _explodes(parameter)


def _keyed(key: str, place: str, read: Callable[[str], Any]) -> Callable[[Mapping[str, Any]], Any]:
    """From a function of one raw text to one of all raw values of a place."""
    if place in {"query", "cookie"}:
        return lambda pairs: read(pairs[key][-1]) if key in pairs else ABSENT
    return lambda texts: read(texts[key]) if key in texts else ABSENT


def _header_values(headers: Iterable[tuple[bytes, bytes]], wanted: frozenset[bytes]) -> dict[str, str]:
    """Header values by lower-case name; a header that is sent twice is one list, cookies one header."""
    values: dict[str, str] = {}
    for raw_name, raw_value in headers:
        if raw_name.lower() in wanted:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            separator = "; " if name == "cookie" else ", "
            values[name] = f"{values[name]}{separator}{value}" if name in values else value
    return values


def _fill(slots: Iterable[_Slot], source: Mapping[str, Any], values: dict[str, Any], faults: list[Fault]) -> None:
    for slot in slots:
        try:
            value = slot.read(source)
        except ValueError as error:
            faults.append(unreadable(error, slot.place))
        else:
            if value is not ABSENT and slot.checker.is_valid(value):
                values[slot.name] = value
            else:
                _settle(slot, value, values, faults)


def _settle(slot: _Slot, value: Any, values: dict[str, Any], faults: list[Fault]) -> None:
    """A parameter that is absent or does not fit."""
    if value is ABSENT:
        if slot.required:
            faults.append(Fault(slot.place, "is required"))
        elif slot.default is not ABSENT:
            values[slot.name] = deepcopy(slot.default) if isinstance(slot.default, dict | list) else slot.default
    elif value == "" and slot.may_be_empty:
        values[slot.name] = ""
    else:
        faults.extend(slot.checker.faults(value, slot.place))
