"""Multipart bodies: each part by its own name and type; the boundary stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser
from urllib.parse import quote, unquote

from contracts.recorder.binaries import is_text
from contracts.recorder.kinds import Kind

__all__ = ["walk_multipart"]

_EXTENDED = re.compile(r"(\w+\*=([\w-]*)'[\w-]*')([^;\s]+)")
"""A parameter as RFC 8187 spells what is no ASCII: its name, character set and language; its value."""
Body = Callable[[bytes, str], bytes]
"""What becomes of a body of a media type."""
Text = Callable[[str, Kind | None], str]
"""What becomes of a text of a kind."""


def walk_multipart(
    raw: bytes, content_type: str, kind_of: Callable[[str], Kind | None], body: Body, text: Text
) -> bytes | None:
    """None when it is no multipart body, whatever its type says."""
    whole = BytesParser().parsebytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + raw)
    boundary = whole.get_boundary()
    parts = whole.get_payload() if whole.is_multipart() else []
    if boundary is None or not parts:
        return None
    made = []
    for part in parts:
        assert isinstance(part, Message)
        held = part.get_payload(decode=True)
        content = held if isinstance(held, bytes) else b""
        kind = kind_of(str(part.get_param("name", "", "content-disposition")))
        if kind is not None and is_text(content):
            content = text(content.decode(), kind).encode()
        else:
            content = body(content, part.get_content_type() if part["content-type"] else "text/plain")
        made.append(_headers(part, text) + b"\r\n" + content)
    mark = b"--" + boundary.encode("latin-1")
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in made) + mark + b"--\r\n"


def _headers(part: Message, text: Text) -> bytes:
    lines = []
    for name, value in part.items():
        said = str(value)
        if name.lower() == "content-disposition":
            said = re.sub(r'"([^"]*)"', lambda match: f'"{text(match[1], None)}"', said)
            said = _EXTENDED.sub(lambda match: _extended(match, text), said)
        if name.lower() != "content-transfer-encoding":
            lines.append(f"{name}: {said}\r\n".encode("utf-8", "surrogateescape"))
    return b"".join(lines)


def _extended(match: re.Match[str], text: Text) -> str:
    charset = match[2] or "utf-8"
    try:
        plain = unquote(match[3], charset)
    except LookupError:  # nobody knows such a character set
        plain, charset = unquote(match[3]), "utf-8"
    made = text(plain, None)
    return match[0] if made == plain else match[1] + quote(made, safe="", encoding=charset, errors="replace")
