"""What crosses the engine's door: a request as it came, a response as it goes, and how large both may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from mockserver.faults import Effect
from mockserver.world import World

__all__ = ["BODILESS", "Limits", "Request", "Response"]

BODILESS: Final = frozenset({204, 304})
"""Statuses whose answers have no body in HTTP (RFC 9110, sections 15.3.5 and 15.4.5)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may be at most: body and header bytes, seconds until its headers and its body are here."""

    body: int = 10 * 1024 * 1024
    headers: int = 32 * 1024
    header_seconds: float = 30.0
    body_seconds: float = 5.0


class Request(msgspec.Struct):
    """A request as it came: path and query undecoded, header names in lower case; ``client`` is the peer's address."""

    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    fields: dict[bytes, bytes]
    """The headers by name; of one that was sent twice the last."""
    body: bytes = b""
    client: str | None = None
    scheme: str = "http"


class Response(msgspec.Struct):
    """What goes over the wire. ``effect`` is a planned fault of the wire; ``drain`` a world whose webhooks go first."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    effect: Effect | None = None
    world: World | None = None
    drain: World | None = None

    def sized_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers with the body's length, where a body may be."""
        if self.status in BODILESS:
            return self.headers
        return [*self.headers, (b"content-length", b"%d" % len(self.body))]
