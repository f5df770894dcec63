"""What Kivra's breaks are made of, beside what all breaks are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Caller, Handler, Reply
from mockserver.world import World
from tests.breaking import Act, Sent, Tap, edited

__all__ = [
    "DEMO",
    "LETTER",
    "answering",
    "as_client",
    "coded",
    "header",
    "headers_of",
    "instead",
    "put",
    "refusing",
    "request_as",
    "taken",
    "told",
]  # fmt: skip

DEMO = b"Bearer motpartKivraDemoTokenNeverExpire"
_KEY = "1750000000" + "ab" * 16
LETTER = (201, {"subject": "Brev", "type": "letter"})
_PLACES = {"kivra-objkey": _KEY, "location": "http://127.0.0.1:8080/"}


def put(key: str, value: Any) -> Act:
    """A key of the answer set."""
    return edited(lambda body: body.__setitem__(key, value))


def instead(status: int, body: Any = None, **headers: str) -> Act:
    """An answer without the work; a name's underscores are dashes."""
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


def refusing(when: Callable[[Mapping[str, Any]], object], code: str = "40001") -> Act:
    """The original, and a refusal of bodies that nothing is wrong with."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        if when(call.body):
            raise Refusal(int(code[:3]), "invalid", "no", extra={"code": code})
        return original(call, world)

    return act


def as_client(key: str, **grants: Any) -> Callable[[Caller], Caller]:
    """Whoever calls is this client."""
    return lambda caller: replace(caller, grants={**caller.grants, "client": key, **grants})


def request_as(
    credential: bytes, when: Callable[[Mapping[str, Any], bytes], object]
) -> Callable[[dict[str, Any]], None]:
    """Requests go with another credential when the function of scope and credential says so."""

    def change(scope: dict[str, Any]) -> None:
        shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if when(scope, shown):
            kept = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
            scope["headers"] = [*kept, (b"authorization", credential)]

    return change


def coded(wrong: str, right: str) -> Tap:
    """A refusal's code is another of the same status, in body and header."""

    def recode(sent: Sent) -> None:
        if isinstance(sent.value, dict) and sent.value.get("code") == right:
            sent.value["code"] = sent.headers["x-error-code"] = wrong

    return recode


def taken(words: str, answer: tuple[int, Any], path: str = "/content", *, status: int = 400) -> Tap:
    """What is refused with this status and one of these words in its message or code, is taken."""
    wanted = words.split()

    def take(sent: Sent) -> None:
        if sent.status != status or not sent.path.rstrip("/").endswith(path):
            return
        told = f"{sent.value['code']} {sent.value['long_message']}"
        if not wanted or any(word in told for word in wanted):
            sent.headers = {name: value for name, value in sent.headers.items() if name != "x-error-code"} | _PLACES
            sent.status, sent.value = answer

    return take


def told(name: str, value: str, status: int | None = None) -> Tap:
    """Refusals say something else."""

    def tell(sent: Sent) -> None:
        if sent.status == status or (status is None and sent.status >= 400):
            sent.value[name] = value

    return tell
