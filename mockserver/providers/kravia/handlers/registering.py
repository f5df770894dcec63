"""Registering an invoice, a credit note or a collection case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mockserver.errors import Fault
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kravia.access import creditor_of
from mockserver.providers.kravia.claims import save
from mockserver.providers.kravia.errors import invalid
from mockserver.providers.kravia.models import DEBTORS, Claim, Debtor
from mockserver.providers.kravia.money import line_total, ore
from mockserver.providers.kravia.views import registered
from mockserver.world import World

__all__ = ["register_invoice"]

Body = Mapping[str, Any]


@operation("registerInvoice")
def register_invoice(call: Call, world: World) -> Reply:
    """Check that figures and dates agree, find or make the customer card, store the claim; nothing is sent (KR-031)."""
    body: Body = call.body
    creditor = creditor_of(world, call.caller, body["creditorId"])
    faults: list[Fault] = []
    original = ore(body["originalAmount"], "body.originalAmount", faults)
    if body["claimType"] != "CollectionCase":
        _check_lines(body, original, faults)
    _check_bookkeeping(body, faults)
    _check_dates(body, faults)
    _check_company(body, faults)
    if faults:
        raise invalid(faults, "KR-039" if any("total" in fault.reason for fault in faults) else "KD-07")
    number = world.sequence("kravia.claim", 1600001)
    key, debtor = _card(world, body, number)
    claim = Claim(
        id=number,
        claim_type=body["claimType"],
        creditor_id=creditor.id,
        debtor_key=key,
        invoice_no=body["invoiceNo"],
        accounting_invoice_id=body.get("accountingInvoiceId"),
        invoice_date=body["invoiceDate"],
        due_date=body["dueDate"],
        description=body.get("description"),
        currency=body.get("currencyCode", "NOK"),
        original=original,
        updated=world.now,
        order_lines=tuple(body.get("orderLines", ())),
        bookkeeping=tuple(body.get("bookkeepingDetails", ())),
    )
    saved = save(world, claim.noted("Registered", world.now, "The claim was registered."))
    return Reply(200, {"value": registered(saved, debtor)})


def _check_lines(body: Body, original: int, faults: list[Fault]) -> None:
    """Each line's total, and their sum against originalAmount (KR-039, KD-12, KD-13)."""
    wrong = len(faults)
    sum_of_totals = 0
    for index, line in enumerate(body["orderLines"]):
        place = f"body.orderLines[{index}].total"
        total = ore(line["total"], place, faults)
        sum_of_totals += total
        expected = line_total(line["unitPrice"], line["count"], line.get("discountInPercent", 0))
        if expected != Decimal(total) / 100:
            what = "unitPrice times count less the discount"
            faults.append(Fault(place, f"the total must be {what}, {expected}, and is {line['total']}"))
    if len(faults) == wrong and sum_of_totals != original:
        found = f"{Decimal(sum_of_totals) / 100}"
        message = f"must be the sum of the lines' totals, {found}, and is {body['originalAmount']}"
        faults.append(Fault("body.originalAmount", message))


def _check_bookkeeping(body: Body, faults: list[Fault]) -> None:
    for index, line in enumerate(body.get("bookkeepingDetails", ())):
        ore(line["amount"], f"body.bookkeepingDetails[{index}].amount", faults)


def _check_dates(body: Body, faults: list[Fault]) -> None:
    """A due date before the invoice date cannot be meant (KD-14)."""
    days: list[date] = []
    for name in ("invoiceDate", "dueDate"):
        try:
            days.append(date.fromisoformat(body[name]))
        except ValueError:  # the year 0000 is a date to RFC 3339 and to no calendar
            faults.append(Fault(f"body.{name}", f"is not a day of the calendar ({body[name]})"))
    if len(days) == 2 and days[1] < days[0]:
        faults.append(Fault("body.dueDate", f"lies before invoiceDate ({days[1]} before {days[0]})"))


def _check_company(body: Body, faults: list[Fault]) -> None:
    """A collection case against a company needs its organisation number (KR-071)."""
    if body["claimType"] == "CollectionCase" and not _is_private(body) and not body.get("organizationNumber"):
        faults.append(Fault("body.organizationNumber", "is required for a collection case against a company"))


def _is_private(body: Body) -> bool:
    """``isPrivateIndividual`` as text or boolean (KI-01); left out, it follows from the organisation number (KD-07)."""
    given = body.get("isPrivateIndividual")
    if given is None:
        return not body.get("organizationNumber")
    return given is True or str(given).lower() == "true"


def _card(world: World, body: Body, claim_id: int) -> tuple[str, Debtor]:
    """The customer card of creditor and debtorNumber, made or brought up to date (KR-032, KR-033, KD-37)."""
    number = body.get("debtorNumber")
    creditor = body["creditorId"]
    key = f"{creditor}/{number}" if number else f"{creditor}#{claim_id}"
    card = world[DEBTORS].get(key)
    debtor = Debtor(
        id=world.sequence("kravia.debtor") if card is None else card.id,
        name=body["debtorName"],
        number=number,
        email=body.get("email"),
        ssn=body.get("ssn"),
        organization_number=body.get("organizationNumber"),
        is_private=_is_private(body),
        address=dict(body["postalAddress"]),
    )
    world[DEBTORS].put(key, debtor)
    return key, debtor
