"""The people who owe: what a debtor does is written at the end of the customer number (KD-34)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from mockserver.provider import job
from mockserver.providers.kravia.bankdays import at_hour, days_after
from mockserver.providers.kravia.claims import halt, save, stop_clock
from mockserver.providers.kravia.models import CLAIMS, DEBTORS, Claim, Payment
from mockserver.providers.kravia.settlements import recover
from mockserver.world import World

__all__ = ["act", "expect"]

_ACT = "kravia.debtor"
_DAYS = 3
"""How long a debtor takes to react to a letter."""

# Suffix, and the stage at which a debtor of that kind makes up their mind: of an invoice, of a case; longest first.
_KINDS = (
    ("-PAYS-DEMAND", "pay", "PaymentDemand", "PaymentDemand"),
    ("-PAYS-LATE", "pay", "Reminder", "CollectionNotice"),
    ("-PAYS-PART", "part", "Distributed", "CollectionNotice"),
    ("-DISPUTES", "dispute", "Distributed", "CollectionNotice"),
    ("-PAYS", "pay", "Distributed", "CollectionNotice"),
)
_ON_TIME = {"-PAYS", "-PAYS-PART"}


def expect(world: World, claim: Claim, stage: str) -> None:
    """Put on the clock what this claim's debtor does about the stage that was just reached."""
    debtor = world[DEBTORS].get(claim.debtor_key)
    number = (debtor.number or "").upper() if debtor else ""
    for suffix, deed, invoice_stage, case_stage in _KINDS:
        if not number.endswith(suffix):
            continue
        if stage == (case_stage if claim.claim_type == "CollectionCase" else invoice_stage):
            due = _on_time(claim, world.now) if suffix in _ON_TIME else days_after(world.now, _DAYS)
            world.schedule(due, _ACT, {"claimId": claim.id, "deed": deed})
        return


def _on_time(claim: Claim, now: datetime) -> datetime:
    return at_hour(max(date.fromisoformat(claim.due_date), days_after(now, 1).date()), 10)


@job(_ACT)
def act(world: World, payload: dict[str, Any]) -> None:
    """A debtor pays to Kravia, pays half, or objects. A closed claim is left alone."""
    claim = world[CLAIMS].get(str(payload["claimId"]))
    if claim is None or claim.closed:
        return
    if payload["deed"] == "dispute":
        _dispute(world, claim)
    else:
        _pay(world, claim, half=payload["deed"] == "part")


def _dispute(world: World, claim: Claim) -> None:
    """The course stands still until the creditor has answered (KR-134)."""
    if claim.halted:
        return
    message = "The debtor disputes the claim."
    save(world, halt(world, claim, "Disputed", message).done("Dispute", world.now, message))
    world.happened("kravia.disputed", claimId=claim.id)


def _pay(world: World, claim: Claim, *, half: bool) -> None:
    amount = claim.outstanding // 2 if half else claim.outstanding + claim.fees
    if amount <= 0:
        return
    payment = Payment(
        id=world.sequence("kravia.payment"),
        kind="Collected",
        date=world.now.date().isoformat(),
        amount=amount,
        applied=0,
        description="Paid by the debtor",
    )
    paid_up = claim if half else replace(claim, fees=0)
    covered = paid_up.covered(payment, world.now)
    if covered.claim.closed:
        stop_clock(world, claim)
    saved = save(world, covered.claim)
    recover(world, saved, covered.applied)
    world.happened("kravia.paid", claimId=claim.id)
