"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.kivra_legal.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture(scope="session")
def legal_client() -> Iterator[Client]:
    """A client of an app that serves Kivra legal only."""
    with Client(create_app(["kivra-legal"])) as client:
        yield client


@pytest.fixture
def legal(legal_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    sandbox = Sandbox(legal_client, fresh_world(legal_client))
    sandbox.ok("GET", "/documents")  # the demo data comes with the first call
    return sandbox
