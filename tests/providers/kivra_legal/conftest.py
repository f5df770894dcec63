"""A fresh world for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.providers.kivra_legal.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture(scope="session")
def legal_client(client_of: Callable[[str], Client]) -> Client:
    """Whoever calls it."""
    return client_of("kivra-legal")


@pytest.fixture
def legal(legal_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    sandbox = Sandbox(legal_client, fresh_world(legal_client))
    sandbox.ok("GET", "/documents")  # the demo data comes with the first call
    return sandbox
