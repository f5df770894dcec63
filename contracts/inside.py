"""An application in this process in the place of the network: its coroutines run in the thread that calls.

Schemathesis' own client for ASGI applications hands each request to an event loop in another thread and waits, twice,
which takes longer than the fake's answer does. Here the caller turns an event loop of the application's own, for as
long as the answer takes; what the application does beside (webhooks) goes on while a request does.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from schemathesis.python import asgi
from urllib3 import HTTPHeaderDict, HTTPResponse

__all__ = ["Inside"]

Message = MutableMapping[str, Any]
_PORTS = {"http": 80, "https": 443}


class Inside(HTTPAdapter):
    """An adapter for ``requests`` that leads to an ASGI application, whatever the host's name.

    One request at a time: another thread's waits for its turn.

    Attributes:
        app: the application, whose failures are answers of 500, as an HTTP server would make them.
    """

    def __init__(self, app: Any) -> None:
        super().__init__()
        self.app = _Guarded(app)
        self._turn = threading.Lock()
        self._runner: asyncio.Runner | None = None
        self._given_up: weakref.finalize[..., Any] | None = None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """The application's answer, whole.

        Raises:
            requests.ReadTimeout: none within ``timeout`` seconds, the second of two.
            requests.ConnectionError: the application breaks the connection, or ends without an answer.
        """
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        answer = _Answer(_body(request))
        try:
            with self._turn:
                self._run(_answered(self.app, _scope(request), answer, seconds))
        except TimeoutError:
            raise requests.ReadTimeout(f"Read timed out. (read timeout={seconds})", request=request) from None
        except ConnectionError as error:
            raise requests.ConnectionError(error, request=request) from error
        return self.build_response(request, answer.raw(request.method))

    def _run(self, coroutine: Any) -> None:
        loop = self._loop()
        task = loop.create_task(coroutine)
        try:
            loop.run_until_complete(task)
        except BaseException:
            task.cancel()  # Ctrl-C or an alarm has come in the middle of it
            raise

    def _loop(self) -> asyncio.AbstractEventLoop:
        if self._runner is None:
            self._runner = asyncio.Runner()
            # who never closes it leaves no open files either
            self._given_up = weakref.finalize(self, self._runner.get_loop().close)
        return self._runner.get_loop()

    def close(self) -> None:
        """End what the application does beside; the next request begins anew."""
        if self._runner is not None and self._given_up is not None:
            self._given_up.detach()
            self._runner.close()
            self._runner = None

    def client(self) -> requests.Session:
        """A session that leads here; it may be closed and thrown away."""
        return _Client(self)

    @contextmanager
    def serves_schemathesis(self) -> Iterator[None]:
        """Have Schemathesis reach this application, and no other, through this adapter.

        Schemathesis documents no way to say so: its hooks before a call are not given the session. It makes the client
        of an application in one place, which is taken over for as long as this lasts.
        """
        stock = asgi.get_client

        def get_client(app: Any, **options: Any) -> asgi.ASGIClient:
            return _Client(self) if app is self.app else stock(app, **options)

        asgi.get_client = get_client
        try:
            yield
        finally:
            asgi.get_client = stock


class _Client(asgi.ASGIClient):
    """Schemathesis' client for an application, with the adapter of a target in the place of its own."""

    def __init__(self, inside: Inside) -> None:
        super().__init__(inside.app)
        self.mount("http://", inside)
        self.mount("https://", inside)

    def __enter__(self) -> _Client:
        """Nothing to start: the application lives as long as its target."""
        return self

    def __exit__(self, *args: Any) -> None:
        """Nothing to end."""

    def close(self) -> None:
        """Nothing to end."""


@dataclass(slots=True)
class _Answer:
    """What the application reads and what it says, as it comes."""

    body: bytes
    read: bool = False
    start: Message | None = None
    said: list[bytes] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> Message:
        """The request's body in one piece; then nothing more until the client has gone."""
        if not self.read:
            self.read = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self.ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """The application begins, or goes on, or ends."""
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.said.append(message.get("body", b""))
            if not message.get("more_body"):
                self.ended.set()

    def raw(self, method: str | None) -> HTTPResponse:
        """The answer as ``requests`` builds its own from."""
        if self.start is None or not self.ended.is_set():
            raise requests.ConnectionError("The application ended without an answer.")
        status = self.start["status"]
        return HTTPResponse(
            body=BytesIO(b"" if method == "HEAD" else b"".join(self.said)),
            headers=HTTPHeaderDict([(str(n, "latin-1"), str(v, "latin-1")) for n, v in self.start["headers"]]),
            status=status,
            reason=HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "",
            version=11,
            preload_content=False,
            request_method=method,
        )


async def _answered(app: Any, scope: Message, answer: _Answer, seconds: float | None) -> None:
    async with asyncio.timeout(seconds):
        await app(scope, answer.receive, answer.send)


def _body(request: requests.PreparedRequest) -> bytes:
    body: Any = request.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body)


def _scope(request: requests.PreparedRequest) -> Message:
    """The request as an ASGI server hands it on; headers go as Latin-1, as they do over a wire."""
    parts = urlsplit(str(request.url))
    port = parts.port or _PORTS[parts.scheme]
    headers = [(_wire(name).lower(), _wire(value)) for name, value in request.headers.items()]
    if "host" not in request.headers:
        host = parts.netloc.rpartition("@")[2]
        headers.insert(0, (b"host", host.removesuffix(f":{_PORTS[parts.scheme]}").encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": (parts.hostname or "", port),
    }


def _wire(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


class _Guarded:
    """An application whose failures are answers of 500, as an HTTP server would make them."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        begun = False

        async def watched(message: dict[str, Any]) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": f"{type(error).__name__}: {error}".encode()})
