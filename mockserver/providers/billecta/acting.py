"""What happens to an invoice from draft to end: attesting, sending, payments, credits, pauses, sales."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation, person
from mockserver.providers.billecta.actions import Said, commented, happens
from mockserver.providers.billecta.announcing import announce_reached
from mockserver.providers.billecta.invoices import INVOICE, after, attested, money, view
from mockserver.providers.billecta.models import INVOICES, MOST, Invoice
from mockserver.providers.billecta.moments import check_postponed, shown
from mockserver.providers.billecta.overpayments import keep_overpayment
from mockserver.providers.billecta.rights import demand
from mockserver.world import World

__all__ = [
    "Answer",
    "Reached",
    "attest_invoice",
    "attest_invoices",
    "cancel_invoice_dispute",
    "cancel_invoice_sale",
    "comment_invoice",
    "credit_invoice",
    "delete_invoice_address",
    "dispute_invoice",
    "invoice_reached",
    "paid",
    "pause_invoice",
    "postpone_invoice",
    "register_invoice_payment",
    "resume_invoice",
    "running",
    "sale_answered",
    "sell_invoice",
    "send_invoice",
    "update_invoice_address",
]


def running(invoice: Invoice) -> Invoice:
    """The invoice, if it is attested and not over. Raises: Refusal 400 for another (B66)."""
    if not invoice.is_running:
        state = "is not attested yet" if invoice.is_draft else "is closed"
        raise Refusal(400, "wrong_stage", f"The invoice {state}.", rule="B66")
    return invoice


@operation("attestInvoice")
def attest_invoice(call: Call, world: World) -> Reply:
    """Books and locks a draft (B65)."""
    invoice = INVOICE.in_path(call, world)
    if not invoice.is_draft:
        raise Refusal(400, "wrong_stage", "The invoice is attested already.", rule="B66")
    return INVOICE.put(world, attested(world, invoice))


@operation("attestInvoices")
def attest_invoices(call: Call, world: World) -> Reply:
    """Every draft of several creditors."""
    for creditor_id in call.body.get("CreditorPublicIds") or ():
        demand(call.caller, world, creditor_id)
        for invoice in list(world[INVOICES].values()):
            if invoice.creditor == str(creditor_id).lower() and invoice.is_draft:
                INVOICE.put(world, attested(world, invoice))
    return Reply(200)


@operation("sendInvoice")
def send_invoice(call: Call, world: World) -> Reply:
    """Sends an attested invoice, or sends it again."""
    invoice = running(INVOICE.in_path(call, world))
    stage = "InvoiceSent" if invoice.stage == "Attested" else invoice.stage
    return INVOICE.put(world, happens(invoice, "InvoiceSent", world, stage=stage, sent=shown(world.now)))


@operation("registerInvoicePayment")
def register_invoice_payment(call: Call, world: World) -> Reply:
    """A payment, and what is written off; when nothing is left the invoice is closed (B66)."""
    invoice = running(INVOICE.found(call, world, call.body.get("ActionPublicId")))
    amount, written_off = (int((call.body.get(name) or {}).get("Value") or 0) for name in ("Amount", "WriteOff"))
    if amount < 0 or written_off < 0 or amount + written_off == 0 or max(amount, written_off) >= MOST:
        raise Refusal(400, "invalid", "A payment is of more than nothing.")
    payment_id = world.chance.uuid()
    differs = call.body.get("OvershootingAmountHandling") == "AsCurrencyDifference"
    code = str(call.body.get("PaymentMeanCode") or "")
    comment = call.body.get("Comment")
    done = paid(world, invoice, amount, payment_id, code, written_off, differs=differs, comment=comment)
    INVOICE.put(world, done)
    return Reply(200, {"PublicId": payment_id})


def paid(  # noqa: PLR0913  # a payment is its parts
    world: World,
    invoice: Invoice,
    amount: int,
    payment_id: str,
    code: str = "",
    written_off: int = 0,
    *,
    differs: bool = False,
    comment: str | None = None,
) -> Invoice:
    """The invoice with a payment on it; an incoming payment is listed from now on (B91).

    What is more than is left is an overpayment, unless it is a difference of currencies (``differs``), which is kept
    nowhere; no more is written off than the payment leaves (BLD-52). A ``comment`` comes into the log (BLD-61).
    """
    now, left = shown(world.now), max(0, invoice.current)
    if not differs:
        _keep_surplus(world, invoice, amount - left)
    amount = min(amount, left)
    written_off = min(written_off, left - amount)
    payment = {
        "ActionPublicId": invoice.id,
        "Amount": money(invoice.currency, amount),
        "CreatedDate": now,
        "PaymentDate": now,
        "PaymentMeanCode": code or None,
        "PaymentReferenceId": payment_id,
    }
    changed = happens(
        invoice,
        "Paid",
        world,
        Said(comment, payment_id),
        paid=invoice.paid + amount,
        written_off=invoice.written_off + written_off,
        payments=(*invoice.payments, payment),
    )
    return after(world, changed)


def _keep_surplus(world: World, invoice: Invoice, surplus: int) -> None:
    action_type = invoice.entry.get("ActionType", "InvoiceAction")
    details = {"ActionType": action_type, "ActionPublicId": invoice.id, "InvoiceNumber": invoice.number}
    more = {"DebtorPublicId": invoice.debtor, "Reference": invoice.ocr}
    keep_overpayment(world, invoice.creditor, money(invoice.currency, surplus), details, **more)


@operation("creditInvoice")
def credit_invoice(call: Call, world: World) -> Reply:
    """Sets an invoice and a credit invoice off against each other; what is left of neither is closed (B66)."""
    invoice = running(INVOICE.in_path(call, world))
    credit = running(INVOICE.found(call, world, call.query.get("creditinvoiceactionpublicid")))
    if credit.id == invoice.id or credit.entry.get("ActionType") != "CreditInvoiceAction":
        raise Refusal(400, "invalid", "The other invoice is no credit invoice.")
    amount = min(invoice.current, credit.current)
    code = str(call.query.get("paymentmeancode") or "")
    for one in (invoice, credit):
        by = (*one.credited_by, *([code] if code else []))
        less = happens(one, "Credited", world, credited=one.credited + amount, credited_by=by)
        INVOICE.put(world, after(world, less))
    return Reply(200)


@operation("disputeInvoice")
def dispute_invoice(call: Call, world: World) -> Reply:
    """What is disputed waits."""
    invoice = running(INVOICE.in_path(call, world))
    if invoice.disputed is not None:
        raise Refusal(400, "wrong_stage", "The invoice is disputed already.", rule="B78")
    return INVOICE.put(world, happens(invoice, "Disputed", world, disputed=shown(world.now)))


@operation("cancelInvoiceDispute")
def cancel_invoice_dispute(call: Call, world: World) -> Reply:
    """The dispute is lifted (B77)."""
    invoice = running(INVOICE.in_path(call, world))
    if invoice.disputed is None:
        raise Refusal(400, "wrong_stage", "The invoice is not disputed.", rule="B78")
    return INVOICE.put(world, happens(invoice, "UnDisputed", world, disputed=None))


@operation("pauseInvoice")
def pause_invoice(call: Call, world: World) -> Reply:
    """Nothing happens to it by itself until it is resumed."""
    invoice = INVOICE.in_path(call, world)
    if invoice.paused or not invoice.is_open:
        raise Refusal(400, "wrong_stage", "The invoice cannot be paused.", rule="B78")
    return INVOICE.put(world, happens(invoice, "Paused", world, paused=True))


@operation("resumeInvoice")
def resume_invoice(call: Call, world: World) -> Reply:
    """It goes on."""
    invoice = INVOICE.in_path(call, world)
    if not invoice.paused or not invoice.is_open:
        raise Refusal(400, "wrong_stage", "The invoice is not paused.", rule="B78")
    return INVOICE.put(world, happens(invoice, "Resumed", world, paused=False))


@operation("postponeInvoice")
def postpone_invoice(call: Call, world: World) -> Reply:
    """Its next event comes later, never earlier."""
    invoice = running(INVOICE.in_path(call, world))
    check_postponed(call, world, "An invoice")
    return INVOICE.put(world, happens(invoice, "Moved", world))


@operation("commentInvoice")
def comment_invoice(call: Call, world: World) -> Reply:
    """A comment, into the log (BLD-61)."""
    invoice = INVOICE.found(call, world, call.body.get("ActionPublicId"))
    return INVOICE.put(world, commented(invoice, call, world, commented=True))


@operation("updateInvoiceAddress")
def update_invoice_address(call: Call, world: World) -> Reply:
    """An address for this invoice only."""
    return _addressed(world, INVOICE.found(call, world, call.body.get("ActionPublicId")), dict(call.body))


@operation("deleteInvoiceAddress")
def delete_invoice_address(call: Call, world: World) -> Reply:
    """The debtor's own address holds again."""
    return _addressed(world, INVOICE.in_path(call, world), None)


def _addressed(world: World, invoice: Invoice, address: dict[str, Any] | None) -> Reply:
    entry = {**invoice.entry, "DeliveryAddressOverride": address}
    return INVOICE.put(world, msgspec.structs.replace(invoice, entry=entry))


@operation("sellInvoice")
def sell_invoice(call: Call, world: World) -> Reply:
    """Asks a financier to buy it (B67)."""
    invoice = running(INVOICE.in_path(call, world))
    if invoice.sale is not None:
        raise Refusal(400, "wrong_stage", "The sale has been asked for already.", rule="B67")
    return INVOICE.put(
        world, happens(invoice, "InvoiceSaleRequested", world, stage="SalesRequested", sale=shown(world.now))
    )


@operation("cancelInvoiceSale")
def cancel_invoice_sale(call: Call, world: World) -> Reply:
    """The seller calls it off, which works as long as nobody has accepted (B67)."""
    invoice = running(INVOICE.in_path(call, world))
    if invoice.stage != "SalesRequested":
        raise Refusal(400, "wrong_stage", "There is no sale to cancel.", rule="B67")
    said, stage = Said(call.query.get("comment")), "SalesRequestedCancelled"
    return INVOICE.put(world, happens(invoice, "InvoiceSaleRequestCancelled", world, said, stage=stage, sale=None))


# ---- what a financier and a debtor do -------------------------------------------------------------------------------


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Which invoice, and whether the financier buys it."""

    action_public_id: str
    accepted: bool = True


@person("billecta.saleAnswered", Answer)
def sale_answered(world: World, facts: Answer) -> dict[str, Any]:
    """A financier accepts or refuses to buy an invoice that is for sale (B67)."""
    invoice = _known(world, facts.action_public_id)
    if invoice.stage != "SalesRequested":
        raise Refusal(409, "conflict", f"The invoice is {invoice.stage}: nobody has asked a financier to buy it.")
    if facts.accepted:
        done = happens(invoice, "InvoiceSold", world, stage="SaleRequestAccepted")
    else:
        done = happens(invoice, "InvoiceSaleRequestDenied", world, stage="SalesRequestedDenied", sale=None)
    INVOICE.put(world, done)
    return {"actionPublicId": invoice.id, "stage": done.stage}


class Reached(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Which invoice that was sent, and what became of its e-mail."""

    action_public_id: str
    how: Literal["received", "opened", "viewed", "undelivered"] = "opened"


@person("billecta.invoiceReached", Reached)
def invoice_reached(world: World, facts: Reached) -> dict[str, Any]:
    """An invoice's e-mail arrives, is opened, leads to the debtor's pages, or is not delivered; webhooks are told."""
    invoice = _known(world, facts.action_public_id)
    if invoice.sent is None:
        raise Refusal(409, "conflict", "The invoice has not been sent.")
    announce_reached(world, invoice, facts.how, view)
    return {"actionPublicId": invoice.id, "how": facts.how}


def _known(world: World, action_id: str) -> Invoice:
    invoice = world[INVOICES].get(action_id)
    if invoice is None:
        raise Refusal(404, "not_found", f"There is no invoice {action_id[:80]!r}.")
    return invoice
