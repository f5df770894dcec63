"""What a provider says in which media type, and what it puts into headers: answers and refusals alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply
from mockserver.world import World
from tests.client import Client
from tests.small import app_of

REF = {"$ref": "#/components/schemas/Thing"}
ERROR = {"$ref": "#/components/schemas/Error"}


def either(schema: Any) -> dict[str, Any]:
    """The same in JSON and in XML."""
    return {"application/json": {"schema": schema}, "application/xml": {"schema": schema}}


RESPONSES = {
    "200": {"description": "", "content": either(REF)},
    "201": {
        "description": "",
        "content": either(REF),
        "headers": {name: {"schema": {"type": "string"}} for name in ("Location", "Thing-Key")},
    },
    "default": {"description": "", "content": either(ERROR)},
}
BODY = {"required": True, "content": either(REF)}
PATHS = {
    "/things": {"post": {"operationId": "addThing", "requestBody": BODY, "responses": RESPONSES}},
    "/things/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "get": {"operationId": "getThing", "responses": RESPONSES},
    },
    "/refuse": {"post": {"operationId": "refuse", "requestBody": BODY, "responses": RESPONSES}},
}
SCHEMAS = {
    "Thing": {
        "type": "object",
        "required": ["Name"],
        "properties": {
            "Name": {"type": "string"},
            "Size": {"type": "integer", "minimum": 1},
            "Id": {"type": "string", "readOnly": True},
        },
    },
    "Error": {
        "type": "object",
        "properties": {
            "Message": {"type": "string"},
            "Code": {"type": "integer", "nullable": True},
            "title": {"type": "string"},
        },
    },
}
SETTINGS: dict[str, Any] = {
    "requests": {"media_type": "application/xml"},
    "replies": {
        "media_type": "application/xml",
        "key_header": "Thing-Key",
        "correlation": {"header": "X-Correlation-Id", "upper_case": True},
    },
    "refusals": {
        "media_types": ["application/xml", "application/json"],
        "schema": "Error",
        "headers": {"ErrorMessage": "Message", "X-Code": "Code", "X-Never": "Odd.Place"},
    },
    "sizes": [
        {"most": 200, "status": 400, "rule": "SM-3"},
        {"most": 60, "operations": ["refuse"], "message": "No more than 60 B."},
    ],
}
XML = {"Accept": "application/xml", "Content-Type": "application/xml"}
UUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")


def refuse(call: Call, world: World) -> Reply:
    """Says no."""
    raise Refusal(409, "conflict", "Åtgärden är <inte> tillåten.", extra={"number": 40900})


def dialect(refusal: Refusal) -> Reply:
    """A message and a number."""
    return Reply(refusal.status, {"Message": refusal.message, "Code": refusal.extra.get("number")})


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Smallpay in XML first, with a dialect of its own."""
    app = app_of(tmp_path, PATHS, SETTINGS, components={"schemas": SCHEMAS}, handlers={"refuse": refuse})
    provider = app.server.apis  # filled when the app starts
    with Client(app) as client:
        client.get("/_motpart/health")
        assert provider
        for mount in app.server.mounts.values():
            if not mount.control:
                mount.provider = type(mount.provider)(dialect=dialect)
        yield client


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        (None, "application/xml", "<?xml"),
        ("*/*", "application/xml", "<?xml"),
        ("application/json", "application/json", "{"),
        ("application/json;q=0.1, application/xml", "application/xml", "<?xml"),
    ],
)
def test_accept_chooses_and_the_provider_says_what_silence_means(
    client: Client, accept: str | None, media_type: str, begins: str
) -> None:
    """Answers and refusals, stored or made up, whoever answers."""
    made = client.post("/things", json={"Name": "a"}, headers={"Accept": "application/json"})
    headers = {"Accept": accept} if accept else {"Accept": ""}
    for answer in (
        client.get(f"/things/{made.headers['Thing-Key']}", headers=headers),
        client.get("/things/none", headers=headers),
        client.get("/nowhere", headers=headers),
    ):
        assert answer.headers["Content-Type"] == media_type
        assert answer.text.startswith(begins)


def test_a_thing_is_the_same_in_xml_and_json(client: Client) -> None:
    """Sent in one, read in the other."""
    made = client.post("/things", content=b"<Thing><Name>1</Name><Size> 2 </Size></Thing>", headers=XML)
    assert made.status_code == 201, made.text
    key = made.headers["Thing-Key"]
    assert made.headers["Location"].endswith(f"/things/{key}")
    found = client.get(f"/things/{key}", headers={"Accept": "application/json"}).json()
    assert (found["Name"], found["Size"]) == ("1", 2)
    assert f"<Id>{found['Id']}</Id>" in client.get(f"/things/{key}", headers=XML).text


@pytest.mark.parametrize(
    ("content", "status"),
    [(b'{"Name": "a"}', 201), (b"<Thing><Name>a</Name></Thing>", 201), (b"Name=a", 400), (b"<Thing/>", 400)],
)
def test_a_body_without_content_type_is_read(client: Client, content: bytes, status: int) -> None:
    """By its first character, else as the provider says."""
    assert client.post("/things", content=content).status_code == status


@pytest.mark.parametrize(
    "content",
    [
        b"<Thing><Name>a</Name><Size>0</Size></Thing>",
        b"<Thing><Name>a</Name><Size>big</Size></Thing>",
        b"<Ting><Name>a</Name></Ting>",
        b"<!DOCTYPE Thing [<!ENTITY a 'b'>]><Thing><Name>&a;</Name></Thing>",
        b"<Thing>",
    ],
)
def test_wrong_xml_is_refused_and_stores_nothing(client: Client, content: bytes) -> None:
    """In the dialect, with the place where there is one."""
    refused = client.post("/things", content=content, headers=XML)
    assert (refused.status_code, "<Message>" in refused.text) == (400, True)
    worlds = client.get("/_motpart/worlds").json()
    assert worlds[0]["objects"] == 0


def test_a_refusal_is_in_headers_too(client: Client) -> None:
    """The message in Latin-1, whatever the body is in; what the body lacks has no header."""
    for accept, begins in (("application/json", "{"), ("application/xml", "<?xml")):
        refused = client.post("/refuse", json={"Name": "a"}, headers={"Accept": accept})
        assert refused.status_code == 409
        assert refused.text.startswith(begins)
        raw = {name.lower(): value for name, value in refused.headers.raw}
        assert raw[b"errormessage"] == "Åtgärden är <inte> tillåten.".encode("latin-1")
        assert (raw[b"x-code"], b"x-never" in raw) == (b"40900", False)
        assert "tillåten" in refused.content.decode("utf-8")


def test_every_answer_has_a_correlation_id(client: Client) -> None:
    """Its own or the caller's; giving one changes nothing in the world."""
    first, second = client.get("/nowhere"), client.get("/things/none")
    ids = [answer.headers["X-Correlation-Id"] for answer in (first, second)]
    assert all(UUID.fullmatch(one) for one in ids)
    assert len(set(ids)) == 2
    for sent, kept in (("my-id", True), ("two words", False), ("x" * 201, False)):
        answer = client.get("/things/none", headers={"X-Correlation-Id": sent})
        assert (answer.headers["X-Correlation-Id"] == sent) is kept


def test_a_body_may_be_too_large_for_an_operation(client: Client) -> None:
    """Each limit has its status and words."""
    small = {"Name": "a" * 60}
    assert client.post("/things", json=small).status_code == 201
    refused = client.post("/refuse", json=small, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["Message"]) == (413, "No more than 60 B.")
    large = client.post("/things", json={"Name": "a" * 200})
    assert large.status_code == 400
    assert "The body is 211 bytes, at most 200 are taken. [SM-3]" in large.headers["Motpart-Reason"]


@pytest.mark.parametrize("leniently", [True, False])
def test_slashes_and_the_case_of_query_names_are_let_pass_where_the_provider_does(
    tmp_path: Path, leniently: bool
) -> None:
    """One slash at the end of any path but the root, and the names of the query in any case."""
    query = {"name": "orgNo", "in": "query", "required": True, "schema": {"type": "string"}}
    paths = {
        f"/{path}": {"post": {"operationId": path, "parameters": [query], "responses": {"200": {"description": ""}}}}
        for path in ("things", "deep/things")
    }
    settings = {"requests": {"trailing_slash": leniently, "fold_query_names": leniently}}
    with Client(app_of(tmp_path, paths, settings)) as client:
        found = [
            client.post(url).status_code
            for path in ("things", "smallpay/deep/things")
            for url in (f"/{path}?orgNo=1", f"/{path}/?orgNo=1", f"/{path}?orgno=1", f"/{path}/?ORGNO=1")
        ]
        assert found == ([200] * 8 if leniently else [200, 404, 400, 404] * 2)
        assert client.post("/things//?orgNo=1").status_code == 404
