"""A fresh world for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.providers.kravia.sandbox import Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture
def kravia(client_of: Callable[[str], Client]) -> Sandbox:
    """A fresh world whose clock stands on a Monday at nine."""
    client = client_of("kravia")
    sandbox = Sandbox(client, fresh_world(client))
    sandbox.search()  # the demo data comes with the first call
    return sandbox
