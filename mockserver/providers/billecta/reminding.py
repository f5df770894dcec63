"""Reminders of an invoice: sent, cancelled, read (B66, B77)."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.acting import running
from mockserver.providers.billecta.actions import happens, new_id
from mockserver.providers.billecta.invoices import INVOICE, after
from mockserver.providers.billecta.models import INVOICES, MOST, REMINDERS, Invoice, Reminded, Reminder
from mockserver.providers.billecta.moments import STOCKHOLM, shown
from mockserver.providers.billecta.reminders import ended, in_force, reminder_in_short, reminder_view
from mockserver.providers.billecta.rights import demand
from mockserver.providers.billecta.views import paged
from mockserver.world import World

__all__ = [
    "REMINDER_FEE",
    "cancel_invoice_reminder",
    "get_open_reminder_invoices",
    "get_reminder_invoice",
    "reminded",
    "send_own_reminder_invoice",
    "send_reminder_invoice",
]

REMINDER_FEE = 6000
"""What a reminder costs: 60 SEK, the most that the law allows (BLD-40)."""
TERMS = 10
"""Days to pay in, unless said otherwise (BLD-62)."""
_MOST_DAYS = 36500


@operation("sendReminderInvoice")
def send_reminder_invoice(call: Call, world: World) -> Reply:
    """A reminder, whose fee comes on top (B77)."""
    return INVOICE.put(world, reminded(world, running(INVOICE.in_path(call, world))))


@operation("sendOwnReminderInvoice")
def send_own_reminder_invoice(call: Call, world: World) -> Reply:
    """The same with the caller's own PDF, fee and days to pay in."""
    invoice = running(INVOICE.found(call, world, call.body.get("InvoiceActionPublicId")))
    fee = int((call.body.get("ReminderFee") or {}).get("Value") or 0)
    if not 0 <= fee < MOST - abs(invoice.current):
        raise Refusal(400, "invalid", "The fee is more than an amount can be, or less than nothing.")
    terms = call.body.get("PaymentTermsInDays")
    terms = TERMS if terms is None else int(terms)
    if not 0 <= terms <= _MOST_DAYS:
        raise Refusal(400, "invalid", f"PaymentTermsInDays is from 0 to {_MOST_DAYS}.")
    return INVOICE.put(world, reminded(world, invoice, fee, terms))


def reminded(world: World, invoice: Invoice, fee: int = REMINDER_FEE, terms: int = TERMS) -> Invoice:
    """The invoice with one reminder more, which is kept."""
    sent = shown(world.now)
    due = (world.now.astimezone(STOCKHOLM).date() + timedelta(days=terms)).isoformat()
    one = in_force(world, invoice) or Reminder(id=new_id(world), source=invoice.id, created=sent)
    letter = Reminded(sent=sent, due=due, terms=terms, amount=invoice.current + fee)
    one = msgspec.structs.replace(one, fee=one.fee + fee, sent=(*one.sent, letter))
    world[REMINDERS].put(one.id, one)
    stage, fee = "ReminderInvoiceSent", invoice.fee + fee
    with_it: Invoice = happens(invoice, "ReminderInvoiceSent", world, stage=stage, reminded=sent, fee=fee)
    return with_it


@operation("cancelInvoiceReminder")
def cancel_invoice_reminder(call: Call, world: World) -> Reply:
    """The reminder's fee goes away with it (B77)."""
    invoice = running(INVOICE.in_path(call, world))
    if invoice.stage != "ReminderInvoiceSent":
        raise Refusal(400, "wrong_stage", "The invoice has no reminder.", rule="B77")
    one = in_force(world, invoice)
    if one is not None:
        world[REMINDERS].put(one.id, msgspec.structs.replace(one, cancelled=shown(world.now)))
    stage = "Attested" if invoice.sent is None else "InvoiceSent"
    return INVOICE.put(world, after(world, happens(invoice, "Updated", world, stage=stage, fee=0, reminded=None)))


@operation("getReminderInvoice")
def get_reminder_invoice(call: Call, world: World) -> Reply:
    """One reminder, with what was sent of it."""
    one = world[REMINDERS].get(call.path["reminderInvoicePublicId"])
    invoice = None if one is None else world[INVOICES].get(one.source)
    if one is None or invoice is None:
        raise Refusal(404, "not_found", "The reminder was not found.")
    demand(call.caller, world, invoice.creditor)
    return Reply(200, reminder_view(call, world, one, invoice))


@operation("getOpenReminderInvoices")
def get_open_reminder_invoices(call: Call, world: World) -> Reply:
    """A creditor's that are neither cancelled nor paid."""
    creditor = str(call.path["creditorPublicId"]).lower()
    known = ((one, world[INVOICES].get(one.source)) for one in world[REMINDERS].values())
    found = [(one, invoice) for one, invoice in known if invoice is not None and invoice.creditor == creditor]
    listed = [reminder_in_short(call, one, invoice) for one, invoice in found if ended(one, invoice) is None]
    return Reply(200, paged(call, listed))
