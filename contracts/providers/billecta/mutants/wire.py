"""What mutants of Billecta change on the wire: headers of requests, and replies in XML as well as in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.mutants.operators import taking
from mockserver.mutation import Act, Request, Sent

__all__ = ["Arrive", "Leave", "allowed", "empty_answer", "replaced", "swapped", "with_header", "without_header"]

Arrive = Callable[[Request, "str | None"], None]
Leave = Callable[[Sent], None]

allowed: Act = taking(lambda call: None, 400)
"""What is refused with 400 is answered as if it had been done."""


def replaced(name: bytes, edit: Callable[[bytes], bytes], *operations: str) -> Arrive:
    """A header of requests of these operations, or of all, has another value."""

    def arrive(request: Request, operation: str | None) -> None:
        if not operations or operation in operations:
            request.headers = [(key, edit(value) if key == name else value) for key, value in request.headers]

    return arrive


def with_header(name: bytes, value: bytes, *, when: Callable[[Request], bool]) -> Arrive:
    """A header is there in such requests, in the place of any."""

    def arrive(request: Request, operation: str | None) -> None:
        if when(request):
            request.headers = [*(pair for pair in request.headers if pair[0] != name), (name, value)]

    return arrive


def without_header(name: bytes, when: Callable[[bytes], bool]) -> Arrive:
    """A header of such a value is not seen."""

    def arrive(request: Request, operation: str | None) -> None:
        request.headers = [(key, value) for key, value in request.headers if key != name or not when(value)]

    return arrive


def swapped(wrong: int, instead_of: int, *operations: str) -> Leave:
    """Another status, whatever the body is."""

    def leave(sent: Sent) -> None:
        if sent.status == instead_of and (not operations or sent.operation in operations):
            sent.status = wrong

    return leave


def empty_answer(value: Any, *operations: str) -> Leave:
    """A body where a success of these operations has none."""

    def leave(sent: Sent) -> None:
        if sent.operation in operations and sent.status == 200:
            sent.value = value
            sent.headers.append((b"content-type", b"application/json"))

    return leave
