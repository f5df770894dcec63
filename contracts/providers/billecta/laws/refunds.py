"""What is given back of payments, and what reminders of reconciliation invoices cost."""

from __future__ import annotations

from typing import Any

from contracts.context import Context, NoGround
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, act, create, done, on


@law("B123", operations=["createSwishPayment", "refundInvoiceSwishPayment", "getSwishPayment"])
def swish_payments_are_given_back(case: Context) -> None:
    """In parts, not before they are paid, and no more than they were."""
    request = case.get(
        "createSwishPayment", path={"id": asking.attested(case)}, query={"phone": "+46700000001"}
    )["PublicId"]  # fmt: skip

    def refunded() -> tuple[int, str]:
        told = case.get("getSwishPayment", path={"id": request})
        return told["RefundedAmount"]["Value"], told["Status"]

    part = {"PaymentPublicId": request, "Amount": asking.money(2500)}
    case.equal("given back of what is not paid", refunded(), (0, "Created"))
    case.refused("refundInvoiceSwishPayment", 400, body=part)
    case.advance("PT10S")
    case.equal("given back of what is paid", refunded(), (0, "Paid"))
    case.expect(asking.is_id(create(case, "refundInvoiceSwishPayment", part)), "what is given back should have an id")
    case.equal("given back", refunded(), (2500, "Refunded"))
    for wrong in ({"Amount": asking.money(10001)}, {"Amount": asking.money(0)}, {"PaymentPublicId": "none"}):
        case.refused("refundInvoiceSwishPayment", 400, body={**part, **wrong})
    create(case, "refundInvoiceSwishPayment", {**part, "Amount": asking.money(10000)})
    case.equal("given back in all", refunded(), (12500, "Refunded"))


@law(
    "B123",
    operations=[
        "createInvoiceCreditCardPayment", "createInvoiceCreditCardWithdrawal", "getInvoiceCreditCardPayments",
        "refundInvoiceCreditCardPayment",
    ],
)  # fmt: skip
def card_payments_are_given_back(case: Context) -> None:
    """In parts, not before they are completed, and no more than they were."""
    action = asking.attested(case, DueDate=case.today().isoformat())
    waits = case.get("createInvoiceCreditCardPayment", body={"ActionPublicId": action})
    case.equal("given back of what has just begun", _given(waits), (0, "Pending"))
    case.refused("refundInvoiceCreditCardPayment", 400, body=_part(waits["PaymentPublicId"], 2500))
    act(case, "createInvoiceCreditCardWithdrawal", action)
    one = next(
        each["PaymentPublicId"]
        for each in case.get("getInvoiceCreditCardPayments", path=on(action))
        if each["PaymentPublicId"] != waits["PaymentPublicId"]
    )

    def refunded() -> tuple[int, str]:
        listed = case.get("getInvoiceCreditCardPayments", path=on(action))
        return _given(next(each for each in listed if each["PaymentPublicId"] == one))

    case.advance("P1D")
    case.equal("given back of what is paid", refunded(), (0, "Succeeded"))
    case.expect(
        create(case, "refundInvoiceCreditCardPayment", _part(one, 2500)), "what is given back should have an id"
    )
    case.equal("given back", refunded(), (2500, "Refunded"))
    for wrong in (_part(one, 10001), _part(one, 0), _part(asking.UNKNOWN_ID, 2500)):
        case.refused("refundInvoiceCreditCardPayment", 400, body=wrong)
    asking.no_access(
        case, "refundInvoiceCreditCardPayment", body=_part(one, 100), credential=asking.user(case, "other-user")
    )
    rest = create(case, "refundInvoiceCreditCardPayment", _part(one, 10000))
    case.expect(asking.is_id(rest), f"what is given back should have an id of one of the two forms; it has {rest!r}")
    case.equal("given back in all", refunded(), (12500, "Refunded"))


def _part(payment: str, value: int) -> dict[str, Any]:
    """So much of a payment to be given back."""
    return {"PaymentPublicId": payment, "Amount": asking.money(value)}


def _given(payment: dict[str, Any]) -> tuple[int, str]:
    """What has been given back of a payment, and how it stands."""
    return (payment["RefundedAmount"] or {"Value": 0})["Value"], payment["Status"]


@law(
    "B125",
    operations=["createReconciliationInvoice", "sendReconciliationInvoiceReminder", "getReconciliationInvoice"],
)
def reminders_of_reconciliation_invoices_cost(case: Context) -> None:
    """Each fee is added to what is left; of nothing, and of what is paid, nobody is reminded."""
    body = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(10000)}
    one, paid = (create(case, "createReconciliationInvoice", body) for _ in range(2))
    create(case, "registerReconciliationInvoicePayment", {"ActionPublicId": paid, "Amount": asking.money(10000)})
    file = {"ContentType": "application/pdf", "FileName": "paminnelse.pdf", "Data": "JVBERi0xLjQKJSVFT0YK"}
    reminder = {"ReconciliationInvoiceActionPublicId": one, "DeliveryMethod": "Email", "ReminderFile": file}
    for fee, fees in ((4500, 4500), (1500, 6000)):
        done(case, "sendReconciliationInvoiceReminder", body={**reminder, "ReminderFee": asking.money(fee)})
        told = case.get("getReconciliationInvoice", path={"reconciliationInvoicePublicId": one})
        amounts = [told[name]["Value"] for name in ("CurrentAmount", "InvoicedAmount", "CurrentReminderFees")]
        case.equal("what is left, what was invoiced, and the fees", amounts, [10000 + fees, 10000, fees])
    case.equal("number of reminders", len(told["ReminderInvoices"]), 2)
    for wrong in (asking.UNKNOWN_ID, paid):
        body = {**reminder, "ReconciliationInvoiceActionPublicId": wrong, "ReminderFee": asking.money(4500)}
        case.refused("sendReconciliationInvoiceReminder", 400, body=body)


@law(
    "B16",
    operations=["refundReconciliationInvoiceCreditCardPayment", "refundReconciliationInvoiceSwishPayment"],
)
def amounts_to_give_back_are_amounts(case: Context) -> None:
    """Of payments of reconciliation invoices, where there are any: what is no amount is 400."""
    for kind in ("CreditCard", "Swish"):
        operation_id, body = f"refundReconciliationInvoice{kind}Payment", _part(asking.UNKNOWN_ID, 100)
        if not case.call(operation_id, body=body).ok:
            raise NoGround(f"there is no payment by {kind} of a reconciliation invoice to give back")
        case.refused(operation_id, 400, body={**body, "Amount": "nothing"})
