"""The control plane: faults to come, webhooks that went out, and what was asked and answered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.receiver import Receiver
from tests.client import Client
from tests.test_control import CHARGE, WORLD, charge, charges, settle

# Faults


def plan(client: Client, effect: dict[str, Any], **more: Any) -> Any:
    """Plan a fault for createCharge."""
    body = {"provider": "examplepay", "operation": "createCharge", "effect": effect, **more}
    answer = client.post(f"{WORLD}/faults", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_first_calls_fail_in_the_providers_dialect(client: Client) -> None:
    """Two calls get the status in the provider's own words and store nothing; the third works."""
    plan(client, {"kind": "status", "status": 503, "message": "Out for lunch."}, times=2)
    for _ in range(2):
        answer = client.post("/examplepay/charges", json=CHARGE)
        assert (answer.status_code, answer.json()["message"]) == (503, "Out for lunch.")
    assert charge(client)["id"] == 2


def test_a_fault_hits_only_the_call_that_fits_its_condition(client: Client) -> None:
    """Other calls pass and leave the plan in place."""
    plan(client, {"kind": "status", "status": 409}, when={"body.amount": "77"})
    charge(client)
    assert client.post("/examplepay/charges", json={**CHARGE, "amount": 77}).status_code == 409
    charge(client, amount=77)


def test_a_malformed_body_is_malformed(client: Client) -> None:
    """The operation has done its work, the answer does not parse."""
    plan(client, {"kind": "malform"})
    answer = client.post("/examplepay/charges", json=CHARGE)
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        answer.json()
    assert charges(client) == [1, 2]


def test_faults_are_listed_and_forgotten(client: Client) -> None:
    """With what they have done so far; forgotten ones do nothing."""
    first = plan(client, {"kind": "status"}, times=None)
    plan(client, {"kind": "status", "status": 500})
    client.post("/examplepay/charges", json=CHARGE)
    listed = client.get(f"{WORLD}/faults").json()
    assert [(one["remaining"], one["taken"]) for one in listed] == [(None, 1), (1, 0)]
    assert client.delete(f"{WORLD}/faults/{first['id']}").status_code == 204
    assert client.delete(f"{WORLD}/faults/{first['id']}").status_code == 404
    assert client.delete(f"{WORLD}/faults").status_code == 204
    charge(client)


@pytest.mark.parametrize("path", ["/_motpart/journal", f"{WORLD}/journal", f"{WORLD}/journal/har"])
def test_the_journal_of_an_operation_that_does_not_exist_is_refused(client: Client, path: str) -> None:
    """An empty answer would say that it was never called."""
    answer = client.get(path, params={"operation": "createCharg"})
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no operation 'createCharg'; nearest: createCharge")


def test_a_name_that_is_near_nothing_gets_no_list(client: Client) -> None:
    """Three names from the beginning of the alphabet help nobody."""
    answer = client.post(f"{WORLD}/journal/expect", json={"operation": "qqqqqq"})
    assert answer.json()["detail"] == "There is no operation 'qqqqqq'."


def test_a_fault_on_an_operation_that_does_not_exist_is_refused(client: Client) -> None:
    """A mistyped operation would never fail: it is refused and the nearest are named."""
    body = {"provider": "examplepay", "operation": "createCharg", "effect": {"kind": "reset"}}
    answer = client.post(f"{WORLD}/faults", json=body)
    assert answer.status_code == 404
    assert "There is no operation of examplepay 'createCharg'; nearest: createCharge" in answer.json()["detail"]
    answer = client.post(f"{WORLD}/faults", json={**body, "provider": "nopay"})
    assert "There is no provider 'nopay'" in answer.json()["detail"]
    assert client.get(f"{WORLD}/faults").json() == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"effect": {"kind": "explode"}}, "body.effect.kind"),
        ({"effect": {"kind": "status", "status": 200}}, "body.effect.status"),
        ({"effect": {"kind": "delay", "seconds": -1}}, "body.effect.seconds"),
        ({"times": 0}, "body.times"),
        ({"tims": 1}, "body"),
    ],
)
def test_a_wrong_fault_names_its_place(client: Client, change: dict[str, Any], place: str) -> None:
    """What the document forbids is refused with the place of it."""
    body = {"provider": "examplepay", "effect": {"kind": "reset"}, **change}
    answer = client.post(f"{WORLD}/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["place"].startswith(place)


# Deliveries


def test_a_webhook_has_arrived_when_advance_answers(frozen: Client) -> None:
    """The clock's answer comes after the delivery, which is listed with its attempt."""
    with Receiver() as receiver:
        made = settle(frozen, notify=receiver.url + "/hook")
        frozen.post(f"{WORLD}/clock/advance", json={"duration": "P2D"})
        assert [got.path for got in receiver.received] == ["/hook"]
    (delivery,) = frozen.get(f"{WORLD}/deliveries").json()
    assert (delivery["state"], delivery["subject"]) == ("delivered", f"charge.paid {made['id']}")
    assert [attempt["status"] for attempt in delivery["attempts"]] == [200]
    assert frozen.get(f"{WORLD}/deliveries/{delivery['id']}").json() == delivery


def test_a_webhook_is_sent_again_or_lost_as_told(frozen: Client) -> None:
    """A refused one waits, can be dropped, and can be resent even then."""
    with Receiver(500, 200) as receiver:
        settle(frozen, notify=receiver.url)
        frozen.post(f"{WORLD}/clock/advance", json={"duration": "P1D"})
        (delivery,) = frozen.get(f"{WORLD}/deliveries", params={"state": "pending"}).json()
        path = f"{WORLD}/deliveries/{delivery['id']}"
        assert frozen.post(f"{path}/drop").json()["state"] == "dropped"
        again = frozen.post(f"{path}/drop")
        assert (again.status_code, "is dropped" in again.json()["detail"]) == (409, True)
        assert frozen.post(f"{path}/resend").status_code == 200
        assert frozen.get(path).json()["state"] == "delivered"
        assert len(receiver.received) == 2


@pytest.mark.parametrize("action", ["", "/resend", "/drop"])
def test_an_unknown_delivery_is_not_found(client: Client, action: str) -> None:
    """A 404 that says so."""
    answer = client.request("POST" if action else "GET", f"{WORLD}/deliveries/nope{action}")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no delivery 'nope'.")


# Journal


def test_the_journal_holds_what_was_asked_and_why_it_was_refused(client: Client) -> None:
    """Every exchange with world, operation, verdict and reason; the details have headers and bodies."""
    charge(client)
    client.post("/examplepay/charges", json={"currency": "SEK"})
    accepted, refused = client.get(f"{WORLD}/journal").json()
    assert (accepted["operation"], accepted["status"], accepted["verdict"]) == ("createCharge", 201, "accepted")
    assert (refused["status"], refused["verdict"]) == (400, "refused")
    assert "body.amount" in refused["reason"]
    whole = client.get(f"{WORLD}/journal/{accepted['id']}").json()
    assert '"amount"' in whole["request"]["body"]
    assert ["content-type", "application/json"] in [
        [name.lower(), value] for name, value in whole["response"]["headers"]
    ]


def test_the_journal_is_queried_by_operation_status_world_and_time(client: Client) -> None:
    """Each filter leaves only what fits, and they combine."""
    charge(client)
    charge(client, "other")
    charges(client)
    client.get("/examplepay/charges/99")
    everything = client.get("/_motpart/journal").json()
    assert {exchange["world"] for exchange in everything} == {"default", "other"}

    def operations(path: str, **query: Any) -> list[str]:
        return [exchange["operation"] for exchange in client.get(path, params=query).json()]

    assert operations("/_motpart/journal", world="other") == ["createCharge"]
    assert operations(f"{WORLD}/journal", operation="listCharges") == ["listCharges"]
    assert operations(f"{WORLD}/journal", status=404) == ["getCharge"]
    assert operations(f"{WORLD}/journal", limit=1) == ["getCharge"]
    assert operations(f"{WORLD}/journal", until="2001-01-01T00:00:00Z") == []
    assert len(operations(f"{WORLD}/journal", since="2001-01-01T00:00:00Z")) == 3


def test_the_journal_is_exported_as_har(client: Client) -> None:
    """An HTTP Archive with one entry per exchange."""
    charge(client)
    archive = client.get(f"{WORLD}/journal/har").json()
    (entry,) = archive["log"]["entries"]
    assert archive["log"]["version"] == "1.2"
    assert (entry["request"]["method"], entry["response"]["status"]) == ("POST", 201)


def test_an_expectation_that_holds_is_ok(client: Client) -> None:
    """Exactly so many calls with a value, or at least so many."""
    charge(client, amount=5)
    charge(client, amount=6)
    for body in (
        {"operation": "createCharge", "count": 2},
        {"operation": "createCharge", "count": 1, "where": {"body.amount": "5"}},
        {"operation": "createCharge", "atLeast": 1},
        {"operation": "createCharge"},
        {"operation": "cancelCharge", "count": 0},
    ):
        assert client.post(f"{WORLD}/journal/expect", json=body).json()["ok"] is True, body


def test_an_expectation_that_fails_explains_itself(client: Client) -> None:
    """The answer says what was found and how the nearest misses differ."""
    charge(client, amount=5)
    body = {"operation": "createCharge", "count": 2, "where": {"body.amount": 6}}
    verdict = client.post(f"{WORLD}/journal/expect", json=body).json()
    assert verdict["ok"] is False
    assert "createCharge" in verdict["explanation"]
    assert "5" in verdict["explanation"]


def test_an_expectation_about_an_unknown_operation_is_refused(client: Client) -> None:
    """Zero calls of a mistyped operation must not pass for a success."""
    answer = client.post(f"{WORLD}/journal/expect", json={"operation": "createCharg", "count": 0})
    assert answer.status_code == 404
    assert "createCharge" in answer.json()["detail"]


def test_an_expectation_has_one_number(client: Client) -> None:
    """Exactly and at least exclude each other."""
    answer = client.post(f"{WORLD}/journal/expect", json={"operation": "createCharge", "count": 1, "atLeast": 1})
    assert answer.status_code == 400


def test_a_cleared_journal_is_empty_and_others_are_kept(client: Client) -> None:
    """Clearing one world's exchanges leaves those of other worlds."""
    charge(client)
    charge(client, "other")
    assert client.delete(f"{WORLD}/journal").status_code == 204
    assert client.get(f"{WORLD}/journal").json() == []
    assert len(client.get("/_motpart/worlds/other/journal").json()) == 1
