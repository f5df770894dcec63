"""Answers leave at the end of a turn of the event loop, in one piece each, and nothing of them is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import uvicorn

from mockserver.batching import AT_ONCE, Batch, Batched
from mockserver.protocol import protocol_for
from mockserver.serve import bind


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """The test, run to its end in an event loop of its own."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class _Wire(asyncio.Transport):
    """A transport that notes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@in_a_loop
async def test_what_two_connections_write_in_one_turn_leaves_at_its_end_in_one_piece_each() -> None:
    """The head and the body of an answer are one write, so that the client is woken once."""
    first, second, batch = _Wire(), _Wire(), Batch()
    for wire in (first, second):
        batched = Batched(wire, batch)
        batched.write(b"head ")
        batched.write(b"body")
        assert wire.written == []
    await asyncio.sleep(0)
    assert first.written == second.written == [b"head body"]


@in_a_loop
async def test_much_is_not_kept_waiting() -> None:
    """What is larger than a connection may hold goes out at once, and what follows it at the end of the turn."""
    wire = _Wire()
    batched = Batched(wire, Batch())
    batched.write(b"x" * (AT_ONCE + 1))
    batched.write(b"y")
    assert [len(data) for data in wire.written] == [AT_ONCE + 1]
    await asyncio.sleep(0)
    assert wire.written[1:] == [b"y"]


@in_a_loop
async def test_closing_sends_what_waits_and_a_lost_connection_sends_nothing() -> None:
    """An answer with ``Connection: close`` arrives whole; one to a client that has gone is dropped in silence."""
    wire, lost, batch = _Wire(), _Wire(), Batch()
    closing = Batched(wire, batch)
    closing.write(b"bye")
    closing.close()
    assert (wire.written, wire.closed) == ([b"bye"], True)
    Batched(lost, batch).write(b"too late")
    lost.close()
    await asyncio.sleep(0)
    assert lost.written == []


async def _two_parts(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"one ", "more_body": True})
    await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b"two"})


@in_a_loop
async def test_an_answer_in_parts_arrives_whole_over_a_socket() -> None:
    """On a kept connection and on one that is closed, after HEAD too: the client sees all of it."""
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(_two_parts, http=protocol_for(None), lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve([listener]))
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    writer.write(b"HEAD / HTTP/1.1\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
    writer.write(b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n")
    answer = await reader.read()
    assert answer.endswith(b"4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n")
    writer.close()
    server.should_exit = True
    await serving
