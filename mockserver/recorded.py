"""An exchange, and how the journal keeps one: its two bodies and one run of bytes for the rest, MessagePack.

That takes half a microsecond to write and holds on to none of the many small objects of a request, so that the next one
finds their memory still warm and the collector has nothing to walk; and its size is known. Reading, exporting and
comparing unfold it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from mockserver.clock import from_micros

__all__ = ["Exchange", "Folded", "Head", "Headers", "Verdict", "fold", "head_of", "unfold", "weight"]

Verdict = Literal["accepted", "refused", "fault", "bug"]
Headers = Sequence[tuple[bytes, bytes]]

_WEIGHT = 176
"""Bytes that an exchange takes beside its texts: the objects that hold them and its place in the ring."""

Folded = tuple[bytes, bytes, bytes]
"""An exchange without its bodies, the request's body, the answer's body."""


class Head(msgspec.Struct, array_like=True, kw_only=True):
    """What an exchange begins with: enough to find it without unfolding the rest."""

    id: str = ""
    world: str | None
    operation: str | None
    status: int
    micros: int | None


class Exchange(Head, array_like=True, kw_only=True):
    """A request and its answer, raw as they crossed the wire.

    Attributes:
        id: the journal's number, as text; given by ``record``.
        status: 0 when the connection was reset.
        micros: the world's time in microseconds since 1970; None when no world was met.
        target: path and query as received.
        verdict: ``fault`` is a planned one, ``bug`` a reply of ours that broke its own document.
        path: the path parameters' names and values, where known.
    """

    provider: str | None
    method: str
    target: str
    verdict: Verdict
    reason: str | None
    milliseconds: float
    request_headers: Headers = ()
    request_body: bytes = b""
    response_headers: Headers = ()
    response_body: bytes = b""
    path: Mapping[str, Any] | None = None

    @property
    def at(self) -> datetime | None:
        """The world's time; None when no world was met."""
        return None if self.micros is None else from_micros(self.micros)

    @property
    def media_type(self) -> str:
        """The request's Content-Type, empty when it had none."""
        return _content_type(self.request_headers)

    @property
    def reply_media_type(self) -> str:
        """The answer's Content-Type, empty when it had none."""
        return _content_type(self.response_headers)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Exchange).decode
_decode_head = msgspec.msgpack.Decoder(Head).decode


def fold(exchange: Exchange) -> Folded:
    """The exchange as it is kept; it gives its bodies away."""
    request_body, response_body = exchange.request_body, exchange.response_body
    exchange.request_body = exchange.response_body = b""
    try:
        rest = _encode(exchange)
    except (OverflowError, UnicodeEncodeError):
        # a number of more than 64 bits, or text that is not Unicode, from the client: kept as it would be shown
        exchange.target, exchange.reason = _clean(exchange.target), _clean(exchange.reason or "") or None
        exchange.path = {name: _clean(str(value)) for name, value in (exchange.path or {}).items()}
        rest = _encode(exchange)
    return rest, request_body, response_body


def unfold(folded: Folded) -> Exchange:
    """The exchange that was kept."""
    exchange = _decode(folded[0])
    exchange.request_body, exchange.response_body = folded[1:]
    return exchange


def head_of(folded: Folded) -> Head:
    """What an exchange begins with."""
    return _decode_head(folded[0])


def weight(folded: Folded) -> int:
    """How many bytes it takes."""
    rest, request_body, response_body = folded
    return _WEIGHT + len(rest) + len(request_body) + len(response_body)


def _clean(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _content_type(headers: Headers) -> str:
    """The value of the Content-Type header, empty when there is none."""
    return next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), "")
