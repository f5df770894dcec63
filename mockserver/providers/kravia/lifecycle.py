"""A claim's course on the world's clock: processing, due date, reminder, collection; pause, resume, withdraw.

Each step is one job. A job that comes for a claim which is closed, halted or due at another time does nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from mockserver.provider import job
from mockserver.providers.kravia.bankdays import at_hour, days_after, next_bank_day
from mockserver.providers.kravia.claims import halt, save, stop_clock
from mockserver.providers.kravia.debtors import expect
from mockserver.providers.kravia.models import CLAIMS, DEBTORS, Claim, Debtor, Document, Notice
from mockserver.world import World

__all__ = ["pause", "resume", "run_step", "start", "withdraw"]

_STEP = "kravia.step"
_FROM_DUE_TO_COLLECTION = 14
"""Days (KR-076)."""

# Days after the base on which each stage is reached (KD-33).
_INVOICE_COURSE = {
    "Overdue": 1,
    "Reminder": 7,
    "CollectionNotice": 21,
    "PaymentDemand": 35,
    "TextReminder": 42,
    "LegalNotice": 49,
    "Monitoring": 90,
}
_CASE_COURSE = {"PaymentDemand": 14, "TextReminder": 21, "LegalNotice": 28, "Monitoring": 90}
_FEES = {"Reminder": 35_00, "PaymentDemand": 350_00}
"""Øre that a stage adds (KD-35)."""

_WORDS = {
    "Distributed": "Sent to the debtor.",
    "Overdue": "The due date has passed.",
    "Reminder": "A reminder was sent.",
    "CollectionNotice": "Notice of debt collection, 14 days to pay.",
    "PaymentDemand": "Payment demand with a fee, 14 days to pay.",
    "TextReminder": "A text message was sent.",
    "LegalNotice": "Notice of legal action.",
    "Monitoring": "Not paid after all steps; looked at from time to time.",
}
_SILENT = {"Overdue", "Monitoring"}
"""Stages at which nothing is sent to the debtor."""


def start(world: World, claim: Claim, message: str) -> Claim:
    """Schedule the processing; nothing is sent yet (KR-053, KD-26)."""
    first, day = "Distributed", world.now.date()
    if claim.claim_type == "CollectionCase":
        first = "CollectionNotice"
        due = at_hour(date.fromisoformat(claim.due_date), 0)
        day = max(day, days_after(due, _FROM_DUE_TO_COLLECTION - 1).date())
    claim = claim.reached("Scheduled", world.now, message).done("Action", world.now, f"Start: {message}")
    return save(world, _planned(world, claim, first, at_hour(next_bank_day(day), 8)))


def pause(world: World, claim: Claim, message: str) -> Claim:
    """Halt the course for the creditor (KR-133)."""
    return save(world, halt(world, claim, "Paused", message).done("Action", world.now, f"Pause: {message}"))


def resume(world: World, claim: Claim, message: str) -> Claim:
    """Go on where the course was halted; everything to come is later by as long as it stood still (KD-44)."""
    stood = (world.now - (claim.halted_at or world.now)).total_seconds() / 86_400
    base = None if claim.base is None else days_after(claim.base, stood)
    claim = replace(claim, halted=None, halted_at=None, base=base)
    claim = claim.noted("Resumed", world.now, message).done("Action", world.now, f"Resume: {message}")
    if claim.next_step is not None and claim.next_due is not None:
        claim = _planned(world, claim, claim.next_step, days_after(claim.next_due, stood))
    return save(world, claim)


def withdraw(world: World, claim: Claim, message: str) -> Claim:
    """Take the claim back (KR-133): it is closed, what was owed on it is no longer collected."""
    stop_clock(world, claim)
    claim = claim.noted("Withdrawn", world.now, message).done("Action", world.now, f"Withdraw: {message}")
    return save(world, claim.ended("Withdrawn", world.now, "The creditor has taken the claim back."))


@job(_STEP)
def run_step(world: World, payload: dict[str, Any]) -> None:
    """The next stage of a claim is due."""
    claim = world[CLAIMS].get(str(payload["claimId"]))
    if claim is None or claim.closed or claim.halted or claim.next_step != payload["step"]:
        return
    step = str(payload["step"])
    claim = replace(claim, job=None, fees=claim.fees + _FEES.get(step, 0)).reached(step, world.now, _WORDS[step])
    if step == "Distributed":
        claim = _produced(world, claim)
    if step not in _SILENT:
        claim = _notified(world, claim, step)
    if claim.claim_type == "CreditNote":
        claim = claim.ended("Sent", world.now, "The credit note has been sent.")
    else:
        claim = _on(world, claim, step)
    save(world, claim)
    world.happened(f"kravia.{step[0].lower()}{step[1:]}", claimId=claim.id)


def _on(world: World, claim: Claim, step: str) -> Claim:
    """Plan what comes after a step, and what the debtor makes of it."""
    course = _CASE_COURSE if claim.claim_type == "CollectionCase" else _INVOICE_COURSE
    if claim.base is None:
        claim = replace(claim, base=_base(claim, world.now))
    expect(world, claim, step)
    names = list(course)
    following = names[names.index(step) + 1 :] if step in course else names
    if not following or claim.base is None:
        return replace(claim, next_step=None, next_due=None)
    return _planned(world, claim, following[0], days_after(claim.base, course[following[0]]))


def _base(claim: Claim, now: datetime) -> datetime:
    """What the course counts from, 09:00 of a day: a case's notice, the later of an invoice's due date and sending."""
    day = now.date()
    if claim.claim_type == "Invoice":
        day = max(day, date.fromisoformat(claim.due_date))
    return at_hour(day, 9)


def _planned(world: World, claim: Claim, step: str, due: datetime) -> Claim:
    name = world.schedule(due, _STEP, {"claimId": claim.id, "step": step})
    return replace(claim, next_step=step, next_due=due, job=name)


def _produced(world: World, claim: Claim) -> Claim:
    """With the document that Kravia makes of an invoice; its size is made up (KR-057)."""
    number = world.sequence("kravia.document")
    document = Document(number, "Invoice", 20_000 + 500 * len(claim.order_lines), "", world.now)
    return replace(claim, documents=(*claim.documents, document))


def _notified(world: World, claim: Claim, step: str) -> Claim:
    debtor = world[DEBTORS].get(claim.debtor_key)
    assert debtor is not None  # a card is made with its first claim and never removed
    channel, target = ("Sms", debtor.name) if step == "TextReminder" else _channel(debtor)
    level = claim.claim_type if step == "Distributed" else step
    return replace(claim, notices=(*claim.notices, Notice(channel, level, target, world.now)))


def _channel(debtor: Debtor) -> tuple[str, str]:
    """The customer's preferred channel and where it leads (KD-36)."""
    if not debtor.is_private and debtor.organization_number:
        return "EHF", debtor.organization_number
    if debtor.ssn:
        return "EInvoice", debtor.name
    if debtor.email:
        return "Email", debtor.email
    address = debtor.address
    return "Print", f"{address['addressAddressLine1']}, {address['addressPostalCode']} {address['addressCity']}"
