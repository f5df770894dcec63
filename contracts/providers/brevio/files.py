"""Synthetic files that a bank or an auditor sends, and the multipart body that carries them."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

__all__ = ["EXE", "MULTIPART", "File", "base64_of", "image", "multipart", "office", "pdf"]

File = tuple[str, bytes]
"""A file's name and content."""
BOUNDARY = "motpart-7d9f2c"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
EXE = b"MZ\x90\x00\x03\x00\x00\x00This program cannot be run in DOS mode.\r\n$" + bytes(64)
"""What a program begins with, whatever its name says."""


def pdf(text: str = "synthetic", *, at_least: int = 0) -> bytes:
    """A document of one empty page, with a right cross-reference table; padded to at least so many bytes."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    body = b"%PDF-1.4\n% " + text.encode("ascii") + b"\n"
    body += b"%" + b"x" * max(0, at_least - len(body)) + b"\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def image() -> bytes:
    """A PNG of one white pixel."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\xff")),
        (b"IEND", b""),
    ]
    parts = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def office() -> bytes:
    """The smallest spreadsheet that says what it is."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        types = f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
        for name, text in (("[Content_Types].xml", types), ("xl/workbook.xml", "<workbook/>")):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 9, 0, 0)), text)
    return content.getvalue()


def base64_of(content: bytes) -> str:
    """A file as it stands in JSON."""
    return base64.b64encode(content).decode()


def multipart(files: Sequence[File], part: str = "attachments") -> bytes:
    """Files in repeated parts of one name, under the media type MULTIPART."""
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()
