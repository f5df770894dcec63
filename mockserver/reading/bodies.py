"""Request bodies of an operation, compiled once: bytes → the value that the document promises, or what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mockserver.errors import Fault, Refusal
from mockserver.reading.barewords import bare_words
from mockserver.reading.coercion import coercer
from mockserver.reading.forms import FormFields, FormParts
from mockserver.reading.keyfold import KeyFold
from mockserver.reading.mediatypes import (
    ContentType,
    best_match,
    essence,
    is_json,
    is_xml,
    named_json,
    parse_content_type,
    unsupported,
)
from mockserver.reading.multipart import parts_of
from mockserver.reading.schema import Checker, SchemaCompiler
from mockserver.reading.strictjson import NotJson, parse
from mockserver.reading.xmlshape import UnknownElements, XmlShapes

__all__ = ["BodyOptions", "BodyReader"]

_PLACE: Final = "body"
_KNOWN_HEADERS: Final = 64
"""How many different Content-Type headers are remembered per operation."""
_STRUCTURED: Final = frozenset({"object", "array"})
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class BodyOptions:
    """What a provider is lenient about, and the limits of a body.

    Attributes:
        fold_names: property and field names are taken in any case.
        json_anywhere: a body that looks like JSON is JSON whatever its Content-Type says, where the document takes
            JSON; ``{key:bare words}``, JSON whose quotes a shell has eaten, is an object of strings.
        media_type: what a body without Content-Type is that looks neither like JSON nor like XML; JSON when empty.
        unknown_elements: what becomes of XML elements that the schema does not name.
        max_depth: deepest nesting of JSON; XML may be twice as deep.
        max_parts: most parts of a multipart body.
    """

    fold_names: bool = False
    json_anywhere: bool = False
    media_type: str = ""
    unknown_elements: UnknownElements = "keep"
    max_depth: int = 64
    max_parts: int = 200


@dataclass(frozen=True, slots=True)
class _Plan:
    """How bodies of one Content-Type are read: the document's media type, the parser, the schema's check."""

    media_type: str
    parse: Callable[[bytes], tuple[Any, list[Fault]]]
    checker: Checker | None
    is_json: bool = False
    holds_bytes: bool = False


class BodyReader:
    """Reads the bodies of one operation.

    Args:
        request_body: the resolved requestBody object (schemas may be references), None when there is none.
        compiler: of the document that it stands in.
        options: leniences and limits.
        shapes: of the same document, for XML.
    """

    def __init__(
        self,
        request_body: Mapping[str, Any] | None,
        compiler: SchemaCompiler,
        options: BodyOptions,
        shapes: XmlShapes | None = None,
    ) -> None:
        request_body = request_body or {}
        self._content: Mapping[str, Mapping[str, Any]] = request_body.get("content", {})
        self.media_types = tuple(self._content)
        self._required = request_body.get("required", False) is True
        self._compiler = compiler
        self._shapes = shapes or XmlShapes(compiler)
        self._options = options
        self._plans: dict[str | None, _Plan] = {}
        self._forms: dict[str, FormParts] = {}
        self._json = named_json(self.media_types)
        self._xml = next((key for key in self.media_types if is_xml(essence(key))), None)
        self._anywhere = options.json_anywhere and self._json is not None

    def read(self, content_type: str | None, raw: bytes) -> tuple[Any, str | None, list[Fault]]:
        """The value of a body, the document's media type that it was read as, and everything wrong with it.

        No body is None. Raises Refusal: 415 for a Content-Type that the document does not take, 400 for a body that
        is not what its Content-Type says, 413 for too many parts.
        """
        if not self.media_types:
            return None, None, []
        if not raw and not (content_type and self._means_something_empty(content_type)):
            return None, None, [Fault(_PLACE, "is required")] if self._required else []
        if self._anywhere and raw.lstrip()[:1] in {b"{", b"["}:
            content_type = self._json_header(content_type)
        elif content_type is None and self._xml is not None:
            content_type = self._looks_like(raw)
        plan = self._plans.get(content_type) or self._plan(content_type)
        value, faults = plan.parse(raw)
        if plan.checker is not None:
            checked = _without_bytes(value) if plan.holds_bytes else value
            if not plan.checker.is_valid(checked):
                value, faults = self._corrected(value, checked, plan, plan.checker, faults)
        return value, plan.media_type, faults

    def _corrected(
        self, value: Any, checked: Any, plan: _Plan, checker: Checker, faults: list[Fault]
    ) -> tuple[Any, list[Fault]]:
        """A value that does not fit: as it can be taken to be meant, or with all that is wrong with it."""
        if plan.is_json and self._compiler.foreign:
            whole = _with_whole_numbers(value)
            if checker.is_valid(whole):
                return whole, faults
        broken = {fault.place for fault in faults}
        return value, [*faults, *(fault for fault in checker.faults(checked, _PLACE) if fault.place not in broken)]

    def _means_something_empty(self, content_type: str) -> bool:
        """Whether a body of no bytes is one: a form without fields, or an empty text of somebody else's document."""
        if content_type.startswith(_FORM):
            return self.takes(_FORM)
        return self._compiler.foreign and content_type.startswith("text/") and self.takes(content_type)

    def takes(self, content_type: str) -> bool:
        """Whether the document has a body of this Content-Type here."""
        return best_match(content_type.partition(";")[0].strip().lower(), self.media_types) is not None

    def _json_header(self, header: str | None) -> str | None:
        """The header itself when it names a JSON type of the document, else that type: the body is JSON anyway."""
        if header in self._plans:
            return header if self._plans[header].is_json else self._json
        try:
            sent = parse_content_type(header or "")
        except Refusal:
            return self._json
        return header if is_json(sent.name) and best_match(sent.name, self.media_types) else self._json

    def _plan(self, header: str | None) -> _Plan:
        sent = parse_content_type(header) if header else self._unnamed()
        media_type = best_match(sent.name, self.media_types)
        if media_type is None:
            raise unsupported(f"Content-Type {sent.name} is not taken here; send {' or '.join(self.media_types)}")
        plan = self._compile(sent, media_type)
        if sent.boundary is None and len(self._plans) < _KNOWN_HEADERS:
            self._plans[header] = plan
        return plan

    def _looks_like(self, raw: bytes) -> str | None:
        """What a body without Content-Type begins like, where the document takes XML."""
        first = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if first == b"<" or self._json is None:
            return self._xml
        return self._json if first in {b"{", b"["} else None

    def _unnamed(self) -> ContentType:
        """What a body without Content-Type is: what the provider says, else JSON where the document takes it."""
        if self._options.media_type and best_match(self._options.media_type, self.media_types) is not None:
            return ContentType(self._options.media_type)
        if self._json is not None:
            return ContentType(essence(self._json))
        if best_match("application/json", self.media_types) is not None:
            return ContentType("application/json")
        return ContentType(essence(self.media_types[0]))

    def _compile(self, sent: ContentType, media_type: str) -> _Plan:
        content = self._content[media_type]
        schema = content.get("schema", {})
        if is_json(sent.name):
            return _Plan(media_type, self._json_parser(schema, sent.charset), self._checker(schema), is_json=True)
        if sent.name == _FORM:
            return _Plan(media_type, self._form(content, schema, sent.charset), self._checker(schema))
        if sent.name == _MULTIPART:
            return self._multipart(sent, media_type)
        if is_xml(sent.name):
            return self._xml_plan(sent, media_type, schema)
        if sent.name.startswith("text/"):
            coerce = coercer(schema, self._compiler)
            return _Plan(media_type, lambda raw: (coerce(_text(raw, sent.charset)), []), self._plain_checker(schema))
        return _Plan(media_type, lambda raw: (raw, []), self._plain_checker(schema), holds_bytes=True)

    def _form(
        self, content: Mapping[str, Any], schema: Mapping[str, Any], charset: str
    ) -> Callable[[bytes], tuple[Any, list[Fault]]]:
        """Fields; where the schema says that they are no object, text, or for a list JSON."""
        types = self._compiler.types(schema) if schema else {"object"}
        if "object" in types:
            fields = FormFields(schema, content.get("encoding", {}), self._compiler, fold=self._options.fold_names)
            return lambda raw: fields.read(_text(raw, charset), _PLACE)
        if "array" in types:
            return lambda raw: (self._parse_json(raw), [])
        coerce = coercer(schema, self._compiler)
        return lambda raw: (coerce(_text(raw, charset)), [])

    def _is_markup(self, schema: Mapping[str, Any]) -> bool:
        """Whether a body is elements; one that may be any text, XML or not, is handed on as it is."""
        types = self._compiler.types(schema)
        return not types.isdisjoint(_STRUCTURED) or "string" not in types

    def _checker(self, schema: Mapping[str, Any]) -> Checker | None:
        return self._compiler.compile(schema, "request", place=_PLACE) if schema else None

    def _plain_checker(self, schema: Mapping[str, Any]) -> Checker | None:
        """Of a body that is one text or a run of bytes: a schema of objects (XML …) cannot judge it."""
        return None if self._compiler.types(schema) <= {"object", "array", "null"} else self._checker(schema)

    def _json_parser(self, schema: Mapping[str, Any], charset: str) -> Callable[[bytes], tuple[Any, list[Fault]]]:
        def parse_text(raw: bytes) -> tuple[Any, list[Fault]]:
            return self._parse_json(raw if charset == "utf-8" else raw.decode(charset).encode()), []

        if not self._options.fold_names or not schema:
            return parse_text
        folder = KeyFold(schema, self._compiler)
        return lambda raw: folder.fold(parse_text(raw)[0], _PLACE)

    def _parse_json(self, raw: bytes) -> Any:
        try:
            return parse(raw, self._options.max_depth, any_size=self._compiler.foreign)
        except NotJson as error:
            bare = bare_words(raw) if self._anywhere else None
            if bare is None:
                raise Refusal(400, "malformed", f"The body is not valid JSON: {error}.") from None
            return bare

    def _xml_plan(self, sent: ContentType, media_type: str, schema: Mapping[str, Any]) -> _Plan:
        """XML as the schema's values; where the schema has no objects, as it came, if it is XML at all."""
        from mockserver.reading.xmlbody import XmlBody  # brings parsers along that few documents need

        body = XmlBody(schema, self._shapes, self._options.unknown_elements, 2 * self._options.max_depth)

        def read(raw: bytes) -> tuple[Any, list[Fault]]:
            # a charset of the header counts before what the XML says of itself; UTF-8 is also what no charset means
            return body.read(raw if sent.charset == "utf-8" else _text(raw, sent.charset), _PLACE)

        def check(raw: bytes) -> tuple[Any, list[Fault]]:
            read(raw)
            return (_text(raw, sent.charset) if sent.name.startswith("text/") else raw), []

        if schema and self._is_markup(schema):
            return _Plan(media_type, read, self._checker(schema))
        return _Plan(media_type, check, self._plain_checker(schema), holds_bytes=True)

    def _multipart(self, sent: ContentType, media_type: str) -> _Plan:
        content = self._content[media_type]
        schema = content.get("schema", {})
        if media_type not in self._forms:
            encoding = content.get("encoding", {})
            self._forms[media_type] = FormParts(schema, encoding, self._compiler, fold=self._options.fold_names)
        parts, most = self._forms[media_type], self._options.max_parts
        return _Plan(
            media_type,
            lambda raw: parts.read(parts_of(raw, sent.boundary, most), _PLACE),
            self._checker(schema),
            holds_bytes=True,
        )


def _text(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError as error:
        raise Refusal(400, "malformed", f"The body is not UTF-8 (byte {error.start + 1}).") from None


def _without_bytes(value: Any) -> Any:
    """A value that a validator can look at: a string of the same length for each run of bytes."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {name: _without_bytes(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_bytes(inner) for inner in value]
    return value


def _with_whole_numbers(value: Any) -> Any:
    """A value in which ``12.0`` is 12: the same number, from a client whose language has but one kind of them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _with_whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_whole_numbers(inner) for inner in value]
    return value
