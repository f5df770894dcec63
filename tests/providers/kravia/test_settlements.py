"""Money that Kravia recovered goes back to the creditor."""

from __future__ import annotations

from typing import Any

from tests.providers.kravia.sandbox import Sandbox, invoice


def _new(kravia: Sandbox) -> list[Any]:
    return [s for s in kravia.ok("GET", "/settlements?ExcludeClosed=true") if s["settlementId"] > 7001]


def test_one_settlement_a_day_returns_recovered_capital(kravia: Sandbox) -> None:
    """KR-120, KR-121, KD-27: one batch naming every claim collected, capital only, on the next bank day."""
    claims = [kravia.started(invoice(debtorNumber=f"{n}-PAYS", accountingInvoiceId=f"INV-{n}")) for n in range(2)]
    kravia.started(invoice(debtorNumber="3-PAYS-LATE"))
    happened = kravia.advance("P20D")
    assert happened.count("kravia.settled") == 1
    (settlement,) = _new(kravia)
    assert (settlement["amount"], settlement["isClosed"]) == (5000, False)
    assert settlement["bankTransaction"]["date"] == "2026-01-20"
    parts = settlement["bookkeepingSuggestion"]
    assert [(part["invoiceId"], part["amount"]) for part in parts] == [(claim, 2500) for claim in claims]
    assert [part["accountingInvoiceId"] for part in parts] == ["INV-0", "INV-1"]
    kravia.advance("P20D")
    assert [s["amount"] for s in _new(kravia)] == [5000, 2500]


def test_a_creditor_may_be_paid_claim_by_claim(kravia: Sandbox) -> None:
    """KR-121: with a payment reference each."""
    for number in range(2):
        kravia.started(invoice(creditorId=10760, debtorNumber=f"{number}-PAYS"))
    kravia.advance("P20D")
    made = _new(kravia)
    assert [s["amount"] for s in made] == [2500, 2500]
    assert len({s["bankTransaction"]["kid"] for s in made}) == 2


def test_direct_payments_and_credits_are_not_settled(kravia: Sandbox) -> None:
    """KD-27: what never reached Kravia is not paid out."""
    kravia.pay((1553199, 2000))
    kravia.credit((308457, -2500))
    kravia.advance("P10D")
    assert _new(kravia) == []


def test_exclude_closed_leaves_out_what_is_bookkept(kravia: Sandbox) -> None:
    """KR-122, KR-123: marked, it is no longer listed, and still there."""
    assert [s["settlementId"] for s in kravia.ok("GET", "/settlements?excludeclosed=True")] == [7001]
    marked = kravia.ok("PATCH", "/settlements/7001/bookkeep?internalAccountingId=XYZ3")
    assert (marked["isClosed"], marked["internalAccountingId"]) == (True, "XYZ3")
    assert kravia.ok("GET", "/settlements?ExcludeClosed=true") == []
    assert [s["settlementId"] for s in kravia.ok("GET", "/settlements")] == [7000, 7001]


def test_marking_again_is_harmless_with_the_same_id_only(kravia: Sandbox) -> None:
    """KD-28: 409 for another id, 404 for an unknown settlement, 400 without an id; nothing changes."""
    kravia.ok("PATCH", "/settlements/7001/bookkeep?internalAccountingId=XYZ3")
    kravia.keep()
    paths = (
        "7001/bookkeep?internalAccountingId=XYZ3",
        "7001/bookkeep?internalAccountingId=other",
        "1/bookkeep?internalAccountingId=a",
        "7001/bookkeep",
    )
    assert [kravia.call("PATCH", f"/settlements/{path}").status_code for path in paths] == [200, 409, 404, 400]
    assert kravia.changed() == []
