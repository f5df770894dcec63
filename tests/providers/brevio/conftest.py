"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.brevio.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture(scope="session")
def brevio_client() -> Iterator[Client]:
    """A client of an app that serves Brevio only."""
    with Client(create_app(["brevio"])) as client:
        yield client


@pytest.fixture
def brevio(brevio_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    sandbox = Sandbox(brevio_client, fresh_world(brevio_client))
    sandbox.get("/confirm/banks")  # the demo data comes with the first call
    return sandbox
