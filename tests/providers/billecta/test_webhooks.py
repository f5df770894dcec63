"""Webhooks: what happens to a domain's creditors arrives at the address that its administrator has set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from connexion import AsyncApp

from contracts.receiver import Receiver
from tests.providers.billecta.sandbox import CREDITOR, Sandbox, invoice


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who takes every delivery."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def told(billecta: Sandbox, receiver: Receiver, app_of: Callable[[str], AsyncApp]) -> Any:
    """Sets a webhook; then gives what came since the last time it was asked, each checked against its own entry."""
    billecta.play("webhookSet", url=receiver.url, headers={"X-Key": "secret"})
    compiler = app_of("billecta").server.mounts["billecta"].api.compiler
    webhooks = compiler.resolve({"$ref": "#/x-webhooks"})
    seen = [0]

    def since() -> list[Any]:
        billecta.advance("PT0S")
        came, seen[0] = receiver.received[seen[0] :], len(receiver.received)
        for one in came:
            entry = compiler.resolve(webhooks[one.value["EventType"]])
            schema = entry["post"]["requestBody"]["content"]["application/json"]["schema"]
            assert compiler.compile(schema, "response").faults(one.value, "body") == []
            assert one.headers["x-key"] == "secret"
        return [one.value for one in came]

    return since


def events(values: list[Any]) -> list[str]:
    """Which events they are."""
    return [value["EventType"] for value in values]


def test_an_invoices_life_is_told(billecta: Sandbox, told: Any) -> None:
    """B105, B108, B110: each event once, in order, with its type of data."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    number = billecta.make("/invoice/action", **invoice(debtor))
    billecta.do("PUT", f"/invoice/action/{number}", json=invoice(debtor, 20000))
    billecta.do("PUT", f"/invoice/attest/{number}")
    assert events(told()) == [
        "DebtorCreated",
        "InvoiceActionCreated",
        "InvoiceActionUpdated",
        "InvoiceActionAttested",
        "InvoiceActionStateChanged",
    ]
    billecta.do("PUT", f"/invoice/sendreminderinvoice/{number}?method=Email")
    billecta.do("POST", "/invoice/comment", json={"ActionPublicId": number, "Comment": "Ring"})
    pays = {"Amount": {"CurrencyCode": "SEK", "Value": 30000}, "WriteOff": {"CurrencyCode": "SEK", "Value": 1000}}
    billecta.make("/invoice/registerpayment", ActionPublicId=number, **pays)
    came = told()
    assert events(came) == [
        "ReminderInvoiceActionCreated",
        "InvoiceActionStateChanged",
        "InvoiceCommented",
        "InvoicePaymentReceived",
        "AmountWrittenOffOnInvoice",
        "InvoiceActionStateChanged",
        "InvoiceActionPaid",
    ]
    assert came[3]["Data"]["ActionType"] == 2
    assert came[3]["Data"]["Amount"] == {"CurrencyCode": "SEK", "Value": 30000, "ValueForView": 300}
    assert came[-1]["Data"]["State"]["Stage"] == "Completed"


def test_what_is_deleted_is_told_by_its_id(billecta: Sandbox, told: Any) -> None:
    """B108: and by its debtor's, as AdditionalData."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    number = billecta.make("/invoice/action", **invoice(debtor))
    own = billecta.make("/selfinvoice/action", **invoice(debtor))
    told()
    billecta.do("DELETE", f"/invoice/action/{number}")
    billecta.do("DELETE", f"/selfinvoice/action/{own}")
    billecta.do("DELETE", f"/debtors/debtor/{debtor}")
    assert told() == [
        {"EventType": "InvoiceActionDeleted", "Data": number, "AdditionalData": debtor},
        {"EventType": "SelfInvoiceActionDeleted", "Data": own, "AdditionalData": debtor},
        {"EventType": "DebtorDeleted", "Data": debtor},
    ]


def test_a_file_comes_with_its_content(billecta: Sandbox, told: Any) -> None:
    """B52, B109: as in the guide's sample."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    file = {"ContentType": "application/pdf", "FileName": "File.pdf", "Data": "VGVzdA=="}
    number = billecta.make("/invoice/action", **invoice(debtor, InvoicePDF=file))
    billecta.do("PUT", f"/invoice/attest/{number}")
    told()
    billecta.make("/invoice/registerpayment", ActionPublicId=number, Amount={"CurrencyCode": "SEK", "Value": 1})
    (payment,) = told()
    assert payment["Data"]["File"]["Data"] == "VGVzdA=="


def test_every_other_family_is_told_too(billecta: Sandbox, told: Any) -> None:
    """B110: self, reconciliation and contract invoices, claims, products, creditors, payments, changed debtors."""
    debtor = billecta.make("/debtors/debtor", Name="Ada", OrgNo="559900-2028")
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor, "Name": "Ada", "OrgNo": "559900-2028"}
    billecta.do("PUT", "/debtors/debtor", json={**body, "EInvoiceBank": "SEB", "Autogiro": {"Active": True}})
    billecta.make("/products/product", Description="Hyra")
    own = billecta.make("/selfinvoice/action", **invoice(debtor))
    billecta.do("PUT", f"/selfinvoice/attest/{own}")
    amount = {"CurrencyCode": "SEK", "Value": 12500}
    billecta.do("POST", "/selfinvoice/registerexternalpayment", json={"ActionPublicId": own, "Amount": amount})
    matched = billecta.make("/reconciliationinvoice/action", CurrentAmount=amount, InvoiceNumber="7")
    billecta.make("/reconciliationinvoice/registerpayment", ActionPublicId=matched, Amount=amount)
    billecta.make("/contractinvoice/action", **invoice(debtor))
    number = billecta.make("/invoice/action", **invoice(debtor))
    billecta.do("PUT", f"/invoice/attest/{number}")
    told_before = events(told())
    billecta.make(f"/debtcollection/actionfrominvoice/{number}")
    payment = billecta.make("/payments/outgoingpayments", PaymentDate="2026-01-05", Amount=amount)
    billecta.do("PUT", f"/payments/outgoingpayments/{payment}?wassuccessful=true")
    billecta.make("/payments/unhandledpayments", Amount=amount)
    billecta.make("/creditors/creditor", Name="Ny AB", OrgNo="559900-2028")
    assert told_before == [
        "DebtorCreated", "DebtorUpdated", "EInvoiceInfoOnDebtorChanged", "AutogiroApprovalChanged", "ProductCreated",
        "SelfInvoiceActionCreated", "SelfInvoiceActionAttested", "SelfInvoiceActionPaid",
        "ReconciliationInvoiceActionCreated", "InvoicePaymentReceived", "ContractInvoiceActionCreated",
        "InvoiceActionCreated", "InvoiceActionAttested", "InvoiceActionStateChanged",
    ]  # fmt: skip
    assert events(told()) == [
        "InvoiceActionStateChanged", "DebtCollectionActionStateChanged", "OutgoingPaymentSucceeded",
        "UnmatchedPayment", "CreditorCreated",
    ]  # fmt: skip


def test_what_people_do_is_told(billecta: Sandbox, told: Any) -> None:
    """B67, B101, B110: a financier answers, an e-mail is opened, a debtor pays in the app, without any call."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    number = billecta.make("/invoice/action", **invoice(debtor))
    billecta.play("saleAnswered", 409, actionPublicId=number)
    billecta.do("PUT", f"/invoice/attest/{number}")
    billecta.play("invoiceReached", actionPublicId=number, how="received")
    billecta.play("invoiceReached", actionPublicId=number, how="undelivered")
    billecta.do("PUT", f"/invoice/sellinvoice/{number}")
    assert events(told())[-3:] == ["InvoiceActionReceived", "UndeliveredInvoice", "InvoiceActionStateChanged"]
    billecta.play("saleAnswered", actionPublicId=number, accepted=False)
    assert events(told()) == ["InvoiceSaleWasDenied", "InvoiceActionStateChanged"]
    billecta.do("PUT", f"/invoice/sellinvoice/{number}")
    billecta.play("saleAnswered", actionPublicId=number)
    assert billecta.get(f"/invoice/action/{number}")["State"]["Stage"] == "SaleRequestAccepted"
    told()
    billecta.make(f"/payments/swish/{number}?phone=%2B46700000001")
    billecta.advance("PT10S")
    assert events(told()) == ["InvoicePaymentReceived", "InvoiceActionStateChanged", "InvoiceActionPaid"]


def test_a_failed_delivery_comes_five_times(billecta: Sandbox) -> None:
    """B106: after 5 minutes, 60 minutes, 3 hours and 24 hours, then no more."""
    with Receiver(500, 500, 500, 500, 500) as receiver:
        billecta.play("webhookSet", url=receiver.url, events=["DebtorCreated"])
        billecta.make("/debtors/debtor", Name="Ada")
        billecta.make("/products/product", Description="Hyra")
        counts = []
        for wait in ("PT0S", "PT5M", "PT60M", "PT3H", "PT24H", "P7D"):
            billecta.advance(wait)
            counts.append(len(receiver.received))
        assert counts == [1, 2, 3, 4, 5, 5]
        assert len({one.raw for one in receiver.received}) == 1


def test_a_webhook_hears_of_its_own_domain_only(billecta: Sandbox, receiver: Receiver) -> None:
    """B105: for all creditors of the domain; one that is removed hears no more."""
    billecta.play("webhookSet", url=receiver.url, domain="other")
    billecta.make("/debtors/debtor", Name="Ada")
    billecta.advance("PT0S")
    assert receiver.received == []
    billecta.play("webhookSet", url=receiver.url, domain="demo")
    billecta.make("/debtors/debtor", Name="Bo")
    billecta.advance("PT0S")
    assert len(receiver.received) == 1
    billecta.play("webhookRemoved", url=receiver.url)
    billecta.play("webhookRemoved", 404, url=receiver.url)
    billecta.make("/debtors/debtor", Name="Cy")
    billecta.advance("PT0S")
    assert len(receiver.received) == 1


@pytest.mark.parametrize("facts", [{"url": "ftp://example.com"}, {"url": "http://x", "events": ["Nothing"]}], ids=str)
def test_a_webhook_that_could_hear_nothing_is_refused(billecta: Sandbox, facts: dict[str, Any]) -> None:
    """An address that is none, and an event that there is not."""
    billecta.play("webhookSet", 400, **facts)


def _waiting_invoice(billecta: Sandbox) -> str:
    """An attested invoice that is not due for long."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    number = billecta.make("/invoice/action", **{**invoice(debtor), "DueDate": "2099-01-01"})
    billecta.do("PUT", f"/invoice/attest/{number}")
    return number


@pytest.mark.parametrize(("renewed", "kind", "more"), [(False, "Failed", "NoCoverage"), (True, "Renewed", None)])
def test_a_withdrawal_that_fails_is_told(
    billecta: Sandbox, told: Any, renewed: bool, kind: str, more: str | None
) -> None:
    """B110: with what the bank says; a renewed one is drawn the day after, another is not."""
    number = _waiting_invoice(billecta)
    billecta.play("bankDrawsNothing", status=409, actionPublicId=number)
    billecta.do("POST", f"/invoice/autogiro/{number}")
    told()
    billecta.play("bankDrawsNothing", actionPublicId=number, renewed=renewed)
    (failed,) = [one for one in told() if "Withdrawal" in one["EventType"]]
    assert (failed["EventType"], failed.get("AdditionalData")) == (f"AutogiroWithdrawal{kind}OnInvoice", more)
    billecta.advance("P2D")
    assert ("InvoiceActionPaid" in events(told())) == renewed


def test_a_card_that_is_declined_is_told(billecta: Sandbox, told: Any) -> None:
    """B110: the payment has failed, once."""
    number = _waiting_invoice(billecta)
    billecta.do("POST", f"/invoice/creditcardwithdrawal/{number}")
    (payment,) = billecta.get(f"/invoice/creditcardpayments/{number}")
    told()
    billecta.play("cardIsDeclined", paymentPublicId=payment["PaymentPublicId"])
    assert events(told()) == ["CreditCardWithdrawalFailedOnInvoice"]
    billecta.play("cardIsDeclined", status=409, paymentPublicId=payment["PaymentPublicId"])
    (payment,) = billecta.get(f"/invoice/creditcardpayments/{number}")
    assert payment["Status"] == "Failed"


def test_what_is_too_much_is_told(billecta: Sandbox, told: Any) -> None:
    """B91, B110: beside what was paid on the invoice."""
    number = _waiting_invoice(billecta)
    told()
    billecta.make("/invoice/registerpayment", ActionPublicId=number, Amount={"CurrencyCode": "SEK", "Value": 99_000_00})
    came = {one["EventType"]: one["Data"] for one in told()}
    paid, over = came["InvoicePaymentReceived"]["Amount"]["Value"], came["Overpayment"]["Amount"]["Value"]
    assert paid + over == 99_000_00
    assert came["Overpayment"]["OverpaymentDetails"]["ActionPublicId"] == number


@pytest.mark.parametrize(
    ("succeeded", "stage", "event"), [(True, "Completed", "Succeeded"), (False, "PaymentCancelled", "Failed")]
)
def test_the_bank_answers_for_a_self_invoice(
    billecta: Sandbox, told: Any, succeeded: bool, stage: str, event: str
) -> None:
    """B73, B110: the payment is acknowledged or cancelled, once."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    number = billecta.make("/selfinvoice/action", **invoice(debtor))
    billecta.do("PUT", f"/selfinvoice/attest/{number}")
    billecta.play("bankAnswers", status=409, actionPublicId=number)
    billecta.do("PUT", "/selfinvoice/sendpayment", json={"ActionPublicId": number})
    told()
    billecta.play("bankAnswers", actionPublicId=number, succeeded=succeeded)
    assert f"SelfInvoiceOutgoingPayment{event}" in events(told())
    assert billecta.get(f"/selfinvoice/action/{number}")["State"]["Stage"] == stage
    billecta.play("bankAnswers", status=409, actionPublicId=number)
