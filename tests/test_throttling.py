"""Limits on calls: windows on the world's clock, whatever becomes of the calls, for each caller apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.errors import Refusal
from mockserver.expiring import Expiring
from mockserver.provider import Call, Reply
from mockserver.throttling import WINDOWS, Window
from mockserver.world import World
from mockserver.worlds import Worlds
from tests.client import Client
from tests.small import answer, app_of

BODY = {"content": {"application/json": {"schema": {"type": "object", "properties": {"to": {"type": "string"}}}}}}
RESPONSES = {status: answer({}) for status in ("200", "400", "401", "404", "409", "429", "503")}
SECURED = {"security": [{"key": []}], "responses": RESPONSES}
PATHS = {
    "/things/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "get": {"operationId": "getThing", **SECURED},
    },
    "/search": {"post": {"operationId": "search", **SECURED}},
    "/send": {"post": {"operationId": "send", "requestBody": BODY, **SECURED}},
}
KEYS = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
SETTINGS: dict[str, Any] = {
    "environments": {"production": {"url": "https://api.test"}, "sandbox": {"url": "https://sandbox.test"}},
    "credentials": [
        {"name": "ann", "scheme": "key", "value": "a"},
        {"name": "ann too", "scheme": "key", "value": "a2", "holder": "ann"},
        {"name": "bob", "scheme": "key", "value": "b"},
    ],
    "limits": [
        {"counts": "errors", "spares": [404, 429], "windows": [{"most": 3, "within": "PT60S"}], "rule": "SM-1"},
        {
            "operations": ["search"],
            "windows": [{"most": 5, "within": "PT1M"}, {"most": 2, "within": "PT10S"}],
            "retry_after": True,
            "headers": {"limit": "X-Limit", "remaining": "X-Left", "reset": "X-Reset"},
            "message": "Slower.",
        },
        {"operations": ["send"], "per": ["caller", "body.to"], "windows": [{"most": 2, "within": "PT1M"}]},
    ],
}


def get_thing(call: Call, world: World) -> Reply:
    """Thing 1 is there, 2 is not, 3 is locked."""
    if call.path["id"] == 1:
        return Reply(200, {})
    raise Refusal(404 if call.path["id"] == 2 else 409, "no", "No.")


def make(folder: Path, **options: Any) -> Any:
    """Smallpay with its limits, on a clock that stands."""
    handlers = {"getThing": get_thing, "search": lambda *_: Reply(200, {}), "send": lambda *_: Reply(200, {})}
    return app_of(folder, PATHS, SETTINGS, components=KEYS, handlers=handlers, **options)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A client whose clock stands."""
    with Client(make(tmp_path)) as client:
        client.post("/_motpart/worlds/default/clock/freeze", json={})
        yield client


def get(client: Client, thing: int, key: str = "a", mount: str = "") -> int:
    """The status of asking for a thing."""
    return client.get(f"{mount}/things/{thing}", headers={"X-Key": key}).status_code


def wait(client: Client, duration: str) -> None:
    """Move the clock."""
    client.post("/_motpart/worlds/default/clock/advance", json={"duration": duration}).raise_for_status()


def test_wrong_calls_beyond_the_limit_close_every_operation(client: Client) -> None:
    """From the first wrong one on, to the end of its window: then it opens by the clock alone."""
    assert [get(client, thing) for thing in (1, 3, 1, 1)] == [200, 409, 200, 200]
    wait(client, "PT20S")
    assert [get(client, thing) for thing in (3, 3, 1, 3)] == [409, 409, 429, 429]
    refused = client.post("/search", headers={"X-Key": "a"})
    assert refused.status_code == 429
    told = "Too many wrong calls; at most 3 within PT60S. [SM-1]; 3 wrong calls within PT60S are allowed, "
    assert refused.headers["Motpart-Reason"] == f"{told}the window ends in 40 s"
    assert "Retry-After" not in refused.headers
    wait(client, "PT39S")
    assert get(client, 1) == 429
    wait(client, "PT1S")
    assert [get(client, thing) for thing in (1, 3, 3, 3, 1)] == [200, 409, 409, 409, 429]


def test_what_is_spared_does_not_count(client: Client) -> None:
    """404 is no wrong call here; a body that cannot be read is one."""
    assert [get(client, 2) for _ in range(5)] == [404] * 5
    broken = [client.post("/send", content=b"{", headers={"X-Key": "a"}).status_code for _ in range(4)]
    assert broken == [400, 400, 400, 429]


def test_each_holder_has_a_count_of_its_own(client: Client) -> None:
    """Two credentials of one holder share it; environments and worlds do not."""
    assert [get(client, 3, key) for key in ("a", "a2", "a", "a2", "b")] == [409, 409, 409, 429, 409]
    assert get(client, 1, "a", "/smallpay@production") == 200
    assert get(client, 1, "a", "/~other/smallpay") == 200
    assert client.get("/things/1").status_code == 401


def test_several_windows_limit_at_once(client: Client) -> None:
    """Every call counts, and each answer tells what is left of the window with the least left."""
    told = []
    for _ in range(3):
        found = client.post("/search", headers={"X-Key": "a"})
        told.append((found.status_code, *(found.headers[name] for name in ("X-Limit", "X-Left", "X-Reset"))))
    assert told == [(200, "2", "1", "10"), (200, "2", "0", "10"), (429, "2", "0", "10")]
    refused = client.post("/search", headers={"X-Key": "a"})
    assert (refused.headers["Retry-After"], refused.json()["detail"]) == ("10", "Slower.")
    for statuses in ([200, 200, 429], [200, 429]):
        wait(client, "PT10S")
        assert [client.post("/search", headers={"X-Key": "a"}).status_code for _ in statuses] == statuses
    wait(client, "PT40S")
    assert client.post("/search", headers={"X-Key": "a"}).status_code == 200


def test_a_limit_may_look_into_the_call(client: Client) -> None:
    """Two a minute to each receiver; a call without a receiver has no limit, and a refused one has not counted."""

    def send(to: str | None) -> int:
        body = {} if to is None else {"to": to}
        return client.post("/send", json=body, headers={"X-Key": "a"}).status_code

    assert [send(to) for to in ("x", "x", "y", "x", None, None, None)] == [200, 200, 200, 429, 200, 200, 200]
    wait(client, "PT1M")
    assert send("x") == 200


def test_a_count_survives_a_restart(tmp_path: Path) -> None:
    """A refused request leaves nothing but its count, and that on disk."""
    found = []
    for _ in range(2):
        app = make(tmp_path, data=tmp_path / "data")
        with Client(app) as client:
            found += [get(client, 3), get(client, 3)]
        app.server.worlds._store.close()
    assert found == [409, 409, 409, 429]


def test_a_snapshot_takes_the_counts_along(client: Client) -> None:
    """They are part of the world."""
    client.post("/_motpart/worlds/default/snapshots", json={"name": "before"})
    assert [get(client, 3) for _ in range(4)] == [409, 409, 409, 429]
    client.post("/_motpart/worlds/default/snapshots/before/restore")
    assert get(client, 1) == 200


def test_windows_that_are_over_are_forgotten() -> None:
    """Ten thousand callers leave no more behind than are within their window."""
    world, windows = Worlds(jobs={}).get("default"), Expiring(WINDOWS)
    world.freeze()
    for number in range(10_000):
        now = world.clock.micros
        windows.put(world, str(number), Window(now, now + 1000, 1))
        world.clock.setting = world.clock.setting._replace(frozen_at=now + 10)
    assert len(world[WINDOWS]) <= 200
    assert windows.get(world, "9999") is not None
    assert windows.get(world, "9899") is None
