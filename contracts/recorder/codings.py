"""Bodies without their content coding: only what can be read can be judged, and redacted."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from importlib import import_module

from contracts.recorder.entry import Entry, Headers, header_of

__all__ = ["plain", "plain_headers", "unread"]

_HEADER = "content-encoding"
_MODULES = {"br": ("brotli",), "zstd": ("compression.zstd", "backports.zstd", "zstandard")}
"""Codings that Python reads with a package of its own, which is used when it is there."""


def _inflated(raw: bytes) -> bytes:
    """``deflate`` with the header that RFC 9110 wants, or without, as some servers send it."""
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return zlib.decompress(raw, -zlib.MAX_WBITS)


_READERS: Mapping[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "x-gzip": gzip.decompress,
    "deflate": _inflated,
}


def plain(raw: bytes, coding: str) -> bytes | None:
    """A body without what ``Content-Encoding`` names, the last coding first; None when it cannot be read."""
    names = [name.strip().lower() for name in coding.split(",") if name.strip()]
    if not raw:
        return raw
    for name in reversed(names):
        reader = _READERS.get(name) or _of_a_package(name)
        if reader is None:
            return None
        try:
            raw = reader(raw)
        except Exception:  # each package has errors of its own
            return None
    return raw


def _of_a_package(name: str) -> Callable[[bytes], bytes] | None:
    for module in _MODULES.get(name, ()):
        try:
            found: Callable[[bytes], bytes] = import_module(module).decompress
        except (ImportError, AttributeError):
            continue
        return found
    return None


def plain_headers(headers: Headers) -> Headers:
    """Headers that fit a body without its coding."""
    if not header_of(headers, _HEADER):
        return headers
    return tuple((name, value) for name, value in headers if name.lower() not in {_HEADER, "content-length"})


def unread(entry: Entry) -> str:
    """Why an answer's body says nothing to anybody here, as the end of a sentence; empty when it does."""
    coding = header_of(entry.response_headers, _HEADER)
    if not coding or not entry.response_body:
        return ""
    remedy = next((f"; pip install {_MODULES[name][-1]}" for name in _MODULES if name in coding.lower()), "")
    return f"an answer is coded as {coding}, which cannot be read here{remedy}"
