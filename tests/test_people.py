"""People: what somebody does outside the API, played through the control plane."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import msgspec
import pytest

from mockserver import create_app
from mockserver.errors import SpecError
from mockserver.provider import Provider, person
from mockserver.registry import bind_one
from specs import load
from tests import toy
from tests.client import Client

KEY = toy.API_KEY


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of the toy provider's app."""
    with Client(create_app(specs_root=toy.SPECS, providers_package=toy.PROVIDERS)) as client:
        yield client


def pay(client: Client, body: object, world: str = "default") -> tuple[int, str]:
    """Let the customer pay; status and body."""
    answer = client.post(f"/_motpart/worlds/{world}/people/examplepay/customerPays", json=body)
    return answer.status_code, answer.text


def test_every_action_is_listed_with_its_facts(client: Client) -> None:
    """Provider, action, what it does, and the JSON Schema of what it takes."""
    listed = client.get("/_motpart/people").json()
    assert [(line["provider"], line["action"]) for line in listed] == [("examplepay", "customerPays")]
    assert listed[0]["summary"].startswith("The customer pays")
    assert listed[0]["facts"]["properties"] == {"charge": {"type": "integer"}}


def test_an_action_changes_the_world_of_its_own_path_only(client: Client) -> None:
    """Also in a world that nobody has used yet; the other world is untouched."""
    assert pay(client, {"charge": 1}, "fresh") == (200, '{"charge":1,"state":"paid"}')
    assert client.get("/~fresh/examplepay/charges/1", headers=KEY).json()["state"] == "paid"
    assert client.get("/examplepay/charges/1", headers=KEY).json()["state"] == "pending"


def test_what_a_person_cannot_do_now_is_refused_and_changes_nothing(client: Client) -> None:
    """Paying twice is 409, a charge that is not there 404."""
    assert pay(client, {"charge": 1})[0] == 200
    client.post("/_motpart/worlds/default/snapshots", json={"name": "before"})
    assert [pay(client, {"charge": 1})[0], pay(client, {"charge": 9})[0]] == [409, 404]
    assert client.get("/_motpart/worlds/default/diff?from=before").json() == []


@pytest.mark.parametrize("facts", [{}, {"charge": "one"}, {"charge": 1, "tip": 2}], ids=str)
def test_facts_of_another_shape_are_refused_by_place(client: Client, facts: object) -> None:
    """Missing, mistyped and unknown facts are 400."""
    status, text = pay(client, facts)
    assert status == 400
    assert "body" in text


@pytest.mark.parametrize("path", ["nobody/customerPays", "examplepay/customerPay", "_motpart/x"])
def test_an_unknown_provider_or_action_names_what_there_is(client: Client, path: str) -> None:
    """404 for one, and for a provider without people; the nearest is named."""
    answer = client.post(f"/_motpart/worlds/default/people/{path}", json={})
    assert answer.status_code in (400, 404)
    if "customerPay" in path:
        assert "customerPays" in answer.text or "examplepay" in answer.text


def test_a_person_is_named_after_its_provider() -> None:
    """The start stops and names the function."""

    class Nothing(msgspec.Struct):
        """No facts."""

    @person("elsewhere.customerPays", Nothing)
    def customer_pays(world: object, facts: Nothing) -> None:
        """Pays."""

    module = ModuleType(customer_pays.__module__)
    vars(module)["customer_pays"] = customer_pays
    with pytest.raises(SpecError, match=r"the person is not named after its provider; name it 'examplepay\."):
        bind_one(load(toy.SPECS / "examplepay"), Provider(modules=[module]))
