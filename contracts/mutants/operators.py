"""The pieces that mutants are made of, whoever the provider is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from msgspec.structs import replace as replaced

from contracts.places import at
from mockserver.mutation import Act, Call, Delivery, Errand, Handler, Job, Mutant, Refusal, Reply, Sent, World

__all__ = [
    "ahead",
    "broken",
    "changed",
    "dropped_job",
    "edited",
    "forgiving",
    "instead",
    "late",
    "late_job",
    "lost",
    "missigned",
    "on_wire",
    "put",
    "refusing",
    "repeated",
    "rewritten",
    "signed_once",
    "statuses",
    "stepping",
    "taking",
    "tomorrow",
    "undelivered",
    "unretried",
    "within",
    "without",
]


def broken(rules: str, operator: str, acts: Mapping[str, Act] | None = None, **parts: Any) -> Mutant:
    """A mutant that breaks a rule, or several with spaces between.

    Its id, its provider and its words are filled in when the provider's are gathered.

    ``parts`` are those of `Mutant`.
    """
    alone = bool(acts) and not set(parts) - {"operations"}
    of = tuple(rules.split())
    return Mutant(id="", provider="", operator=operator, told="", rules=of, acts=acts or {}, alone=alone, **parts)


# In the place of an operation's function


def edited(edit: Callable[[Any], Any]) -> Act:
    """The original's answer, its body changed; ``edit`` changes it in place or returns another."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        body = deepcopy(reply.body)
        made = edit(body)
        return replace(reply, body=body if made is None else made, stored=False)

    return act


def within(place: str, edit: Callable[[Any], Any]) -> Act:
    """The original's answer, with another value at a place such as ``value.lines.*.total``; ``*`` is every item."""

    def change(holder: dict[str, Any], key: str) -> None:
        holder[key] = edit(holder[key])

    return edited(lambda body: at(body, tuple(place.split(".")), change))


def changed(**edits: Callable[[Any], Any]) -> Act:
    """The original, handed another ``body``, ``query`` or ``caller``."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        return original(
            replace(call, **{name: edit(deepcopy(getattr(call, name))) for name, edit in edits.items()}), world
        )

    return act


def taking(answer: Callable[[Call], Any], *statuses: int) -> Act:
    """The original, and where that refuses (with one of the statuses, when some are given), an answer all the same."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        try:
            return original(call, world)
        except Refusal as refusal:
            if statuses and refusal.status not in statuses:
                raise
            return Reply(200, answer(call))

    return act


def instead(answer: Callable[[Call], Any]) -> Act:
    """An answer without the work."""
    return lambda original, call, world: Reply(200, answer(call))


def refusing(when: Callable[[Call], bool], status: int = 400, code: str = "invalid") -> Act:
    """The original, and a refusal where none is due."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        if when(call):
            raise Refusal(status, code, "no")
        return original(call, world)

    return act


def lost(original: Handler, call: Call, world: World) -> Reply:
    """The original's answer, and nothing of what it did."""
    before = world.root
    reply = original(call, world)
    counter = world.chance.counter
    world.rollback(before)
    world.chance.counter = counter  # the next id is another one all the same
    return reply


def ahead(**duration: float) -> Act:
    """The original, at a clock that is ahead."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        setting = world.clock.setting
        world.clock.advance(timedelta(**duration))
        try:
            return original(call, world)
        finally:
            world.clock.setting = setting

    return act


tomorrow = ahead(days=1)
"""The original, at a clock that is a day ahead."""


def stepping(**duration: float) -> Act:
    """The original, after which the world's clock is found moved, and everything due has happened."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        world.advance(timedelta(**duration))
        return reply

    return act


# On the wire


def on_wire(edit: Callable[[Sent], None], *operations: str) -> Callable[[Sent], None]:
    """Change JSON replies of these operations, or of all."""

    def leave(sent: Sent) -> None:
        if isinstance(sent.value, dict | list) and (not operations or sent.operation in operations):
            edit(sent)

    return leave


def statuses(wrong: int, instead_of: int, *operations: str) -> Callable[[Sent], None]:
    """Another status, the body staying as it is."""

    def edit(sent: Sent) -> None:
        sent.status = wrong if sent.status == instead_of else sent.status

    return on_wire(edit, *operations)


def forgiving(answer: Any, *operations: str, status: int = 400) -> Callable[[Sent], None]:
    """A success where this status is due."""

    def edit(sent: Sent) -> None:
        if sent.status == status:
            sent.status, sent.value = 200, answer
            sent.headers[:] = [(k, b"application/json" if k == b"content-type" else v) for k, v in sent.headers]

    return on_wire(edit, *operations)


def put(key: str, value: Any) -> Callable[[Any], None]:
    """Set a key to a value, or to what a function makes of the whole."""

    def edit(body: Any) -> None:
        body[key] = value(body) if callable(value) else value

    return edit


def without(*keys: str) -> Callable[[Any], Any]:
    """A mapping without some of its keys."""
    return lambda mapping: {key: value for key, value in mapping.items() if key not in keys}


# On the clock

_LATE = "motpart.late"


def dropped_job(name: str, original: Job, world: World, payload: Any) -> None:
    """Nothing happens."""


def late_job(name: str, original: Job, world: World, payload: Any) -> None:
    """The same, a day late."""
    if isinstance(payload, dict) and _LATE in payload:
        original(world, payload[_LATE])
    else:
        world.schedule(world.now + timedelta(days=1), name, {_LATE: payload})


# Webhooks


def undelivered(delivery: Delivery) -> Sequence[Delivery]:
    """Nothing is sent."""
    return ()


def repeated(delivery: Delivery) -> Sequence[Delivery]:
    """The same is sent twice."""
    return delivery, replaced(delivery, id=f"{delivery.id}-again")


def unretried(delivery: Delivery) -> Sequence[Delivery]:
    """One attempt and no more."""
    return (replaced(delivery, retries=()),)


def rewritten(edit: Callable[[Any], None]) -> Callable[[Delivery], Sequence[Delivery]]:
    """The same with another JSON body, changed in place."""

    def deliver(delivery: Delivery) -> Sequence[Delivery]:
        value = json.loads(delivery.body)
        edit(value)
        return (replaced(delivery, body=json.dumps(value, separators=(",", ":"))),)

    return deliver


def missigned(delivery: Delivery) -> Sequence[Delivery]:
    """The signature is over something else."""
    signing = delivery.signing
    return (delivery if signing is None else replaced(delivery, signing=replaced(signing, over=f"{signing.over}.")),)


def signed_once(delivery: Delivery) -> Sequence[Delivery]:
    """Each attempt has the time and the signatures of the first."""
    signing = delivery.signing
    if signing is None:
        return (delivery,)
    values: dict[str, list[str]] = {}
    for name, value in signing.headers(delivery.body, delivery.due):
        values.setdefault(name, []).append(value)
    headers = {**delivery.headers, **{name: ", ".join(several) for name, several in values.items()}}
    return (replaced(delivery, headers=headers, signing=None),)


def late(**duration: float) -> Callable[[Delivery], Sequence[Delivery]]:
    """The same, later."""
    return lambda delivery: (replaced(delivery, due=delivery.due + timedelta(**duration)),)


_: Errand = dropped_job
