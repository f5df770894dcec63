"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.kivra.sandbox import NOW, Sandbox

_numbers = count()


@pytest.fixture(scope="session")
def kivra_client() -> Iterator[Client]:
    """A client of an app that serves the sender API only."""
    with Client(create_app(["kivra"])) as client:
        yield client


@pytest.fixture
def kivra(kivra_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Friday at nine."""
    name = f"test-{next(_numbers)}"
    answer = kivra_client.post("/_motpart/worlds", json={"name": name, "freeze": NOW})
    assert answer.status_code == 201, answer.text
    return Sandbox(kivra_client, name)
