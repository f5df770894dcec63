"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.brevio.sandbox import NOW, Sandbox

_numbers = count()


@pytest.fixture(scope="session")
def brevio_client() -> Iterator[Client]:
    """A client of an app that serves Brevio only."""
    with Client(create_app(["brevio"])) as client:
        yield client


@pytest.fixture
def brevio(brevio_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    name = f"test-{next(_numbers)}"
    answer = brevio_client.post("/_motpart/worlds", json={"name": name, "freeze": NOW})
    assert answer.status_code == 201, answer.text
    sandbox = Sandbox(brevio_client, name)
    sandbox.get("/confirm/banks")  # the demo data comes with the first call
    return sandbox
