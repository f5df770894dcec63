"""Brevio's fake with a part that can be exchanged while it serves: for showing that a law sees the difference.

An ``Act`` stands in for one operation's function and may call the original; a ``Tap`` sits on the wire, where it sees
what the engine has let through. A ``Break`` is some of both, and the rule that they break.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from mockserver import create_app
from mockserver.errors import Refusal
from mockserver.provider import Call, Handler, Reply
from mockserver.providers.brevio import provider
from mockserver.registry import bind_one
from mockserver.world import World
from specs import Promise

__all__ = ["Act", "Break", "Breakable", "Sent", "Tap", "changed", "edited", "forgiving", "on_wire", "rows", "taking"]

Act = Callable[[Handler, Call, World], Reply]
"""The original function, the call, the world → what is answered instead."""


@dataclass(slots=True)
class Sent:
    """A reply on the wire, to be changed in place; ``value`` is its JSON."""

    method: str
    path: str
    status: int
    value: Any


Tap = Callable[[Sent], None]


@dataclass(frozen=True, slots=True)
class Break:
    """A rule, and what breaks it: functions by operationId, a tap on replies, a change of requests on the wire."""

    rule: str
    acts: Mapping[str, Act] = field(default_factory=dict)
    tap: Tap | None = None
    scope: Callable[[dict[str, Any]], None] | None = None


class Breakable:
    """The fake as an ASGI application; ``broken`` is what is wrong with it now."""

    def __init__(self, promise: Promise) -> None:
        self.broken: Break | None = None
        self.originals = bind_one(promise, provider).handlers
        self.app = create_app(
            ["brevio"], overrides={("brevio", name): self._served(name, own) for name, own in self.originals.items()}
        )

    def _served(self, name: str, original: Handler) -> Handler:
        def serve(call: Call, world: World) -> Reply:
            act = self.broken.acts.get(name) if self.broken else None
            return original(call, world) if act is None else act(original, call, world)

        return serve

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve; only replies of the provider's own operations pass the tap."""
        broken = self.broken
        if broken is None or scope["type"] != "http" or scope["path"].startswith("/_motpart"):
            await self.app(scope, receive, send)
            return
        if broken.scope is not None:
            broken.scope(scope)
        await self.app(scope, receive, send if broken.tap is None else _tapped(broken.tap, scope, send))


def _tapped(tap: Tap, scope: Any, send: Any) -> Any:
    start: dict[str, Any] = {}
    parts: list[bytes] = []

    async def collect(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body = b"".join(parts)
        if body[:1] in (b"{", b"["):
            sent = Sent(scope["method"], scope["path"], start["status"], json.loads(body))
            tap(sent)
            start["status"], body = sent.status, json.dumps(sent.value).encode()
        kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    return collect


# What breaks are made of


def edited(edit: Callable[[Any], Any]) -> Act:
    """The original's answer, its body changed; ``edit`` changes it in place or returns another."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        body = deepcopy(reply.body)
        made = edit(body)
        return replace(reply, body=body if made is None else made)

    return act


def rows(edit: Callable[[Any], Any]) -> Act:
    """The original's page, each of its requests changed in place."""

    def every(body: Any) -> None:
        for row in body["requests"]:
            edit(row)

    return edited(every)


def changed(**edits: Callable[[Any], Any]) -> Act:
    """The original, handed another ``body``, ``query`` or ``caller``."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        return original(
            replace(call, **{name: edit(deepcopy(getattr(call, name))) for name, edit in edits.items()}), world
        )

    return act


def taking(answer: Callable[[Call], Any]) -> Act:
    """The original, and where that refuses, an answer all the same."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        try:
            return original(call, world)
        except Refusal:
            return Reply(200, answer(call))

    return act


def on_wire(edit: Callable[[Sent], None], path: str = "", method: str = "") -> Tap:
    """Change replies whose path ends so."""

    def tap(sent: Sent) -> None:
        if sent.path.rstrip("/").endswith(path) and sent.method.startswith(method):
            edit(sent)

    return tap


def forgiving(path: str, answer: Any, status: int = 400, method: str = "") -> Tap:
    """Answer 200 where this status is due."""

    def forgive(sent: Sent) -> None:
        if sent.status == status:
            sent.status, sent.value = 200, answer

    return on_wire(forgive, path, method)
