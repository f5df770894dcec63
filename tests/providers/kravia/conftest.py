"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.kravia.sandbox import NOW, Sandbox

_numbers = count()


@pytest.fixture(scope="session")
def kravia_client() -> Iterator[Client]:
    """A client of an app that serves Kravia only."""
    with Client(create_app(["kravia"])) as client:
        yield client


@pytest.fixture
def kravia(kravia_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    name = f"test-{next(_numbers)}"
    answer = kravia_client.post("/_motpart/worlds", json={"name": name, "freeze": NOW})
    assert answer.status_code == 201, answer.text
    sandbox = Sandbox(kravia_client, name)
    sandbox.search()  # the demo data comes with the first call
    return sandbox
