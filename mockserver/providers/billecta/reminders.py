"""Reminders as they are kept and answered: one for each invoice that is reminded of, however often (BLD-62)."""

from __future__ import annotations

from typing import Any

from mockserver.provider import Call
from mockserver.providers.billecta.letters import letter
from mockserver.providers.billecta.models import REMINDERS, Invoice, Reminded, Reminder
from mockserver.providers.billecta.views import filled
from mockserver.world import World

__all__ = ["ended", "in_force", "reminder_in_short", "reminder_view"]


def in_force(world: World, invoice: Invoice) -> Reminder | None:
    """The reminder of an invoice that has not been cancelled."""
    found = (one for one in world[REMINDERS].values() if one.source == invoice.id and one.cancelled is None)
    return next(found, None)


def ended(one: Reminder, invoice: Invoice) -> str | None:
    """When it was over: cancelled, or closed with its invoice."""
    return one.cancelled or invoice.closed


def _money(invoice: Invoice, value: int) -> dict[str, Any]:
    return {"CurrencyCode": invoice.currency, "Value": value}


def reminder_view(call: Call | World, world: World, one: Reminder, invoice: Invoice) -> dict[str, Any]:
    """A reminder as it is answered."""
    stage = "ReminderInvoiceSent" if ended(one, invoice) is None else "Completed"
    own = {
        "ActionPublicId": one.id,
        "SourceActionPublicId": one.source,
        "Created": one.created,
        "ClosedDate": ended(one, invoice),
        "Stage": "Cancelled" if one.cancelled else stage,
        "ReminderInvoices": [_letter(world, invoice, each) for each in one.sent],
        "CurrentValue": _money(invoice, max(0, invoice.current)),
        "ReminderFee": _money(invoice, one.fee),
    }
    return filled(call, "ReminderInvoiceActionView", own)


def _letter(world: World, invoice: Invoice, each: Reminded) -> dict[str, Any]:
    """What was sent."""
    own = {"InvoiceNumber": invoice.number, "OCR": invoice.ocr, "InvoicedAmount": _money(invoice, each.amount)}
    terms = {"InvoiceDate": each.sent, "DueDate": each.due, "PaymentTermsInDays": each.terms}
    return letter(world, invoice.debtor, invoice.entry, **own, **terms)


def reminder_in_short(call: Call, one: Reminder, invoice: Invoice) -> dict[str, Any]:
    """A reminder as lists have it: what is paid goes on the invoice first, and on the fee then."""
    left = max(0, invoice.current)
    fee = min(one.fee, left)
    own = {
        "ActionPublicId": one.id,
        "SourceActionPublicId": one.source,
        "CurrentFeeAmount": _money(invoice, fee),
        "SourceCurrentAmount": _money(invoice, left - fee),
        "SourceOriginalAmount": _money(invoice, invoice.amount),
        "LastReminderDate": one.sent[-1].sent,
        "LastReminderDueDate": one.sent[-1].due,
    }
    return filled(call, "ReminderInvoiceActionSubView", own)
