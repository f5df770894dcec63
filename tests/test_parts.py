"""File parts of a multipart body know how the client called them."""

from __future__ import annotations

from typing import Any

import httpx

from mockserver.provider import File
from mockserver.reading.bodies import BodyOptions, BodyReader
from mockserver.reading.schema import SchemaCompiler

DOCUMENT = {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {}}
SCHEMA = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "note": {"type": "string"},
    },
}


def test_a_file_is_bytes_with_a_name_and_a_type() -> None:
    """Its content compares and measures as bytes do; a part without a file name has None there."""
    reader = BodyReader(
        {"content": {"multipart/form-data": {"schema": SCHEMA}}}, SchemaCompiler(DOCUMENT), BodyOptions()
    )
    parts: list[Any] = [
        ("files", ("a b.pdf", b"one", "application/pdf; x=1")),
        ("files", (None, b"two")),
        ("note", (None, b"x")),
    ]
    request = httpx.Request("POST", "http://127.0.0.1", files=parts)
    value, _, faults = reader.read(request.headers["content-type"], request.read())
    first, second = value["files"]
    assert faults == []
    assert (first, len(first), first.filename, first.content_type) == (b"one", 3, "a b.pdf", "application/pdf")
    assert (second, second.filename, second.content_type) == (b"two", None, None)
    assert isinstance(first, File)
    assert value["note"] == "x"
