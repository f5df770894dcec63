"""Files: nobody can say what a picture or a PDF shows, so another file of the same kind stands in for it."""

from __future__ import annotations

import base64
import io

import filetype  # type: ignore[import-untyped]  # has no stubs
from pypdf import PdfWriter

__all__ = ["is_binary", "is_text", "stand_in_file"]

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00" + (
    b"\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_EMPTY_ZIP = b"PK\x05\x06" + b"\0" * 18
_NOTHING = b"a file that was left out of the recording\n"


def is_binary(raw: bytes) -> bool:
    """Whether the bytes begin as a known kind of file does."""
    return filetype.guess(raw) is not None


def is_text(raw: bytes) -> bool:
    """Whether the bytes are UTF-8 that can be read."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in "\r\n\t" for char in text)


def stand_in_file(raw: bytes) -> bytes:
    """A file of the same kind that shows nothing; a line of text where the kind is not known."""
    kind = filetype.guess(raw)
    extension = "" if kind is None else kind.extension
    if extension == "pdf":
        return _blank_pdf()
    return {"png": _PNG, "gif": _GIF, "zip": _EMPTY_ZIP}.get(extension, _NOTHING)


def _blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
