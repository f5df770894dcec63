"""Exchanges of the journal as an HTTP Archive 1.2, for the viewers that browsers and proxies have."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import harfile

from mockserver.installed import version

if TYPE_CHECKING:
    from mockserver.recorded import Exchange, Headers

__all__ = ["har"]

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""When an exchange took place that met no world."""


def har(exchanges: Iterable[Exchange], base_url: str) -> str:
    """The archive as JSON text; ``base_url`` (scheme, host, port) goes before each target."""
    text = io.StringIO()
    with harfile.HarFile.open(text, creator=harfile.Creator(name="motpart", version=version())) as archive:
        for exchange in exchanges:
            _add_entry(archive, exchange, base_url)
    return text.getvalue()


def _add_entry(archive: harfile.HarFile, exchange: Exchange, base_url: str) -> None:
    raw = exchange.request_body
    query = exchange.target.partition("?")[2]
    post = harfile.PostData(exchange.media_type, text=raw.decode("utf-8", "replace")) if raw else None
    request = harfile.Request(
        method=exchange.method,
        url=base_url.rstrip("/") + exchange.target,
        httpVersion="HTTP/1.1",
        headers=_records(exchange.request_headers),
        queryString=[_pair(part) for part in query.split("&") if part],
        postData=post,
        bodySize=len(raw),
    )
    response = harfile.Response(
        status=exchange.status,
        statusText=_phrase(exchange.status),
        httpVersion="HTTP/1.1",
        headers=_records(exchange.response_headers),
        content=_content(exchange),
        bodySize=len(exchange.response_body),
    )
    archive.add_entry(
        startedDateTime=exchange.at or _NO_TIME,
        time=exchange.milliseconds,
        request=request,
        response=response,
        timings=harfile.Timings(send=0, wait=exchange.milliseconds, receive=0),
        comment=exchange.reason or None,
    )


def _pair(part: str) -> harfile.Record:
    name, _, value = part.partition("=")
    return harfile.Record(name=unquote_plus(name), value=unquote_plus(value))


def _records(headers: Headers) -> list[harfile.Record]:
    return [harfile.Record(name=name.decode("latin-1"), value=value.decode("latin-1")) for name, value in headers]


def _content(exchange: Exchange) -> harfile.Content:
    raw, media_type = exchange.response_body, exchange.reply_media_type
    try:
        return harfile.Content(size=len(raw), mimeType=media_type, text=raw.decode())
    except UnicodeDecodeError:
        text = base64.b64encode(raw).decode()
        return harfile.Content(size=len(raw), mimeType=media_type, text=text, encoding="base64")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
