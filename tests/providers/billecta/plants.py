"""Differences planted in a second copy of Billecta, of the kinds that two systems really have; for the twin to find."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import changed, dropped_job, edited, late_job, lost, within, without
from tests.planting import Plant, code, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

INVOICE, DRAFT, ATTEST, PAY = "getInvoice", "createInvoice", "attestInvoice", "registerInvoicePayment"
DEBTORS, CHANGE, OPEN = "getDebtors", "updateDebtor", "getOpenInvoices"


def off(name: str, by: int) -> Any:
    """A whole number of the query is another."""
    return changed(query=lambda query: {**query, name: query[name] + by} if query.get(name) else query)


def as_invoiced(body: Any) -> None:
    """What is left is told as it was at first."""
    body["CurrentAmount"] = dict(body["InvoicedAmount"])


def all_as_invoiced(body: Any) -> None:
    for each in body:
        as_invoiced(each)


planted = planting("billecta", "B01")

PLANTS: list[Plant] = [
    planted("transition dropped", {ATTEST: lost}),
    planted("transition dropped", {CHANGE: lost}),
    planted("transition dropped", {"sendReminderInvoice": lost}),
    planted("transition dropped", {"disputeInvoice": lost}),
    planted("transition dropped", {"pauseInvoice": lost}),
    planted("transition dropped", {"updateInvoice": lost}),
    planted("wrong code", leave=code(200, 201, DRAFT)),
    planted("wrong code", leave=code(400, 409, PAY)),
    planted("wrong code", leave=code(404, 400, INVOICE)),
    planted("wrong code", leave=code(400, 404, CHANGE)),
    planted("off-by-one page", {DEBTORS: off("offset", 1)}),
    planted("off-by-one page", {DEBTORS: off("limit", -1)}),
    planted("off-by-one page", {OPEN: edited(lambda body: body[:-1])}),
    planted("stale total", {INVOICE: edited(as_invoiced)}),
    planted("stale total", {OPEN: edited(all_as_invoiced)}),
    planted("stale total", {INVOICE: within("PaidAmount.Value", lambda value: 0)}),
    planted("missing field", leave=shown(INVOICE, without("InvoiceNumber"))),
    planted("missing field", leave=shown("getDebtor", without("Notes"))),
    planted("missing field", leave=shown(OPEN, lambda body: [without("OCR")(one) for one in body])),
    planted("wrong error shape", leave=problem(lambda body: body.pop("ExternalErrorCode", None))),
    planted("wrong error shape", leave=problem(lambda body: body.update(Message=[body.get("Message")]))),
    planted("late news", jobs={"billecta.swishPays": late_job}),
    planted("late news", jobs={"billecta.swishPays": dropped_job}),
]

EARLY = ("wrong code", "missing field")
"""Kinds whose first plant the machine meets within a few lives."""
