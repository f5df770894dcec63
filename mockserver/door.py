"""The engine's door: a request as a server has read it goes in, an answer as it goes over the wire comes out."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from mockserver.engine import Engine
from mockserver.errors import Refusal
from mockserver.faults import Effect
from mockserver.receiving import Receive, announced, received, whole
from mockserver.wire import Limits, Request, Response

__all__ = ["Door", "Send"]

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_PAGES = ("ui", "openapi.json", "openapi.yaml")
"""What Connexion serves beside the operations of each document."""


class Door:
    """Where servers come in: through ASGI (``serve``), or with a request that is all there already (``answer``)."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine = engine
        self._deliverer = engine.server.deliverer
        self.limits = limits

    def is_page(self, path: str) -> bool:
        """Whether a path is not the engine's but one of Connexion's pages."""
        if not path.endswith(_PAGES) and "/ui/" not in path:
            return False
        segments = path.split("/")
        return len(segments) > 2 and segments[1] in self._engine.server.apis and segments[2] in _PAGES

    def answer(self, request: Request, body: bytes) -> Response:
        """Answer a request whose whole body is here."""
        try:
            if announced(request.headers, request.fields, self.limits) is not None:
                request.body = whole(body, self.limits)
        except Refusal as refusal:
            return self._engine.refuse(request, refusal)
        return self._engine.handle(request)

    def refuse(self, request: Request, refusal: Refusal) -> Response:
        """Answer a request that could not be read to its end."""
        return self._engine.refuse(request, refusal)

    def done(self, response: Response) -> None:
        """An answer has been written: what became due with it is sent."""
        if response.world is not None:
            self._deliverer.kick(response.world)

    async def serve(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer a request whose body may still be on its way."""
        try:
            length = announced(request.headers, request.fields, self.limits)
            if length is not None:
                request.body = await received(receive, length, self.limits)
        except Refusal as refusal:
            response = self._engine.refuse(request, refusal)
        else:
            response = self._engine.handle(request)
        await self.write(response, send)

    async def write(self, response: Response, send: Send) -> None:
        """Write an answer as ASGI messages, after the webhooks that go first, as a planned fault spoils it."""
        if response.drain is not None:
            await self._deliverer.drain(response.drain)
        if response.effect is None:
            await _whole(response, send)
        else:
            await _spoilt(response, response.effect, send)
        self.done(response)


async def _whole(response: Response, send: Send) -> None:
    await send({"type": "http.response.start", "status": response.status, "headers": response.sized_headers()})
    await send({"type": "http.response.body", "body": response.body})


async def _spoilt(response: Response, effect: Effect, send: Send) -> None:
    """Write an answer that a planned fault makes late, wrong or short."""
    if effect.seconds:
        await asyncio.sleep(effect.seconds)
    if effect.kind in ("reset", "truncate"):
        await _cut_off(response, send, effect.kind)
        return
    if effect.kind == "malform":
        response.body = b"\x00{]" + response.body[1:]
    await _whole(response, send)


async def _cut_off(response: Response, send: Send, kind: str) -> None:
    """Close the connection before the answer (reset), or within its body (truncate)."""
    if kind == "truncate":
        half = response.body[: len(response.body) // 2]
        await send({"type": "http.response.start", "status": response.status, "headers": response.sized_headers()})
        await send({"type": "http.response.body", "body": half, "more_body": True})
    # ASGI has no word for it; uvicorn's send is a method of the object that holds the socket.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the sandbox was told to break this connection")
    if kind == "reset":
        # closed with nothing lingering, TCP sends RST instead of FIN
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
