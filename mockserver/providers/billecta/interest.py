"""Interest invoices: what somebody who pays late owes for some days, and nothing else (BLD-58)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.invoices import INVOICE, made, money
from mockserver.providers.billecta.models import MOST, Invoice
from mockserver.providers.billecta.moments import day_of
from mockserver.world import World

__all__ = ["create_interest_invoice"]

_DAYS = 365
_KINDS = ("Fixed", "AboveEffectiveReference")


@operation("createInterestInvoice")
def create_interest_invoice(call: Call, world: World) -> Reply:
    """A draft with one row: the interest between two days, both included, on what is left of an invoice."""
    invoice = INVOICE.in_path(call, world)
    if not invoice.is_running:
        raise Refusal(400, "wrong_stage", "Interest is for an invoice that waits for its payment.", rule="B78")
    interest = money(invoice.currency, _lost(call, invoice))
    if interest["Value"] <= 0:
        raise Refusal(400, "invalid", "No interest was lost.")
    row = {
        "ArticleDescription": f"Interest on invoice {invoice.number}",
        "Quantity": 1,
        "UnitPrice": interest,
        "VAT": 0,
    }
    kept = ("CreditorPublicId", "DebtorPublicId", "InvoiceDate", "DueDate", "DeliveryMethod")
    entry = {name: invoice.entry[name] for name in kept if name in invoice.entry}
    new = made(world, {**entry, "ActionType": "InterestInvoiceAction", "Records": [row]})
    INVOICE.put(world, new)
    return Reply(200, {"PublicId": new.id})


def _lost(call: Call, invoice: Invoice) -> int:
    """The interest in the smallest unit. Raises: Refusal 400 for days in the wrong order, and for too much."""
    first, last = day_of(str(call.query["from"])), day_of(str(call.query["to"]))
    if last < first:
        raise Refusal(400, "invalid", "to is before from.")
    if call.query["interesttype"] not in _KINDS:
        return 0
    days = (last - first).days + 1
    lost = invoice.current * Decimal(str(call.query["interest"])) / 100 * days / _DAYS
    if abs(lost) >= MOST:
        raise Refusal(400, "invalid", "The interest comes to more than an amount can be.")
    return int(lost.quantize(Decimal(1), ROUND_HALF_UP))
