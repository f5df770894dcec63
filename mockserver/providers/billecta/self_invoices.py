"""Self invoices: what a creditor owes, from draft to payment (B73)."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation, person
from mockserver.providers.billecta.actions import Actions, Said, begun, commented, happens, summed
from mockserver.providers.billecta.announcing import announce
from mockserver.providers.billecta.invoices import common_events, money
from mockserver.providers.billecta.letters import letter
from mockserver.providers.billecta.models import MOST, SELF_INVOICES, SelfInvoice
from mockserver.providers.billecta.moments import day_of, shown
from mockserver.providers.billecta.registers import DEBTORS
from mockserver.providers.billecta.rights import CREDITORS, creditor_of
from mockserver.providers.billecta.views import filled, paged
from mockserver.providers.billecta.webhooks import tell
from mockserver.world import World

__all__ = [
    "BankAnswer",
    "attest_self_invoice",
    "bank_answers",
    "cancel_self_invoice",
    "comment_self_invoice",
    "create_self_invoice",
    "delete_self_invoice",
    "get_closed_self_invoices",
    "get_open_self_invoices",
    "get_self_invoice",
    "get_self_invoice_events",
    "get_self_invoices_by_external_id",
    "pause_self_invoice",
    "register_self_invoice_external_payment",
    "resume_self_invoice",
    "self_invoice_in_short",
    "send_self_invoice",
    "send_self_invoice_payment",
    "update_self_invoice",
]


_EVENTS = {
    "Created": "SelfInvoiceActionCreated",
    "Updated": "SelfInvoiceActionUpdated",
    "Attested": "SelfInvoiceActionAttested",
    "Completed": "SelfInvoiceActionPaid",
    "Deleted": "SelfInvoiceActionDeleted",
}


def _announce(world: World, old: SelfInvoice | None, new: SelfInvoice | None) -> None:
    announce(world, old, new, _EVENTS, _view)


_KEPT = Actions(SELF_INVOICES, "selfInvoicePublicId", "self invoice", _announce)


def _made(world: World, entry: dict[str, Any]) -> SelfInvoice:
    common = begun(world, entry)
    _approve(world, entry)
    currency, amount, vat = summed(entry)
    return SelfInvoice(**common, currency=currency, amount=amount, vat=vat)


def _approve(world: World, entry: dict[str, Any]) -> None:
    """Refuse to pay from a bankgiro that is no approved and active one of the creditor. Raises: Refusal 400 (B74)."""
    wanted = (entry.get("SenderPaymentInfo") or {}).get("SenderBankgiro")
    bank = creditor_of(world, entry["CreditorPublicId"]).view.get("CreditorBankInfo") or {}
    approved = {
        one.get("BankgiroNo")
        for one in bank.get("CreditorOutgoingBankgiroes") or ()
        if one.get("IsActive") and one.get("BankgiroApproved")
    }
    if wanted and wanted not in approved:
        raise Refusal(400, "invalid", "SenderBankgiro is no approved bankgiro of the creditor.", rule="B74")


def _at(one: SelfInvoice, *stages: str) -> SelfInvoice:
    """The self invoice, if it is in one of the stages. Raises: Refusal."""
    if one.stage not in stages:
        raise Refusal(400, "wrong_stage", f"The self invoice is {one.stage}, not {' or '.join(stages)}.", rule="B73")
    return one


def _view(call: Call | World, world: World, one: SelfInvoice) -> dict[str, Any]:
    left = one.amount - one.paid
    state = {
        "Stage": one.stage,
        "InvoiceSentDate": one.sent,
        "ClosedDate": one.closed,
        "IsPaused": one.paused,
        "AttestedDate": one.attested,
        "PaidDate": one.closed if one.stage == "Completed" else None,
    }
    own = {
        "ActionPublicId": one.id,
        "ActionType": "SelfInvoiceAction",
        "CreditorPublicId": one.creditor,
        "Created": one.created,
        "Debtor": world[DEBTORS.collection].get(one.debtor),
        "State": state,
        "Events": [event.told() for event in one.events],
        "Invoices": [_document(world, one)] if one.attested else [],
        "InvoicedAmount": money(one.currency, one.amount),
        "CurrentAmount": money(one.currency, left),
        "PaidAmount": money(one.currency, one.paid),
        "TotalVATAmount": money(one.currency, one.vat),
        "CanPause": one.is_open and not one.paused,
        "CanResume": one.paused,
        "CanRegisterPayment": one.stage in ("Attested", "InvoiceSent"),
        "CanCancel": one.is_open,
    }
    return filled(call, "SelfInvoiceActionView", {**one.entry, **own})


def _document(world: World, one: SelfInvoice) -> dict[str, Any]:
    """What was sent, or can be."""
    own = {name: one.entry.get(name) for name in ("InvoiceNumber", "OCR")}
    return letter(world, one.debtor, one.entry, **own, InvoicedAmount=money(one.currency, one.amount))


def self_invoice_in_short(call: Call, world: World, one: SelfInvoice) -> dict[str, Any]:
    """A self invoice as lists have it."""
    creditor, debtor = world[CREDITORS].get(one.creditor), world[DEBTORS.collection].get(one.debtor) or {}
    own = {
        "ActionPublicId": one.id,
        "ActionType": "SelfInvoiceAction",
        "CreditorPublicId": one.creditor,
        "CreditorName": creditor.view.get("Name") if creditor else None,
        "CreditorOrgNo": creditor.view.get("OrgNo") if creditor else None,
        "DebtorPublicId": one.debtor,
        "DebtorName": debtor.get("Name"),
        "DebtorOrgNo": debtor.get("OrgNo"),
        "Stage": one.stage,
        "Created": one.created,
        "ClosedDate": one.closed,
        "AttestedDate": one.attested,
        "InvoiceSentDate": one.sent,
        "CurrentAmount": money(one.currency, one.amount - one.paid),
        "InvoicedAmount": money(one.currency, one.amount),
        "TotalVATAmount": money(one.currency, one.vat),
        "IsPaused": one.paused,
    }
    return filled(call, "SelfInvoiceActionSubView", {**one.entry, **own})


@operation("createSelfInvoice")
def create_self_invoice(call: Call, world: World) -> Reply:
    """A draft."""
    made = _made(world, call.body)
    _KEPT.put(world, made)
    return Reply(200, {"PublicId": made.id})


@operation("getSelfInvoice")
def get_self_invoice(call: Call, world: World) -> Reply:
    """One self invoice, whole."""
    return Reply(200, _view(call, world, _KEPT.in_path(call, world, 404)))


@operation("updateSelfInvoice")
def update_self_invoice(call: Call, world: World) -> Reply:
    """All of a draft, anew."""
    old = _at(_KEPT.in_path(call, world), "Created")
    new = msgspec.structs.replace(_made(world, call.body), id=old.id, created=old.created, events=old.events)
    return _KEPT.put(world, happens(new, "Updated", world))


@operation("deleteSelfInvoice")
def delete_self_invoice(call: Call, world: World) -> Reply:
    """A draft goes."""
    return _KEPT.remove(world, _at(_KEPT.in_path(call, world), "Created"))


@operation("attestSelfInvoice")
def attest_self_invoice(call: Call, world: World) -> Reply:
    """Booked and locked, and sent where somebody is to send it."""
    one = _at(_KEPT.in_path(call, world), "Created")
    booked = happens(one, "Attested", world, stage="Attested", attested=shown(world.now))
    if one.entry.get("DeliveryMethod", "Email") != "Manually":
        booked = happens(booked, "InvoiceSent", world, stage="InvoiceSent", sent=shown(world.now))
    return _KEPT.put(world, booked)


@operation("sendSelfInvoice")
def send_self_invoice(call: Call, world: World) -> Reply:
    """Sent, or sent again."""
    one = _at(_KEPT.in_path(call, world), "Attested", "InvoiceSent")
    return _KEPT.put(world, happens(one, "InvoiceSent", world, stage="InvoiceSent", sent=shown(world.now)))


@operation("cancelSelfInvoice")
def cancel_self_invoice(call: Call, world: World) -> Reply:
    """It ends, and so does a payment that is under way."""
    one = _at(_KEPT.in_path(call, world), "Created", "Attested", "InvoiceSent", "PaymentSent")
    stage = "PaymentCancelled" if one.stage == "PaymentSent" else "Cancelled"
    event = "PaymentCancelled" if one.stage == "PaymentSent" else "Cancelled"
    return _KEPT.put(world, happens(one, event, world, stage=stage, closed=shown(world.now)))


@operation("sendSelfInvoicePayment")
def send_self_invoice_payment(call: Call, world: World) -> Reply:
    """The payment goes to the bank."""
    one = _at(_KEPT.found(call, world, call.body.get("ActionPublicId")), "Attested", "InvoiceSent")
    return _KEPT.put(world, happens(one, "PaymentSent", world, stage="PaymentSent", payment=shown(world.now)))


class BankAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What the bank says of a payment that has been sent."""

    action_public_id: str
    succeeded: bool = True


@person("billecta.bankAnswers", BankAnswer)
def bank_answers(world: World, facts: BankAnswer) -> dict[str, Any]:
    """A bank acknowledges the payment of a self invoice, or cancels it (B73)."""
    one = world[SELF_INVOICES].get(facts.action_public_id)
    if one is None or one.stage != "PaymentSent":
        raise Refusal(409, "conflict", f"No payment of {facts.action_public_id[:80]!r} has been sent.")
    left, now, payment_id = one.amount - one.paid, shown(world.now), world.chance.uuid()
    if facts.succeeded:
        paid = happens(one, "Paid", world, Said(reference=payment_id), paid=one.amount)
        done = happens(paid, "Completed", world, stage="Completed", closed=now)
    else:
        done = happens(one, "PaymentCancelled", world, stage="PaymentCancelled", closed=now)
    _KEPT.put(world, done)
    receiver = world[DEBTORS.collection].get(one.debtor) or {}
    status = {
        "CreditorPublicId": one.creditor,
        "PaymentPublicId": payment_id,
        "Amount": money(one.currency, left),
        "PaymentDate": now,
        "ReceiverName": receiver.get("Name"),
        "Status": "Succeded" if facts.succeeded else "Failed",
    }
    event = f"SelfInvoiceOutgoingPayment{'Succeeded' if facts.succeeded else 'Failed'}"
    tell(world, event, one.creditor, lambda: filled(world, "OutgoingPaymentStatusView", status))
    return {"actionPublicId": one.id, "stage": done.stage}


@operation("registerSelfInvoiceExternalPayment")
def register_self_invoice_external_payment(call: Call, world: World) -> Reply:
    """Paid by other ways; closed when nothing is left."""
    one = _at(_KEPT.found(call, world, call.body.get("ActionPublicId")), "Attested", "InvoiceSent", "PaymentSent")
    amount = int((call.body.get("Amount") or {}).get("Value") or 0)
    if not 0 < amount < MOST:
        raise Refusal(400, "invalid", "A payment is of more than nothing.")
    done = happens(one, "Paid", world, Said(call.body.get("Comment")), paid=min(one.amount, one.paid + amount))
    if done.paid >= done.amount:
        done = happens(done, "Completed", world, stage="Completed", closed=shown(world.now))
    return _KEPT.put(world, done)


@operation("pauseSelfInvoice")
def pause_self_invoice(call: Call, world: World) -> Reply:
    """It waits."""
    one = _KEPT.in_path(call, world)
    if one.paused or not one.is_open:
        raise Refusal(400, "wrong_stage", "The self invoice cannot be paused.", rule="B78")
    return _KEPT.put(world, happens(one, "Paused", world, paused=True))


@operation("resumeSelfInvoice")
def resume_self_invoice(call: Call, world: World) -> Reply:
    """It goes on."""
    one = _KEPT.in_path(call, world)
    if not one.paused:
        raise Refusal(400, "wrong_stage", "The self invoice is not paused.", rule="B78")
    return _KEPT.put(world, happens(one, "Resumed", world, paused=False))


@operation("commentSelfInvoice")
def comment_self_invoice(call: Call, world: World) -> Reply:
    """A comment, into the log (BLD-61)."""
    one = _KEPT.found(call, world, call.body.get("ActionPublicId"))
    return _KEPT.put(world, commented(one, call, world))


def _of(call: Call, world: World) -> list[SelfInvoice]:
    creditor = str(call.path["creditorPublicId"]).lower()
    return [one for one in world[SELF_INVOICES].values() if one.creditor == creditor]


@operation("getOpenSelfInvoices")
def get_open_self_invoices(call: Call, world: World) -> Reply:
    """A creditor's that are not over."""
    return Reply(200, paged(call, [self_invoice_in_short(call, world, one) for one in _of(call, world) if one.is_open]))


@operation("getClosedSelfInvoices")
def get_closed_self_invoices(call: Call, world: World) -> Reply:
    """A creditor's that ended between two days."""
    first, last = day_of(str(call.query["from"])), day_of(str(call.query["to"]))
    found = [one for one in _of(call, world) if one.closed and first <= day_of(one.closed) <= last]
    return Reply(200, paged(call, [self_invoice_in_short(call, world, one) for one in found]))


@operation("getSelfInvoicesByExternalId")
def get_self_invoices_by_external_id(call: Call, world: World) -> Reply:
    """A creditor's that carry an id of the caller's."""
    wanted = str(call.query.get("externalid"))
    return Reply(
        200, [_view(call, world, one) for one in _of(call, world) if str(one.entry.get("ExternalId")) == wanted]
    )


@operation("getSelfInvoiceEvents")
def get_self_invoice_events(call: Call, world: World) -> Reply:
    """What happened to a creditor's self invoices between two days."""
    return Reply(200, common_events(call, world[SELF_INVOICES].values(), "SelfInvoiceAction"))
