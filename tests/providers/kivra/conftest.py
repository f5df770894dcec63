"""A fresh world for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.providers.kivra.sandbox import NOW, Sandbox
from tests.sandboxes import fresh_world


@pytest.fixture
def kivra(client_of: Callable[[str], Client]) -> Sandbox:
    """A fresh world whose clock stands on a Friday at nine."""
    client = client_of("kivra")
    return Sandbox(client, fresh_world(client, NOW))
