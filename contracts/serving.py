"""Serves the judge's own applications, such as the proxy, on this machine until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import uvicorn

from contracts.errors import UsageError

__all__ = ["listen", "serve", "serving"]

_NO_NEWS = (
    "ASGI callable returned without",
    "Cancel %",
    "Unsupported upgrade request",
    "No supported WebSocket library",
)
_GRACE = 2
"""Seconds that exchanges under way get after Ctrl-C."""


def listen(port: int) -> socket.socket:
    """A socket that listens on loopback; port 0 takes a free one.

    Raises:
        UsageError: the port is in use or not for this user.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise UsageError(f"Port {port} {why}; choose another one with --port.") from None
    return listener


def serve(app: Any, listener: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``ready`` is told the URL once requests are answered."""
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        _Server(_config(app), lambda: ready(_url(listener))).run([listener])
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def serving(app: Any, listener: socket.socket) -> Iterator[str]:
    """Serve in a thread as long as the block lasts; its URL."""
    ready = threading.Event()
    server = _Server(_config(app), ready.set)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        while not ready.wait(0.05):
            if not thread.is_alive():
                raise UsageError("The server could not start; its own message says why.")
        yield _url(listener)
    finally:
        server.should_exit = True
        thread.join()


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line of the server's own is for people: that an answer has no end was said where it broke off, that
    the end of the run ends what is under way goes without saying, and what asks for a WebSocket gets HTTP, as here
    nobody would be served by the package that it recommends."""
    cancelled = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cancelled and not str(record.msg).startswith(_NO_NEWS)


def _config(app: Any) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,  # no line of a log ever holds what passed
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_GRACE,
    )


class _Server(uvicorn.Server):
    """uvicorn, telling when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _interrupted(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
