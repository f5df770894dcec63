"""A provider's environments: each behind a mount of its own, with credentials and objects of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver import create_app
from mockserver.world import World
from mockserver.worlds import Worlds
from tests.client import Client
from tests.small import answer, app_of, whoami
from tests.toy import API_KEY, PROVIDERS, SPECS

CHARGE = {"amount": 10, "currency": "SEK", "method": {"kind": "bank", "account": "90012345678"}}
LIVE = "/examplepay@production/charges"
ENVIRONMENTS = {"production": {"url": "https://api.test"}, "test": {"url": "https://test.test"}}
CREDENTIALS = [
    {"name": "tester", "scheme": "key", "value": "t", "environment": "test"},
    {"name": "user", "scheme": "key", "value": "p", "environment": "production"},
]
KEY = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
PATHS = {"/me": {"get": {"operationId": "me", "security": [{"key": []}], "responses": {"200": answer({})}}}}


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Client]:
    """Smallpay with a credential of each environment."""
    settings = {"environments": ENVIRONMENTS, "credentials": CREDENTIALS}
    with Client(app_of(tmp_path, PATHS, settings, components=KEY, handlers={"me": whoami})) as client:
        yield client


def total(client: Client, path: str) -> int:
    """How many charges an environment has."""
    return int(client.get(path).headers["X-Total-Count"])


def test_environments_share_no_object(client: Client) -> None:
    """Ids, seeds and objects are each environment's own; a link that an answer gives stays in it."""
    made = client.post(LIVE, json=CHARGE)
    assert (made.status_code, made.json()["id"]) == (201, 2)
    assert made.headers["Location"].endswith("/examplepay@production/api/v2/charges/2")
    assert (total(client, LIVE), total(client, "/examplepay/charges"), total(client, "/charges")) == (2, 1, 1)
    assert client.post("/charges", json=CHARGE).json()["id"] == 2


def test_one_clock_moves_every_environment(client: Client) -> None:
    """A job runs in the environment that planned it."""
    client.post(f"{LIVE}/1/capture")
    moved = client.post("/_motpart/worlds/default/clock/advance", json={"duration": "P2D"})
    assert [event["what"] for event in moved.json()["happened"]] == ["examplepay.chargePaid"]
    states = [client.get(path).json()["state"] for path in (f"{LIVE}/1", "/charges/1")]
    assert states == ["paid", "pending"]


def test_a_reset_world_is_empty_in_every_environment(client: Client) -> None:
    """An environment is a part of its world, in snapshots as in resets."""
    client.post(LIVE, json=CHARGE)
    client.post("/_motpart/worlds/default/reset")
    assert total(client, LIVE) == 1


def test_people_and_faults_know_the_environment(client: Client) -> None:
    """Behind the provider's name, as in paths."""
    client.get(LIVE)
    people = "/_motpart/worlds/default/people/examplepay@production/customerPays"
    assert client.post(people, json={"charge": 1}).status_code == 200
    assert [client.get(path).json()["state"] for path in (f"{LIVE}/1", "/charges/1")] == ["paid", "pending"]
    fault = {"provider": "examplepay@production", "operation": "getCharge", "effect": {"kind": "status", "status": 503}}
    assert client.post("/_motpart/worlds/default/faults", json=fault).status_code == 201
    assert [client.get(path).status_code for path in ("/charges/1", f"{LIVE}/1", f"{LIVE}/1")] == [200, 503, 200]


def test_the_journal_tells_environments_apart(client: Client) -> None:
    """The provider of an exchange is the mount that it came to."""
    client.get(LIVE)
    client.get("/charges")
    exchanges = client.get("/_motpart/worlds/default/journal").json()
    assert [exchange["provider"] for exchange in exchanges] == ["examplepay@production", "examplepay"]


def test_a_credential_is_good_in_its_environment_alone(apart: Client) -> None:
    """The reason says where it would be good."""

    def called(mount: str, key: str) -> httpx.Response:
        return apart.get(f"/{mount}/me", headers={"X-Key": key})

    assert called("smallpay", "t").json()["environment"] == "test"
    assert called("smallpay@production", "p").json() == {
        "name": "user", "environment": "production", "holder": "user", "grants": {},
    }  # fmt: skip
    wrong = called("smallpay@production", "t")
    assert wrong.status_code == 401
    assert (
        "belongs to the environment test, this is production; call /smallpay/ with it"
        in wrong.headers["Motpart-Reason"]
    )
    assert called("smallpay", "p").status_code == 401


def test_an_environment_that_is_not_there_is_not_served(client: Client) -> None:
    """Only those of provider.yaml are; the default one has no second name."""
    for name in ("elsewhere", "sandbox", ""):
        assert client.get(f"/examplepay@{name}/charges").status_code == 404


def test_providers_tell_their_environments(apart: Client) -> None:
    """The default one first: the first that is not production."""
    environments = apart.get("/_motpart/providers").json()[0]["environments"]
    assert environments == [
        {"name": "test", "base_url": "http://127.0.0.1:8080/smallpay"},
        {"name": "production", "base_url": "http://127.0.0.1:8080/smallpay@production"},
    ]


def test_environments_are_kept_on_disk(tmp_path: Path) -> None:
    """What was acknowledged in one is there in it, and not in the other, after a restart."""
    for expected in (2, 3):
        app: Any = create_app(specs_root=SPECS, providers_package=PROVIDERS, data=tmp_path)
        with Client(app, headers=API_KEY) as client:
            client.post(LIVE, json=CHARGE)
            assert (total(client, LIVE), total(client, "/charges")) == (expected, 1)
            app.server.worlds._store.close()


def test_a_job_that_fails_leaves_its_environment_too() -> None:
    """Whatever a job did, the world shows what it showed before."""
    seen: list[str] = []

    def fails(world: World, payload: object) -> None:
        seen.append(world.environment)
        raise ZeroDivisionError

    world = Worlds(jobs={"smallpay.fails": fails}).get("default")
    world.enter("production")
    world.schedule(world.now, "smallpay.fails")
    world.enter("")
    world.advance(timedelta(seconds=1))
    assert (seen, world.environment) == (["production"], "")
