"""A JSON value in another media type: XML by the ``xml`` hints, CSV, form, text, or a small file of the right kind."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from mockserver.document import Operation
from mockserver.reading.strictjson import written
from mockserver.reading.xmlshape import XmlShapes

__all__ = ["encode", "encode_reply", "is_json"]


def _pdf() -> bytes:
    """One empty page of A4, with the table that says where its objects stand."""
    parts = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")  # fmt: skip
    raw, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(raw))
        raw += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = b"xref\n0 4\n0000000000 65535 f \n" + table
    return raw + start + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(raw)


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (1).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")
    )


_FILES = {
    "application/pdf": _pdf(),
    "image/png": _png(),
    "image/gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
    "application/zip": b"PK\x05\x06" + bytes(18),
}


def is_json(media_type: str) -> bool:
    """Whether bodies of this media type are JSON values."""
    name = media_type.partition(";")[0].strip().lower()
    return name.endswith(("/json", "+json")) or name in ("*/*", "application/*")


def encode(value: Any, media_type: str, schema: Any, shapes: XmlShapes, *, nil: bool = True) -> bytes:
    """The bytes of a value in a media type that is not JSON.

    Args:
        value: a value that fits the schema.
        media_type: the documented media type.
        schema: the documented schema, which has the XML hints.
        shapes: of the document, for XML.
        nil: whether null has an element in XML.
    """
    name = media_type.partition(";")[0].strip().lower()
    if isinstance(value, bytes):
        return value
    if name in _FILES:
        return _FILES[name]
    if isinstance(value, str):
        return value.encode()
    if name.endswith(("/xml", "+xml")):
        from mockserver.making.xmlwriting import write_xml  # lxml takes long to load, and few answers are XML

        return write_xml(value, schema, shapes, nil=nil)
    writer = _WRITERS.get(name)
    text = None if writer is None else writer(value)
    return written(value) if text is None else text


def encode_reply(operation: Operation, status: int, media_type: str, body: Any) -> bytes:
    """The bytes of a reply's body in a documented media type of the operation that is not JSON."""
    found = operation.documented_response(status)
    media = ((found[1].get("content") or {}) if found else {}).get(media_type) or {}
    api = operation.api
    return encode(body, media_type, media.get("schema", {}), api.shapes, nil=api.terms.xml.nil == "xsi")


def _cell(value: Any) -> str:
    """One value of a form or a table: what has parts is JSON there."""
    if value is None:
        return ""
    return value if isinstance(value, str) else written(value).decode()


def _form(value: Any) -> bytes | None:
    if not isinstance(value, dict):
        return None
    fields = {name: [_cell(one) for one in (v if isinstance(v, list) else [v])] for name, v in value.items()}
    return urlencode(fields, doseq=True).encode()


def _lines(value: Any) -> bytes | None:
    return b"\n".join(written(item) for item in value) if isinstance(value, list) else None


def _csv(value: Any) -> bytes | None:
    if value == []:
        return b""  # a table without rows; which columns it has nobody knows
    rows = value if isinstance(value, list) else [value]
    dicts = [row for row in rows if isinstance(row, Mapping)]
    if not dicts:
        return None
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in dicts for name in row))
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows({name: _cell(cell) for name, cell in row.items()} for row in dicts)
    return text.getvalue().encode()


_WRITERS: Mapping[str, Callable[[Any], bytes | None]] = {
    "text/csv": _csv,
    "application/x-www-form-urlencoded": _form,
    "application/x-ndjson": _lines,
    "application/jsonl": _lines,
}
