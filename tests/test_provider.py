"""What a provider folder adds to its document beside its functions: who is admitted, and schemas without a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mockserver import create_app
from mockserver.errors import Refusal, UsageError
from mockserver.provider import Call
from mockserver.world import World
from mockserver.worlds import Worlds
from tests import toy
from tests.client import Client
from tests.toy.providers import examplepay

KEY = toy.API_KEY
CHARGE = {
    "amount": 10,
    "currency": "SEK",
    "method": {"kind": "card", "number": "4111111111111111", "expires": "2031-01-01"},
}
PLAN = {"name": "Monthly", "price": 99}
CALLS = {"createCharge": ("/charges", CHARGE), "createPlan": ("/plans", PLAN)}
"""An operation with a function, and one that is left to the generic fake."""


def admitting(monkeypatch: pytest.MonkeyPatch, admit: Callable[[Call, World], None]) -> Client:
    """A client of Examplepay, which admits as told."""
    monkeypatch.setattr(examplepay, "provider", replace(examplepay.provider, admit=admit))
    return Client(create_app(specs_root=toy.SPECS, providers_package=toy.PROVIDERS))


@pytest.mark.parametrize("operation", CALLS)
def test_who_is_not_admitted_is_refused_in_the_dialect(monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    """With a function or without; nothing is stored, and what the hook itself did is undone."""

    def nobody(call: Call, world: World) -> None:
        world.sequence("examplepay.asked")
        raise Refusal(403, "forbidden", f"You may not {call.operation.id}.", rule="EP-04")

    path, body = CALLS[operation]
    with admitting(monkeypatch, nobody) as client:
        client.get("/examplepay/api/v2/charges", headers=KEY)  # seeds the world
        client.post("/_motpart/worlds/default/snapshots", json={"name": "before"})
        answer = client.post(f"/examplepay/api/v2{path}", headers=KEY, json=body)
        assert (answer.status_code, answer.json()["message"]) == (403, f"You may not {operation}.")
        assert "EP-04" in answer.headers["motpart-reason"]
        assert client.get("/_motpart/worlds/default/diff?from=before").json() == []


def test_only_calls_that_would_be_answered_are_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """After authentication and validation, with the caller, the body and the world that the function would get."""
    asked = []

    def note(call: Call, world: World) -> None:
        asked.append((call.operation.id, call.caller.name, call.body["name"], world.name))

    with admitting(monkeypatch, note) as client:
        path = "/~mine/examplepay/api/v2/plans"
        assert client.post(path, json=PLAN).status_code == 401
        assert client.post(path, headers=KEY, json={"name": ""}).status_code == 400
        assert client.post("/~mine/examplepay/api/v2/nothing", headers=KEY, json=PLAN).status_code == 404
        assert asked == []
        assert client.post(path, headers=KEY, json=PLAN).status_code == 201
        assert asked == [("createPlan", "demo", "Monthly", "mine")]


def test_a_world_knows_the_schemas_of_what_is_served() -> None:
    """Jobs and people have no call to take them from."""
    app = create_app(specs_root=toy.SPECS, providers_package=toy.PROVIDERS)
    with Client(app) as client:
        client.get("/_motpart/health")
        plan = app.server.worlds.get("mine").schemas("examplepay").resolve({"$ref": "#/components/schemas/Plan"})
        assert plan["required"] == ["id", "name", "price"]


def test_a_world_of_no_server_says_that_it_knows_none() -> None:
    """The reason is in words."""
    with pytest.raises(UsageError, match="'examplepay' is not served here"):
        Worlds(jobs={}).get("mine").schemas("examplepay")
