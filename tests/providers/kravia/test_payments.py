"""Direct payments and credits cover the original capital, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.providers.kravia.models import Claim, Payment
from mockserver.providers.kravia.money import exact_ore, major
from tests.providers.kravia.sandbox import Sandbox, case, credit_note, invoice

AT = datetime(2026, 1, 5, tzinfo=UTC)


def test_one_payment_covers_several_claims(kravia: Sandbox) -> None:
    """KR-080: the guide's sample, as pasted."""
    answer = kravia.pay((1553199, 2000), (1553200, 1000)).json()["value"]
    assert (answer["appliedAmount"], answer["ignoredAmount"]) == (3000, 0)
    assert [kravia.status(claim) for claim in (1553199, 1553200)] == ["Closed", "Closed"]


def test_the_surplus_is_ignored(kravia: Sandbox) -> None:
    """KR-082: more than the remaining capital is no error and counts for nothing."""
    claim = kravia.register(case())
    answer = kravia.pay((claim, 3000.5)).json()["value"]
    assert (answer["appliedAmount"], answer["ignoredAmount"]) == (2500, 500.5)
    record = kravia.details(claim)["invoice"]
    assert (record["paidAmount"], record["outstandingAmount"], record["closedReason"]) == (2500, 0, "Paid")


def test_a_payment_in_part_leaves_the_rest(kravia: Sandbox) -> None:
    """KR-082, KR-083: partly paid, with the caller's own id of the payment."""
    claim = kravia.register(case())
    kravia.pay((claim, 999.99))
    details = kravia.details(claim)
    assert (details["invoice"]["paymentStatus"], details["outstandingAmount"]) == ("PartlyPaid", 1500.01)
    assert details["payments"][0]["accountingPaymentId"] == "286519"
    assert kravia.history(claim) == ["Registered", "PartlyPaid"]


def test_payments_never_cover_fees(kravia: Sandbox) -> None:
    """KR-082, KD-20: after a reminder the fee stays owed, and the claim stays open for it."""
    claim = kravia.started(invoice())
    kravia.advance("P30D")
    assert kravia.pay((claim, 2535)).json()["value"]["ignoredAmount"] == 35
    record = kravia.details(claim)["invoice"]
    assert (record["outstandingAmount"], record["feesAmount"], record["status"]) == (0, 35, "Reminder")


def test_a_credit_of_the_rest_writes_off_fees_and_closes(kravia: Sandbox) -> None:
    """KR-085, KR-086, KR-087: negative amounts, surplus ignored, fees gone, closed."""
    claim = kravia.started(invoice())
    kravia.advance("P30D")
    assert kravia.credit((claim, -1000)).json()["value"]["appliedAmount"] == -1000
    assert kravia.status(claim) == "Reminder"
    answer = kravia.credit((claim, -2000)).json()["value"]
    assert (answer["appliedAmount"], answer["ignoredAmount"]) == (-1500, -500)
    record = kravia.details(claim)["invoice"]
    assert (record["status"], record["closedReason"], record["feesAmount"]) == ("Closed", "Credited", 0)


def test_the_guides_credit_works_as_pasted(kravia: Sandbox) -> None:
    """KR-085: case 308457 is credited away."""
    kravia.credit((308457, -2500.0))
    assert kravia.status(308457) == "Closed"


def test_crediting_sends_nothing(kravia: Sandbox) -> None:
    """KR-088: no document and no notification come of a credit."""
    claim = kravia.register(case())
    kravia.credit((claim, -100))
    kravia.advance("P10D")
    details = kravia.details(claim)
    assert (details["notifications"], details["documents"]) == ([], [])


def test_a_registered_credit_note_touches_no_other_claim(kravia: Sandbox) -> None:
    """KR-088, KR-089: it is positive, is sent, and ends; the invoice of the same number owes what it owed."""
    claim, note = kravia.started(invoice()), kravia.started(credit_note())
    kravia.advance("P2D")
    assert kravia.details(claim)["outstandingAmount"] == 2500
    details = kravia.details(note)
    assert (details["invoice"]["closedReason"], details["notifications"][0]["level"]) == ("Sent", "CreditNote")


@pytest.mark.parametrize("how", ["paid", "withdrawn"])
def test_money_on_a_closed_claim_is_ignored(kravia: Sandbox, how: str) -> None:
    """KD-20: taken, and all of it surplus."""
    claim = kravia.register(case())
    if how == "paid":
        kravia.pay((claim, 2500))
    else:
        kravia.act(claim, "Withdraw")
    before = kravia.details(claim)["invoice"]
    assert kravia.pay((claim, 10)).json()["value"]["ignoredAmount"] == 10
    assert kravia.credit((claim, -10)).json()["value"]["ignoredAmount"] == -10
    after = kravia.details(claim)["invoice"]
    assert {**after, "lastUpdatedTime": before["lastUpdatedTime"]} == before


def test_a_claim_named_twice_is_covered_in_order(kravia: Sandbox) -> None:
    """KD-18: both parts count, the capital is covered once."""
    claim = kravia.register(case())
    rows = kravia.pay((claim, 2000), (claim, 2000)).json()["value"]["invoices"]
    assert [row["appliedAmount"] for row in rows] == [2000, 500]


_PAYMENTS: dict[str, tuple[dict[str, Any], int]] = {
    "parts do not add up": ({"amount": 99}, 400),
    "below zero": ({"amount": -100}, 400),
    "three decimals": ({"amount": 100.001}, 400),
    "no date": ({"date": None}, 400),
    "no parts": ({"invoices": []}, 400),
    "unknown claim": ({"invoices": [{"invoiceId": 42, "amount": 100}]}, 404),
}


@pytest.mark.parametrize(("changes", "status"), _PAYMENTS.values(), ids=list(_PAYMENTS))
def test_a_refused_payment_books_nothing(kravia: Sandbox, changes: dict[str, Any], status: int) -> None:
    """KR-081, KD-11, KD-18: the whole of it is refused."""
    kravia.keep()
    assert kravia.pay((1553199, 100), **changes).status_code == status
    assert kravia.changed() == []


@pytest.mark.parametrize(
    ("changes", "status"), [({"Amount": 100}, 400), ({"Amount": -99}, 400), ({"Date": "soon"}, 400)]
)
def test_a_refused_credit_books_nothing(kravia: Sandbox, changes: dict[str, Any], status: int) -> None:
    """KI-07, KR-085: a credit is below zero and adds up."""
    kravia.keep()
    assert kravia.credit((1553199, -100), **changes).status_code == status
    assert kravia.changed() == []


def test_nothing_is_owed_on_a_credit_note(kravia: Sandbox) -> None:
    """KD-20: 409 for money on a credit note."""
    note = kravia.register(credit_note())
    kravia.keep()
    assert kravia.pay((note, 10)).status_code == 409
    assert kravia.credit((note, -10)).status_code == 409
    assert kravia.changed() == []


@pytest.mark.parametrize("date", ["2026-01-06", "2026-01-06T00:00:00", "2026-01-06T12:30:00.1234567"])
def test_a_payment_has_a_date_or_a_datetime(kravia: Sandbox, date: str) -> None:
    """KI-07: both are taken, the day is kept."""
    assert kravia.pay((1553199, 100), date=date).status_code == 200
    assert kravia.details(1553199)["payments"][0]["date"] == "2026-01-06"


def _claim(original: int, fees: int) -> Claim:
    return Claim(
        id=1,
        claim_type="CollectionCase",
        creditor_id=1,
        debtor_key="1",
        invoice_no="1",
        accounting_invoice_id=None,
        invoice_date="2025-01-01",
        due_date="2025-01-01",
        description=None,
        currency="NOK",
        original=original,
        fees=fees,
        updated=AT,
    )


_MONEY = st.integers(1, 10**9)


@given(
    original=_MONEY,
    fees=st.integers(0, 10**5),
    events=st.lists(st.tuples(st.sampled_from(["Direct", "Collected", "Credit"]), _MONEY)),
)
def test_paid_credited_and_outstanding_always_make_the_original(
    original: int, fees: int, events: list[tuple[str, int]]
) -> None:
    """KR-082, KR-086: whatever comes in whatever order, the sum holds, nothing is below zero, surplus never counts."""
    claim = _claim(original, fees)
    for number, (kind, amount) in enumerate(events):
        left = claim.outstanding if claim.closed is None else 0
        signed = -amount if kind == "Credit" else amount
        covered = claim.covered(Payment(id=number, kind=kind, date="2026-01-01", amount=signed, applied=0), AT)
        assert covered.applied == min(amount, left)
        claim = covered.claim
        assert claim.paid + claim.credited + claim.outstanding == original
        assert min(claim.paid, claim.credited, claim.outstanding, claim.fees) >= 0
        assert claim.closed is None or (claim.outstanding == 0 and claim.fees == 0)


@given(st.integers(-(10**11), 10**11))
def test_money_goes_out_and_comes_back_exactly(cents: int) -> None:
    """KR-010: major units lose nothing."""
    assert exact_ore(major(cents)) == cents


@given(st.integers(0, 10**9), st.integers(1, 9))
def test_a_third_decimal_is_never_rounded_away(cents: int, thousandth: int) -> None:
    """KD-11: not an amount."""
    assert exact_ore(float(f"{cents // 100}.{cents % 100:02}{thousandth}")) is None
