"""Debt collection: a claim and the invoice behind it are one debt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.billecta.sandbox import CREDITOR, Sandbox, invoice


@pytest.fixture
def debtor(billecta: Sandbox) -> str:
    """A debtor of the demo creditor."""
    return billecta.make("/debtors/debtor", Name="Ada")


@pytest.fixture
def number(billecta: Sandbox, debtor: str) -> str:
    """An invoice over 125 SEK that was sent."""
    made = billecta.make("/invoice/action", **invoice(debtor))
    billecta.do("PUT", f"/invoice/attest/{made}")
    return made


def stages(billecta: Sandbox, number: str, claim: str) -> tuple[str, str]:
    """Where an invoice and its claim stand."""
    found = (billecta.get(f"/invoice/action/{number}"), billecta.get(f"/debtcollection/action/{claim}"))
    return found[0]["State"]["Stage"], found[1]["State"]["Stage"]


def listed(billecta: Sandbox, which: str) -> list[str]:
    """The ids of the creditor's open or closed claims."""
    dates = "" if which == "open" else "?from=2026-01-01&to=2099-01-01"
    return [one["ActionPublicId"] for one in billecta.get(f"/debtcollection/{which}/{CREDITOR}{dates}")]


def test_what_is_paid_on_the_invoice_counts_on_the_claim(billecta: Sandbox, number: str) -> None:
    """B66: SentToDebtCollection comes after the others, and a payment ends both in Completed."""
    claim = billecta.make(f"/debtcollection/actionfrominvoice/{number}")
    assert stages(billecta, number, claim) == ("SentToDebtCollection", "DebtCollectionInvoiceSent")
    assert claim in listed(billecta, "open")
    billecta.do("POST", f"/debtcollection/actionfrominvoice/{number}", 400)
    billecta.make("/invoice/registerpayment", ActionPublicId=number, Amount={"CurrencyCode": "SEK", "Value": 12500})
    assert stages(billecta, number, claim) == ("Completed", "Completed")
    assert (claim in listed(billecta, "open"), claim in listed(billecta, "closed")) == (False, True)
    billecta.do("PUT", f"/debtcollection/cancel/{claim}", 400)


def test_what_is_credited_on_the_claim_counts_on_the_invoice(billecta: Sandbox, number: str) -> None:
    """Less is left of both, never less than nothing; the last of it closes both."""
    claim = billecta.make("/debtcollection/actionfrominvoice", SourcePublicId=number)
    for value, status in ((10000, 200), (2501, 400), (2500, 200)):
        asked: dict[str, Any] = {"ActionPublicId": claim, "Value": {"CurrencyCode": "SEK", "Value": value}}
        billecta.do("POST", "/debtcollection/credit", status, json=asked)
    assert stages(billecta, number, claim) == ("Completed", "Completed")
    assert billecta.get(f"/invoice/action/{number}")["CreditedAmount"]["Value"] == 12500


def test_a_claim_that_is_cancelled_lets_go_of_its_invoice(billecta: Sandbox, number: str) -> None:
    """The invoice stands where it stood."""
    claim = billecta.make(f"/debtcollection/actionfrominvoice/{number}")
    billecta.do("PUT", f"/debtcollection/cancel/{claim}")
    assert stages(billecta, number, claim) == ("InvoiceSent", "Cancelled")
    flags = billecta.get(f"/debtcollection/action/{claim}")
    assert not any(flags[name] for name in ("CanCancel", "CanCredit", "CanPostpone", "CanDisputeAction"))


def test_a_draft_goes_to_no_debt_collection(billecta: Sandbox, debtor: str) -> None:
    """B66: only what is attested and not over."""
    draft = billecta.make("/invoice/action", **invoice(debtor))
    billecta.do("POST", f"/debtcollection/actionfrominvoice/{draft}", 400)


def test_a_claim_of_another_system_stands_alone(billecta: Sandbox, debtor: str) -> None:
    """It is listed with its amount, disputed once, and credited away."""
    before = set(listed(billecta, "open"))
    value = {"CurrencyCode": "SEK", "Value": 5000}
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor, "Value": value}
    billecta.do("POST", "/debtcollection/action", json=body)
    (claim,) = set(listed(billecta, "open")) - before
    billecta.do("PUT", f"/debtcollection/dispute/{claim}")
    billecta.do("PUT", f"/debtcollection/dispute/{claim}", 400)
    billecta.do("POST", "/debtcollection/credit", json={"ActionPublicId": claim, "Value": value})
    found = billecta.get(f"/debtcollection/action/{claim}")
    assert (found["State"]["Stage"], found["CurrentAmount"]["Value"]) == ("Completed", 0)


def test_time_is_given_and_never_taken(billecta: Sandbox, number: str) -> None:
    """An invoice and a claim are postponed by days or to a later day; without either, or to today, is refused."""
    claim = billecta.make(f"/debtcollection/actionfrominvoice/{number}")
    other = billecta.make("/invoice/action", **invoice(billecta.make("/debtors/debtor", Name="Bo")))
    billecta.do("PUT", f"/invoice/attest/{other}")
    today = billecta.get(f"/invoice/action/{other}")["InvoiceDate"][:10]
    for path in (f"/invoice/postpone/{other}", f"/debtcollection/postpone/{claim}"):
        for query, status in (("", 400), (f"?date={today}", 400), ("?date=2098-01-01", 200), ("?days=3", 200)):
            billecta.do("PUT", f"{path}{query}", status)
