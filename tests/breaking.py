"""A provider's fake with a part that can be exchanged while it serves: for showing that a law sees the difference.

An ``Act`` stands in for one operation's function and may call the original; a ``Tap`` sits on the wire, where it sees
what the engine has let through. A ``Break`` is some of both, and the rule that they break. A ``Bench`` tries laws and
machine on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.context import Context
from contracts.document import Document
from contracts.finding import Finding
from contracts.folders import provider_module
from contracts.laws import Law, discover, run_law
from contracts.machine import machine_in, run_machine
from contracts.opening import in_process
from contracts.profiles import Profile
from mockserver import create_app
from mockserver.errors import Refusal
from mockserver.provider import Call, Handler, Reply
from mockserver.registry import bind
from mockserver.world import World
from specs import Promise

__all__ = [
    "Act",
    "Bench",
    "Break",
    "Breakable",
    "Sent",
    "Tap",
    "bench_of",
    "changed",
    "edited",
    "forgiving",
    "on_wire",
    "taking",
]

SHORT = Profile("short", examples=3, sequences=3, steps=3, lives=60, moves=6)
"""Enough for a machine to find what is broken all along."""

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
        name = promise.name
        originals = bind({name: promise})[name].handlers
        self.app = create_app(
            [name], overrides={(name, operation): self._served(operation, own) for operation, own in originals.items()}
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


@dataclass(frozen=True, slots=True)
class Bench:
    """One fake with exchangeable parts, one document read once, and the laws to try on it."""

    fake: Breakable
    case: Context
    laws: list[Law]

    def broken(self, part: Break) -> list[Finding]:
        """What the laws of the part's rule find while it is in place."""
        self.fake.broken = part
        results = [run_law(law, self.case) for law in self.laws if law.rule == part.rule]
        return [result for result in results if isinstance(result, Finding)]

    def bites(self, law: Law, part: Break) -> bool:
        """Whether one law finds the part."""
        self.fake.broken = part
        found = run_law(law, self.case)
        return isinstance(found, Finding) and found.check == "law"

    def lived(self, part: Break) -> Finding | None:
        """What the machine finds while the part is in place."""
        self.fake.broken = part
        machine = machine_in(provider_module(self.case.promise.name, "machine"))
        assert machine is not None
        return run_machine(machine, self.case, SHORT)


@contextmanager
def bench_of(promise: Promise) -> Iterator[Bench]:
    """A bench for a provider; reading the document takes longer than most laws, so one serves many tests."""
    fake = Breakable(promise)
    target = in_process(promise, app=fake)
    yield Bench(fake, Context(promise, target, Document(promise, target)), discover(promise))
    target.close()
