"""A fresh world for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.providers.billecta.sandbox import Sandbox


@pytest.fixture
def billecta(client_of: Callable[[str], Client]) -> Sandbox:
    """A fresh world."""
    return Sandbox(client_of("billecta"))
