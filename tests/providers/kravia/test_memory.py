"""What the fake remembers outlives the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mockserver import create_app
from mockserver.inprocess import InProcess
from tests.client import Client
from tests.providers.kravia.sandbox import Sandbox, case, invoice
from tests.sandboxes import NOW


@contextmanager
def _served(folder: Path) -> Iterator[Client]:
    """A client of a server that starts, and stops again: only a stopped one lets go of its folder."""
    app = create_app(["kravia"], data=folder)
    with InProcess(app), Client(app) as client:
        yield client


def test_claims_settlements_and_plans_survive_a_restart(tmp_path: Path) -> None:
    """KR-130: with a data folder, another server of the same folder goes on where the first one stopped."""
    with _served(tmp_path) as client:
        client.post("/_motpart/worlds", json={"name": "kept", "freeze": NOW})
        first = Sandbox(client, "kept")
        first.ok("PUT", "/creditor/10759/webhook", json={"secret": "s", "enabled": False, "url": "https://a.test/"})
        first.ok(
            "POST", "/creditor/10759/invite", json={"email": "name@example.com", "name": "A", "isAccountant": False}
        )
        paying, silent = first.started(invoice(debtorNumber="1-PAYS")), first.started(case())
        first.upload(first.register(invoice()))
        first.advance("P15D")  # paid and not yet settled
        before = first.details(paying)
    with _served(tmp_path) as client:
        second = Sandbox(client, "kept")
        assert second.details(paying) == before
        second.advance("P30D")
        assert second.ok("GET", "/settlements")[-1]["amount"] == 2500
        assert second.status(silent) == "LegalNotice"
        assert second.register(invoice()) > paying + 2
