"""Invoices: how they are made and attested, and how they are answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.actions import Actions, begun, happens, summed
from mockserver.providers.billecta.announcing import announce_invoice
from mockserver.providers.billecta.date_codes import dated
from mockserver.providers.billecta.letters import letter
from mockserver.providers.billecta.models import INVOICES, Invoice, totals
from mockserver.providers.billecta.moments import STOCKHOLM, day_of, shown
from mockserver.providers.billecta.registers import DEBTORS
from mockserver.providers.billecta.rights import CREDITORS, demand
from mockserver.providers.billecta.views import filled, paged
from mockserver.world import World

__all__ = [
    "INVOICE",
    "after",
    "attested",
    "common_events",
    "create_invoice",
    "create_verification_invoice",
    "delete_invoice",
    "get_closed_invoices",
    "get_closed_invoices_by_period",
    "get_closed_invoices_of_debtor",
    "get_invoice",
    "get_invoice_by_invoice_number",
    "get_invoice_events",
    "get_open_invoices",
    "get_open_invoices_by_period",
    "get_open_invoices_of_debtor",
    "made",
    "money",
    "sub_view",
    "update_invoice",
    "view",
]

FIRST_NUMBER = 10001
VERIFICATION = "VerificationInvoiceAction"


def money(currency: str, value: int) -> dict[str, Any]:
    """An amount, as it is stored."""
    return {"CurrencyCode": currency, "Value": value}


def _announce(world: World, old: Invoice | None, new: Invoice | None) -> None:
    announce_invoice(world, old, new, view)


INVOICE = Actions(INVOICES, "invoicePublicId", "invoice", _announce)
"""Customers' invoices."""


def made(world: World, entry: dict[str, Any], **changes: Any) -> Invoice:
    """A new invoice, a draft (B64), not stored yet. Raises: Refusal 400 for what does not make sense."""
    common = begun(world, {**entry, "Records": [_dated(row, world) for row in entry.get("Records") or ()]})
    currency, amount, vat = summed(entry)
    return Invoice(
        **common,
        currency=currency,
        amount=amount,
        vat=vat,
        number=entry.get("InvoiceNumber") or None,
        **changes,
    )


def _dated(row: dict[str, Any], world: World) -> dict[str, Any]:
    """A row as it comes onto an invoice, its codes made dates of today in Stockholm (B53, B56)."""
    text = row.get("ArticleDescription")
    return row if not text else {**row, "ArticleDescription": dated(text, world.now.astimezone(STOCKHOLM).date())}


def attested(world: World, invoice: Invoice) -> Invoice:
    """The invoice booked and locked, with its number, and sent where somebody is to send it (B65)."""
    number = invoice.number or str(world.sequence(f"billecta.numbers.{invoice.creditor}", FIRST_NUMBER))
    booked: Invoice = happens(invoice, "Attested", world, stage="Attested", number=number, attested=shown(world.now))
    if invoice.entry.get("DeliveryMethod", "Email") == "Manually":
        return booked
    sent: Invoice = happens(booked, "InvoiceSent", world, stage="InvoiceSent", sent=shown(world.now))
    return sent


def after(world: World, invoice: Invoice) -> Invoice:
    """The invoice, closed when nothing is left of it (B66)."""
    if invoice.current > 0 or not invoice.is_open:
        return invoice
    closed: Invoice = happens(invoice, "Completed", world, stage="Completed", closed=shown(world.now))
    return closed


# ---- how they are answered ------------------------------------------------------------------------------------------


def _state(invoice: Invoice) -> dict[str, Any]:
    return {
        "Stage": invoice.stage,
        "InvoiceSentDate": invoice.sent,
        "ClosedDate": invoice.closed,
        "IsPaused": invoice.paused,
        "IsLocked": not invoice.is_draft,
        "AttestedDate": invoice.attested,
        "DisputedDate": invoice.disputed,
        "SalesRequestedDate": invoice.sale,
        "SwishPaymentPublicId": invoice.swish,
        "NextEventDate": invoice.drawn,
        "NextEvent": None if invoice.drawn is None else "AutogiroWithdrawal",
        "UseDebtorBalance": bool(invoice.entry.get("UseDebtorBalance")),
    }


def _flags(invoice: Invoice) -> dict[str, bool]:
    """What can be done with the invoice now (B78)."""
    running = invoice.is_running
    return {
        "CanPause": invoice.is_open and not invoice.paused,
        "CanResume": invoice.is_open and invoice.paused,
        "CanCreateCreditInvoice": running,
        "CanCreateInterestInvoice": running,
        "CanRegisterPayment": running,
        "CanPostpone": running,
        "CanResendManualInvoice": running and invoice.sent is not None,
        "CanSendManualInvoice": running and invoice.sent is None,
        "CanSendManualReminderInvoice": running,
        "CanSendToDebtCollection": running,
        "CanDispute": running and invoice.disputed is None,
        "CanUnDispute": running and invoice.disputed is not None,
        "CanSell": running and invoice.sale is None,
        "CanCancelSalesRequest": invoice.stage == "SalesRequested",
        "CanCreateAutogiroWithdrawal": running and invoice.drawn is None,
    }


def view(call: Call | World, world: World, invoice: Invoice) -> dict[str, Any]:
    """An invoice as it is answered."""
    entry, currency = invoice.entry, invoice.currency
    own = {
        "ActionPublicId": invoice.id,
        "ActionType": entry.get("ActionType", "InvoiceAction"),
        "CreditorPublicId": invoice.creditor,
        "Created": invoice.created,
        "Debtor": world[DEBTORS.collection].get(invoice.debtor),
        "State": _state(invoice),
        "Invoices": [_document(world, invoice)] if invoice.attested else [],
        "Records": [_row(row, invoice) for row in entry.get("Records") or ()],
        "Events": [event.told() for event in invoice.events],
        "InvoicedAmount": money(currency, invoice.amount),
        "CurrentAmount": money(currency, invoice.current),
        "CreditedAmount": money(currency, invoice.credited),
        "PaidAmount": money(currency, invoice.paid),
        "WriteOffAmount": money(currency, invoice.written_off),
        "TotalVATAmount": money(currency, invoice.vat),
        "InvoiceNumber": invoice.number,
        "ContractInvoiceActionPublicId": invoice.contract,
        **_flags(invoice),
    }
    return filled(call, "InvoiceActionView", {**entry, **own})


def _row(row: dict[str, Any], invoice: Invoice) -> dict[str, Any]:
    """A row with what it comes to."""
    currency, whole, vat = totals({"Records": [row], "VatIsIncluded": invoice.entry.get("VatIsIncluded")})
    return {**row, "TotalIncVAT": money(currency, whole), "TotalExclVAT": money(currency, whole - vat)}


def _document(world: World, invoice: Invoice) -> dict[str, Any]:
    """What was sent, or can be."""
    amount = money(invoice.currency, invoice.amount)
    own = {"InvoiceNumber": invoice.number, "InvoicedAmount": amount, "OCR": invoice.ocr}
    return letter(world, invoice.debtor, invoice.entry, **own)


def sub_view(call: Call, world: World, invoice: Invoice) -> dict[str, Any]:
    """An invoice as lists have it."""
    creditor, debtor = world[CREDITORS].get(invoice.creditor), world[DEBTORS.collection].get(invoice.debtor) or {}
    own = {
        "ActionPublicId": invoice.id,
        "ActionType": invoice.entry.get("ActionType", "InvoiceAction"),
        "CreditorPublicId": invoice.creditor,
        "CreditorName": creditor.view.get("Name") if creditor else None,
        "CreditorOrgNo": creditor.view.get("OrgNo") if creditor else None,
        "DebtorPublicId": invoice.debtor,
        "DebtorName": debtor.get("Name"),
        "DebtorOrgNo": debtor.get("OrgNo"),
        "CurrentAmount": money(invoice.currency, invoice.current),
        "InvoicedAmount": money(invoice.currency, invoice.amount),
        "TotalVATAmount": money(invoice.currency, invoice.vat),
        "Stage": invoice.stage,
        "ClosedDate": invoice.closed,
        "Created": invoice.created,
        "InvoiceSentDate": invoice.sent,
        "ReminderInvoiceSentDate": invoice.reminded,
        "AttestedDate": invoice.attested,
        "InvoiceNumber": invoice.number,
        "OCR": invoice.ocr,
        "IsCommented": invoice.commented,
        "IsLocked": not invoice.is_draft,
        "IsPaused": invoice.paused,
        "IsDisputed": invoice.disputed is not None,
        "ContractInvoiceActionPublicId": invoice.contract,
    }
    return filled(call, "InvoiceActionSubView", {**invoice.entry, **own})


def common_events(call: Call, records: Iterable[Any], action_type: str) -> list[dict[str, Any]]:
    """What happened to a creditor's actions between two days, in order."""
    first, last = day_of(str(call.query["from"])), day_of(str(call.query["to"]))
    creditor = str(call.path["creditorPublicId"]).lower()
    return [
        filled(call, "CommonActionEventView", {
            **event.told(), "CreditorPublicId": creditor, "ActionPublicId": one.id, "ActionType": action_type,
        })
        for one in records if one.creditor == creditor
        for event in one.events if first <= day_of(event.at) <= last
    ]  # fmt: skip


# ---- what operations do ---------------------------------------------------------------------------------------------


@operation("createInvoice")
def create_invoice(call: Call, world: World) -> Reply:
    """A draft (B64)."""
    invoice = made(world, call.body)
    INVOICE.put(world, invoice)
    return Reply(200, {"PublicId": invoice.id})


@operation("createVerificationInvoice")
def create_verification_invoice(call: Call, world: World) -> Reply:
    """A bookkeeping event, closed as soon as it is there (B70)."""
    invoice = made(world, {**call.body, "ActionType": VERIFICATION, "DeliveryMethod": "Manually"})
    booked = attested(world, invoice)
    closed = happens(booked, "Completed", world, stage="Completed", closed=shown(world.now))
    INVOICE.put(world, closed)
    return Reply(200, {"PublicId": invoice.id})


@operation("getInvoice")
def get_invoice(call: Call, world: World) -> Reply:
    """One invoice, whole."""
    return Reply(200, view(call, world, INVOICE.in_path(call, world, 404)))


@operation("getInvoiceByInvoiceNumber")
def get_invoice_by_invoice_number(call: Call, world: World) -> Reply:
    """A creditor's invoice by its number."""
    number = call.query.get("invoicenumber")
    creditor = str(call.path["creditorPublicId"]).lower()
    found = (one for one in world[INVOICES].values() if one.creditor == creditor and one.number == str(number))
    invoice = next(found, None)
    if invoice is None:
        raise Refusal(404, "not_found", "The invoice was not found.")
    return Reply(200, view(call, world, invoice))


@operation("updateInvoice")
def update_invoice(call: Call, world: World) -> Reply:
    """All of a draft, anew; what is attested is locked (B65)."""
    old = _draft(call, world)
    new = made(world, call.body)
    kept = {name: getattr(old, name) for name in ("id", "created", "events", "paused", "commented", "contract")}
    return INVOICE.put(world, happens(msgspec.structs.replace(new, **kept), "Updated", world))


@operation("deleteInvoice")
def delete_invoice(call: Call, world: World) -> Reply:
    """A draft goes; nothing else does (B64)."""
    return INVOICE.remove(world, _draft(call, world))


def _draft(call: Call, world: World) -> Invoice:
    invoice = INVOICE.in_path(call, world)
    if not invoice.is_draft:
        raise Refusal(400, "locked", "The invoice is attested, and cannot be changed or removed.", rule="B64")
    return invoice


def _listed(call: Call, world: World, *, closed: bool, period: bool = False) -> Reply:
    """Open or closed invoices of the creditor or debtor in the path; closed between two days, or dated so."""
    creditor, debtor = (call.path.get(name) for name in ("creditorPublicId", "debtorPublicId"))
    if debtor is not None:
        owner = world[DEBTORS.collection].get(str(debtor).lower())
        if owner is None:
            raise Refusal(400, "not_found", "The debtor was not found.")
        demand(call.caller, world, owner["CreditorPublicId"])
    found = [
        one
        for one in world[INVOICES].values()
        if one.is_open is not closed
        and (creditor is None or one.creditor == str(creditor).lower())
        and (debtor is None or one.debtor == str(debtor).lower())
        and _between(call, str(one.entry.get("InvoiceDate") or one.created) if period else one.closed)
    ]
    return Reply(200, paged(call, [sub_view(call, world, one) for one in found]))


def _between(call: Call, text: str | None) -> bool:
    first, last = call.query.get("from"), call.query.get("to")
    if text is None or (first is None and last is None):
        return True
    day = day_of(text)
    return (first is None or day_of(str(first)) <= day) and (last is None or day <= day_of(str(last)))


@operation("getOpenInvoices")
def get_open_invoices(call: Call, world: World) -> Reply:
    """A creditor's drafts and running invoices."""
    return _listed(call, world, closed=False)


@operation("getOpenInvoicesOfDebtor")
def get_open_invoices_of_debtor(call: Call, world: World) -> Reply:
    """A debtor's."""
    return _listed(call, world, closed=False)


@operation("getOpenInvoicesByPeriod")
def get_open_invoices_by_period(call: Call, world: World) -> Reply:
    """A creditor's, dated between two days."""
    return _listed(call, world, closed=False, period=True)


@operation("getClosedInvoices")
def get_closed_invoices(call: Call, world: World) -> Reply:
    """A creditor's, closed between two days."""
    return _listed(call, world, closed=True)


@operation("getClosedInvoicesOfDebtor")
def get_closed_invoices_of_debtor(call: Call, world: World) -> Reply:
    """A debtor's, closed between two days."""
    return _listed(call, world, closed=True)


@operation("getClosedInvoicesByPeriod")
def get_closed_invoices_by_period(call: Call, world: World) -> Reply:
    """A creditor's, dated between two days."""
    return _listed(call, world, closed=True, period=True)


@operation("getInvoiceEvents")
def get_invoice_events(call: Call, world: World) -> Reply:
    """What happened to a creditor's invoices between two days."""
    return Reply(200, common_events(call, world[INVOICES].values(), "InvoiceAction"))
