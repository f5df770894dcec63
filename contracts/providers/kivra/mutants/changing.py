"""What Kivra's mutants are made of, beside what all mutants are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.mutants.operators import edited, put, refusing
from mockserver.mutation import Act, Call, Caller, Handler, Refusal, Reply, Request, Sent, World

__all__ = [
    "DEMO",
    "LETTER",
    "answering",
    "as_client",
    "coded",
    "field",
    "header",
    "headers_of",
    "instead",
    "not_taken",
    "request_as",
    "taken",
    "told",
]  # fmt: skip

Arrive = Callable[[Request, "str | None"], None]
Leave = Callable[[Sent], None]
DEMO = b"Bearer motpartKivraDemoTokenNeverExpire"
LETTER = (201, {"subject": "Brev", "type": "letter"})
"""A content that was taken."""
_NEW = {b"kivra-objkey": b"1750000000" + b"ab" * 16, b"location": b"http://127.0.0.1:8080/"}
_CODE = b"x-error-code"


def field(key: str, value: Any) -> Act:
    """A key of the answer set."""
    return edited(put(key, value))


def instead(status: int, body: Any = None, **headers: str) -> Act:
    """An answer without the work; a header's underscores are dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda original, call, world: Reply(status, body, named)


def answering(status: int, body: Any = None, **headers: str) -> Act:
    """The original, and where that refuses, an answer all the same."""
    other = instead(status, body, **headers)

    def act(original: Handler, call: Call, world: World) -> Reply:
        try:
            return original(call, world)
        except Refusal:
            return other(original, call, world)

    return act


def headers_of(edit: Callable[[Call, dict[str, str]], None]) -> Act:
    """The original's answer, its headers changed in place."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        headers = dict(reply.headers)
        edit(call, headers)
        return replace(reply, headers=headers)

    return act


def header(name: str, value: str) -> Act:
    """The original's answer with another value of a header."""
    return headers_of(lambda call, headers: headers.__setitem__(name, value))


def not_taken(when: Callable[[Mapping[str, Any]], object], status: int = 400, code: str = "invalid") -> Act:
    """The original, and a refusal of bodies that nothing is wrong with."""
    return refusing(lambda call: bool(when(call.body)), status, code)


def as_client(key: str, **grants: Any) -> Callable[[Caller], Caller]:
    """Whoever calls is this client."""
    return lambda caller: replace(caller, grants={**caller.grants, "client": key, **grants})


def request_as(credential: bytes, when: Callable[[str, bytes], object]) -> Arrive:
    """Requests come with another credential when the function of path and credential says so."""

    def arrive(request: Request, operation: str | None) -> None:
        shown = next((value for name, value in request.headers if name == b"authorization"), b"")
        if when(request.path, shown):
            kept = [pair for pair in request.headers if pair[0] != b"authorization"]
            request.headers = [*kept, (b"authorization", credential)]

    return arrive


def coded(wrong: str, right: str) -> Leave:
    """A refusal's code is another of the catalogue, in body and header; the status is the code's own."""

    def recode(sent: Sent) -> None:
        if isinstance(sent.value, dict) and sent.value.get("code") == right:
            sent.value["code"], sent.status = wrong, int(wrong[:3])
            _set(sent, {_CODE: wrong.encode()})

    return recode


def taken(words: str, answer: tuple[int, Any], operation: str = "sendContent", *, status: int = 400) -> Leave:
    """What an operation refuses with this status, and one of these words in message or code, is taken."""
    wanted = words.split()

    def take(sent: Sent) -> None:
        if sent.status != status or sent.operation != operation:
            return
        said = f"{sent.value['code']} {sent.value['long_message']}"
        if not wanted or any(word in said for word in wanted):
            _set(sent, _NEW, without=_CODE)
            sent.status, sent.value = answer

    return take


def told(name: str, value: str, status: int | None = None) -> Leave:
    """Refusals, or those with one status, say something else."""

    def tell(sent: Sent) -> None:
        if isinstance(sent.value, dict) and (sent.status == status or (status is None and sent.status >= 400)):
            sent.value[name] = value

    return tell


def _set(sent: Sent, headers: Mapping[bytes, bytes], without: bytes = b"") -> None:
    kept = [(name, value) for name, value in sent.headers if name.lower() not in {*headers, without}]
    sent.headers[:] = [*kept, *headers.items()]
