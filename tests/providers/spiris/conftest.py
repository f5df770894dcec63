"""A fresh world for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.providers.spiris.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture(scope="session")
def spiris_client(client_of: Callable[[str], Client]) -> Client:
    """Whoever calls it."""
    return client_of("spiris")


@pytest.fixture
def spiris(spiris_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    sandbox = Sandbox(spiris_client, fresh_world(spiris_client))
    sandbox.ok("GET", "/companies")  # the demo data comes with the first call
    return sandbox
