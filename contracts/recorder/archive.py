"""Recordings as HTTP Archives 1.2: written whole and at once, read back for replay."""

from __future__ import annotations

import base64
import io
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import harfile
import orjson

from contracts.errors import UsageError
from contracts.recorder.entry import Entry, Headers

__all__ = ["read_har", "write_har"]

_BASE64 = "base64"
"""In a body's ``comment`` or ``encoding``: the text is base64, since the bytes are no UTF-8."""


def write_har(path: Path, entries: Iterable[Entry]) -> None:
    """Write entries that are redacted already; the file is there whole, or as it was.

    Raises:
        UsageError: the file cannot be written.
    """
    text = io.StringIO()
    with harfile.HarFile.open(text, creator=harfile.Creator(name="motpart", version="1")) as archive:
        for entry in entries:
            archive.add_entry(
                startedDateTime=entry.started,
                time=entry.seconds * 1000,
                request=_request(entry),
                response=_response(entry),
                timings=harfile.Timings(send=0, wait=entry.seconds * 1000, receive=0),
            )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as whole:
                whole.write(text.getvalue())
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


def _request(entry: Entry) -> harfile.Request:
    post = None
    if entry.request_body:
        text, coding = _text(entry.request_body)
        post = harfile.PostData(entry.request_type or "application/octet-stream", text=text, comment=coding)
    return harfile.Request(
        method=entry.method,
        url=entry.url,
        httpVersion="HTTP/1.1",
        headers=_records(entry.request_headers),
        queryString=_records(parse_qsl(urlsplit(entry.url).query, keep_blank_values=True)),
        postData=post,
        bodySize=len(entry.request_body),
    )


def _response(entry: Entry) -> harfile.Response:
    text, coding = _text(entry.response_body)
    content = harfile.Content(size=len(entry.response_body), mimeType=entry.response_type, text=text, encoding=coding)
    return harfile.Response(
        status=entry.status,
        statusText=_phrase(entry.status),
        httpVersion="HTTP/1.1",
        headers=_records(entry.response_headers),
        content=content,
        bodySize=len(entry.response_body),
    )


def _records(pairs: Sequence[tuple[str, str]]) -> list[harfile.Record]:
    return [harfile.Record(name=name, value=value) for name, value in pairs]


def _text(raw: bytes) -> tuple[str, str | None]:
    try:
        return raw.decode(), None
    except UnicodeDecodeError:
        return base64.b64encode(raw).decode(), _BASE64


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def read_har(path: Path) -> list[Entry]:
    """The entries of an HTTP Archive, of ours or of a browser's.

    Raises:
        UsageError: there is no such file, or it is no HTTP Archive.
    """
    try:
        value = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{path} is no HTTP Archive: it is not JSON ({error}).") from None
    try:
        return [_entry(entry) for entry in value["log"]["entries"]]
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path} is no HTTP Archive: {type(error).__name__} at {error}.") from None


def _entry(value: Mapping[str, Any]) -> Entry:
    request, response = value["request"], value["response"]
    post, content = request.get("postData") or {}, response.get("content") or {}
    return Entry(
        started=datetime.fromisoformat(value["startedDateTime"]),
        seconds=float(value["time"]) / 1000,
        method=str(request["method"]),
        url=str(request["url"]),
        request_headers=_pairs(request["headers"]),
        request_body=_raw(post.get("text"), post.get("comment")),
        status=int(response["status"]),
        response_headers=_pairs(response["headers"]),
        response_body=_raw(content.get("text"), content.get("encoding")),
    )


def _pairs(records: Iterable[Mapping[str, Any]]) -> Headers:
    return tuple((str(record["name"]), str(record["value"])) for record in records)


def _raw(text: str | None, coding: str | None) -> bytes:
    if not text:
        return b""
    return base64.b64decode(text) if coding == _BASE64 else text.encode()
