"""Registering claims: what is taken, what is refused, and that a refusal stores nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.kravia.sandbox import ADDRESS, Sandbox, case, credit_note, invoice


@pytest.mark.parametrize("body", [invoice(), credit_note(), case()], ids=["invoice", "credit note", "case"])
def test_every_claim_type_is_registered_and_found_by_its_id(kravia: Sandbox, body: dict[str, Any]) -> None:
    """KR-030, KR-043: one address takes all three kinds and answers an integer id that later calls know."""
    claim = kravia.register(body)
    record = kravia.details(claim)["invoice"]
    assert (record["claimType"], record["status"]) == (body["claimType"], "Registered")


def test_registering_sends_nothing(kravia: Sandbox) -> None:
    """KR-031: a claim that is not started stays where it is, whatever time passes."""
    claim = kravia.register(invoice())
    kravia.advance("P60D")
    details = kravia.details(claim)
    assert details["invoice"]["status"] == "Registered"
    assert details["notifications"] == []


def test_the_same_customer_number_means_the_same_card(kravia: Sandbox) -> None:
    """KR-032, KR-033: the card is found by debtorNumber and brought up to date; another number is another card."""
    first = kravia.details(kravia.register(invoice(debtorName="John Doe")))["debtor"]
    later = kravia.register(invoice(debtorName="John A. Doe", invoiceNo="20002"))
    other = kravia.details(kravia.register(invoice(debtorNumber="10002")))["debtor"]
    assert kravia.details(later)["debtor"]["id"] == first["id"] != other["id"]
    assert kravia.details(later)["debtor"]["name"] == "John A. Doe"


def test_customer_numbers_of_two_creditors_do_not_meet(kravia: Sandbox) -> None:
    """KD-37: a card belongs to its creditor."""
    mine = kravia.details(kravia.register(invoice()))["debtor"]["id"]
    theirs = kravia.details(kravia.register(invoice(creditorId=10760)))["debtor"]["id"]
    assert mine != theirs


@pytest.mark.parametrize("given", ["INV-1", None], ids=["given", "null"])
def test_the_callers_own_id_comes_back(kravia: Sandbox, given: str | None) -> None:
    """KR-034: accountingInvoiceId is kept as given and may be null."""
    claim = kravia.register(invoice(accountingInvoiceId=given))
    assert kravia.details(claim)["invoice"]["accountingInvoiceId"] == given
    assert kravia.search("orderBy=11")[0]["accountingInvoiceId"] == given


@pytest.mark.parametrize(("given", "expected"), [("true", True), ("False", False), (True, True), (False, False)])
def test_is_private_individual_is_text_or_boolean(kravia: Sandbox, given: Any, expected: bool) -> None:
    """KR-036, KI-01: both forms mean the same."""
    claim = kravia.register(invoice(isPrivateIndividual=given))
    assert kravia.details(claim)["debtor"]["isPrivateIndividual"] is expected


def test_keys_are_read_in_any_case(kravia: Sandbox) -> None:
    """KR-007: PascalCase throughout is the same request."""
    body = {name[0].upper() + name[1:]: value for name, value in invoice().items()}
    body["PostalAddress"] = {name.upper(): value for name, value in ADDRESS.items()}
    assert kravia.status(kravia.register(body)) == "Registered"


def test_order_lines_and_bookkeeping_come_back(kravia: Sandbox) -> None:
    """KR-041, KR-042: bookkeeping may spread over months, need not agree with the lines, and is read back."""
    booking = [
        {
            "amount": 3000,
            "description": "Customer ledger",
            "bookingDate": "2025-01-01",
            "ledgerAccount": 1500,
            "vatCode": 0,
        },
        {"amount": 1000, "description": "Revenue", "bookingDate": "2025-02-01", "ledgerAccount": 3000, "vatCode": 3},
    ]
    details = kravia.details(kravia.register(invoice(bookkeepingDetails=booking)))
    assert details["bookkeepingDetails"] == booking
    assert [line["total"] for line in details["orderLines"]] == [1250, 1250]


def test_the_same_number_twice_makes_two_claims(kravia: Sandbox) -> None:
    """KR-044, KD-09: invoiceNo is no key."""
    assert kravia.register(invoice()) != kravia.register(invoice())


def test_a_discount_is_taken_off_the_line(kravia: Sandbox) -> None:
    """KR-040, KD-12: total is price times count less the discount, to two decimals, rounded half up."""
    line = {"description": "A", "unitPrice": 33.35, "count": 3, "discountInPercent": 10, "total": 90.05}
    kravia.register(invoice(orderLines=[line], originalAmount=90.05))  # 90.045


def test_a_case_needs_neither_lines_nor_customer_number(kravia: Sandbox) -> None:
    """KR-038, KR-071: the stated minimum is enough."""
    body = case()
    for name in ("debtorNumber", "currencyCode", "description", "accountingInvoiceId", "ssn", "isPrivateIndividual"):
        del body[name]
    record = kravia.details(kravia.register(body))["invoice"]
    assert record["currencyCode"] == "NOK"


def _without(name: str, body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


_LINE = invoice()["orderLines"][0]
_REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "unknown creditor": (invoice(creditorId=999), 404, ""),
    "no amount": (_without("originalAmount", invoice()), 400, "originalAmount"),
    "no address": (_without("postalAddress", invoice()), 400, "postalAddress"),
    "address without city": (
        invoice(postalAddress=_without("addressCity", ADDRESS)),
        400,
        "postalAddress.addressCity",
    ),
    "claim type nobody knows": (invoice(claimType="Reminder"), 400, "claimType"),
    "lines do not add up": (invoice(originalAmount=2400), 400, "originalAmount"),
    "a line does not add up": (
        invoice(orderLines=[{**_LINE, "total": 1200}], originalAmount=1200),
        400,
        "orderLines[0].total",
    ),
    "three decimals": (case(originalAmount=10.005), 400, "originalAmount"),
    "nothing owed": (case(originalAmount=0), 400, "originalAmount"),
    "credit note below zero": (credit_note(originalAmount=-2500), 400, "originalAmount"),
    "due before it is made": (invoice(dueDate="2026-01-04"), 400, "dueDate"),
    "a day that is none": (invoice(dueDate="2026-02-30"), 400, "dueDate"),
    "the year nought": (case(invoiceDate="0000-01-01"), 400, "invoiceDate"),
    "company without number": (case(isPrivateIndividual=False), 400, "organizationNumber"),
    "neither true nor false": (invoice(isPrivateIndividual="yes"), 400, "isPrivateIndividual"),
    "e-mail that is none": (invoice(email="nobody"), 400, "email"),
}


@pytest.mark.parametrize(("body", "status", "field"), _REFUSED.values(), ids=list(_REFUSED))
def test_a_refused_claim_is_explained_and_leaves_nothing(
    kravia: Sandbox, body: dict[str, Any], status: int, field: str
) -> None:
    """KR-006, KD-01: problem details name the field, and the world is as it was."""
    kravia.keep()
    answer = kravia.call("POST", "/invoice/register", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert not field or field in answer.json()["errors"]
    assert kravia.changed() == []


@pytest.mark.parametrize("name", ["debtorNumber", "currencyCode", "orderLines"])
@pytest.mark.parametrize("kind", ["Invoice", "CreditNote"])
def test_invoice_and_credit_note_need_more_than_a_case(kravia: Sandbox, kind: str, name: str) -> None:
    """KD-07: debtorNumber, currencyCode and orderLines are required for both."""
    kravia.keep()
    answer = kravia.call("POST", "/invoice/register", json=_without(name, invoice(claimType=kind)))
    assert answer.status_code == 400
    assert name in answer.headers["motpart-reason"]
    assert kravia.changed() == []


def test_every_fault_is_named_not_only_the_first(kravia: Sandbox) -> None:
    """KD-01: one answer tells all that is wrong."""
    body = invoice(dueDate="2025-12-01", orderLines=[{**_LINE, "total": 1200.001}, {**_LINE, "total": 5}])
    errors = kravia.call("POST", "/invoice/register", json=body).json()["errors"]
    assert set(errors) == {"orderLines[0].total", "orderLines[1].total", "dueDate"}
