"""The app on a real socket: what only the wire shows."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockserver.app import create_app
from tests.client import Client
from tests.serving import Serving
from tests.toy import API_KEY, SPECS

HOST = "Host: 127.0.0.1\r\nX-Api-Key: demo-key\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    """A server of the toy's document in a process of its own."""
    with Serving(str(SPECS / "examplepay")) as running:
        yield running


def spoken(server: Serving, raw: bytes) -> bytes:
    """What a socket gets back for raw bytes; b"" when the connection was cut."""
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
        connection.sendall(raw)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
            if b"\r\n\r\n" in b"".join(parts):
                break
        return b"".join(parts)


def test_a_content_length_that_promises_more_than_comes_is_refused(server: Serving) -> None:
    """The server waits a little, then answers 408 in the dialect instead of hanging."""
    answer = spoken(server, f"POST /examplepay/charges HTTP/1.1\r\n{HOST}Content-Length: 500\r\n\r\n{{}}".encode())
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"motpart-reason" in answer.lower()


def test_a_content_length_that_promises_less_than_comes_is_refused(server: Serving) -> None:
    """The body ends where it was said to end, and does not parse."""
    answer = spoken(server, f'POST /examplepay/charges HTTP/1.1\r\n{HOST}Content-Length: 3\r\n\r\n{{"a":1}}'.encode())
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_body_that_says_it_is_too_large_is_refused_unread(server: Serving) -> None:
    """413 without waiting for ten megabytes."""
    answer = spoken(server, f"POST /examplepay/charges HTTP/1.1\r\n{HOST}Content-Length: 99999999\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_that_grows_too_large_is_refused(server: Serving) -> None:
    """No Content-Length is no way around the limit."""

    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b" " * 1024 * 1024

    answer = httpx.post(f"{server.url}/examplepay/charges", content=chunks(), headers=API_KEY, timeout=30)
    assert answer.status_code == 413


def test_too_many_header_bytes_are_refused(server: Serving) -> None:
    """431 names the limit."""
    answer = httpx.get(f"{server.url}/examplepay/charges", headers={**API_KEY, "X-Long": "a" * 40_000})
    assert answer.status_code == 431
    assert "32768" in answer.headers["Motpart-Reason"]


def test_an_encoded_slash_in_an_id_is_part_of_the_id(server: Serving) -> None:
    """``a%2Fb`` is one segment all the way to the operation."""
    answer = httpx.get(f"{server.url}/examplepay/plans/a%2Fb", headers=API_KEY)
    assert "getPlan" in httpx.get(f"{server.url}/_motpart/journal").text
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    ("kind", "error"),
    [("reset", (httpx.ReadError, httpx.RemoteProtocolError)), ("truncate", httpx.RemoteProtocolError)],
)
def test_a_planned_fault_of_the_wire_breaks_the_connection(
    server: Serving, kind: str, error: type[Exception] | tuple[type[Exception], ...]
) -> None:
    """A reset is no answer at all, a truncated body ends too soon; the next call is served."""
    plan = {"provider": "examplepay", "operation": "getStatus", "effect": {"kind": kind}}
    made = httpx.post(f"{server.url}/_motpart/worlds/default/faults", json=plan)
    assert made.status_code == 201, made.text
    with pytest.raises(error):
        httpx.get(f"{server.url}/examplepay/status", headers=API_KEY)
    assert httpx.get(f"{server.url}/examplepay/status", headers=API_KEY).status_code < 500


def test_swagger_ui_and_the_document_are_served_per_provider(server: Serving) -> None:
    """Connexion's pages stand beside the operations, and name the mount as their server."""
    assert "swagger-ui" in httpx.get(f"{server.url}/examplepay/ui/").text
    document = httpx.get(f"{server.url}/examplepay/openapi.json").json()
    assert document["servers"] == [{"url": "/examplepay/api/v2"}]
    missing = httpx.get(f"{server.url}/examplepay/openapi.json/ui/further")
    assert (missing.status_code, missing.text) == (404, "There is no such page.")


def test_a_list_in_another_media_type_is_written_in_it(tmp_path: Path) -> None:
    """A table that the document calls one string is made of the stored objects, and is no bug."""
    thing = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    listed = {
        "application/json": {"schema": {"type": "array", "items": thing}},
        "text/csv": {"schema": {"type": "string"}},
    }
    made = {"application/json": {"schema": thing}}
    operations = {
        "get": {"operationId": "listThings", "responses": {"200": {"description": "All.", "content": listed}}},
        "post": {
            "operationId": "createThing",
            "requestBody": {"content": made},
            "responses": {"201": {"description": "It.", "content": made}},
        },
    }
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/things": operations}}
    file = tmp_path / "things.json"
    file.write_text(json.dumps(document))
    with Client(create_app([file])) as client:
        empty = client.get("/things", headers={"Accept": "text/csv"})
        client.post("/things", json={"name": "one"})
        answer = client.get("/things", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/csv")
    assert "one" in answer.text
    assert empty.text == "", "no table, and no list of JSON either"
