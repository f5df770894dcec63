"""uvicorn's HTTP protocol with a short way for requests that are all there.

The engine is synchronous, and nearly every request arrives in one piece. Between the two ASGI puts a scope, a task, a
coroutine, an event and three messages for every request, which together cost as much as the engine does. A request
that has come whole is therefore answered where the parser has read its end; for every other (a body in parts,
``Expect``, HEAD, one request behind another that is being answered, a client that does not read) uvicorn does all that
it does, and the engine is asked through ASGI.

What cannot be read is refused by whom it was meant for, where that is known, and a client that has said its last word
may still hear the answer; uvicorn has one plain sentence for the first, and hangs up on the second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mockserver.batching import Batch, Batched
from mockserver.door import Door, Send
from mockserver.errors import Refusal
from mockserver.wire import BODILESS, Request, Response

__all__ = ["protocol_for"]


class _Batching(HttpToolsProtocol):
    """uvicorn's protocol, whose connections share a batch."""

    batch: Batch

    def connection_made(self, transport: Any) -> None:
        super().connection_made(Batched(transport, self.batch))  # type: ignore[arg-type]  # what it uses of a transport


class _Direct(_Batching):
    """The same, with the short way to an engine's door."""

    door: Door
    _held = False
    """Whether a request's headers are here, and nobody has been told of it yet."""
    _idle_since: float | None = None
    """When the last answer was given, by the loop's clock; None while a request is under way."""
    _heading = False
    """Whether a request has begun whose headers are not all here."""
    _patience: asyncio.TimerHandle | None = None
    """Ends with the time that these headers may take."""

    # What the parser tells

    def on_message_begin(self) -> None:
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._parts: list[bytes] = []
        self._heading = True

    def on_headers_complete(self) -> None:
        self._heading = False
        self._method = self.parser.get_method()
        self._held = (
            not self.expect_100_continue
            and (not self.cycle or self.cycle.response_complete)  # type: ignore[truthy-bool]  # None before the first
            and not self.flow.write_paused
            and self._method != b"HEAD"
        )
        if not self._held:
            self._go_on()

    def on_body(self, body: bytes) -> None:
        if self._held:
            self._parts.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._held:
            self._held = False
            self._answer()
        else:
            super().on_message_complete()
        self.url = b""  # nothing of it is known of what comes next

    def eof_received(self) -> bool:  # type: ignore[override]  # uvicorn never keeps a connection here
        """The client will say no more: what it has asked is answered all the same, a body that is short refused."""
        self.transport.flush()  # type: ignore[attr-defined]  # it is batched
        cycle = self.cycle
        if not cycle or cycle.response_complete or (cycle.more_body and b"transfer-encoding" in dict(self.headers)):  # type: ignore[truthy-bool]
            return False
        cycle.keep_alive = False
        cycle.more_body = False
        cycle.message_event.set()
        return True

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser cannot read, unless nobody knows whom it was meant for, or part of it is read."""
        if self._answering() or self.url[:1] != b"/":
            super().send_400_response(msg)
            return
        self._refuse(400, "The request is not valid HTTP.")

    def _answering(self) -> bool:
        """Whether an answer is under way."""
        return bool(self.cycle) and not self.cycle.response_complete  # None before the first

    def _refuse(self, status: int, why: str) -> None:
        """Refuse the request whose address is known, and let the connection end."""
        self._method = self.parser.get_method()
        self._held = False
        refusal = Refusal(status, "malformed", why, headers={"Connection": "close"})
        self._write(self.door.refuse(self._request(), refusal))

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._heading or self._patience is not None:
            self._wait_for_headers()
        if self._held:  # the rest of its body is still on its way
            self._held = False
            if not self.transport.is_closing():
                self._go_on()

    def _wait_for_headers(self) -> None:
        """All headers of a request have one time, however little of them comes at once."""
        if not self._heading or self.transport.is_closing():
            self._stop_waiting()
        elif self._patience is None:
            self._patience = self.loop.call_later(self.door.limits.header_seconds, self._headers_are_late)

    def _headers_are_late(self) -> None:
        self._patience = None
        if self._answering():  # the request before this one
            self._wait_for_headers()
        elif self.url[:1] == b"/":
            self._refuse(408, f"The headers did not arrive within {self.door.limits.header_seconds:g} seconds.")
        else:
            self.transport.close()

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _go_on(self) -> None:
        """Let uvicorn have the request, as if it had been told as it came."""
        url, headers, expect = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expect
        self.headers.extend(headers)
        super().on_headers_complete()
        for part in self._parts:
            super().on_body(part)

    # The short way

    def _request(self) -> Request:
        url = self.url
        if url[:1] == b"/" and b"#" not in url:
            path, _, query = url.partition(b"?")
        else:
            parsed = httptools.parse_url(url)
            path, query = parsed.path or b"/", parsed.query or b""
        headers, client = self.headers, self.client
        method, peer = self._method.decode("ascii"), client[0] if client else None
        return Request(method, path.decode("ascii"), query, headers, dict(headers), b"", peer, self.scheme or "http")

    def _answer(self) -> None:
        door, request, parts = self.door, self._request(), self._parts
        if door.is_page(request.path):
            self._go_on()
            super().on_message_complete()
            return
        response = door.answer(request, parts[0] if len(parts) == 1 else b"".join(parts))
        if response.effect is None and response.drain is None:
            self._write(response)
        else:
            self._write_later(response)

    def _write(self, response: Response) -> None:
        """What uvicorn would write for the same answer, at once."""
        keep_alive = self.parser.should_keep_alive() and self.parser.get_http_version() != "1.0"
        head = [STATUS_LINE[response.status], self.batch.head(self.server_state.default_headers)]
        said = False
        for name, value in response.headers:
            name = name.lower()
            head += name, b": ", value, b"\r\n"
            said = said or name == b"connection"
        if response.status not in BODILESS:
            head.append(b"content-length: %d\r\n" % len(response.body))
        if said:
            keep_alive = False  # the engine has no other word for a connection than close
        elif not keep_alive:
            head.append(b"connection: close\r\n")
        head += b"\r\n", response.body
        self.transport.write(b"".join(head))
        self.server_state.total_requests += 1
        if keep_alive:
            self._rest()
        else:
            self.transport.close()
        self.door.done(response)

    def _write_later(self, response: Response) -> None:
        """Give an answer that has to wait for something the task and the messages of an ordinary one."""

        async def answered(scope: Any, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
            await self.door.write(response, send)

        app, self.app = self.app, answered
        try:
            self._go_on()
        finally:
            self.app = app
        super().on_message_complete()

    # Connections that are kept. uvicorn starts and stops a timer for each request; one for many requests looks whether
    # there has been another meanwhile.

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = None

    def _rest(self) -> None:
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_response_complete(self) -> None:
        self._stop_timer()
        super().on_response_complete()
        self._idle_since = self.loop.time()

    def timeout_keep_alive_handler(self) -> None:
        self.timeout_keep_alive_task = None
        if self._idle_since is None:
            return  # whoever answers starts it again
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_timer(self) -> None:
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None


def protocol_for(door: Door | None) -> type[HttpToolsProtocol]:
    """A protocol for uvicorn, all of whose connections share one batch; with a door, and a short way to it."""
    if door is None:
        return type("Batching", (_Batching,), {"batch": Batch()})
    return type("Direct", (_Direct,), {"batch": Batch(), "door": door})
