"""Card payments that are given back, reminders of reconciliation invoices, keys into the portal; all were examples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.providers.billecta.sandbox import CREDITOR, JSON, Sandbox, invoice

SEK = {"CurrencyCode": "SEK"}


def _paid_by_card(billecta: Sandbox) -> tuple[str, str]:
    """An invoice of 125 SEK whose card is charged in some days, at whatever hour it is now, and the payment."""
    day = datetime.now(UTC).date() + timedelta(days=3)
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    action = billecta.make("/invoice/action", **invoice(debtor))
    billecta.do("PUT", f"/invoice/attest/{action}")
    billecta.do("POST", f"/invoice/creditcardwithdrawal/{action}?paymentdate={day}")
    (payment,) = billecta.get(f"/invoice/creditcardpayments/{action}")
    return action, payment["PaymentPublicId"]


def test_a_card_payment_is_given_back_once_it_is_completed(billecta: Sandbox) -> None:
    """B123: not before, no more than was paid, and the payment tells how much."""
    action, payment = _paid_by_card(billecta)
    part: dict[str, Any] = {"PaymentPublicId": payment, "Amount": {**SEK, "Value": 2500}}
    billecta.do("PUT", "/invoice/refundcreditcardpayment", 400, json=part)
    billecta.advance("P60D")
    for body, status in ((part, 200), ({**part, "Amount": {**SEK, "Value": 10001}}, 400)):
        answer = billecta.call("PUT", "/invoice/refundcreditcardpayment", headers=JSON, json=body)
        assert answer.status_code == status, answer.text
    (told,) = billecta.get(f"/invoice/creditcardpayments/{action}")
    assert (told["RefundedAmount"]["Value"], told["Status"]) == (2500, "Refunded")


def test_a_reminder_adds_its_fee_to_a_reconciliation_invoice(billecta: Sandbox) -> None:
    """B125: with the PDF; one of nothing is 400."""
    one = billecta.make("/reconciliationinvoice/action", CurrentAmount={**SEK, "Value": 10000})
    reminder = {"ReconciliationInvoiceActionPublicId": one, "ReminderFee": {**SEK, "Value": 4500}}
    billecta.do("PUT", "/reconciliationinvoice/sendreminderinvoice", json=reminder)
    told = billecta.get(f"/reconciliationinvoice/action/{one}")
    assert (told["CurrentAmount"]["Value"], told["CurrentReminderFees"]["Value"]) == (14500, 4500)
    assert len(told["ReminderInvoices"]) == 1
    nothing = {**reminder, "ReconciliationInvoiceActionPublicId": "none"}
    billecta.do("PUT", "/reconciliationinvoice/sendreminderinvoice", 400, json=nothing)


def test_a_key_into_the_portal_is_for_somebody(billecta: Sandbox) -> None:
    """BLD-60: another each time; a name that nobody of the domain has is 400."""
    path = f"/creditors/creditortoken/{CREDITOR}"
    keys = [billecta.get(path), billecta.get(f"{path}?username=motpart-demo")]
    assert len({key["Token"] for key in keys}) == 2
    assert all(key["Token"] in key["PortalURL"] for key in keys)
    assert billecta.call("GET", f"{path}?username=nobody", headers=JSON).status_code == 400


def test_lists_say_whose_self_and_reconciliation_invoices_are(billecta: Sandbox) -> None:
    """As they do of other invoices; both were told without a name."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    billecta.make("/selfinvoice/action", DebtorPublicId=debtor)
    billecta.make("/reconciliationinvoice/action", CurrentAmount={**SEK, "Value": 10000})
    name = billecta.get(f"/creditors/creditor/{CREDITOR}")["Name"]
    for kind in ("selfinvoice", "reconciliationinvoice"):
        assert {one["CreditorName"] for one in billecta.get(f"/{kind}/open/{CREDITOR}")} == {name}
