"""Idempotency keys: a call that carries the key of an earlier one is refused, or answered as that one was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from mockserver.clock import parse_duration
from mockserver.errors import Fault, Refusal
from mockserver.expiring import Expiring
from mockserver.provider import Caller
from mockserver.wire import Request, Response
from mockserver.world import Collection, World
from specs.settings import Idempotency

__all__ = ["Keys", "Use", "Used"]

_READING = ("GET", "HEAD", "OPTIONS", "TRACE")


class Used(msgspec.Struct, frozen=True):
    """A key that was used: until when it is remembered, for what, and what was answered (where that is replayed)."""

    until: int
    request: bytes
    status: int = 0
    headers: list[tuple[bytes, bytes]] = []
    body: bytes = b""


KEYS: Collection[Used] = Collection("motpart.idempotency", Used)


class Keys:
    """The idempotency keys of one provider in one environment.

    Args:
        name: of the mount, which keeps them apart.
        terms: of provider.yaml, one for each header.
    """

    def __init__(self, name: str, terms: Sequence[Idempotency]) -> None:
        self._name = name
        self._terms = [(known, known.header.lower().encode("latin-1", "replace")) for known in terms]
        self._used = Expiring(KEYS)

    def use(
        self, operation: str, request: Request, headers: Mapping[bytes, bytes], caller: Caller, world: World
    ) -> Use | None:
        """The use that a call makes of a key; None when it has none, or its operation looks at none.

        Raises:
            Refusal: a key that is too short or too long, that is missing where it must be there, or that was used.
        """
        for terms, header in self._terms:
            if operation not in terms.operations if terms.operations else request.method in _READING:
                continue
            raw = headers.get(header)
            if raw is None and not terms.required:
                continue
            value = (raw or b"").decode("latin-1")
            if not terms.length[0] <= len(value) <= terms.length[1]:
                raise _malformed(terms, value, raw is None)
            use = Use(self._used, f"{self._name}/{terms.header}/{caller.holder}\n{value}", terms, request, world)
            use.check()
            return use
        return None


class Use:
    """One call's use of a key; ``earlier`` is the answer to an earlier call with it, where that is given again."""

    __slots__ = ("_key", "_request", "_terms", "_used", "_world", "earlier")

    def __init__(self, used: Expiring[Used], key: str, terms: Idempotency, request: Request, world: World) -> None:
        self._used = used
        self._key = key
        self._terms = terms
        self._world = world
        self._request = _digest(request)
        self.earlier: Response | None = None

    def check(self) -> None:
        """Look whether the key was used. Raises: Refusal when it was, or when it was used for another request."""
        known = self._used.get(self._world, self._key)
        if known is None:
            return
        terms = self._terms
        value = self._key.partition("\n")[2]
        if terms.repeat == "refuse":
            message = terms.message or f"{terms.header} {value!r} was used already."
            raise Refusal(terms.status, "key_used", message, rule=terms.rule)
        if known.request != self._request:
            message = f"{terms.header} {value!r} was used already for another request."
            raise Refusal(terms.other_status, "key_used", message, rule=terms.rule)
        headers = [*known.headers]
        if terms.replay_header:
            headers.append((terms.replay_header.encode("latin-1", "replace"), b"true"))
        self.earlier = Response(known.status, headers, known.body, world=self._world)

    def keep(self, response: Response) -> None:
        """Remember that the key was used, unless the call was refused and a refusal does not use it up."""
        if self.earlier is not None or (response.status >= 400 and not self._terms.spent_by_refusal):
            return
        until = self._world.clock.micros + int(
            parse_duration(self._terms.memory, self._world.now).total_seconds() * 1_000_000
        )
        answered: dict[str, Any] = {}
        if self._terms.repeat == "replay":
            answered = {"status": response.status, "headers": list(response.headers), "body": response.body}
        self._used.put(self._world, self._key, Used(until, self._request, **answered))


def _digest(request: Request) -> bytes:
    text = b"\n".join((request.method.encode(), request.path.encode("latin-1", "replace"), request.query))
    return hashlib.sha256(text + b"\n" + request.body).digest()


def _malformed(terms: Idempotency, value: str, missing: bool) -> Refusal:
    least, most = terms.length
    found = "is required" if missing else f"must have {least} to {most} characters, has {len(value)}"
    message = f"{terms.header} {found}."
    fault = Fault(f"header.{terms.header}", found)
    return Refusal(terms.status, "key_invalid", message, faults=[fault], rule=terms.rule)
