"""Content codings: what can be read is kept without one, what cannot is not kept at all."""

from __future__ import annotations

import gzip
import sys
import zlib
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from contracts.recorder import Entry, Redactor
from contracts.recorder.codings import plain, plain_headers, unread

BODY = b'{"email": "nobody@example.com"}'


def bare(raw: bytes) -> bytes:
    """Deflated without the two bytes that RFC 9110 wants before."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "raw"),
    [
        ("gzip", gzip.compress(BODY)),
        ("gzip", gzip.compress(BODY[:9]) + gzip.compress(BODY[9:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", bare(BODY)),
        ("deflate, GZIP", gzip.compress(zlib.compress(BODY))),
        ("identity", BODY),
        ("", BODY),
    ],
    ids=["gzip", "two members", "deflate", "bare deflate", "two codings", "identity", "none"],
)
def test_a_body_is_read_whatever_its_coding(coding: str, raw: bytes) -> None:
    """As a client reads it."""
    assert plain(raw, coding) == BODY


@pytest.mark.parametrize(("coding", "raw"), [("gzip", b"cut off"), ("br", b"\x1b"), ("new", b"x"), ("gzip, br", b"x")])
def test_what_cannot_be_read_is_told_apart_from_what_is_empty(
    coding: str, raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is no body, and an answer to HEAD has an empty one under any coding."""
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert plain(raw, coding) is None
    assert plain(b"", coding) == b""


def test_a_package_reads_its_coding_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brotli is no part of Python."""
    monkeypatch.setitem(sys.modules, "brotli", SimpleNamespace(decompress=lambda raw: raw[::-1]))
    assert plain(BODY[::-1], "br") == BODY


def test_an_answer_that_nobody_can_read_is_no_part_of_a_recording() -> None:
    """It may hold anything, and its bytes would be no answer in a replay; what to do is said."""
    headers = (("Content-Encoding", "br"), ("Content-Length", "3"), ("Content-Type", "application/json"))
    entry = Entry(datetime.now(UTC), 0.1, "GET", "https://api.example.com/x", (), b"", 200, headers, b"\x1b\x00\x07")
    redacted = Redactor().redact([entry])
    assert redacted.entries == []
    why = "an answer is coded as br, which cannot be read here; pip install brotli"
    assert redacted.left_out == [f"exchange 1 (GET): {why}"]
    assert unread(entry) == why
    assert plain_headers(headers) == (("Content-Type", "application/json"),)
