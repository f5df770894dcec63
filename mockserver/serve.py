"""Binds a port and runs the app on uvicorn until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import signal
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import uvicorn

from mockserver.errors import UsageError
from mockserver.protocol import protocol_for

__all__ = ["address_of", "bind", "is_loopback", "run"]

KEEP_ALIVE = 75
"""Seconds that an idle connection stays open: longer than clients keep theirs, so that it is they who close it."""

GRACE = 2
"""Seconds that requests under way get after Ctrl-C."""

BACKLOG = 2048


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        UsageError: the port is in use, needs privileges, or the host is not this machine's.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise UsageError(f"--host {host!r} is not an address or a name of this machine.") from None
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise UsageError(_why_not(error, host, port)) from None
    return listener


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use; stop the program that uses it, or choose another one with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs privileges that this user does not have; choose one above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host!r} is not an address of this machine."
    return f"Port {port} on {host} cannot be used: {error.strerror}."


def address_of(listener: socket.socket) -> str:
    """The URL at which this machine reaches the listener."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach the listener."""
    host = str(listener.getsockname()[0])
    return host.startswith("127.") or host in ("::1", "::ffff:127.0.0.1")


class _Server(uvicorn.Server):
    """uvicorn, telling when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What lives now lives until the end, and a request leaves next to no cycles: with the default thresholds the
        # collector walked every stored object again and again, up to 40 ms at a time. New objects are looked at while
        # they are still in the processor's cache, a fifth of a millisecond each time; old ones hardly ever.
        gc.freeze()
        gc.set_threshold(2_000, 1_000, 1_000)
        gc.enable()
        self._ready()


class _Expected(logging.Filter):
    """Keeps from the terminal what uvicorn reports of planned faults, of strangers' garbage and of being stopped."""

    def filter(self, record: logging.LogRecord) -> bool:
        cancelled = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
        told = str(record.msg)  # a lifespan that Ctrl-C cuts off, pressed twice, hands in its traceback as text
        return not cancelled and not told.startswith(_EXPECTED) and not told.rstrip().endswith("CancelledError")


_EXPECTED = ("ASGI callable returned without", "Invalid HTTP request received", "Cancel %")


def run(app: Any, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``ready`` is called once, when requests are answered."""
    config = uvicorn.Config(
        app,
        loop="auto",  # uvloop, where there is one
        http=protocol_for(getattr(app, "door", None)),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        backlog=BACKLOG,
    )
    logging.getLogger("uvicorn.error").addFilter(_Expected())
    # uvicorn raises the signal once more when it has shut down; both mean the same to us.
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        _Server(config, ready).run([listener])
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupted(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
