"""What the fake remembers outlives the process."""

from __future__ import annotations

from pathlib import Path

from mockserver import create_app
from tests.client import Client
from tests.providers.kravia.sandbox import NOW, Sandbox, case, invoice


def test_claims_settlements_and_plans_survive_a_restart(tmp_path: Path) -> None:
    """KR-130: with a data folder, another server of the same folder goes on where the first one stopped."""
    with Client(create_app(["kravia"], data=tmp_path)) as client:
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
    with Client(create_app(["kravia"], data=tmp_path)) as client:
        second = Sandbox(client, "kept")
        assert second.details(paying) == before
        second.advance("P30D")
        assert second.ok("GET", "/settlements")[-1]["amount"] == 2500
        assert second.status(silent) == "LegalNotice"
        assert second.register(invoice()) > paying + 2
