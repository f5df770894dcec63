"""A world of its own for each test, in one app for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import create_app
from tests.client import Client


@pytest.fixture(scope="session")
def billecta_client() -> Iterator[Client]:
    """A client of an app that serves Billecta only."""
    with Client(create_app(["billecta"])) as client:
        yield client
