"""Media types: what a Content-Type header says, and which of a document's media types it fits."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from python_multipart.multipart import parse_options_header

from mockserver.errors import Refusal

_SHAPE: Final = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+")
_UTF_8: Final = frozenset({"utf-8", "ascii"})
_LATIN: Final = frozenset({"iso8859-1"})


@dataclass(frozen=True, slots=True)
class ContentType:
    """A Content-Type header: type in lower case, Python codec of its charset, multipart boundary."""

    name: str
    charset: str = "utf-8"
    boundary: bytes | None = None


def parse_content_type(header: str) -> ContentType:
    """A Content-Type header's parts; raises Refusal 415 for what is no media type or a charset we cannot read."""
    kind, options = parse_options_header(header.encode("latin-1", "replace"))
    name = kind.decode("latin-1").strip()
    if not _SHAPE.fullmatch(name):
        raise unsupported(f"Content-Type {header[:60]!r} is not a media type")
    return ContentType(name, _codec(options.get(b"charset", b"utf-8").decode("latin-1")), options.get(b"boundary"))


def unsupported(found: str) -> Refusal:
    """The refusal of a body whose type or charset is not taken."""
    return Refusal(415, "unsupported_media_type", found + ".")


def _codec(charset: str) -> str:
    try:
        codec = codecs.lookup(charset).name
    except (LookupError, ValueError):
        codec = ""
    if codec in _UTF_8:
        return "utf-8"
    if codec in _LATIN:
        return codec
    raise unsupported(f"The charset {charset[:40]!r} is not supported; send UTF-8")


def is_json(name: str) -> bool:
    """Whether a media type is JSON: ``application/json``, ``text/json`` or any ``+json``."""
    return name in {"application/json", "text/json"} or name.endswith("+json")


def is_xml(name: str) -> bool:
    """Whether a media type is XML: ``application/xml``, ``text/xml`` or any ``+xml``."""
    return name in {"application/xml", "text/xml"} or name.endswith("+xml")


def essence(media_type: str) -> str:
    """A document's media type without parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def best_match(name: str, documented: Iterable[str]) -> str | None:
    """The most specific of a document's media types (``image/png`` before ``image/*`` before ``*/*``) that fits."""
    fitting = [key for key in documented if fnmatchcase(name, essence(key))]
    return min(fitting, key=lambda key: (key.count("*"), -len(key)), default=None)


def named_json(documented: Iterable[str]) -> str | None:
    """The first of a document's media types that is JSON by name."""
    return next((key for key in documented if is_json(essence(key))), None)
