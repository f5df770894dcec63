"""Reconciliation invoices: made elsewhere, matched against payments here (B71, B72)."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.actions import Actions, commented, happens
from mockserver.providers.billecta.announcing import announce_reconciliation
from mockserver.providers.billecta.files import filed
from mockserver.providers.billecta.invoices import common_events, money
from mockserver.providers.billecta.models import MOST, RECONCILIATIONS, Event, Reconciliation
from mockserver.providers.billecta.moments import day_of, shown
from mockserver.providers.billecta.overpayments import keep_overpayment
from mockserver.providers.billecta.rights import CREDITORS
from mockserver.providers.billecta.views import filled, paged
from mockserver.world import World

__all__ = [
    "RECONCILIATION",
    "comment_reconciliation_invoice",
    "create_reconciliation_invoice",
    "delete_reconciliation_invoice",
    "get_closed_reconciliation_invoices",
    "get_open_reconciliation_invoices",
    "get_reconciliation_invoice",
    "get_reconciliation_invoice_events",
    "reconciliation_in_short",
    "reconciliation_view",
    "register_reconciliation_invoice_payment",
    "send_reconciliation_invoice",
    "send_reconciliation_invoice_reminder",
    "settled",
    "update_reconciliation_invoice",
]


def _announce(world: World, old: Reconciliation | None, new: Reconciliation | None) -> None:
    announce_reconciliation(world, old, new, lambda source, _, one: reconciliation_view(source, one))


RECONCILIATION = Actions(RECONCILIATIONS, "reconciliationInvoicePublicId", "reconciliation invoice", _announce)
"""Reconciliation invoices."""


def _left(entry: dict[str, Any]) -> int:
    return int((entry.get("CurrentAmount") or {}).get("Value") or 0)


def _currency(one: Reconciliation) -> str:
    return str((one.entry.get("CurrentAmount") or {}).get("CurrencyCode") or "SEK")


def settled(world: World, one: Reconciliation) -> Reconciliation:
    """Closed by an amount of nothing (B71)."""
    if _left(one.entry) != 0 or one.closed is not None:
        return one
    closed: Reconciliation = happens(one, "Completed", world, closed=shown(world.now))
    return closed


def _own(one: Reconciliation) -> dict[str, Any]:
    return {
        "ActionPublicId": one.id,
        "ActionType": "ReconciliationInvoiceAction",
        "CreditorPublicId": one.creditor,
        "Created": one.created,
        "InvoicedAmount": one.invoiced,
    }


def reconciliation_view(call: Call | World, one: Reconciliation) -> dict[str, Any]:
    """A reconciliation invoice as it is answered."""
    paid = one.closed is not None
    state = {"Stage": one.stage, "IsPayed": paid, "ClosedDate": one.closed, "InvoiceSentDate": one.sent}
    events = [event.told() for event in one.events]
    own = {**_own(one), "State": state, "Events": events, "ReminderInvoices": list(one.reminders)}
    if one.reminders:
        own["CurrentReminderFees"] = money(_currency(one), one.fees)
    return filled(call, "ReconciliationInvoiceActionView", {**one.entry, **own})


def reconciliation_in_short(call: Call, world: World, one: Reconciliation) -> dict[str, Any]:
    """A reconciliation invoice as lists have it."""
    creditor, debtor = world[CREDITORS].get(one.creditor), one.entry.get("Debtor") or {}
    whose = creditor.view if creditor else {}
    known = {f"Creditor{name}": whose.get(name) for name in ("Name", "OrgNo")}
    known |= {f"Debtor{name}": debtor.get(name) for name in ("OrgNo", "Name", "Phone", "DebtorNo", "Email")}
    own = {**_own(one), **known, "Stage": one.stage, "ClosedDate": one.closed, "InvoiceSentDate": one.sent}
    return filled(call, "ReconciliationInvoiceActionSubView", {**one.entry, **own})


@operation("createReconciliationInvoice")
def create_reconciliation_invoice(call: Call, world: World) -> Reply:
    """Never a draft: it is open at once, or closed when nothing is to be paid."""
    entry = filed(world, call.body)
    made = Reconciliation(
        id=world.chance.uuid(),
        creditor=str(entry["CreditorPublicId"]).lower(),
        entry=entry,
        created=shown(world.now),
        invoiced=entry.get("CurrentAmount"),
        events=(Event("Created", shown(world.now)),),
    )
    RECONCILIATION.put(world, settled(world, made))
    return Reply(200, {"PublicId": made.id})


@operation("getReconciliationInvoice")
def get_reconciliation_invoice(call: Call, world: World) -> Reply:
    """One, whole."""
    return Reply(200, reconciliation_view(call, RECONCILIATION.in_path(call, world, 404)))


@operation("updateReconciliationInvoice")
def update_reconciliation_invoice(call: Call, world: World) -> Reply:
    """All of it, anew, at any time; an amount of nothing closes it."""
    old = RECONCILIATION.in_path(call, world)
    new = msgspec.structs.replace(old, entry=filed(world, call.body), closed=None)
    return RECONCILIATION.put(world, settled(world, happens(new, "Updated", world)))


@operation("deleteReconciliationInvoice")
def delete_reconciliation_invoice(call: Call, world: World) -> Reply:
    """It goes, at any time."""
    return RECONCILIATION.remove(world, RECONCILIATION.in_path(call, world))


@operation("sendReconciliationInvoice")
def send_reconciliation_invoice(call: Call, world: World) -> Reply:
    """Sends its PDF; without one it is only matched (B72)."""
    one = RECONCILIATION.in_path(call, world)
    if not one.entry.get("InvoiceFile"):
        raise Refusal(400, "invalid", "The reconciliation invoice has no PDF to send.", rule="B72")
    return RECONCILIATION.put(world, happens(one, "InvoiceSent", world, sent=shown(world.now)))


@operation("sendReconciliationInvoiceReminder")
def send_reconciliation_invoice_reminder(call: Call, world: World) -> Reply:
    """A reminder with the caller's own PDF, whose fee is added to what is left (B125)."""
    one = RECONCILIATION.found(call, world, call.body.get("ReconciliationInvoiceActionPublicId"))
    fee = int((call.body.get("ReminderFee") or {}).get("Value") or 0)
    if one.closed is not None or not 0 <= fee < MOST - abs(_left(one.entry)):
        raise Refusal(400, "invalid", "An open invoice is reminded of, for a fee of nothing or more.", rule="B125")
    sent = {"File": filed(world, call.body).get("ReminderFile"), "Created": shown(world.now)}
    entry = {**one.entry, "CurrentAmount": money(_currency(one), _left(one.entry) + fee)}
    changes: dict[str, Any] = {"entry": entry, "fees": one.fees + fee, "reminders": (*one.reminders, sent)}
    return RECONCILIATION.put(world, happens(one, "ReminderInvoiceSent", world, **changes))


@operation("registerReconciliationInvoicePayment")
def register_reconciliation_invoice_payment(call: Call, world: World) -> Reply:
    """A payment; when nothing is left it is closed."""
    one = RECONCILIATION.found(call, world, call.body.get("ActionPublicId"))
    amount = int((call.body.get("Amount") or {}).get("Value") or 0)
    if not 0 < amount < MOST or one.closed is not None:
        raise Refusal(400, "invalid", "A payment is of more than nothing, on an invoice that is open.")
    currency = _currency(one)
    left = _left(one.entry) - amount
    done = happens(one, "Paid", world, entry={**one.entry, "CurrentAmount": money(currency, max(0, left))})
    kind = {"ActionType": "ReconciliationInvoiceAction", "ActionPublicId": one.id}
    details = {**kind, "InvoiceNumber": one.entry.get("InvoiceNumber")}
    keep_overpayment(world, one.creditor, money(currency, -left), details, Reference=one.entry.get("OCR"))
    RECONCILIATION.put(world, settled(world, done))
    return Reply(200, {"PublicId": world.chance.uuid()})


@operation("commentReconciliationInvoice")
def comment_reconciliation_invoice(call: Call, world: World) -> Reply:
    """A comment, into the log (BLD-61)."""
    return RECONCILIATION.put(
        world, commented(RECONCILIATION.found(call, world, call.body.get("ActionPublicId")), call, world)
    )


def _of(call: Call, world: World) -> list[Reconciliation]:
    creditor = str(call.path["creditorPublicId"]).lower()
    return [one for one in world[RECONCILIATIONS].values() if one.creditor == creditor]


@operation("getOpenReconciliationInvoices")
def get_open_reconciliation_invoices(call: Call, world: World) -> Reply:
    """A creditor's that are not paid."""
    return Reply(
        200, paged(call, [reconciliation_in_short(call, world, one) for one in _of(call, world) if one.closed is None])
    )


@operation("getClosedReconciliationInvoices")
def get_closed_reconciliation_invoices(call: Call, world: World) -> Reply:
    """A creditor's that were closed between two days."""
    first, last = day_of(str(call.query["from"])), day_of(str(call.query["to"]))
    found = [one for one in _of(call, world) if one.closed and first <= day_of(one.closed) <= last]
    return Reply(200, paged(call, [reconciliation_in_short(call, world, one) for one in found]))


@operation("getReconciliationInvoiceEvents")
def get_reconciliation_invoice_events(call: Call, world: World) -> Reply:
    """What happened to a creditor's between two days."""
    return Reply(200, common_events(call, world[RECONCILIATIONS].values(), "ReconciliationInvoiceAction"))
