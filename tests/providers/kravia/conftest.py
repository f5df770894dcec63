"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.kravia.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture(scope="session")
def kravia_client() -> Iterator[Client]:
    """A client of an app that serves Kravia only."""
    with Client(create_app(["kravia"])) as client:
        yield client


@pytest.fixture
def kravia(kravia_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    sandbox = Sandbox(kravia_client, fresh_world(kravia_client))
    sandbox.search()  # the demo data comes with the first call
    return sandbox
