"""A fresh world for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.providers.brevio.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture(scope="session")
def brevio_client(client_of: Callable[[str], Client]) -> Client:
    """Whoever calls it."""
    return client_of("brevio")


@pytest.fixture
def brevio(brevio_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    sandbox = Sandbox(brevio_client, fresh_world(brevio_client))
    sandbox.get("/confirm/banks")  # the demo data comes with the first call
    return sandbox
