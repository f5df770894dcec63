"""Walks every text of a message: URL, headers, and bodies as JSON, XML, forms, multipart, base64 or plain text.

A visitor gets each text with the kind that its name gives it, and answers what shall stand there. Where it answers the
same, the bytes stay as they were.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from email.message import Message
from typing import Any, Protocol
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit, urlunsplit

import orjson
from lxml import etree

from contracts.recorder.binaries import is_binary, is_text, stand_in_file
from contracts.recorder.kinds import Kind
from contracts.recorder.multipart import walk_multipart

__all__ = ["URL", "Visitor", "decoded", "walk_body", "walk_string", "walk_url"]

URL = re.compile(r"https?://[^\s<>\"']+")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]{4}){3,}(?:[A-Za-z0-9+/_-]{2}==|[A-Za-z0-9+/_-]{3}=)?")
_FILE_NAME = re.compile(r"[^\s/]+\.[A-Za-z]{2,4}")
_DATA_URI = re.compile(r"^(data:[\w/+.-]*(?:;[\w=-]+)*;base64,)(.*)$", re.DOTALL)
_DEEPEST = 200
_ERRORS = frozenset(
    {"errors", "error", "modelstate", "violations", "invalid-params", "invalidparams", "validationerrors"}
)


class Visitor(Protocol):
    """What is done with each text."""

    def kind_of(self, name: str) -> Kind | None:
        """The kind of data that a field, parameter or element of this name holds."""

    def text(self, text: str, kind: Kind | None) -> str:
        """What shall stand in this place; ``kind`` None: the name says nothing, only the text can."""

    def number(self, text: str) -> str:
        """What shall stand for a bare number whose name says nothing: it may be one that was seen elsewhere."""


def walk_url(url: str, visit: Visitor) -> str:
    """A URL with its user, path segments, query and fragment visited; scheme and host stay."""
    try:
        parts = urlsplit(url)
    except ValueError:  # looks like one and is none
        return visit.text(url, None)
    netloc = parts.netloc
    if "@" in netloc:
        user, _, host = netloc.rpartition("@")
        pieces = [quote(visit.text(unquote(piece), Kind.PASSWORD), safe="") for piece in user.split(":")]
        netloc = f"{':'.join(pieces)}@{host}"
    query = _walk_pairs(parts.query, visit)
    fragment = _walk_coded(parts.fragment, None, visit)
    return urlunsplit((parts.scheme, netloc, _walk_path(parts.path, visit), query, fragment))


def _walk_path(path: str, visit: Visitor) -> str:
    """A segment after one that names a kind (``/emails/…``) is of that kind."""
    before, made = "", []
    for segment in path.split("/"):
        made.append(_walk_coded(segment, visit.kind_of(unquote(before)) if before else None, visit))
        before = segment
    return "/".join(made)


def _walk_coded(text: str, kind: Kind | None, visit: Visitor) -> str:
    plain = unquote(text)
    made = walk_string(plain, kind, visit)
    return text if made == plain else quote(made, safe="")


def _walk_pairs(text: str, visit: Visitor) -> str:
    """A query or a form: names may be sensitive too."""
    if not text:
        return text
    made = []
    for pair in text.split("&"):
        name, equals, value = pair.partition("=")
        plain = unquote_plus(value)
        new = walk_string(plain, visit.kind_of(unquote_plus(name)), visit)
        made.append(_walk_coded(name, None, visit) + equals + (value if new == plain else quote_plus(new)))
    return "&".join(made)


def walk_string(text: str, kind: Kind | None, visit: Visitor) -> str:
    """One text: a data URI, base64 of something, or what it says."""
    if not text:
        return text
    uri = _DATA_URI.match(text)
    if uri:
        return uri[1] + _walk_base64(uri[2], visit, uri[2])
    made = _walk_base64(text, visit, None) if kind in (None, Kind.TOKEN) else None
    if made is not None:
        return made
    if kind is not None and not _may_be(kind, text):
        kind = None
    if kind is None and "://" in text:
        return _walk_around(text, visit)
    return visit.text(text, kind)


def _may_be(kind: Kind, text: str) -> bool:
    """Whether a text can be of the kind that its field's name speaks of; an error message under the name cannot."""
    if kind in (Kind.NAME, Kind.ADDRESS):
        identifier = " " not in text.strip() and sum(char.isdigit() for char in text) >= 4  # a key of an object
        prose = any(char.isalpha() for char in text) and "@" not in text and _FILE_NAME.fullmatch(text) is None
        return prose and not identifier
    if kind is Kind.EMAIL:
        return "@" in text
    return kind in (Kind.TOKEN, Kind.PASSWORD) or sum(char.isdigit() for char in text) >= 4


def _walk_around(text: str, visit: Visitor) -> str:
    """The URLs in a text as URLs, and what stands between them as text."""
    made, at = [], 0
    for match in URL.finditer(text):
        made += [visit.text(text[at : match.start()], None), walk_url(match[0], visit)]
        at = match.end()
    return "".join([*made, visit.text(text[at:], None)])


def _walk_base64(text: str, visit: Visitor, otherwise: str | None) -> str:
    """Base64 of text or of a known kind of file; anything else that looks like it is an id or a token."""
    raw = decoded(text)
    if raw is None:
        return otherwise  # type: ignore[return-value]  # None is the caller's own word for "not base64"
    if not is_text(raw) and not is_binary(raw):
        return otherwise  # type: ignore[return-value]  # as above
    made = walk_body(raw, "", visit)
    if made == raw:
        return text
    coded = base64.b64encode(made).decode()
    return coded.translate(str.maketrans("+/", "-_")) if {"-", "_"} & set(text) else coded


def decoded(text: str) -> bytes | None:
    """What a text says in base64, plain or URL-safe; None when it is none."""
    compact = "".join(text.split())
    if len(compact) < 12 or _BASE64.fullmatch(compact) is None:
        return None
    try:
        return base64.b64decode(compact.translate(str.maketrans("-_", "+/")), validate=True)
    except binascii.Error:
        return None


def walk_body(raw: bytes, content_type: str, visit: Visitor) -> bytes:
    """A body by its media type, or by what it looks like where that says nothing or lies."""
    if not raw:
        return raw
    message = Message()
    message["content-type"] = content_type or "application/octet-stream"
    media_type = message.get_content_type()
    if media_type.startswith("multipart/") and message.get_boundary():
        made = walk_multipart(
            raw,
            content_type,
            visit.kind_of,
            lambda part, its_type: walk_body(part, its_type, visit),
            lambda text, kind: walk_string(text, kind, visit),
        )
        return _walk_text(raw, "latin-1", visit) if made is None else made
    if is_binary(raw):
        return stand_in_file(raw)
    if media_type == "application/x-www-form-urlencoded" and raw.isascii():
        return _walk_pairs(raw.decode(), visit).encode()
    for walk in (_walk_json, _walk_xml):
        made = walk(raw, visit)
        if made is not None:
            return made
    charset = str(message.get_param("charset") or "utf-8")
    return _walk_text(raw, charset, visit)


def _walk_text(raw: bytes, charset: str, visit: Visitor) -> bytes:
    """Plain text, line by line, so that base64 in one is found; what is no text is not kept."""
    for coding in (charset, "utf-8", "latin-1"):
        try:
            text = raw.decode(coding)
        except (UnicodeDecodeError, LookupError):
            continue
        if not all(char.isprintable() or char in "\r\n\t\f\ufeff" for char in text):
            return stand_in_file(raw)
        made = "".join(walk_string(line, None, visit) for line in re.split(r"(\r?\n)", text))
        return raw if made == text else made.encode(coding, "xmlcharrefreplace")
    return stand_in_file(raw)


# JSON


def _walk_json(raw: bytes, visit: Visitor) -> bytes | None:
    """None when it is no JSON value made of an object, a list or a string. Numbers keep their spelling."""
    if raw.lstrip()[:1] not in (b"{", b"[", b'"'):
        return None
    try:
        value = json.loads(raw, parse_float=_Spelt, parse_int=_Spelt, parse_constant=_Spelt)
        made = _walk_value(value, None, visit, 0)
        return orjson.dumps(made, default=_spelling)
    except (ValueError, RecursionError, orjson.JSONEncodeError):
        return None


class _Spelt:
    """A number as it was written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def _spelling(value: object) -> orjson.Fragment:
    assert isinstance(value, _Spelt)
    return orjson.Fragment(value.text.encode())


def _walk_value(value: Any, kind: Kind | None, visit: Visitor, depth: int, refused: bool = False) -> Any:
    """``refused``: it is below a word for errors, where the name of a field has what is wrong with it."""
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {
            visit.text(key, None): _walk_value(
                inner, visit.kind_of(key), visit, depth + 1, refused or key.lower() in _ERRORS
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_walk_value(inner, kind, visit, depth + 1, refused) for inner in value]
    if isinstance(value, str):
        return walk_string(value, None if refused and _is_reason(kind, value) else kind, visit)
    if isinstance(value, _Spelt) and value.text.isdigit() and len(value.text) > 5:
        # a bare number is sensitive by its name, or when it has been seen as such; never by its looks
        named = kind is not None and kind not in (Kind.NAME, Kind.ADDRESS)
        return _Spelt(visit.text(value.text, kind) if named else _known_number(value.text, visit))
    return value


def _is_reason(kind: Kind | None, text: str) -> bool:
    """Whether a text says what is wrong with a name or an address, such as ``is required``; nobody is called that."""
    prose = text[:1].islower() or text.rstrip().endswith(".")
    return kind in (Kind.NAME, Kind.ADDRESS) and prose and not any(char.isdigit() for char in text)


def _known_number(text: str, visit: Visitor) -> str:
    made = visit.number(text)
    return made if made.isdigit() and not made.startswith("0") else text


# XML


def _walk_xml(raw: bytes, visit: Visitor) -> bytes | None:
    """None when it is no XML. No entity is resolved and nothing is fetched."""
    if raw.lstrip()[:1] != b"<":
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    for element in root.iter():
        _walk_element(element, visit)
    tree = root.getroottree()
    declared = raw.lstrip().startswith(b"<?xml")
    coding = tree.docinfo.encoding or "utf-8"
    written = etree.tostring(tree, encoding=coding, xml_declaration=declared)
    return written.encode() if isinstance(written, str) else written


def _walk_element(element: Any, visit: Visitor) -> None:
    if isinstance(element.tag, str):
        kind = visit.kind_of(etree.QName(element).localname)
        for name, value in element.attrib.items():
            element.set(name, walk_string(value, visit.kind_of(etree.QName(name).localname), visit))
    else:  # a comment or an instruction
        kind = None
    if element.text and element.text.strip():
        element.text = walk_string(element.text, kind, visit)
    if element.tail and element.tail.strip():
        element.tail = walk_string(element.tail, None, visit)
