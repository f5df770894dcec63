"""Mutants that let in who should stay out: any document that asks for credentials gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from contracts.credentials import Credential, credentials_of
from contracts.mutants.derived.offer import Offer
from contracts.mutants.derived.refusals import possible_refusals
from mockserver.mutation import Act, Call, Caller, Handler, Mutant, Refusal, Reply, Request, World
from specs import Promise
from specs.placing import placing
from specs.settings import Credential as Settled

__all__ = ["access_mutants", "caller_named", "presenting"]

_NOT_YOURS = {401, 403, 404}
"""How an operation's own function refuses somebody else; who is not let in at all never gets to it."""


def access_mutants(offer: Offer) -> Iterator[Mutant]:
    """Credentials, scopes and owners ignored at one operation; none where everybody may call."""
    promise, operation = offer.promise, offer.operation
    held = credentials_of(promise, {})
    whole = next((names for names in operation.alternatives if all(name in held for name in names)), ())
    if not whole:
        return
    good = [held[name] for name in whole]
    known = _known_values(promise)
    yield offer.mutant("auth-skipped", "", "lets anybody in", again=_let_in(operation.id, good, known, whom=False))
    if len(set(held)) > 1:
        told = "takes a credential that is good elsewhere"
        yield offer.mutant("scope-ignored", "", told, again=_let_in(operation.id, good, known, whom=True))
    callers = [_caller(promise, entry) for entry in promise.terms.credentials if entry.scheme == whole[0]]
    if len({repr(caller.grants) for caller in callers}) > 1:
        told = "serves what belongs to somebody else"
        named = any(parameter["in"] == "path" for parameter in operation.parameters)
        possible = set(possible_refusals(operation)) - (set() if named else {401})
        if (named or operation.body is not None) and _NOT_YOURS & possible:
            yield offer.mutant("owner-skipped", "", told, acts={operation.id: _as_whoever_may(callers)})
        elif operation.method == "GET":
            yield offer.mutant("owner-skipped", "", told, acts={operation.id: _as_somebody_else(callers)})


def _known_values(promise: Promise) -> set[str]:
    """What a demo credential looks like on the wire, without its prefix."""
    schemes = promise.document["components"]["securitySchemes"]
    placings = {name: placing(scheme, promise.terms.authentication.get(name)) for name, scheme in schemes.items()}
    mine = [(placings[entry.scheme], entry) for entry in promise.terms.credentials if entry.scheme in placings]
    return {place.encode(place.value(entry)) for place, entry in mine}


def _let_in(own: str, good: Sequence[Credential], known: set[str], *, whom: bool) -> Any:
    """Ask one operation again with what a good caller shows; ``whom`` says whether for other demo callers, or for all
    the rest."""

    def again(request: Request, operation: str | None, status: int) -> bool:
        if operation != own or status not in {401, 403}:
            return False
        shown = {value.decode("latin-1").rpartition(" ")[2] for _, value in request.headers}
        if bool(shown & known) is not whom:
            return False
        for credential in good:
            _present(request, credential)
        return True

    return again


def _present(request: Request, credential: Credential) -> None:
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
            _present(request, Credential("", "header", "Authorization", value, value))

    return arrive


def caller_named(promise: Promise, name: str) -> Caller:
    """Whom a demo credential belongs to."""
    return _caller(promise, next(entry for entry in promise.terms.credentials if entry.name == name))


def _caller(promise: Promise, entry: Settled) -> Caller:
    where = entry.environment or promise.terms.default_environment
    return Caller(entry.name, where, dict(entry.grants), entry.holder or entry.name)


def _as_whoever_may(callers: list[Caller]) -> Act:
    """The original, and where it refuses the caller, whatever it answers to one who may."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        try:
            return original(call, world)
        except Refusal as refusal:
            if refusal.status not in _NOT_YOURS:
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
