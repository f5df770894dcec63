"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.spiris.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture(scope="session")
def spiris_client() -> Iterator[Client]:
    """A client of an app that serves Spiris payroll only."""
    with Client(create_app(["spiris"])) as client:
        yield client


@pytest.fixture
def spiris(spiris_client: Client) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    sandbox = Sandbox(spiris_client, fresh_world(spiris_client))
    sandbox.ok("GET", "/companies")  # the demo data comes with the first call
    return sandbox
