"""A request's body as it comes in: whole, within its size and its time."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping, MutableMapping
from typing import Any

from mockserver.errors import Refusal
from mockserver.wire import Limits

__all__ = ["Receive", "announced", "received", "whole"]

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


def announced(headers: Iterable[tuple[bytes, bytes]], fields: Mapping[bytes, bytes], limits: Limits) -> bytes | None:
    """What the headers say of the body's length: digits, ``chunked``, or None when there is no body.

    Raises:
        Refusal: 431 for headers that are too large, 413 for a body that will be.
    """
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
    if size > limits.headers:
        raise Refusal(431, "too_large", f"The headers are {size} bytes, at most {limits.headers} are read.")
    if b"transfer-encoding" in fields:
        return b"chunked"
    length = fields.get(b"content-length")
    if length is None or length == b"0":
        return None
    if length.isdigit() and int(length) > limits.body:
        raise _too_large(int(length), limits.body)
    return length


def whole(body: bytes, limits: Limits) -> bytes:
    """A body that is here already. Raises: Refusal, 413 when it is too large."""
    if len(body) > limits.body:
        raise _too_large(len(body), limits.body)
    return body


async def received(receive: Receive, length: bytes, limits: Limits) -> bytes:
    """The whole body. Raises: Refusal, 413 when it is too large, 408 when it is late, 400 when it ends too early."""
    reading = _chunks(receive, limits.body, int(length) if length.isdigit() else 0)
    try:
        waiting_for = reading.send(None)
    except StopIteration as whole:  # it is here already, as it nearly always is: a timer would cost more than reading
        body: bytes = whole.value
        return body
    try:
        async with asyncio.timeout(limits.body_seconds):
            return await _going_on(reading, waiting_for)
    except TimeoutError:
        message = f"The body did not arrive within {limits.body_seconds:g} seconds."
        hint = f"Content-Length is {length.decode('latin-1')}, fewer bytes came"
        raise Refusal(408, "malformed", message, hint=hint, headers={"Connection": "close"}) from None


async def _chunks(receive: Receive, limit: int, announced: int) -> bytes:
    message = await receive()
    parts: list[bytes] = [message.get("body", b"")]
    size = len(parts[0])
    while message.get("more_body") and size <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":  # what has come is not what was meant
            raise Refusal(400, "malformed", f"The connection ended after {size} bytes of the body.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
    if size > limit:
        raise _too_large(size, limit)
    if size < announced:  # the client has said that no more will come
        said = f"The body ended after {size} bytes; Content-Length is {announced}."
        raise Refusal(400, "malformed", said, headers={"Connection": "close"})
    return parts[0] if len(parts) == 1 else b"".join(parts)


@types.coroutine
def _going_on(begun: Coroutine[Any, Any, bytes], waiting_for: Any) -> Generator[Any, Any, bytes]:
    """Await the rest of a coroutine that has taken its first step."""
    while True:
        try:
            try:
                answer = yield waiting_for
            except BaseException as error:  # whatever is thrown at the waiter is meant for what it waits for
                waiting_for = begun.throw(error)
            else:
                waiting_for = begun.send(answer)
        except StopIteration as whole:
            body: bytes = whole.value
            return body


def _too_large(size: int, limit: int) -> Refusal:
    message = f"The body is {size} bytes or more, at most {limit} are read."
    return Refusal(413, "too_large", message, headers={"Connection": "close"})
