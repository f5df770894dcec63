"""Pages: the envelope, the end, and that all of them together are the whole list, once each, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.world import View
from tests.client import Client
from tests.providers.brevio.sandbox import AASEN, CLIENT, Sandbox
from tests.sandboxes import NOW

ITEM = {"bank": AASEN, "cutOffDate": "2025-12-31"}
_numbers = count()


def pages(read: Callable[[int], Any], between: Callable[[], None] = lambda: None) -> list[Any]:
    """Every page, each found by the ``next`` of the one before, up to the one that is empty."""
    found, offset = [], 0
    while True:
        page = read(offset)
        found.append(page)
        if not page["count"]:
            return found
        offset = page["next"]
        between()


def fresh(client: Client) -> Sandbox:
    """A new world."""
    name = f"pages-{next(_numbers)}"
    client.post("/_motpart/worlds", json={"name": name, "freeze": NOW})
    return Sandbox(client, name)


def reader(world: Sandbox, kind: str) -> Callable[[int], Any]:
    """How to read one page of a list."""
    if kind == "bank":
        return lambda offset: world.get("/confirm/audit-requests/third-party", "other-bank", offset=offset)
    path = "/confirm/audit-requests" if kind == "audit" else "/sign/sign-requests"
    return lambda offset: world.get(path, vatNo=CLIENT, offset=offset)


def make(world: Sandbox, kind: str, number: int) -> list[str]:
    """So many more of a list; their tokens."""
    if kind == "sign":
        return [world.sign() for _ in range(number)]
    tokens = world.create(*[ITEM] * number) if number else []
    for token in tokens if kind == "bank" else ():
        world.play("clientSigns", token=token)
    return tokens


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["audit", "bank", "sign"]),
    number=st.one_of(st.integers(0, 12), st.sampled_from([49, 50, 51, 100, 101])),
    more=st.integers(0, 3),
)
def test_pages_make_up_the_whole(brevio_client: Client, kind: str, number: int, more: int) -> None:
    """BR-051, BR-052, BR-053, BR-057, BD-09, BD-10: no repeats, none lost, also when more come while one reads."""
    world = fresh(brevio_client)
    made = make(world, kind, number)
    coming = iter([more])
    added: list[str] = []
    found = pages(reader(world, kind), lambda: added.extend(make(world, kind, next(coming, 0))))
    tokens = [one["token"] for page in found for one in page["requests"]]
    assert tokens == made + added
    for page in found:
        assert page["count"] == len(page["requests"]) <= 50
        assert page["next"] == page["offset"] + page["count"]
    assert found[-1]["total"] == len(tokens)


@pytest.mark.parametrize(
    ("offset", "held", "following"), [(0, 50, 50), (50, 50, 100), (100, 31, 131), (131, 0, 131), (10**6, 0, 10**6)]
)
def test_the_samples_131(brevio: Sandbox, offset: int, held: int, following: int) -> None:
    """BR-053, BR-054, BR-056, BR-058, BD-09."""
    brevio.create(*[ITEM] * 131)
    page = reader(brevio, "audit")(offset)
    del page["requests"]
    assert page == {"count": held, "offset": offset, "next": following, "total": 131}


def test_parameters_in_the_body_and_the_query_win_over_it(brevio: Sandbox) -> None:
    """BI-06, BI-12: parameter by parameter; digits in quotes are taken."""
    brevio.create(*[ITEM] * 3)
    path = "/confirm/audit-requests"
    assert brevio.ok("GET", path, json={"vatNo": CLIENT, "offset": 1})["count"] == 2
    assert brevio.ok("GET", path, json={"vatNo": str(CLIENT), "offset": "2"})["count"] == 1
    assert brevio.ok("GET", f"{path}?offset=0&vatNo={CLIENT}", json={"vatNo": 1, "offset": 2})["count"] == 3
    assert brevio.ok("GET", f"{path}?vatNo={CLIENT}", json={"offset": 2})["count"] == 1
    assert brevio.ok("GET", f"{path}?vatNo={CLIENT}", content=b"x=1", headers={"Content-Type": "text/plain"})
    assert brevio.ok("GET", f"{path}?vatNo={CLIENT}", headers={"Content-Type": "application/json"})["count"] == 3


@pytest.mark.parametrize("kind", ["audit", "bank"])
def test_a_page_costs_the_same_however_long_the_list(
    brevio_client: Client, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """So many look-ups at its beginning and its end, with 100 requests in the world and with 1,000; no scan of all."""
    looked: Counter[str] = Counter()
    for name in ("get", "values", "items", "page", "__iter__"):
        monkeypatch.setattr(View, name, _counted(getattr(View, name), name, looked))
    costs = []
    for number in (100, 1000):
        world = fresh(brevio_client)
        make(world, kind, number)
        for offset in (0, number - 50):
            looked.clear()
            assert reader(world, kind)(offset)["count"] == 50
            costs.append(dict(looked))
    assert costs == [costs[0]] * 4
    assert set(costs[0]) == {"get"}


def _counted(method: Callable[..., Any], name: str, looked: Counter[str]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        looked[name] += 1
        return method(*arguments, **options)

    return call


@pytest.mark.parametrize("offset", ["-1", "x", "1.5", "", "99999999999999999999"])
@pytest.mark.parametrize(
    ("path", "who"),
    [
        (f"/confirm/audit-requests?vatNo={CLIENT}", "audit"),
        ("/confirm/audit-requests/third-party?", "bank"),
        (f"/sign/sign-requests?vatNo={CLIENT}", "audit"),
    ],
)
def test_an_offset_that_is_none_is_400(brevio: Sandbox, path: str, who: str, offset: str) -> None:
    """In the dialect, naming it."""
    answer = brevio.call("GET", f"{path}&offset={offset}", who)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert "offset" in answer.json()["error_description"]
