"""A request that has come whole is answered past ASGI, and nobody can tell: uvicorn's own way is the oracle."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn

from mockserver import create_app
from mockserver.door import Door
from mockserver.faults import Effect, plan_fault
from mockserver.protocol import protocol_for
from mockserver.serve import bind
from mockserver.wire import Limits
from tests.toy import SPECS

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = "Host: 127.0.0.1\r\nX-Api-Key: demo-key\r\n"
CHARGE = '{"amount": 90, "currency": "NOK", "method": {"kind": "bank", "account": "90012345678"}}'


def asked(method: str, target: str, body: str = "", *headers: str, version: str = "1.1") -> bytes:
    """A request as it goes over the wire."""
    sized = [f"Content-Length: {len(body)}", "Content-Type: application/json"] if body else []
    lines = "".join(f"{line}\r\n" for line in (*sized, *headers))
    return f"{method} /examplepay{target} HTTP/{version}\r\n{HEAD}{lines}\r\n{body}".encode()


LAST = asked("GET", "/status", "", "Connection: close")
POST = asked("POST", "/charges", CHARGE)

# What a client sends, piece by piece; every one ends with a request after which the server closes the connection.
TALKS = {
    "get": [asked("GET", "/charges?limit=2"), LAST],
    "post, then read": [POST, asked("GET", "/charges/1"), LAST],
    "refused": [asked("POST", "/charges", '{"amount": -1}'), asked("GET", "/charges/999"), LAST],
    "not json": [asked("POST", "/charges", "{"), LAST],
    "no credential": [b"GET /examplepay/charges HTTP/1.1\r\nHost: x\r\n\r\n", LAST],
    "no such place": [b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", LAST],
    "no such method": [asked("PATCH", "/charges"), asked("OPTIONS", "/charges"), LAST],
    "head": [asked("HEAD", "/charges"), LAST],
    "no body in the answer": [POST, asked("DELETE", "/charges/1"), asked("GET", "/charges/1"), LAST],
    "body in pieces": [POST[:-40], POST[-40:-20], POST[-20:], asked("GET", "/charges"), LAST],
    "headers in pieces": [POST[:30], POST[30:90], POST[90:], LAST],
    "all at once": [POST + asked("GET", "/charges/1") + asked("HEAD", "/charges/1") + POST + LAST],
    "one behind a slow one": [POST[:-10], POST[-10:] + asked("GET", "/charges") + POST, LAST],
    "expect": [asked("POST", "/charges", CHARGE, "Expect: 100-continue"), LAST],
    "chunked": [
        asked("POST", "/charges", "", "Transfer-Encoding: chunked", "Content-Type: application/json")
        + f"{len(CHARGE):x}\r\n{CHARGE}\r\n0\r\n\r\n".encode(),
        LAST,
    ],
    "chunked and too large": [
        asked("POST", "/charges", "", "Transfer-Encoding: chunked", "Content-Type: application/json")
        + b"3e8\r\n"
        + b" " * 1000
        + b"\r\n0\r\n\r\n",
    ],
    "said to be too large": [asked("POST", "/charges", " " * 1000)],
    "too many headers": [asked("GET", "/charges", "", *(f"X-{number}: {'a' * 90}" for number in range(20))), LAST],
    "old": [asked("GET", "/charges", version="1.0")],
    "old and kept": [asked("GET", "/charges", "", "Connection: keep-alive", version="1.0")],
    "whole address": [
        b"GET http://127.0.0.1/examplepay/charges?limit=1#there HTTP/1.1\r\n" + HEAD.encode() + b"\r\n",
        LAST,
    ],
    "fragment": [asked("GET", "/charges?limit=1#there"), LAST],
    "page": [b"GET /examplepay/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", LAST],
    "upgrade": [asked("GET", "/charges", "", "Connection: Upgrade", "Upgrade: h2c"), LAST],
    "no http": [b"\x16\x03\x01\x02\x00\x01\r\n\r\n"],
    "not ascii": ["GET /examplepay/chärges HTTP/1.1\r\nHost: x\r\n\r\n".encode(), LAST],
    "control characters": [asked("POST", "/charges", '{"currency": "\x7f", "amount": 1}'), LAST],
    "late by plan": [asked("GET", "/plans"), LAST],
    "malformed by plan": [asked("GET", "/plans/gold"), LAST],
}


def _planned(app: Any) -> None:
    world = app.server.worlds.get("default")
    plan_fault(world, "examplepay", "listPlans", Effect(kind="delay", seconds=0.001))
    plan_fault(world, "examplepay", "getPlan", Effect(kind="malform"))


@asynccontextmanager
async def served(*, directly: bool) -> AsyncIterator[tuple[Any, Any]]:
    """The toy's app on a socket of this process, with the short way or without, and the socket's address."""
    app = create_app([SPECS / "examplepay"], freeze=NOON, limits=Limits(body=500, headers=1500))
    listener = bind("127.0.0.1", 0)
    protocol = protocol_for(app.door if directly else None)
    server = uvicorn.Server(uvicorn.Config(app, http=protocol, lifespan="on", log_config=None, server_header=False))
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started:
        await asyncio.sleep(0)
    try:
        yield app, listener.getsockname()
    finally:
        server.should_exit = True
        await serving


async def _told(address: Any, pieces: Sequence[bytes]) -> bytes:
    """All that comes back, dates left out."""
    reader, writer = await asyncio.open_connection(*address)
    for piece in pieces:
        writer.write(piece)
        for _ in range(20):  # turns of the event loop, in which the server reads what is there
            await asyncio.sleep(0)
    answer = await reader.read()
    writer.close()
    return re.sub(rb"date: [^\r]*", b"date: today", answer)


class _Both:
    """The short way and the long way, each with its own app and server, on one event loop."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._servers: list[tuple[Any, Any]] = []

    def tell(self, pieces: Sequence[bytes]) -> list[tuple[bytes, list[Any]]]:
        """What each answers in a new world, and what each has in its journal then."""
        return [self._runner.run(_in_a_new_world(app, address, pieces)) for app, address in self._servers]

    def stored(self) -> int:
        """How many objects the last talk has left with the short way."""
        return int(self._servers[0][0].server.worlds.get("default").objects)

    def __enter__(self) -> _Both:
        """Both servers, started."""
        self._servers = [
            self._runner.run(self._stack.enter_async_context(served(directly=way))) for way in (True, False)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        """Both stopped."""
        self._runner.run(self._stack.aclose())
        self._runner.close()


async def _in_a_new_world(app: Any, address: Any, pieces: Sequence[bytes]) -> tuple[bytes, list[Any]]:
    app.server.worlds.reset("default")
    app.server.journal.clear()
    _planned(app)
    answer = await _told(address, pieces)
    return answer, [(one.operation, one.status, one.verdict, one.request_body) for one in app.server.journal]


@pytest.fixture(scope="module")
def both() -> Iterator[_Both]:
    """Both ways, for every talk."""
    with _Both() as ways:
        yield ways


@pytest.mark.parametrize("talk", TALKS)
def test_the_short_way_answers_byte_for_byte_what_the_long_way_does(both: _Both, talk: str) -> None:
    """The same bytes in, the same bytes out, and the same in the journal."""
    (short, noted), (long, expected) = both.tell(TALKS[talk])
    assert short == long
    assert noted == expected
    assert short.startswith(b"HTTP/1.1 ")
    assert b"Internal Server Error" not in short


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which way each request has come in."""
    ways: list[str] = []
    answer, serve = Door.answer, Door.serve

    def answered(door: Door, *arguments: Any) -> Any:
        ways.append("short")
        return answer(door, *arguments)

    async def asked_through_asgi(door: Door, *arguments: Any) -> None:
        ways.append("long")
        await serve(door, *arguments)

    monkeypatch.setattr(Door, "answer", answered)
    monkeypatch.setattr(Door, "serve", asked_through_asgi)
    return ways


async def _alone(pieces: Sequence[bytes]) -> None:
    async with served(directly=True) as (_, address):
        await _told(address, pieces)


def test_what_has_come_whole_takes_the_short_way(counted: list[str]) -> None:
    """One request after another, and several in one piece; a body in pieces goes the long way."""
    asyncio.run(_alone([POST, POST + POST, POST[:-10], POST[-10:], LAST]))
    assert counted == ["short", "short", "short", "long", "short"]


def test_a_good_request_is_answered_before_the_nonsense_behind_it(both: _Both) -> None:
    """uvicorn alone lets the second answer overtake the first, which is then lost."""
    answer, noted = both.tell([asked("GET", "/charges") + b"nonsense\r\n\r\n"])[0]
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"400"]
    assert [operation for operation, *_ in noted] == ["listCharges"]


UNREADABLE = {
    "chunks": [asked("POST", "/charges", "", "Transfer-Encoding: chunked") + b"zz\r\n\r\n"],
    "a negative length": [asked("POST", "/charges", "", "Content-Length: -4")],
    "two lengths": [asked("POST", "/charges", CHARGE, "Content-Length: 7")],
    "a length and chunks": [asked("POST", "/charges", CHARGE, "Transfer-Encoding: chunked")],
}


@pytest.mark.parametrize("talk", UNREADABLE)
def test_what_is_no_http_is_refused_in_the_dialect_of_whom_it_was_meant_for(both: _Both, talk: str) -> None:
    """Where the address could be read; it is in the journal, nothing is stored, and the connection ends."""
    answer, noted = both.tell(UNREADABLE[talk])[0]
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json" in head
    assert b"connection: close" in head
    assert b"The request is not valid HTTP." in body
    assert [each[:3] for each in noted] == [("createCharge", 400, "refused")]
    assert both.stored() == 0
    both.tell([POST, LAST])
    assert both.stored() == 1


async def _last_word(piece: bytes) -> tuple[bytes, list[Any]]:
    """What is answered to a client that sends this and closes its side at once, and what is in the journal."""
    async with served(directly=True) as (app, address):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(piece)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        return answer, [(one.operation, one.status) for one in app.server.journal]


@pytest.mark.parametrize(
    ("piece", "status", "noted"),
    [
        (POST[:-10], 400, [("createCharge", 400)]),
        (asked("GET", "/status"), 200, [("getStatus", 200)]),
        (asked("POST", "/charges", CHARGE, "Expect: 100-continue"), 100, [("createCharge", 201)]),
    ],
    ids=["short", "whole", "expecting"],
)
def test_who_has_said_the_last_word_hears_the_answer(piece: bytes, status: int, noted: list[Any]) -> None:
    """A body shorter than its Content-Length is refused; what was whole is answered."""
    answer, journal = asyncio.run(_last_word(piece))
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert (b"Content-Length is" in answer) is (status == 400)
    assert journal == noted


def test_chunks_that_end_before_the_last_are_no_body() -> None:
    """Nobody can say how much was meant, so nothing is stored."""
    piece = asked("POST", "/charges", "", "Transfer-Encoding: chunked") + b"5\r\n"
    assert asyncio.run(_last_word(piece)) == (b"", [("createCharge", 400)])


async def _with_headers_that_stall(piece: bytes, last: bytes) -> tuple[bytes, list[Any]]:
    """What is answered when a piece of a request is followed by a header every 16 seconds."""
    async with served(directly=True) as (app, address):
        loop = asyncio.get_running_loop()
        machine, passed = loop.time, 0.0
        loop.time = lambda: machine() + passed  # type: ignore[method-assign]  # the clock of this loop's timers
        reader, writer = await asyncio.open_connection(*address)
        writer.write(piece)
        for header in (last, last, b""):
            for _ in range(20):
                await asyncio.sleep(0)
            passed += 16
            writer.write(header)
        answer = await reader.read()
        writer.close()
        return answer, [(one.operation, one.status) for one in app.server.journal]


def test_headers_that_do_not_end_are_refused_in_time() -> None:
    """A header every quarter of a minute does not keep the connection."""
    begun = asked("GET", "/status")[:-2]
    answer, journal = asyncio.run(_with_headers_that_stall(asked("GET", "/status") + begun, b"X-More: 1\r\n"))
    first, second = re.findall(rb"HTTP/1.1 (\d+)", answer)
    assert (first, second) == (b"200", b"408")
    assert b"The headers did not arrive within" in answer
    assert journal == [("getStatus", 200), ("getStatus", 408)]


def test_a_connection_that_begins_and_says_nothing_more_is_closed_in_time() -> None:
    """Nobody knows for whom it was."""
    assert asyncio.run(_with_headers_that_stall(b"GE", b"")) == (b"", [])


async def _kept_alive(gaps: Sequence[float]) -> list[bool]:
    """Whether the connection is still open after each time without a request, on a clock that only moves here."""
    found = []
    async with served(directly=True) as (_, address):
        loop = asyncio.get_running_loop()
        machine, passed = loop.time, 0.0
        loop.time = lambda: machine() + passed  # type: ignore[method-assign]  # the clock of this loop's timers
        reader, writer = await asyncio.open_connection(*address)
        for gap in gaps:
            writer.write(asked("GET", "/status"))
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(re.findall(rb"content-length: (\d+)", head)[0]))
            passed += gap
            for _ in range(20):
                await asyncio.sleep(0)
            found.append(not reader.at_eof())
        writer.close()
    return found


def test_a_quiet_connection_is_closed_and_a_busy_one_is_kept() -> None:
    """uvicorn's five seconds count from the last answer, not from the first."""
    assert asyncio.run(_kept_alive([4, 4, 4, 6])) == [True, True, True, False]
