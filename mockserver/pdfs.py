"""PDF: read to be sure that it is one, made for letters, and given a page that tells who has signed."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence

__all__ = ["pdf_of", "signed_pdf", "why_no_pdf"]

logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False  # what it says about a broken file is answered and journalled

_HEADER_WITHIN = 1024
"""Bytes in which ``%PDF-`` must stand; viewers look no further."""
_LINE, _TOP, _LEFT = 18, 790, 56


def why_no_pdf(data: bytes) -> str | None:
    """Why the bytes are no PDF that everyone can read; None when they are one."""
    from pypdf import PdfReader  # 0.1 s, which a server that reads no PDF need not wait for

    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        return "is not a PDF"
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return "is a PDF that needs a password"
        pages = len(reader.pages)
        if pages:
            reader.pages[0].mediabox  # noqa: B018  # reaches the page itself
    except Exception as error:  # whatever a file makes the reader raise, it is the file that is wrong
        return f"is not a PDF that can be read ({type(error).__name__})"
    return None if pages else "is a PDF without pages"


def pdf_of(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines; what Latin-1 lacks becomes a question mark."""
    shown = b"".join(
        b"1 0 0 1 %d %d Tm (%s) Tj\n" % (_LEFT, _TOP - _LINE * number, _escaped(line))
        for number, line in enumerate(lines)
    )
    stream = b"BT /F1 11 Tf\n" + shown + b"ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def _escaped(text: str) -> bytes:
    raw = text.encode("latin-1", "replace")
    return raw.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def signed_pdf(document: bytes, lines: Sequence[str]) -> bytes:
    """The document with one more page of these lines."""
    from pypdf import PdfReader, PdfWriter  # as above

    page = PdfReader(io.BytesIO(pdf_of(lines)))
    out = io.BytesIO()
    try:
        writer = PdfWriter()
        writer.append(PdfReader(io.BytesIO(document)), import_outline=False)
        writer.append(page)
        writer.write(out)
    except Exception:  # its pages could be counted and yet not be copied: the signatures' page alone, then
        return pdf_of([*lines, "", "The document itself cannot be copied."])
    return out.getvalue()
