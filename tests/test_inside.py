"""An application in process: reached in the thread that calls, and otherwise as over a network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.python import asgi

from contracts.errors import NotTestable
from contracts.exchange import Request
from contracts.targets import Target

ROOT = "http://127.0.0.1:8080/x"
OK = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}


def target(app: Any, **options: Any) -> Target:
    return Target(ROOT, app=app, **options)


def answering(*headers: tuple[bytes, bytes], told: Callable[[dict[str, Any], bytes], bytes]) -> Any:
    """An application that answers with what it is told about the request."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        await send({**OK, "headers": [*OK["headers"], *headers]})  # type: ignore[misc]
        await send({"type": "http.response.body", "body": told(scope, body)})

    return app


def of_thread(scope: dict[str, Any], body: bytes) -> bytes:
    return str(threading.get_ident()).encode()


def test_a_call_in_process_stays_in_the_thread_that_makes_it() -> None:
    """Two hops between threads cost more than the fake's answer."""
    inside = target(answering(told=of_thread))
    before = threading.active_count()
    assert inside.send(Request("GET", ROOT)).body == str(threading.get_ident()).encode()
    assert threading.active_count() == before
    inside.close()


def test_a_generated_call_goes_the_same_way() -> None:
    """What Schemathesis sends by itself changes no thread either; another application stays its own affair."""
    inside = target(answering(told=of_thread))
    other = answering(told=of_thread)
    raw = {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {"/y": {"get": {"responses": {}}}}}
    schema = schemathesis.openapi.from_dict(raw)
    assert inside.inside is not None
    schema.app = inside.inside.app
    with inside.reached_by_schemathesis():
        answer = schema["/y"]["GET"].Case().call(base_url=ROOT)
        assert type(asgi.get_client(other)) is asgi.ASGIClient
    assert answer.content == str(threading.get_ident()).encode()
    inside.close()


def test_what_is_asked_and_answered_goes_through_unchanged() -> None:
    """Method, path and query as written, bytes of headers and body, and an answer's repeated headers."""
    seen: list[Any] = []

    def told(scope: dict[str, Any], body: bytes) -> bytes:
        seen.append((scope["method"], scope["raw_path"], scope["query_string"], dict(scope["headers"]), body))
        return "blåbær".encode()

    inside = target(answering((b"x-word", b"bl\xe5"), (b"x-word", b"b\xe6r"), told=told))
    exchange = inside.send(Request("PUT", f"{ROOT}/a%2Fb?c=%20d", {"X-Name": "Åse"}, b"\xff\x00"))
    method, path, query, headers, body = seen[0]
    assert (method, path, query, body) == ("PUT", b"/x/a%2Fb", b"c=%20d", b"\xff\x00")
    assert (headers[b"x-name"], headers[b"host"]) == ("Åse".encode("latin-1"), b"127.0.0.1:8080")
    assert (exchange.headers["x-word"], exchange.body.decode()) == ("blå, bær", "blåbær")
    assert inside.send(Request("HEAD", ROOT)).body == b""
    inside.close()


async def never(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.Event().wait()


async def broken(scope: Any, receive: Any, send: Any) -> None:
    await send(OK)
    raise ConnectionResetError("told to")


async def silent(scope: Any, receive: Any, send: Any) -> None:
    """It neither answers nor fails."""


@pytest.mark.parametrize(
    ("app", "why"),
    [(never, "does not answer in time"), (broken, "cannot be reached"), (silent, "cannot be reached")],
    ids=["late", "broken", "without an answer"],
)
def test_what_gives_no_answer_is_not_testable(app: Any, why: str) -> None:
    """As over a network: one sentence, and the next call is possible."""
    inside = target(app, seconds=0.01)
    for _ in range(2):
        with pytest.raises(NotTestable, match=why):
            inside.send(Request("GET", ROOT))
    inside.close()


def test_work_beside_goes_on_with_the_next_call_and_ends_with_the_target() -> None:
    """A webhook is sent while other calls are made; a closed target leaves nothing behind."""
    done: list[str] = []
    tasks: list[asyncio.Task[None]] = []

    async def beside() -> None:
        await asyncio.sleep(0)
        done.append("sent")
        try:
            await asyncio.Event().wait()
        finally:
            done.append("ended")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if not tasks:
            tasks.append(asyncio.create_task(beside()))
        await asyncio.sleep(0)
        await answering(told=lambda scope, body: b"")(scope, receive, send)

    inside = target(app)
    for _ in range(2):
        inside.send(Request("GET", ROOT))
    assert done == ["sent"]
    inside.close()
    assert done == ["sent", "ended"]


def test_a_call_that_is_interrupted_does_not_go_on() -> None:
    """Ctrl-C, or the alarm over a mutant, ends the request as well as the caller's wait."""
    ended: list[bool] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/x/interrupted":
            try:
                asyncio.get_running_loop().call_soon(interrupt)
                await asyncio.Event().wait()
            finally:
                ended.append(True)
        await answering(told=lambda scope, body: b"well")(scope, receive, send)

    def interrupt() -> None:
        raise KeyboardInterrupt

    inside = target(app)
    with pytest.raises(KeyboardInterrupt):
        inside.send(Request("GET", f"{ROOT}/interrupted"))
    assert inside.send(Request("GET", ROOT)).body == b"well"
    assert ended == [True]
    inside.close()


def test_a_session_of_the_adapter_may_be_used_as_any() -> None:
    """``requests`` follows nothing and sees an answer as it sees any other."""
    inside = target(answering((b"set-cookie", b"a=b"), told=lambda scope, body: b"1"))
    assert inside.inside is not None
    with inside.inside.client() as session:
        answer = session.get("https://api.example.com/")
    assert isinstance(answer, requests.Response)
    assert (answer.status_code, answer.json(), answer.headers["set-cookie"]) == (200, 1, "a=b")
    inside.close()
