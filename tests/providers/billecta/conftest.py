"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from connexion import AsyncApp

from mockserver import create_app
from tests.client import Client
from tests.providers.billecta.sandbox import Sandbox


@pytest.fixture(scope="session")
def billecta_app() -> AsyncApp:
    """An app that serves Billecta only."""
    return create_app(["billecta"])


@pytest.fixture(scope="session")
def billecta_client(billecta_app: AsyncApp) -> Iterator[Client]:
    """A client of it."""
    with Client(billecta_app) as client:
        yield client


@pytest.fixture
def billecta(billecta_client: Client) -> Sandbox:
    """A fresh world."""
    return Sandbox(billecta_client)
