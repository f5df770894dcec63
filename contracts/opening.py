"""From what a person names to a Target that can be judged, or one sentence that says why it cannot."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from contracts.control import Control
from contracts.credentials import credentials_of, holders_of
from contracts.document import Document
from contracts.errors import JudgeError, NotTestable, UsageError
from contracts.exchange import Exchange, Request
from contracts.probing import look
from contracts.targets import IN_PROCESS_ORIGIN, Target, server_root
from mockserver.app import create_app
from specs import BUILT_IN, Promise

__all__ = ["CA_VARIABLE", "MOCK", "Aim", "application", "at_url", "in_process", "opened"]

MOCK = "mock"
CA_VARIABLE = "MOTPART_CA"
"""The environment variable that names a file of certificates to trust."""
Passing = Callable[[Request, Callable[[Request], Exchange]], Exchange]


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be judged: ``mock``, the engine in process, or a base URL."""

    at: str = MOCK

    @property
    def in_process(self) -> bool:
        """Whether the engine is judged in this process."""
        return self.at == MOCK


def opened(promise: Promise, aim: Aim, environment: Mapping[str, str], world: str) -> Target:
    """The target that is aimed at.

    Args:
        environment: the process' variables, for a person's own credentials.
        world: the world to have for itself where the target has worlds.

    Raises:
        UsageError, NotTestable: as ``in_process`` and ``at_url``.
    """
    return in_process(promise) if aim.in_process else at_url(promise, aim.at, environment, world=world)


def in_process(promise: Promise, *, app: Any | None = None) -> Target:
    """The engine in this process, serving this promise alone, without a socket.

    Args:
        app: an application made by ``create_app`` that serves the promise, when not the usual one.

    Raises:
        UsageError: the engine refuses to start with it.
    """
    if app is None:
        app = application(promise)
    target = Target(
        f"{IN_PROCESS_ORIGIN}/{promise.name}",
        credentials=credentials_of(promise, {}),
        holders=holders_of(promise, {}),
        app=app,
    )
    target.control = Control(target.send, IN_PROCESS_ORIGIN, "judge")
    return target


def application(promise: Promise, **options: Any) -> Any:
    """The fake that serves this promise alone, as an ASGI application; ``options`` are those of ``create_app``.

    Raises:
        UsageError: the engine refuses to start with it.
    """
    try:
        return create_app([promise.name if promise.folder.parent == BUILT_IN else promise.folder], **options)
    except Exception as error:  # whatever stops the start is a sentence there, and one here
        raise UsageError(f"{promise.name} cannot be served: {error}") from error


def at_url(
    promise: Promise,
    url: str,
    environment: Mapping[str, str],
    *,
    world: str | None = None,
    seconds: float | None = None,
    passing: Passing | None = None,
) -> Target:
    """The server at a base URL, after a look at whether it can be judged at all.

    Args:
        world: the world to have for itself where the target has worlds; a new one when not given.
        passing: makes each call when its turn has come, from the first on; the target then is taken for the
            provider's own, without levers.

    Raises:
        UsageError: the URL is none, or is the provider's production.
        NotTestable: nothing answers there, or something else does, or it refuses the credential.
    """
    root = server_root(url, promise)
    target = Target(
        root,
        credentials=credentials_of(promise, environment),
        holders=holders_of(promise, environment),
        seconds=seconds,
    )
    target.trust(environment.get(CA_VARIABLE))
    target.passing = passing
    try:
        origin = _motpart_origin(target) if passing is None else None
        served = [] if origin is None else _served(target, origin)
        if origin is not None and served:
            target.control = Control(target.send, origin, world or f"judge-{secrets.token_hex(4)}")
            _check_provider(target, origin, served, promise)
        look(Document(promise, target), careful=passing is not None, sure=target.control is not None)
    except JudgeError as error:
        target.close()
        raise type(error)(target.hide(str(error))) from None
    except BaseException:
        target.close()
        raise
    target.forget()
    return target


def _motpart_origin(target: Target) -> str | None:
    parts = urlsplit(target.root)
    origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    exchange = target.send(Request("GET", f"{origin}/_motpart/health"))
    value = exchange.value
    return origin if exchange.ok and isinstance(value, dict) and "status" in value else None


def _served(target: Target, origin: str) -> list[str]:
    """What a motpart says that it serves; nothing when it is none, whatever it answered about its health."""
    listed = target.send(Request("GET", f"{origin}/_motpart/providers")).value
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return [str(entry["name"]) for entry in entries if "name" in entry]


def _check_provider(target: Target, origin: str, served: Sequence[str], promise: Promise) -> None:
    """A motpart says itself what it serves; asking is better than guessing from a 404. A world in the address would
    go before the one that a run has for itself."""
    if promise.name not in served:
        raise NotTestable(f"{origin} is a motpart that serves {', '.join(sorted(served))}, not {promise.name}.")
    path = urlsplit(target.root).path
    if path.startswith("/~"):
        world, _, rest = path.removeprefix("/").partition("/")
        raise UsageError(f"{target.root} names a world, {world[1:]}; a run has its own, so give {origin}/{rest}.")
    other = next((name for name in served if name != promise.name and path == f"/{name}"), None)
    if other is not None:
        raise NotTestable(f"{target.root} is {other}, not {promise.name}; try {origin}/{promise.name}.")
