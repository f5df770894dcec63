"""Idempotency keys: used once, remembered for a time, each caller's own; a repeat is refused or answered again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply
from mockserver.world import World
from tests.client import Client
from tests.small import answer, app_of

RESPONSES = {status: answer({}) for status in ("200", "201", "400", "401", "403", "409", "422")}
SECURED = {"security": [{"key": []}], "responses": RESPONSES}
BODY = {"content": {"application/json": {"schema": {"type": "object"}}}}
PATHS = {
    "/things": {
        "get": {"operationId": "listThings", **SECURED},
        "post": {"operationId": "addThing", "requestBody": BODY, **SECURED},
        "put": {"operationId": "putThing", "requestBody": BODY, **SECURED},
    }
}
KEYS = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
CREDENTIALS = [
    {"name": "ann", "scheme": "key", "value": "a"},
    {"name": "ann too", "scheme": "key", "value": "a2", "holder": "ann"},
    {"name": "bob", "scheme": "key", "value": "b"},
]
REFUSING: dict[str, Any] = {
    "header": "UniqueCallId",
    "operations": ["addThing"],
    "length": [1, 5],
    "memory": "P3M",
    "status": 403,
    "rule": "SM-2",
}
REPLAYING = {"header": "Idempotency-Key", "repeat": "replay", "replay_header": "Idempotent-Replayed"}


def add_thing(call: Call, world: World) -> Reply:
    """The next number, unless the body says no."""
    number = world.sequence("smallpay.thing")
    if call.body.get("no"):
        raise Refusal(400, "no", "No.")
    return Reply(201, {"number": number}, {"Location": f"/things/{number}"})


def make(folder: Path, terms: dict[str, Any], **options: Any) -> Any:
    """Smallpay with these keys."""
    handlers = {"addThing": add_thing, "putThing": add_thing, "listThings": lambda *_: Reply(200, {})}
    settings = {"credentials": CREDENTIALS, "idempotency": [terms]}
    return app_of(folder, PATHS, settings, components=KEYS, handlers=handlers, **options)


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[Client]:
    """A provider that refuses a repeat."""
    with Client(make(tmp_path, REFUSING)) as client:
        yield client


@pytest.fixture
def replaying(tmp_path: Path) -> Iterator[Client]:
    """A provider that answers a repeat as the first call."""
    with Client(make(tmp_path, REPLAYING)) as client:
        yield client


def add(client: Client, call_id: str | None, key: str = "a", /, **body: Any) -> httpx.Response:
    """Add a thing with an id of the call."""
    headers = {"X-Key": key} if call_id is None else {"X-Key": key, "UniqueCallId": call_id, "Idempotency-Key": call_id}
    return client.post("/things", json=body, headers=headers)


def test_a_repeat_is_refused_and_not_carried_out(refusing: Client) -> None:
    """By rule and with the value; without a key nothing is ever checked."""
    assert add(refusing, "one").json() == {"number": 1}
    repeat = add(refusing, "one")
    assert repeat.status_code == 403
    assert repeat.headers["Motpart-Reason"] == "UniqueCallId 'one' was used already. [SM-2]"
    assert [add(refusing, call_id).json()["number"] for call_id in (None, None, "two")] == [2, 3, 4]


@pytest.mark.parametrize(("call_id", "status"), [("", 403), ("1", 201), ("12345", 201), ("123456", 403)])
def test_a_key_has_a_length(refusing: Client, call_id: str, status: int) -> None:
    """Too short or too long is refused as a repeat is, with both bounds."""
    found = add(refusing, call_id)
    assert found.status_code == status
    if status == 403:
        assert f"must have 1 to 5 characters, has {len(call_id)}" in found.headers["Motpart-Reason"]


def test_a_key_is_forgotten_in_time(refusing: Client) -> None:
    """After three months of the world's clock, and not a day earlier."""
    refusing.post("/_motpart/worlds/default/clock/freeze", json={"at": "2025-11-30T12:00:00Z"})
    found = [add(refusing, "one").status_code]
    for duration in ("P89D", "P1D"):
        refusing.post("/_motpart/worlds/default/clock/advance", json={"duration": duration})
        found.append(add(refusing, "one").status_code)
    assert found == [201, 403, 201]


def test_a_key_is_the_holders_own(refusing: Client) -> None:
    """Two credentials of one holder share it."""
    assert [add(refusing, "one", key).status_code for key in ("a", "b", "a2")] == [201, 201, 403]


def test_a_refused_call_does_not_use_a_key_up(refusing: Client) -> None:
    """Unless the provider says so."""
    assert [add(refusing, "one", no=True).status_code, add(refusing, "one").status_code] == [400, 201]


def test_a_refused_call_may_use_a_key_up(tmp_path: Path) -> None:
    """Where the provider says so, on disk too; what it did is undone all the same."""
    found = []
    for body in ({"no": True}, {}):
        app = make(tmp_path, {**REFUSING, "spent_by_refusal": True}, data=tmp_path / "data")
        with Client(app) as client:
            found += [add(client, "one", **body).status_code, add(client, None).json().get("number")]
        app.server.worlds._store.close()
    assert found == [400, 1, 403, 2]


def test_other_operations_look_at_no_key(refusing: Client) -> None:
    """Only those that provider.yaml names."""
    headers = {"X-Key": "a", "UniqueCallId": "far too long"}
    assert refusing.put("/things", json={}, headers=headers).status_code == 201
    assert refusing.get("/things", headers=headers).status_code == 200


def test_a_repeat_is_answered_again(replaying: Client) -> None:
    """Status, headers and body of the first, and a header that says so; nothing is carried out."""
    first, repeat = add(replaying, "one"), add(replaying, "one")
    assert (repeat.status_code, repeat.json(), repeat.headers["Location"]) == (201, {"number": 1}, "/things/1")
    assert (first.headers.get("Idempotent-Replayed"), repeat.headers["Idempotent-Replayed"]) == (None, "true")
    assert add(replaying, "two").json() == {"number": 2}


def test_the_same_key_for_another_request_is_refused(replaying: Client) -> None:
    """Whatever differs: here the body, and the method."""
    add(replaying, "one")
    assert add(replaying, "one", other=True).status_code == 422
    other = replaying.put("/things", json={}, headers={"X-Key": "a", "Idempotency-Key": "one"})
    assert other.headers["Motpart-Reason"] == "Idempotency-Key 'one' was used already for another request."


def test_a_replay_survives_a_restart(tmp_path: Path) -> None:
    """The key is committed together with what the call did."""
    found = []
    for _ in range(2):
        app = make(tmp_path, REPLAYING, data=tmp_path / "data")
        with Client(app) as client:
            found.append(add(client, "one"))
        app.server.worlds._store.close()
    assert [answered.json() for answered in found] == [{"number": 1}, {"number": 1}]
    assert found[1].headers["Location"] == "/things/1"


def test_a_key_can_be_demanded(tmp_path: Path) -> None:
    """For everything that changes something, unless operations are named."""
    with Client(make(tmp_path, {**REPLAYING, "required": True, "status": 400})) as client:
        refused = client.post("/things", json={}, headers={"X-Key": "a"})
        assert (refused.status_code, "header.Idempotency-Key: is required" in refused.headers["Motpart-Reason"]) == (
            400,
            True,
        )
        assert client.get("/things", headers={"X-Key": "a"}).status_code == 200
