"""A reverse proxy that changes nothing: what a client sends reaches the upstream, what it answers reaches the client.

Whoever watches gets each exchange whole, after it has passed. Hop-by-hop headers end here, as RFC 9110 section 7.6.1
has it, and ``Host`` is the upstream's; every other byte passes as it came.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson

from contracts.errors import UsageError
from contracts.recorder.codings import plain, plain_headers
from contracts.recorder.entry import Entry, Headers
from contracts.targets import base_url

__all__ = ["Proxy", "Upstream", "Watcher", "trusting"]

logger = logging.getLogger("motpart")

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Watcher = Callable[[Entry], None]

_CONNECTION = b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade"
_HOP_BY_HOP = frozenset(_CONNECTION.split())
_AFTERWARDS = 5.0
"""Seconds for the rest of an answer that the client did not wait for."""
MOST_BYTES = 32 * 1024 * 1024
"""An answer with a longer body passes all the same, and nobody is told of it: half a body is none."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as it came in."""

    method: str
    url: httpx.URL
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a proxy passes requests on to.

    Attributes:
        url: base URL; its path goes before each request's.
        label: its name for people; the URL when not given.
        ca: a file of certificates to trust beside the usual ones, for an upstream with a certificate of its own.
        seconds: how long it may be silent.
        keep_host: leave ``Host`` as the client sent it, so that links in answers lead through the proxy again.

    Raises:
        UsageError: the URL is no base URL.
    """

    url: str
    label: str = ""
    ca: Path | None = None
    seconds: float = 30.0
    keep_host: bool = False

    def __post_init__(self) -> None:
        if base_url(self.url) is None:
            example = "https://api.example.com/v1"
            raise UsageError(f"--upstream {self.url!r} is not a base URL; give one such as {example}.")

    def __str__(self) -> str:
        return self.label or self.url.rstrip("/")


class Proxy:
    """An ASGI application in front of one upstream.

    Args:
        watch: gets each exchange, one at a time.
        clock: tells the time; tests have one that stands still.

    Attributes:
        asked: how many requests have come in.
        unanswered: the sentence on the last call that the upstream did not answer; empty while it answers all.
        unkept: a sentence on each answer that was too long to be kept.

    Raises:
        UsageError: the upstream's certificates cannot be read.
    """

    def __init__(
        self, upstream: Upstream, watch: Watcher, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.upstream = upstream
        self._watch = watch
        self._clock = clock
        self.asked = 0
        self.unanswered = ""
        self.unkept: list[str] = []
        self._base = httpx.URL(upstream.url.rstrip("/"))
        timeout = httpx.Timeout(upstream.seconds, connect=5.0)
        self._client = httpx.AsyncClient(verify=trusting(upstream.ca), timeout=timeout, trust_env=False)

    @property
    def unheard(self) -> str:
        """Why no call of a client's has passed whole, as the end of a sentence, when none has."""
        if self.unanswered or not self.asked:
            return self.unanswered
        if self.unkept:
            return f"{self.upstream} gave {self.unkept[0]}."
        return f"the client hung up before {self.upstream} had answered; give it more time, or see why that is slow."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._pass(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self._client.aclose()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            return  # the client has gone
        self.asked += 1
        asked = self._request(scope, body)
        started = self._clock()
        request = httpx.Request(asked.method, asked.url, headers=asked.headers, content=body or None)
        try:
            answer = await self._client.send(request, stream=True, follow_redirects=False)
        except httpx.HTTPError as error:
            await self._unreached(error, send)
            return
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await self._answer(answer, send, gone, lambda raw: self._tell(asked, answer, raw, started))
        except httpx.HTTPError as error:  # the client's connection is closed as well: the server does so with no end
            self.unanswered = f"{self.upstream} did not finish its answer: {_why(error)}"
            logger.warning(self.unanswered)
        finally:
            gone.cancel()
            await answer.aclose()

    def _request(self, scope: Scope, body: bytes) -> _Asked:
        raw_path = scope.get("raw_path") or scope["path"].encode()
        query = scope.get("query_string") or b""
        target = self._base.raw_path.rstrip(b"/") + raw_path + (b"?" + query if query else b"")
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _HOP_BY_HOP]
        if not self.upstream.keep_host:
            headers = [(b"host", self._base.netloc), *(pair for pair in headers if pair[0].lower() != b"host")]
        return _Asked(scope["method"], self._base.copy_with(raw_path=target), headers, body)

    async def _answer(
        self, answer: httpx.Response, send: Send, gone: asyncio.Future[None], told: Callable[[bytes], None]
    ) -> None:
        """Pass the answer on as it arrives; what it was is told before the client can have it whole.

        When the client has gone, the rest is waited for, but not for long: an answer without an end is told to nobody.
        """
        headers = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in _HOP_BY_HOP]
        empty = answer.status_code in (204, 304) or answer.request.method == "HEAD"
        length = 0 if empty else int(answer.headers.get("content-length", "-1"))
        kept, passed, until = bytearray(), 0, 0.0
        whole = length == 0
        if whole:
            told(b"")
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        async for chunk in answer.aiter_raw():
            if gone.done():
                until = until or time.monotonic() + _AFTERWARDS
                if time.monotonic() > until:
                    return
            passed += len(chunk)
            kept += chunk if passed <= MOST_BYTES else b""
            if passed == length and not whole:
                whole = True
                self._told(kept, passed, told)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if not whole:
            self._told(kept, passed, told)
        await send({"type": "http.response.body", "body": b""})

    def _told(self, kept: bytearray, passed: int, told: Callable[[bytes], None]) -> None:
        if passed > len(kept):
            self.unkept.append(f"an answer of {passed} bytes, which is more than is kept; it has passed")
            logger.warning(f"Not watched: {self.unkept[-1]}.")
        else:
            told(bytes(kept))

    async def _unreached(self, error: httpx.HTTPError, send: Send) -> None:
        """The proxy's own answer, which is no provider's: 504 for silence, 502 for everything else."""
        status = 504 if isinstance(error, httpx.TimeoutException) else 502
        self.unanswered = f"{self.upstream} did not answer: {_why(error)}"
        said = {"error": self.unanswered, "from": "motpart"}
        logger.warning(self.unanswered)
        headers = [(b"content-type", b"application/json"), (b"motpart-reason", type(error).__name__.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps(said)})

    def _tell(self, asked: _Asked, answer: httpx.Response, raw: bytes, started: datetime) -> None:
        kept_headers, body = _kept(answer, raw)
        entry = Entry(
            started=started,
            seconds=(self._clock() - started).total_seconds(),
            method=asked.method,
            url=str(asked.url),
            request_headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in asked.headers),
            request_body=asked.body,
            status=answer.status_code,
            response_headers=kept_headers,
            response_body=body,
        )
        try:
            self._watch(entry)
        except Exception:
            logger.exception("an exchange passed, but could not be watched")


def trusting(ca: Path | None) -> ssl.SSLContext:
    """The usual certificates, and those of a file. Raises: UsageError when it holds none."""
    trust = ssl.create_default_context()
    if ca is not None:
        try:
            trust.load_verify_locations(ca)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"--ca {ca} holds no certificates that can be read: {error}.") from None
    return trust


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _kept(answer: httpx.Response, raw: bytes) -> tuple[Headers, bytes]:
    """The answer's headers and body as they are kept: without a coding, unless it is one that cannot be read."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in answer.headers.raw
        if name.lower() != b"transfer-encoding"
    )
    body = plain(raw, answer.headers.get("content-encoding", ""))
    return (headers, raw) if body is None else (plain_headers(headers), body)


def _why(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time."
    if "certificate" in str(error).lower():
        return "its TLS certificate is not trusted; give its issuer with --ca."
    if isinstance(error, httpx.ConnectError):
        return "no connection."
    return "it broke the connection off."
