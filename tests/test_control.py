"""The control plane: a test can do from outside what it needs, and hears clearly when it asks for the impossible."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.receiver import Receiver
from mockserver import control
from mockserver.app import create_app
from mockserver.registry import bind_one
from specs import load, operations_of
from tests.client import Client
from tests.toy import API_KEY, PROVIDERS, SPECS

WORLD = "/_motpart/worlds/default"
CHARGE = {"amount": 10, "currency": "SEK", "method": {"kind": "bank", "account": "90012345678"}}
NOON = "2026-03-01T12:00:00Z"


@pytest.fixture
def frozen(client: Client) -> Client:
    """A caller of an app whose default world stands at noon."""
    assert client.post(f"{WORLD}/clock/freeze", json={"at": NOON}).status_code == 200
    return client


def charge(client: Client, world: str = "default", **more: Any) -> Any:
    """Create a charge; its representation."""
    answer = client.post("/examplepay/charges", json={**CHARGE, **more}, headers={"Motpart-World": world})
    assert answer.status_code == 201, answer.text
    return answer.json()


def settle(client: Client, **more: Any) -> Any:
    """Create and capture a charge, which is paid a day later."""
    made = charge(client, **more)
    assert client.post(f"/examplepay/charges/{made['id']}/capture").status_code == 202
    return made


def charges(client: Client, world: str = "default") -> list[int]:
    """The ids of a world's charges."""
    return [one["id"] for one in client.get("/examplepay/charges", headers={"Motpart-World": world}).json()]


# Server


def test_health_says_that_it_is_up_and_what_it_serves(client: Client) -> None:
    """A script can wait for the server and see that it is the right one."""
    health = client.get("/_motpart/health").json()
    assert (health["status"], health["providers"]) == ("ok", 1)
    assert health["operations"] > 10


def test_providers_tell_base_url_credentials_and_figures(client: Client) -> None:
    """All that a developer needs to point a client here, as this caller reaches it."""
    (provider,) = client.get("/_motpart/providers", headers={"Host": "localhost:1234"}).json()
    assert (provider["name"], provider["title"]) == ("examplepay", "Examplepay")
    assert provider["base_url"] == "http://localhost:1234/examplepay"
    assert provider["credentials"][0]["value"] == "demo-key"
    assert sum(provider["certainty"].values()) == pytest.approx(1, abs=0.01)
    assert provider["summary"].startswith("A made-up payment provider")
    assert provider["provisional"] is None
    assert provider["schemas"] == 12


def test_every_operation_of_the_control_document_has_its_function() -> None:
    """A documented control call is never answered by the generic fake."""
    promise = load(Path(control.__file__).parent)
    documented = {spec["operationId"] for _, _, spec in operations_of(promise.document)}
    assert set(bind_one(promise, control.provider).handlers) == documented


@pytest.mark.parametrize("host", ["", 'a"b<>', "a b", "[::1]:80", "x" * 1000])
def test_a_strange_host_header_is_no_error(client: Client, host: str) -> None:
    """Whatever a client calls the server, it gets an answer; the control plane only under a loopback name."""
    assert client.get("/_motpart/providers", headers={"Host": host}).status_code == (200 if "::1" in host else 403)


def test_a_base_url_keeps_the_world_of_the_path(client: Client) -> None:
    """Asked within a world, the base URLs lead into that world."""
    (provider,) = client.get("/~ci-42/_motpart/providers").json()
    assert provider["base_url"].endswith("/~ci-42/examplepay")


def test_the_address_that_the_start_prints_leads_to_the_page(client: Client) -> None:
    """A person opens it."""
    answer = client.get("/_motpart/", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/_motpart/ui/")


def test_a_miss_names_the_nearest_operations(client: Client) -> None:
    """A mistyped control path is answered with what was probably meant, as problem details."""
    answer = client.get("/_motpart/worlds/default/clok")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "getClock" in answer.headers["motpart-reason"]


# Worlds


def test_a_world_can_be_made_with_a_seed_and_a_standing_clock(client: Client) -> None:
    """The new world shows its time; two of the same seed make the same ids."""
    for name in ("one", "two"):
        made = client.post("/_motpart/worlds", json={"name": name, "seed": 7, "freeze": NOON})
        assert made.status_code == 201
        assert made.headers["location"].endswith(f"/_motpart/worlds/{name}")
        assert (made.json()["now"], made.json()["frozen"]) == (NOON, True)
    plans = [
        client.post("/examplepay/plans", json={"name": "a", "price": 1}, headers={"Motpart-World": name}).json()["id"]
        for name in ("one", "two")
    ]
    assert plans[0] == plans[1]


def test_a_world_that_exists_is_not_made_again(client: Client) -> None:
    """Making it twice is a conflict, not a silent reset."""
    client.post("/_motpart/worlds", json={"name": "one"})
    answer = client.post("/_motpart/worlds", json={"name": "one"})
    assert (answer.status_code, answer.json()["detail"]) == (409, "World 'one' exists already.")


def test_worlds_are_listed_with_the_default_one(client: Client) -> None:
    """Every world that has been used, and ``default`` in any case."""
    charge(client, "ci-42")
    assert [world["name"] for world in client.get("/_motpart/worlds").json()] == ["ci-42", "default"]


def test_a_deleted_world_is_gone(client: Client) -> None:
    """It is not found any more, and used again it begins anew."""
    charge(client, "ci-42")
    assert client.delete("/_motpart/worlds/ci-42").status_code == 204
    answer = client.get("/_motpart/worlds/ci-42")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no world 'ci-42'")
    assert charges(client, "ci-42") == [1]


@pytest.mark.parametrize("method", ["get", "delete"])
def test_looking_for_a_world_does_not_make_it(client: Client, method: str) -> None:
    """A question about an unknown world is a 404 that names the nearest, and leaves no world behind."""
    client.post("/_motpart/worlds", json={"name": "ci-42"})
    answer = client.request(method.upper(), "/_motpart/worlds/ci-43")
    assert answer.status_code == 404
    assert "ci-42" in answer.json()["detail"]
    assert "ci-43" not in [world["name"] for world in client.get("/_motpart/worlds").json()]


def test_reset_brings_back_the_demo_data_and_the_same_ids(client: Client) -> None:
    """Everything made since is gone; the same calls give the same ids again."""
    first = client.post("/examplepay/plans", json={"name": "a", "price": 1}).json()["id"]
    charge(client)
    assert client.post(f"{WORLD}/reset").status_code == 200
    assert charges(client) == [1]
    assert client.post("/examplepay/plans", json={"name": "a", "price": 1}).json()["id"] == first


def test_reset_takes_another_seed(client: Client) -> None:
    """With another seed the same calls give other ids."""
    ids = set()
    for seed in (1, 2, 1):
        client.post(f"{WORLD}/reset", json={"seed": seed})
        ids.add(client.post("/examplepay/plans", json={"name": "a", "price": 1}).json()["id"])
    assert len(ids) == 2


def test_seed_restarts_chance_and_leaves_the_state(client: Client) -> None:
    """The ids repeat, the objects stay."""
    ids = []
    for _ in range(2):
        assert client.put(f"{WORLD}/seed", json={"seed": 5}).status_code == 200
        ids.append(client.post("/_motpart/worlds/default/snapshots", json={"name": "x"}).status_code)
    made = charge(client)
    client.put(f"{WORLD}/seed", json={"seed": 5})
    assert charges(client) == [1, made["id"]]


@pytest.mark.parametrize("name", ["..", "-a", "a b", "x" * 65, "å", "a%2Fb", "%00"])
def test_a_name_that_is_no_name_is_refused(client: Client, name: str) -> None:
    """World names are plain; the refusal names the place."""
    answer = client.post(f"/_motpart/worlds/{name}/reset")
    assert answer.status_code in (400, 404)
    answer = client.post("/_motpart/worlds", json={"name": name})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["place"] == "body.name"


def test_a_bound_credential_chooses_its_world(client: Client) -> None:
    """A client that can set neither path nor header lands in the world of its credential."""
    bound = client.put(
        "/_motpart/worlds/ci-42/credentials", json={"provider": "examplepay", "credential": "demo-token"}
    )
    assert bound.json() == {"world": "ci-42", "provider": "examplepay", "credential": "demo-token"}
    answer = client.post("/examplepay/charges", json=CHARGE, headers={"Authorization": "Bearer demo-token"})
    assert answer.status_code == 201
    assert (charges(client, "ci-42"), charges(client)) == ([1, 2], [1])


def test_a_credential_of_an_unknown_provider_is_refused(client: Client) -> None:
    """The nearest provider is named."""
    answer = client.put(f"{WORLD}/credentials", json={"provider": "exampelpay", "credential": "x"})
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no provider 'exampelpay'; nearest: examplepay."


# Clock


def test_the_clock_stands_where_it_is_told(frozen: Client) -> None:
    """Frozen at a time, it shows that time and stays."""
    clock = frozen.get(f"{WORLD}/clock").json()
    assert clock == {"now": NOON, "frozen": True, "next": None}


def test_the_clock_runs_again_when_unfrozen(frozen: Client) -> None:
    """It goes on from where it stood."""
    clock = frozen.post(f"{WORLD}/clock/unfreeze").json()
    assert clock["frozen"] is False
    assert clock["now"][:16] == NOON[:16]


def test_advance_tells_what_happened_in_order(frozen: Client) -> None:
    """Everything due on the way has happened, each thing at its own time."""
    settle(frozen)
    frozen.post(f"{WORLD}/clock/advance", json={"duration": "PT1H"})
    settle(frozen)
    moved = frozen.post(f"{WORLD}/clock/advance", json={"duration": "P30D"}).json()
    assert (moved["now"], moved["frozen"]) == ("2026-03-31T13:00:00Z", True)
    assert moved["happened"] == [
        {"at": "2026-03-02T12:00:00Z", "what": "examplepay.chargePaid", "facts": {"chargeId": 2}},
        {"at": "2026-03-02T13:00:00Z", "what": "examplepay.chargePaid", "facts": {"chargeId": 3}},
    ]


def test_the_clock_shows_what_is_due_next(frozen: Client) -> None:
    """After a capture the next job is a day ahead."""
    settle(frozen)
    assert frozen.get(f"{WORLD}/clock").json()["next"] == "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    "duration", ["", "P", "30D", "-P1D", "P1D junk", "tomorrow", "P99999Y", "P" + "9" * 90 + "D", "PT0S0", "P1.5.5D"]
)
def test_a_duration_that_cannot_be_is_refused_and_changes_nothing(frozen: Client, duration: str) -> None:
    """Garbage, negative and unreachable durations get a sentence."""
    answer = frozen.post(f"{WORLD}/clock/advance", json={"duration": duration})
    assert answer.status_code == 400, answer.text
    assert answer.json()["detail"]
    assert frozen.get(f"{WORLD}/clock").json()["now"] == NOON


# Snapshots, branches, differences


def test_a_snapshot_brings_state_and_clock_back(frozen: Client) -> None:
    """What was made after it is gone, and the clock shows its time."""
    charge(frozen)
    kept = frozen.post(f"{WORLD}/snapshots", json={"name": "before"})
    assert (kept.status_code, kept.json()["name"], kept.json()["at"]) == (201, "before", NOON)
    charge(frozen)
    frozen.post(f"{WORLD}/clock/advance", json={"duration": "P1D"})
    restored = frozen.post(f"{WORLD}/snapshots/before/restore").json()
    assert restored["now"] == NOON
    assert restored["snapshots"] == ["before"]
    assert charges(frozen) == [1, 2]


def test_snapshots_are_listed_and_forgotten(frozen: Client) -> None:
    """In the order taken; a forgotten one cannot be restored."""
    for name in ("b", "a"):
        frozen.post(f"{WORLD}/snapshots", json={"name": name})
    assert [kept["name"] for kept in frozen.get(f"{WORLD}/snapshots").json()] == ["b", "a"]
    assert frozen.delete(f"{WORLD}/snapshots/b").status_code == 204
    answer = frozen.post(f"{WORLD}/snapshots/b/restore")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no snapshot 'b'; nearest: a.")


def test_a_branch_goes_its_own_way(frozen: Client) -> None:
    """It begins with the other world's state; afterwards neither sees the other."""
    charge(frozen)
    branched = frozen.post(f"{WORLD}/branches", json={"name": "what-if"})
    assert (branched.status_code, branched.json()["now"]) == (201, NOON)
    charge(frozen, "what-if")
    assert (charges(frozen, "what-if"), charges(frozen)) == ([1, 2, 3], [1, 2])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "branches", {"name": "what-if"}),
        ("GET", "snapshots", None),
        ("DELETE", "snapshots/before", None),
        ("POST", "snapshots/before/restore", None),
        ("GET", "diff?from=before", None),
    ],
)
def test_a_mistyped_world_has_no_past_and_is_not_made(
    frozen: Client, method: str, path: str, body: dict[str, str] | None
) -> None:
    """What lies in a world's past is asked of worlds that exist; the refusal makes neither it nor its branch."""
    before = frozen.get("/_motpart/worlds").json()
    refused = frozen.request(method, f"/_motpart/worlds/tset/{path}", json=body)
    assert (refused.status_code, "no world 'tset'" in refused.json()["detail"]) == (404, True)
    assert frozen.get("/_motpart/worlds").json() == before


def test_a_branch_does_not_overwrite_a_world(frozen: Client) -> None:
    """An existing name is a conflict."""
    charge(frozen, "other")
    assert frozen.post(f"{WORLD}/branches", json={"name": "other"}).status_code == 409
    assert charges(frozen, "other") == [1, 2]


def test_diff_names_what_was_added_and_changed(frozen: Client) -> None:
    """From a snapshot to now, by collection and key."""
    made = charge(frozen)
    frozen.post(f"{WORLD}/snapshots", json={"name": "before"})
    charge(frozen)
    frozen.delete("/examplepay/charges/1")
    frozen.post(f"/examplepay/charges/{made['id']}/capture")
    found = frozen.get(f"{WORLD}/diff", params={"from": "before"}).json()
    changes = {(one["key"], one["change"]) for one in found if one["collection"] == "examplepay.charges"}
    assert changes == {("1", "removed"), ("2", "changed"), ("3", "added")}


def test_diff_between_two_snapshots_and_unknown_ones(frozen: Client) -> None:
    """Two equal snapshots have no difference; an unknown one is named."""
    for name in ("a", "b"):
        frozen.post(f"{WORLD}/snapshots", json={"name": name})
    assert frozen.get(f"{WORLD}/diff", params={"from": "a", "to": "b"}).json() == []
    answer = frozen.get(f"{WORLD}/diff", params={"from": "a", "to": "c"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no snapshot 'c'; nearest: a, b.")


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


# Who may use it


@pytest.fixture
def guarded() -> Iterator[Client]:
    """An app with a control token."""
    app = create_app(specs_root=SPECS, providers_package=PROVIDERS, control_token="s3cret")
    with Client(app, headers=API_KEY) as caller:
        yield caller


def test_with_a_control_token_only_its_holder_is_admitted(guarded: Client) -> None:
    """Without or with a wrong token it is a 401 that says how; with it everything works."""
    assert guarded.get("/_motpart/health").status_code == 401
    assert guarded.get("/_motpart/health", headers={"Authorization": "Bearer nope"}).status_code == 401
    for told in ("Bearer s3cret", "bearer s3cret", "s3cret"):
        assert guarded.get("/_motpart/health", headers={"Authorization": told}).status_code == 200
