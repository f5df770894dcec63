"""The app without a socket: one request in, one answer out, on an event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

__all__ = ["Answer", "InProcess"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers as they were sent, the whole body."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


class InProcess:
    """Calls an ASGI app; a context manager that runs the app's lifespan.

    Background work of the app (webhook deliveries) runs while a request does. A connection that the app breaks raises
    ConnectionResetError, as a socket would.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._runner = asyncio.Runner()
        self._stop: asyncio.Event | None = None
        self._lifespan: asyncio.Task[None] | None = None

    def request(
        self, method: str, url: str, headers: Sequence[tuple[str, str]] | Mapping[str, str] = (), body: bytes = b""
    ) -> Answer:
        """Send a request; ``url`` is absolute or begins with a path."""
        return self._runner.run(self._send(method, url, list(dict(headers).items()), body))

    async def _send(self, method: str, url: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        parts = urlsplit(url)
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        present = {name for name, _ in raw}
        if b"host" not in present:
            raw.append((b"host", (parts.netloc or "127.0.0.1").encode()))
        if body and b"content-length" not in present:
            raw.append((b"content-length", str(len(body)).encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method.upper(),
            "scheme": parts.scheme or "http",
            "path": unquote(parts.path) or "/",
            "raw_path": parts.path.encode() or b"/",
            "root_path": "",
            "query_string": parts.query.encode(),
            "headers": raw,
            "client": ("127.0.0.1", 0),
            "server": (parts.hostname or "127.0.0.1", parts.port or 80),
        }
        pending = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return pending.pop(0) if pending else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        start = sent[0]
        whole = b"".join(message.get("body", b"") for message in sent[1:])
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
        return Answer(start["status"], pairs, whole)

    def __enter__(self) -> InProcess:
        """Start the app's lifespan."""
        self._runner.run(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the app's lifespan and close the event loop."""
        self._runner.run(self._end())
        self._runner.close()

    async def _start(self) -> None:
        started = asyncio.Event()
        self._stop = stop = asyncio.Event()
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "lifespan.startup"}
            await stop.wait()
            return {"type": "lifespan.shutdown"}

        async def send(message: dict[str, Any]) -> None:
            started.set()

        self._lifespan = asyncio.ensure_future(self._app({"type": "lifespan", "asgi": {}}, receive, send))
        waiting = asyncio.ensure_future(started.wait())
        done, _ = await asyncio.wait({self._lifespan, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if self._lifespan in done:
            waiting.cancel()
            self._lifespan.result()

    async def _end(self) -> None:
        if self._stop is not None and self._lifespan is not None:
            self._stop.set()
            await self._lifespan
