"""Calls to a provider's host names reach the engine in this process, whichever client makes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import orjson
import pytest
import requests

from mockserver.sandbox import Sandbox, motpart_sandbox
from tests.toy import API_KEY, PROVIDERS, SPECS

PRODUCTION = "https://api.examplepay.test/api/v2"
SANDBOX = "https://sandbox.examplepay.test/api/v2"
BODY = {"amount": 10, "currency": "SEK", "method": {"kind": "bank", "account": "90012345678"}}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Examplepay's hosts, answered here, on a clock that stands."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    with motpart_sandbox("examplepay", freeze=start, specs_root=SPECS, providers_package=PROVIDERS) as running:
        yield running


def test_requests_and_httpx_meet_the_same_world(sandbox: Sandbox) -> None:
    """What one client stores, the other reads."""
    made = requests.post(f"{PRODUCTION}/charges", json=BODY, headers=API_KEY, timeout=5)
    assert made.status_code == 201
    read = httpx.get(f"{PRODUCTION}/charges/{made.json()['id']}", headers=API_KEY)
    assert (read.status_code, read.json()) == (200, made.json())


def test_each_host_name_leads_to_its_environment(sandbox: Sandbox) -> None:
    """Production and sandbox share no object."""
    made = requests.post(f"{PRODUCTION}/charges", json=BODY, headers=API_KEY, timeout=5)
    path = f"charges/{made.json()['id']}"
    found = [httpx.get(f"{base}/{path}", headers=API_KEY).status_code for base in (PRODUCTION, SANDBOX)]
    assert found == [200, 404]
    mounts = {"api.examplepay.test": "examplepay@production", "sandbox.examplepay.test": "examplepay"}
    assert sandbox.hosts == mounts


def test_an_address_that_an_answer_gives_leads_back_here(sandbox: Sandbox) -> None:
    """A Location has the provider's host and this sandbox's world, and can be followed as it is."""
    made = requests.post(f"{PRODUCTION}/charges", json=BODY, headers=API_KEY, timeout=5)
    location = made.headers["Location"]
    assert location.startswith("https://api.examplepay.test/")
    assert requests.get(location, headers=API_KEY, timeout=5).json() == made.json()
    assert httpx.get(location, headers=API_KEY).json() == made.json()


def test_a_refusal_is_the_providers_own(sandbox: Sandbox) -> None:
    """Status, body and Motpart-Reason arrive as over a socket."""
    refused = requests.get(f"{PRODUCTION}/charges", params={"top": 0}, headers=API_KEY, timeout=5)
    assert refused.status_code == 400
    assert refused.json()["places"][0].startswith("query.top: ")
    assert "query.top" in refused.headers["Motpart-Reason"]


def test_the_clock_is_moved_through_the_sandbox(sandbox: Sandbox) -> None:
    """A test moves the world's clock, and what was due has happened."""
    requests.post(f"{PRODUCTION}/charges/1/capture", headers=API_KEY, timeout=5)
    path = "/_motpart/worlds/default/clock/advance"
    moved = sandbox.request("POST", path, {"Content-Type": "application/json"}, orjson.dumps({"duration": "P2D"}))
    assert moved.status == 200
    assert requests.get(f"{PRODUCTION}/charges/1", headers=API_KEY, timeout=5).json()["state"] == "paid"


def test_any_other_host_is_refused(sandbox: Sandbox) -> None:
    """A test does not leave the machine by accident."""
    with pytest.raises(requests.ConnectionError):
        requests.get("https://elsewhere.test/", timeout=5)
    with pytest.raises(httpx.ConnectError):
        httpx.get("https://elsewhere.test/")
