"""Invoices from draft to end, in every family, and what people do in an app meanwhile."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.providers.billecta.sandbox import CREDITOR, JSON, Sandbox, invoice

SPAN = "from=2020-01-01&to=2040-01-01"


@pytest.fixture
def debtor(billecta: Sandbox) -> str:
    """A debtor of the demo creditor."""
    return billecta.make("/debtors/debtor", Name="Ada")


def made(billecta: Sandbox, debtor: str, *, attested: bool = True, **changes: Any) -> str:
    """A new invoice, attested unless said otherwise."""
    number = billecta.make("/invoice/action", **invoice(debtor, **changes))
    if attested:
        billecta.do("PUT", f"/invoice/attest/{number}")
    return number


def stage(billecta: Sandbox, number: str) -> str:
    """Where an invoice stands."""
    return str(billecta.get(f"/invoice/action/{number}")["State"]["Stage"])


def listed(billecta: Sandbox, path: str) -> set[str]:
    """The ids in a list."""
    return {one["ActionPublicId"] for one in billecta.get(path)}


def pay(billecta: Sandbox, number: str, value: int, status: int = 200) -> None:
    """Register a payment."""
    amount = {"CurrencyCode": "SEK", "Value": value}
    billecta.do(
        "POST",
        "/invoice/registerpayment",
        status,
        json={"ActionPublicId": number, "Amount": amount, "Date": "2026-01-05"},
    )


def test_a_draft_can_be_changed_and_removed_and_nothing_else_can(billecta: Sandbox, debtor: str) -> None:
    """B64, B65."""
    draft, locked = made(billecta, debtor, attested=False), made(billecta, debtor)
    assert stage(billecta, draft) == "Created"
    for number, status in ((draft, 200), (locked, 400)):
        billecta.do("PUT", f"/invoice/action/{number}", status, json=invoice(debtor, Message="ny"))
        assert billecta.get(f"/invoice/action/{number}")["Message"] == ("ny" if status == 200 else None)
        billecta.do("DELETE", f"/invoice/action/{number}", status)
    assert draft not in listed(billecta, f"/invoice/open/{CREDITOR}")
    assert locked in listed(billecta, f"/invoice/open/{CREDITOR}") & listed(billecta, f"/invoice/openbydebtor/{debtor}")


@pytest.mark.parametrize(("method", "reached"), [("Email", "InvoiceSent"), ("Manually", "Attested")])
def test_attesting_sends_where_there_is_a_way(billecta: Sandbox, debtor: str, method: str, reached: str) -> None:
    """B65: it has a number from then on, by which it is found (B27)."""
    number = made(billecta, debtor, DeliveryMethod=method)
    assert stage(billecta, number) == reached
    known = billecta.get(f"/invoice/action/{number}")["InvoiceNumber"]
    found = billecta.get(f"/invoice/actionbyinvoicenumber/{CREDITOR}?invoicenumber={known}")
    assert found["ActionPublicId"] == number


def test_payment_ends_an_invoice(billecta: Sandbox, debtor: str) -> None:
    """B66, B91: after the last part it is closed, and nothing is allowed any more."""
    number = made(billecta, debtor)
    pay(billecta, number, 2500)
    assert billecta.get(f"/invoice/action/{number}")["CurrentAmount"]["Value"] == 10000
    pay(billecta, number, 10000)
    assert stage(billecta, number) == "Completed"
    assert number in listed(billecta, f"/invoice/closed/{CREDITOR}?{SPAN}")
    assert number not in listed(billecta, f"/invoice/open/{CREDITOR}")
    pay(billecta, number, 1, 400)
    asked = {"CreditorPublicId": CREDITOR, "From": "2020-01-01", "To": "2040-01-01", "ActionPublicIdFilter": [number]}
    incoming = billecta.call("PUT", "/payments/incomingpayments", headers=JSON, json=asked).json()
    assert [one["Amount"]["Value"] for one in incoming] == [2500, 10000]


def test_a_credit_invoice_is_set_off(billecta: Sandbox, debtor: str) -> None:
    """B66: of the same amount both are closed; else one keeps the difference."""
    number, credit = made(billecta, debtor), made(billecta, debtor, value=4000, ActionType="CreditInvoiceAction")
    billecta.do("PUT", f"/invoice/creditaction/{number}?creditinvoiceactionpublicid={credit}")
    assert stage(billecta, credit) == "Completed"
    assert billecta.get(f"/invoice/action/{number}")["CurrentAmount"]["Value"] == 7500


INTEREST = "from=2026-02-05&to=2026-03-06&interesttype=Fixed"


def test_an_interest_invoice_asks_for_the_days_that_were_lost_and_nothing_else(billecta: Sandbox, debtor: str) -> None:
    """BLD-58: 8 percent a year on what is left, 100 of 125 SEK, for 30 days, is 66 öre."""
    number = made(billecta, debtor)
    pay(billecta, number, 2500)
    answer = billecta.call("POST", f"/invoice/interestinvoice/{number}?{INTEREST}&interest=8", headers=JSON)
    interest = billecta.get(f"/invoice/action/{answer.json()['PublicId']}")
    assert (interest["ActionType"], interest["State"]["Stage"]) == ("InterestInvoiceAction", "Created")
    assert (interest["InvoicedAmount"]["Value"], interest["TotalVATAmount"]["Value"]) == (66, 0)


@pytest.mark.parametrize(
    "query",
    [
        f"{INTEREST}&interest=0",
        f"{INTEREST}&interest=1e300",
        "from=2026-03-06&to=2026-02-05&interesttype=Fixed&interest=8",
        "from=2026-02-05&to=2026-03-06&interesttype=NoInterest&interest=8",
    ],
)
def test_interest_that_is_none_or_too_much_is_refused(billecta: Sandbox, debtor: str, query: str) -> None:
    """BLD-58: nothing is made then; neither for a draft."""
    number, draft = made(billecta, debtor), made(billecta, debtor, attested=False)
    before = listed(billecta, f"/invoice/open/{CREDITOR}")
    billecta.do("POST", f"/invoice/interestinvoice/{number}?{query}", 400)
    billecta.do("POST", f"/invoice/interestinvoice/{draft}?{INTEREST}&interest=8", 400)
    assert listed(billecta, f"/invoice/open/{CREDITOR}") == before


def test_cancelling_a_reminder_takes_its_fee_away(billecta: Sandbox, debtor: str) -> None:
    """B77."""
    number = made(billecta, debtor)
    billecta.do("PUT", f"/invoice/sendreminderinvoice/{number}?method=Email")
    assert stage(billecta, number) == "ReminderInvoiceSent"
    assert billecta.get(f"/invoice/action/{number}")["CurrentAmount"]["Value"] == 18500
    billecta.do("PUT", f"/invoice/cancelreminder/{number}")
    assert billecta.get(f"/invoice/action/{number}")["CurrentAmount"]["Value"] == 12500


@pytest.mark.parametrize(
    ("flag", "opposite", "act", "undo"),
    [("CanPause", "CanResume", "pause", "resume"), ("CanDispute", "CanUnDispute", "dispute", "canceldispute")],
)
def test_flags_say_what_can_be_done(
    billecta: Sandbox, debtor: str, flag: str, opposite: str, act: str, undo: str
) -> None:
    """B78: what a flag forbids is refused."""
    number = made(billecta, debtor)
    for can, other, step, refused in ((flag, opposite, act, undo), (opposite, flag, undo, act)):
        found = billecta.get(f"/invoice/action/{number}")
        assert (found[can], found[other]) == (True, False)
        billecta.do("PUT", f"/invoice/{refused}/{number}", 400)
        billecta.do("PUT", f"/invoice/{step}/{number}")


def test_a_sale_is_asked_for_and_called_off(billecta: Sandbox, debtor: str) -> None:
    """B67."""
    number = made(billecta, debtor)
    billecta.do("DELETE", f"/invoice/sellinvoice/{number}", 400)
    billecta.do("PUT", f"/invoice/sellinvoice/{number}")
    assert stage(billecta, number) == "SalesRequested"
    billecta.do("DELETE", f"/invoice/sellinvoice/{number}")
    assert stage(billecta, number) == "SalesRequestedCancelled"


def test_a_verification_invoice_is_closed_at_once(billecta: Sandbox, debtor: str) -> None:
    """B70."""
    assert stage(billecta, billecta.make("/invoice/verificationinvoice", **invoice(debtor))) == "Completed"


def test_a_search_finds_whole_numbers_only(billecta: Sandbox, debtor: str) -> None:
    """B80: null does not filter."""
    number = made(billecta, debtor, InvoiceNumber="77123")
    for value, hits in ((None, True), ("77123", True), ("7712", False)):
        asked = {"CreditorPublicId": CREDITOR, "SearchValue": value}
        found = billecta.call("POST", "/search/actions", headers=JSON, json=asked).json()["InvoiceActions"]
        assert (number in {one["ActionPublicId"] for one in found}) is hits


def test_a_self_invoice_goes_from_draft_to_paid(billecta: Sandbox, debtor: str) -> None:
    """B73: it can be changed until it is attested."""
    number = billecta.make("/selfinvoice/action", **invoice(debtor))
    assert number in listed(billecta, f"/selfinvoice/open/{CREDITOR}")
    billecta.do("PUT", f"/selfinvoice/action/{number}", json=invoice(debtor))
    billecta.do("PUT", f"/selfinvoice/attest/{number}")
    billecta.do("PUT", f"/selfinvoice/action/{number}", 400, json=invoice(debtor))
    billecta.do("PUT", "/selfinvoice/sendpayment", json={"ActionPublicId": number})
    assert billecta.get(f"/selfinvoice/action/{number}")["State"]["Stage"] == "PaymentSent"
    billecta.do("PUT", f"/selfinvoice/cancel/{number}")
    assert billecta.get(f"/selfinvoice/action/{number}")["State"]["Stage"] == "PaymentCancelled"
    assert number in listed(billecta, f"/selfinvoice/closed/{CREDITOR}?{SPAN}")


def test_a_reconciliation_invoice_is_closed_by_nothing(billecta: Sandbox) -> None:
    """B71, B72: it can be changed and deleted at any time, and is not sent without a PDF."""
    body = {"CreditorPublicId": CREDITOR, "CurrentAmount": {"CurrencyCode": "SEK", "Value": 100}}
    made_here = billecta.make("/reconciliationinvoice/action", **body)
    assert made_here in listed(billecta, f"/reconciliationinvoice/open/{CREDITOR}")
    billecta.do("PUT", f"/reconciliationinvoice/sendinvoice/{made_here}?method=Email", 400)
    nothing = {**body, "CurrentAmount": {"CurrencyCode": "SEK", "Value": 0}}
    billecta.do("PUT", f"/reconciliationinvoice/action/{made_here}", json=nothing)
    assert made_here in listed(billecta, f"/reconciliationinvoice/closed/{CREDITOR}?{SPAN}")
    billecta.do("DELETE", f"/reconciliationinvoice/action/{made_here}")
    assert billecta.call("GET", f"/reconciliationinvoice/action/{made_here}", headers=JSON).status_code == 404


def test_a_contract_makes_invoices_of_the_rows_of_today(billecta: Sandbox, debtor: str) -> None:
    """B82: not of those that begin later or have ended."""
    price = {"UnitPrice": {"CurrencyCode": "SEK", "Value": 100}, "Quantity": 1}
    rows = [price, {**price, "InvoicedFrom": "2999-01-01"}, {**price, "InvoicedTo": "2001-01-01"}]
    number = billecta.make("/contractinvoice/action", DebtorPublicId=debtor, Records=rows)
    assert number in listed(billecta, f"/contractinvoice/actions/{CREDITOR}")
    answer = billecta.call("PUT", f"/contractinvoice/createinvoice/{number}", headers=JSON).json()
    assert listed(billecta, f"/contractinvoice/generatedinvoices/{number}") == {answer["PublicId"]}
    assert len(billecta.get(f"/invoice/action/{answer['PublicId']}")["Records"]) == 1


def test_an_autogiro_contract_creates_its_debtor(billecta: Sandbox) -> None:
    """B83, B49: with autogiro, and an amount in the main unit."""
    known = {"Name": "Ada", "SSN": "19900101-9802", "Amount": 100.5, "WithdrawalDay": 28}
    number = billecta.make("/contractinvoice/monthlyrecurringautogiro", **known)
    contract = billecta.get(f"/contractinvoice/action/{number}")
    assert contract["Amount"]["Value"] == 10050
    assert billecta.get(f"/debtors/debtor/{contract['DebtorPublicId']}")["Autogiro"]["Active"] is True


def test_accounts_are_fetched_while_a_person_signs_in(billecta: Sandbox) -> None:
    """B93, B94, B102: Waiting, with a QR code, then Success; and after a day nothing."""
    path = f"/bank/accounts/{CREDITOR}?bank=SEB&ssn=199001019802"
    request = billecta.call("POST", path, headers=JSON).json()["PublicId"]
    waiting = billecta.get(f"/bank/accounts/{request}")
    assert waiting["Status"] == "Waiting"
    assert base64.b64decode(waiting["QR"], validate=True).startswith(b"\x89PNG")  # it can be shown as it is
    billecta.advance("PT10S")
    assert billecta.get(f"/bank/accounts/{request}")["Status"] == "Success"
    billecta.advance("PT25H")
    assert billecta.call("GET", f"/bank/accounts/{request}", headers=JSON).status_code == 404


def test_bankid_goes_on_until_it_is_complete(billecta: Sandbox) -> None:
    """B97."""
    body = {"CreditorPublicId": CREDITOR, "SSN": "199001019802"}
    started = billecta.call("PUT", "/bankid/authentication", headers=JSON, json=body).json()
    seen = [started["Status"]]
    for _ in range(2):
        billecta.advance("PT3S")
        seen.append(billecta.get(f"/bankid/authentication/{started['ReferenceToken']}")["Status"])
    assert seen == ["OutstandingTransaction", "Started", "Complete"]


def test_a_swish_payment_closes_the_invoice(billecta: Sandbox, debtor: str) -> None:
    """B100, B101."""
    number = made(billecta, debtor)
    request = billecta.call("POST", f"/payments/swish/{number}?phone=%2B46700000001", headers=JSON).json()["PublicId"]
    assert billecta.get(f"/payments/swish/{request}")["Status"] == "Created"
    billecta.advance("PT10S")
    assert billecta.get(f"/payments/swish/{request}")["Status"] == "Paid"
    assert stage(billecta, number) == "Completed"


def test_an_unhandled_payment_is_matched(billecta: Sandbox, debtor: str) -> None:
    """B91."""
    number = made(billecta, debtor)
    payment = billecta.make("/payments/unhandledpayments", Amount={"CurrencyCode": "SEK", "Value": 12500})
    assert payment in {
        one["UnhandledPaymentPublicId"] for one in billecta.get(f"/payments/unhandledpayments/{CREDITOR}")
    }
    match = [{"UnhandledPaymentPublicId": payment, "ActionPublicId": number}]
    done = billecta.call("POST", f"/payments/matchpayments/{CREDITOR}", headers=JSON, json=match).json()
    assert [one["Successfull"] for one in done] == [True]
    assert stage(billecta, number) == "Completed"
    assert billecta.call("GET", f"/payments/unhandledpayment/{payment}", headers=JSON).status_code == 404


def test_an_outgoing_payment_ends_once(billecta: Sandbox) -> None:
    """B92, BLD-34: by its id, and between dates by its creditor's."""
    payment = billecta.make("/payments/outgoingpayments", PaymentDate="2026-01-05")
    billecta.do("DELETE", f"/payments/outgoingpayments/{payment}")
    billecta.do("PUT", f"/payments/outgoingpayments/{payment}?wassuccessful=true", 400)
    assert billecta.get(f"/payments/outgoingpayments/{payment}")["Status"] == "Aborted"
    found = billecta.get(f"/payments/outgoingpayments/{CREDITOR}?from=2026-01-05&to=2026-01-05")
    assert [one["PaymentPublicId"] for one in found] == [payment]


def test_a_file_in_an_answer_is_a_reference(billecta: Sandbox, debtor: str) -> None:
    """B50, B51, BLD-19: its content has a call of its own."""
    file = {"ContentType": "text/plain", "FileName": "a.txt", "Data": "aGVq"}
    number = made(billecta, debtor, Appendixes=[file])
    (reference,) = billecta.get(f"/invoice/action/{number}")["Appendixes"]
    assert reference["Data"] is None
    path = f"/files/fileobject/{reference['FilePublicId']}"
    assert billecta.get(path)["Data"] is None
    assert billecta.get(f"{path}?includedata=true")["Data"] == "aGVq"
    assert billecta.call("GET", f"/files/file/{reference['FilePublicId']}").content == b"hej"


def test_a_contracts_file_is_a_reference_too(billecta: Sandbox, debtor: str) -> None:
    """B50, BLD-19: though its model is the same in both directions, an answer has no content."""
    file = {"ContentType": "text/plain", "FileName": "a.txt", "Data": "aGVq"}
    attached = [{"File": file}]
    contract = billecta.make("/contractinvoice/action", **invoice(debtor, Appendixes=[file], Attachments=attached))
    found = billecta.get(f"/contractinvoice/action/{contract}")
    for one in (found["Appendixes"][0], found["Attachments"][0]["File"]):
        assert one["Data"] is None
        assert billecta.call("GET", f"/files/file/{one['FilePublicId']}").content == b"hej"


def test_kivra_is_for_swedish_personal_numbers(billecta: Sandbox, debtor: str) -> None:
    """B103."""
    person = billecta.make("/debtors/debtor", Name="Bo", OrgNo="19900101-9802")
    assert billecta.get(f"/debtors/kivra/{person}")["KivraStatus"] == "DebtorHasKivra"
    assert billecta.get(f"/debtors/kivra/{debtor}")["KivraStatus"] == "DebtorMissingSSN"


def test_an_invoice_tells_whether_it_uses_the_debtors_balance(billecta: Sandbox) -> None:
    """B64: as it was sent, where it stands; it was never told."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    for used in (True, False):
        number = billecta.make("/invoice/action", **invoice(debtor, UseDebtorBalance=used))
        assert billecta.get(f"/invoice/action/{number}")["State"]["UseDebtorBalance"] is used
