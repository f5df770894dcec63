"""Which events an action's changes are, and what is told of each (B110): what happened is what it has in its log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from mockserver.providers.billecta.files import FILES
from mockserver.providers.billecta.models import Claim, Invoice
from mockserver.providers.billecta.registers import DEBTORS
from mockserver.providers.billecta.reminders import in_force, reminder_view
from mockserver.providers.billecta.views import filled
from mockserver.providers.billecta.webhooks import tell
from mockserver.world import World

__all__ = ["announce", "announce_claim", "announce_invoice", "announce_reached", "announce_reconciliation"]

View = Callable[[World, World, Any], dict[str, Any]]
_OF_INVOICES = {
    "Created": "InvoiceActionCreated",
    "Updated": "InvoiceActionUpdated",
    "Deleted": "InvoiceActionDeleted",
    "Attested": "InvoiceActionAttested",
    "InvoiceSold": "InvoiceSaleWasAccepted",
    "InvoiceSaleRequestDenied": "InvoiceSaleWasDenied",
}


def _new(old: Any, new: Any) -> list[str]:
    """The kinds of what happened between two states of one action, in order."""
    return [event.kind for event in new.events[0 if old is None else len(old.events) :]]


def announce(world: World, old: Any, new: Any, events: Mapping[str, str], view: View) -> None:
    """Tell of what happened to an action, by the names of events that its family has; ``Deleted`` when it went."""
    if new is None:
        if "Deleted" in events:
            tell(world, events["Deleted"], old.creditor, lambda: old.id, old.debtor)
        return
    for kind in _new(old, new):
        if kind in events:
            tell(world, events[kind], new.creditor, lambda: view(world, world, new))


def announce_invoice(world: World, old: Invoice | None, new: Invoice | None, view: View) -> None:
    """Tell of what happened to an invoice: its own events, what was paid on it, comments and reminders."""
    announce(world, old, new, _OF_INVOICES, view)
    if new is None:
        return
    _announce_money(world, old, new)
    kinds = _new(old, new)
    if "CommentedByCreditor" in kinds:
        tell(world, "InvoiceCommented", new.creditor, lambda: _commented(world, view(world, world, new)))
    reminder = in_force(world, new) if "ReminderInvoiceSent" in kinds else None
    if reminder is not None:
        told = reminder
        tell(world, "ReminderInvoiceActionCreated", new.creditor, lambda: reminder_view(world, world, told, new))
    if old is not None and old.stage != new.stage:
        tell(world, "InvoiceActionStateChanged", new.creditor, lambda: view(world, world, new))
    if "Completed" in kinds and new.paid:
        tell(world, "InvoiceActionPaid", new.creditor, lambda: view(world, world, new))


def _announce_money(world: World, old: Invoice | None, new: Invoice) -> None:
    """Tell of what was paid, credited and written off since."""
    before = (0, 0, 0) if old is None else (len(old.payments), old.credited, old.written_off)
    now = new.events[-1].at
    told = [("InvoicePaymentReceived", payment) for payment in new.payments[before[0] :]]
    for event, value in (
        ("AmountCreditedOnInvoice", new.credited - before[1]),
        ("AmountWrittenOffOnInvoice", new.written_off - before[2]),
    ):
        amount = {"CurrencyCode": new.currency, "Value": value}
        told.append((event, {"Amount": amount, "PaymentDate": now, "CreatedDate": now}))
    for event, payment in told:
        if payment["Amount"]["Value"] > 0:
            tell(world, event, new.creditor, partial(_payment, world, new, payment))


_REACHED = {"received": "InvoiceActionReceived", "opened": "InvoiceActionOpened", "viewed": "InvoiceActionViewed"}


def announce_reached(world: World, invoice: Invoice, how: str, view: View) -> None:
    """Tell what became of an invoice on its way: ``received``, ``opened``, ``viewed`` or ``undelivered``."""
    if how in _REACHED:
        tell(world, _REACHED[how], invoice.creditor, lambda: view(world, world, invoice))
        return
    action_type = invoice.entry.get("ActionType", "InvoiceAction")
    own = {"ActionType": action_type, "ActionPublicId": invoice.id, "Delivered": False, "Reason": "Adressen finns inte"}
    tell(world, "UndeliveredInvoice", invoice.creditor, lambda: filled(world, "InvoiceDeliveryStatusView", own))


def announce_reconciliation(world: World, old: Any, new: Any, view: View) -> None:
    """Tell of a reconciliation invoice that was made, and of what was paid on it."""
    if new is None:
        return
    announce(world, old, new, {"Created": "ReconciliationInvoiceActionCreated"}, view)
    if old is not None and _new(old, new)[:1] == ["Paid"]:
        was, left = old.entry["CurrentAmount"], new.entry["CurrentAmount"]
        paid = {
            "CreditorPublicId": new.creditor,
            "ActionPublicId": new.id,
            "ActionType": _number(world, "ReconciliationInvoiceAction"),
            "Amount": {**was, "Value": was["Value"] - left["Value"]},
            "PaymentDate": new.events[-1].at,
            "CreatedDate": new.events[-1].at,
            "OCR": new.entry.get("OCR"),
            "InvoiceNumber": new.entry.get("InvoiceNumber"),
        }
        tell(world, "InvoicePaymentReceived", new.creditor, lambda: filled(world, "WebhookPaymentView", paid))


def announce_claim(world: World, old: Claim | None, new: Claim | None, view: View) -> None:
    """Tell of a claim that stands elsewhere now."""
    if new is not None and (old is None or old.stage != new.stage):
        tell(world, "DebtCollectionActionStateChanged", new.creditor, lambda: view(world, world, new))


def _number(world: World, action_type: Any) -> int:
    """An action type as the guide's sample has it (B109, BLD-06)."""
    schema = world.schemas("billecta").resolve({"$ref": "#/components/schemas/ActionTypeView"})
    return int(schema["x-enumNumbers"][action_type])


def _payment(world: World, invoice: Invoice, payment: Mapping[str, Any]) -> dict[str, Any]:
    """A payment as the guide's sample has it: the type as a number, the invoice's own PDF with its content (B109)."""
    debtor = world[DEBTORS.collection].get(invoice.debtor) or {}
    file = world[FILES].get(str((invoice.entry.get("InvoicePDF") or {}).get("FilePublicId")))
    own = {
        "CreditorPublicId": invoice.creditor,
        "InvoiceNumber": invoice.number,
        "ActionPublicId": invoice.id,
        "ActionType": _number(world, invoice.entry.get("ActionType", "InvoiceAction")),
        "DebtorPublicId": invoice.debtor,
        "DebtorName": debtor.get("Name"),
        "OCR": invoice.ocr,
        "File": file,
    }
    return filled(world, "WebhookPaymentView", {**own, **payment})


def _commented(world: World, whole: dict[str, Any]) -> dict[str, Any]:
    return filled(world, "InvoiceActionCommentedView", {"Event": whole["Events"][-1]}) | {"InvoiceAction": whole}
