"""Bytes of a document, from a file or (when allowed) from the network, refused early when they cannot be one."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from specs.importing.remarks import ImportRefused

__all__ = ["LARGEST", "fetch_url", "is_url", "name_of", "read_file", "refuse_strangers"]

LARGEST = 50_000_000
"""Bytes. The largest public documents are near 30 MB; what is larger is something else."""

_SECONDS = 30.0
_STRANGERS = (
    (b"\x1f\x8b", "is compressed with gzip", "unpack it first"),
    (b"PK\x03\x04", "is a ZIP archive", "unpack it and name the document in it"),
    (b"%PDF", "is a PDF", "ask the provider for the OpenAPI document"),
    (b"\xff\xfe", "is UTF-16 text", "save the file as UTF-8"),
    (b"\xfe\xff", "is UTF-16 text", "save the file as UTF-8"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|head|body|[a-z])", re.IGNORECASE)


def is_url(source: str) -> bool:
    """Whether a person means the network; ``file:`` URLs and Windows drives do not count."""
    return source.partition("://")[0].lower() in ("http", "https") and "://" in source


def name_of(source: str) -> str:
    """The file name at the end of a path or URL."""
    return unquote(urlsplit(source).path).rstrip("/").rpartition("/")[2] or "document"


def read_file(file: Path, shown: str | None = None) -> bytes:
    """The bytes of a file.

    Raises:
        ImportRefused: it is missing, no ordinary file, unreadable or too large.
    """
    name = shown or str(file)
    try:
        if file.is_dir():
            raise ImportRefused(name, "", "is a folder", "name the document in it")
        if not file.is_file():
            found = "is not an ordinary file" if file.exists() else "no such file"
            raise ImportRefused(name, "", found, "name a readable file")
        size = file.stat().st_size
        if size > LARGEST:
            raise _too_large(name, size)
        return file.read_bytes()
    except (OSError, ValueError) as error:
        found = (getattr(error, "strerror", None) or str(error)).lower()
        raise ImportRefused(name, "", found, "name a readable file") from None


def fetch_url(url: str) -> bytes:
    """The bytes at a URL, redirects followed.

    Raises:
        ImportRefused: nothing answers, the answer is no success, or it is too large.
    """
    import httpx  # 0.1 s, and only for who allows the network

    try:
        with httpx.stream("GET", url, follow_redirects=True, timeout=_SECONDS) as answer:
            if answer.status_code != 200:
                raise ImportRefused(url, "", f"the server answers {answer.status_code}", "give the document's own URL")
            parts, size = [], 0
            for part in answer.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > LARGEST:
                    raise _too_large(url, size)
            return b"".join(parts)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ImportRefused(url, "", f"cannot be read ({error})", "check the URL, or import a file") from None


def _too_large(name: str, size: int) -> ImportRefused:
    found = f"is {size / 1e6:.0f} MB or more, documents are at most {LARGEST / 1e6:.0f} MB"
    return ImportRefused(name, "", found, "check that it is the right file")


def refuse_strangers(name: str, raw: bytes) -> None:
    """Raises: ImportRefused when the bytes are plainly something else than JSON or YAML text."""
    if not raw.strip():
        raise ImportRefused(name, "", "is empty", "give an OpenAPI document")
    for start, found, remedy in _STRANGERS:
        if raw.startswith(start):
            raise ImportRefused(name, "", found, remedy)
    if _MARKUP.match(raw[:200].removeprefix(b"\xef\xbb\xbf")):
        found = "is HTML or XML, perhaps an error page saved under this name"
        raise ImportRefused(name, "", found, "download the document itself")
    if b"\0" in raw[:1000]:
        raise ImportRefused(name, "", "is not text", "give an OpenAPI document")
