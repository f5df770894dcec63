"""One app for all tests of a provider, in which each test has a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from connexion import AsyncApp

from mockserver import create_app
from tests.client import Client


@pytest.fixture(scope="session")
def app_of() -> Callable[[str], AsyncApp]:
    """An app that serves one provider only, by the provider's name; made when it is first asked for."""
    return cache(lambda provider: create_app([provider]))


@pytest.fixture(scope="session")
def client_of(app_of: Callable[[str], AsyncApp]) -> Iterator[Callable[[str], Client]]:
    """A client of such an app."""
    with ExitStack() as clients:
        yield cache(lambda provider: clients.enter_context(Client(app_of(provider))))
