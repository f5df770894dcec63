"""What every test may use: an app that serves the toy provider, and a client for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.amber import AmberSnapshotExtension

from mockserver import create_app
from tests.client import Client
from tests.toy import API_KEY, PROVIDERS, SPECS

# A shell starts what runs in the background deaf to Ctrl-C; the processes that tests interrupt would be deaf as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every machine and in every run: a red build is red for whoever looks at it.
settings.register_profile(
    "motpart", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("motpart")


@pytest.fixture
def toy_app() -> Any:
    """A fresh app that serves Examplepay at ``/examplepay`` and, as the only one, at ``/``."""
    return create_app(specs_root=SPECS, providers_package=PROVIDERS)


@pytest.fixture
def client(toy_app: Any) -> Iterator[Client]:
    """A caller whom Examplepay lets in."""
    with Client(toy_app, headers=API_KEY) as caller:
        yield caller


@pytest.fixture
def frozen(client: Client) -> Client:
    """A caller of an app whose default world stands at noon."""
    at = {"at": "2026-03-01T12:00:00Z"}
    assert client.post("/_motpart/worlds/default/clock/freeze", json=at).status_code == 200
    return client


class _Texts(AmberSnapshotExtension):
    """Whole texts that people read lie in ``tests/snapshots``."""

    snapshot_dirname = "snapshots"


@pytest.fixture
def reviewed(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The text as it was last reviewed; ``pytest --snapshot-update`` renews it."""
    return snapshot.use_extension(_Texts)
