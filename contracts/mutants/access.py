"""Mutants that let in who should stay out: any document that asks for credentials gives them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.credentials import Credential, credentials_of
from contracts.mutants.operators import OPERATORS
from contracts.mutants.places import Asked
from mockserver.mutation import Act, Call, Caller, Handler, Mutant, Refusal, Reply, Request, World
from specs import Promise

__all__ = ["access_mutants", "caller_named", "presenting"]


def access_mutants(promise: Promise, operation: Asked) -> Iterator[Mutant]:
    """Credentials, scopes and owners ignored at one operation; none where everybody may call."""
    held = credentials_of(promise, {})
    good = next((held[scheme] for scheme in operation.schemes if scheme in held), None)
    if good is None:
        return
    known = _known_values(promise)
    yield _mutant(promise, operation, "auth-skipped", "lets anybody in", again=_let_in(good, known, whom=False))
    if len(set(held)) > 1:
        told = "takes a credential that is good elsewhere"
        yield _mutant(promise, operation, "scope-ignored", told, again=_let_in(good, known, whom=True))
    callers = [_caller(entry) for entry in _entries(promise) if entry.get("scheme") == good.scheme]
    if len({repr(caller.grants) for caller in callers}) > 1:
        told = "serves what belongs to somebody else"
        named = operation.body is not None or any(parameter["in"] == "path" for parameter in operation.parameters)
        act = _as_whoever_may(callers) if named else _as_somebody_else(callers)
        yield _mutant(promise, operation, "owner-skipped", told, acts={operation.id: act})


def _mutant(promise: Promise, operation: Asked, operator: str, told: str, **parts: Any) -> Mutant:
    words = f"{OPERATORS[operator]}: {operation.id} {told}"
    name = f"{operator}.{operation.id}"
    return Mutant(id=name, provider=promise.name, operator=operator, told=words, operations=(operation.id,), **parts)


def _entries(promise: Promise) -> list[Mapping[str, Any]]:
    return list(promise.settings.get("credentials") or ())


def _known_values(promise: Promise) -> set[str]:
    """What a demo credential looks like on the wire, without its prefix."""
    values = set()
    for entry in _entries(promise):
        if "username" in entry:
            values.add(base64.b64encode(f"{entry['username']}:{entry.get('password', '')}".encode()).decode())
        else:
            values.add(str(entry.get("value")))
    return values


def _let_in(good: Credential, known: set[str], *, whom: bool) -> Any:
    """Ask again with a good credential; ``whom`` says whether only those with another demo credential are let in."""

    def again(request: Request, operation: str | None, status: int) -> bool:
        if status not in {401, 403}:
            return False
        shown = {value.decode("latin-1").rpartition(" ")[2] for _, value in request.headers}
        if bool(shown & known) is not whom:
            return False
        present(request, good)
        return True

    return again


def present(request: Request, credential: Credential) -> None:
    """Put a credential into a request, in the place of one that is there."""
    if credential.place == "query":
        joint = b"&" if request.query else b""
        request.query += joint + f"{credential.name}={credential.wire}".encode()
        return
    name = credential.name.lower().encode() if credential.place == "header" else b"cookie"
    value = credential.wire if credential.place == "header" else f"{credential.name}={credential.wire}"
    request.headers = [*((k, v) for k, v in request.headers if k != name), (name, value.encode("latin-1"))]


def presenting(value: str, *operations: str) -> Any:
    """Whoever calls these operations is taken for the holder of this header value."""

    def arrive(request: Request, operation: str | None) -> None:
        if operation in operations:
            present(request, Credential("", "header", "Authorization", value, value))

    return arrive


def caller_named(promise: Promise, name: str) -> Caller:
    """Whom a demo credential belongs to."""
    return _caller(next(entry for entry in _entries(promise) if entry.get("name") == name))


def _caller(entry: Mapping[str, Any]) -> Caller:
    return Caller(str(entry["name"]), str(entry.get("environment", "sandbox")), dict(entry.get("grants") or {}))


def _as_whoever_may(callers: list[Caller]) -> Act:
    """The original, and where it refuses the caller, whatever it answers to one who may."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        try:
            return original(call, world)
        except Refusal as refusal:
            if refusal.status not in {403, 404}:
                raise
            for caller in callers:
                call.caller = caller
                try:
                    return original(call, world)
                except Refusal:
                    continue
            raise

    return act


def _as_somebody_else(callers: list[Caller]) -> Act:
    """The original, called by one who may see something else."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        other = next((one for one in callers if one.grants != call.caller.grants), call.caller)
        call.caller = other
        return original(call, world)

    return act
