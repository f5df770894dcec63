"""Payments: those that match an invoice, those that do not (B91), and those that go out (B92)."""

from __future__ import annotations

from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.acting import paid
from mockserver.providers.billecta.invoices import INVOICE
from mockserver.providers.billecta.models import INVOICES
from mockserver.providers.billecta.moments import day_of, shown
from mockserver.providers.billecta.overpayments import UNHANDLED
from mockserver.providers.billecta.registers import DEBTORS
from mockserver.providers.billecta.rights import creditors_of, record_of
from mockserver.providers.billecta.views import EMPTY_TIME, filled
from mockserver.providers.billecta.webhooks import tell
from mockserver.world import Collection, World

__all__ = [
    "OUTGOING",
    "create_outgoing_payment",
    "create_unhandled_payment",
    "delete_outgoing_payment",
    "delete_unhandled_payment",
    "get_incoming_payments",
    "get_outgoing_payments",
    "get_unhandled_payment",
    "get_unhandled_payments",
    "get_unhandled_payments_of_all_creditors",
    "match_payments",
    "settle_outgoing_payment",
]

_TOLD = {"Succeded": "OutgoingPaymentSucceeded", "Failed": "OutgoingPaymentFailed"}
OUTGOING: Collection[dict[str, Any]] = Collection("billecta.outgoingPayments")


# ---- incoming -------------------------------------------------------------------------------------------------------


@operation("getIncomingPayments")
def get_incoming_payments(call: Call, world: World) -> Reply:
    """A creditor's payments that matched an invoice, between two days, as far as the filters let them through."""
    asked, creditor = call.body, str(call.body.get("CreditorPublicId")).lower()
    first, last = (str(asked.get(name) or EMPTY_TIME) for name in ("From", "To"))
    found = []
    for invoice in world[INVOICES].values():
        debtor = world[DEBTORS.collection].get(invoice.debtor) or {}
        own = {
            "CreditorPublicId": invoice.creditor,
            "InvoiceNumber": invoice.number,
            "ActionType": invoice.entry.get("ActionType", "InvoiceAction"),
            "DebtorPublicId": invoice.debtor,
            "DebtorName": debtor.get("Name"),
            "OCR": invoice.ocr,
        }
        found += [
            filled(call, "IncomingPaymentView", {**own, **payment})
            for payment in invoice.payments
            if invoice.creditor == creditor
            and day_of(first) <= day_of(payment["PaymentDate"]) <= day_of(last)
            and _let_through(asked, payment)
        ]
    return Reply(200, found)


def _let_through(asked: dict[str, Any], payment: dict[str, Any]) -> bool:
    filters = (("PaymentMeanCodeFilter", "PaymentMeanCode"), ("ActionPublicIdFilter", "ActionPublicId"))
    return all(not asked.get(name) or payment[key] in asked[name] for name, key in filters)


@operation("createUnhandledPayment")
def create_unhandled_payment(call: Call, world: World) -> Reply:
    """A payment that nobody knows an invoice of."""
    payment_id = world.chance.uuid()
    own = {"UnhandledPaymentPublicId": payment_id, "State": "Unhandled"}
    made = filled(call, "UnhandledPaymentView", {**call.body, **own})
    world[UNHANDLED].put(payment_id, made)
    tell(world, "UnmatchedPayment", made["CreditorPublicId"].lower(), lambda: made)
    return Reply(200, {"PublicId": payment_id})


def _unhandled(call: Call, world: World, payment_id: Any, status: int) -> dict[str, Any]:
    return record_of(UNHANDLED, call, world, str(payment_id).lower(), "payment", status)


def _all(call: Call, world: World, creditors: set[Any]) -> list[dict[str, Any]]:
    found = [one for one in world[UNHANDLED].values() if one["CreditorPublicId"].lower() in creditors]
    return [filled(call, "UnhandledPaymentView", one) for one in found]


@operation("getUnhandledPayment")
def get_unhandled_payment(call: Call, world: World) -> Reply:
    """One."""
    found = _unhandled(call, world, call.path["unhandledPaymentPublicId"], 404)
    return Reply(200, filled(call, "UnhandledPaymentView", found))


@operation("getUnhandledPayments")
def get_unhandled_payments(call: Call, world: World) -> Reply:
    """A creditor's."""
    creditor = str(call.path["creditorPublicId"]).lower()
    return Reply(200, _all(call, world, {creditor}))


@operation("getUnhandledPaymentsOfAllCreditors")
def get_unhandled_payments_of_all_creditors(call: Call, world: World) -> Reply:
    """Those of every creditor that the user has rights on."""
    allowed = {view["CreditorPublicId"] for view in creditors_of(call.caller, world)}
    return Reply(200, _all(call, world, allowed))


@operation("deleteUnhandledPayment")
def delete_unhandled_payment(call: Call, world: World) -> Reply:
    """It goes."""
    found = _unhandled(call, world, call.query["paymentpublicid"], 400)
    world[UNHANDLED].delete(found["UnhandledPaymentPublicId"])
    return Reply(200)


@operation("matchPayments")
def match_payments(call: Call, world: World) -> Reply:
    """Puts unhandled payments on invoices; each match succeeds or says why not."""
    results = []
    for match in call.body:
        payment_id, why = str(match.get("UnhandledPaymentPublicId")).lower(), None
        found, invoice = world[UNHANDLED].get(payment_id), world[INVOICES].get(str(match.get("ActionPublicId")))
        creditor = str(call.path["creditorPublicId"]).lower()
        if found is None or found["CreditorPublicId"].lower() != creditor:
            why = "The payment was not found."
        elif invoice is None or invoice.creditor != creditor or not invoice.is_running:
            why = "The invoice was not found, or cannot be paid."
        else:
            amount = int((found["Amount"] or {}).get("Value") or 0)
            INVOICE.put(world, paid(world, invoice, amount, payment_id))
            world[UNHANDLED].delete(payment_id)
        results.append({"UnhandledPaymentPublicId": payment_id, "Successfull": why is None, "ResponseMessage": why})
    return Reply(200, [filled(call, "PaymentMatchResultView", one) for one in results])


# ---- outgoing -------------------------------------------------------------------------------------------------------


@operation("createOutgoingPayment")
def create_outgoing_payment(call: Call, world: World) -> Reply:
    """A payment that waits to go to the bank."""
    payment_id = world.chance.uuid()
    own = {
        "PaymentPublicId": payment_id,
        "Status": "Queued",
        "PaymentDate": call.body.get("PaymentDate") or shown(world.now),
    }
    world[OUTGOING].put(payment_id, filled(call, "OutgoingPaymentView", {**call.body, **own}) | {"Status": "Queued"})
    return Reply(200, {"PublicId": payment_id})


def _outgoing(call: Call, world: World, status: int) -> dict[str, Any]:
    return record_of(OUTGOING, call, world, str(call.path["id"]).lower(), "payment", status)


@operation("getOutgoingPayments")
def get_outgoing_payments(call: Call, world: World) -> Reply:
    """One payment; with dates, a creditor's between them (BLD-34)."""
    if "from" not in call.query:
        return Reply(200, filled(call, "OutgoingPaymentStatusView", _outgoing(call, world, 404)))
    creditor, first = str(call.path["id"]).lower(), day_of(str(call.query["from"]))
    last = day_of(str(call.query.get("to") or shown(world.now)))
    found = [
        filled(call, "OutgoingPaymentStatusView", one)
        for one in world[OUTGOING].values()
        if one["CreditorPublicId"].lower() == creditor and first <= day_of(one["PaymentDate"]) <= last
    ]
    return Reply(200, found)


def _ended(call: Call, world: World, status: str) -> Reply:
    found = _outgoing(call, world, 400)
    if found["Status"] != "Queued":
        raise Refusal(400, "wrong_stage", f"The payment is {found['Status']} already.", rule="B92")
    ended = {**found, "Status": status}
    world[OUTGOING].put(found["PaymentPublicId"], ended)
    if status in _TOLD:
        creditor = found["CreditorPublicId"].lower()
        tell(world, _TOLD[status], creditor, lambda: filled(call, "OutgoingPaymentStatusView", ended))
    return Reply(200)


@operation("settleOutgoingPayment")
def settle_outgoing_payment(call: Call, world: World) -> Reply:
    """The test environment's: it succeeds or fails now."""
    return _ended(call, world, "Succeded" if call.query["wassuccessful"] else "Failed")


@operation("deleteOutgoingPayment")
def delete_outgoing_payment(call: Call, world: World) -> Reply:
    """Cancelled, which its status shows."""
    return _ended(call, world, "Aborted")
