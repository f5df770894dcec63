"""The control plane: a test can do from outside what it needs, and hears clearly when it asks for the impossible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver import control
from mockserver.app import create_app
from mockserver.registry import bind_one
from specs import load, operations_of
from tests.client import Client
from tests.toy import API_KEY, PROVIDERS, SPECS

WORLD = "/_motpart/worlds/default"
CHARGE = {"amount": 10, "currency": "SEK", "method": {"kind": "bank", "account": "90012345678"}}
NOON = "2026-03-01T12:00:00Z"


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
