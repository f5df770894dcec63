"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import create_app
from tests.client import Client
from tests.providers.billecta.sandbox import Sandbox


@pytest.fixture(scope="session")
def billecta_client() -> Iterator[Client]:
    """A client of an app that serves Billecta only."""
    with Client(create_app(["billecta"])) as client:
        yield client


@pytest.fixture
def billecta(billecta_client: Client) -> Sandbox:
    """A fresh world."""
    return Sandbox(billecta_client)
