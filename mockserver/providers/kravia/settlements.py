"""Recovered capital on its way back to the creditor: one settlement a day, or one per claim (KR-120, KR-121, KD-27)."""

from __future__ import annotations

from typing import Any

from mockserver.provider import job
from mockserver.providers.kravia.bankdays import at_hour, next_bank_day
from mockserver.providers.kravia.models import CREDITORS, RECOVERIES, SETTLEMENTS, Claim, Creditor, Recovery, Settlement
from mockserver.world import World

__all__ = ["recover", "settle"]

_SETTLE = "kravia.settle"


def recover(world: World, claim: Claim, amount: int) -> None:
    """Remember ``amount`` øre of capital that reached Kravia; it is paid out on the next bank day at 12:00."""
    if amount <= 0:
        return
    day = next_bank_day(world.now.date())
    recovery = Recovery(
        claim_id=claim.id,
        creditor_id=claim.creditor_id,
        currency=claim.currency,
        amount=amount,
        pay_on=day.isoformat(),
    )
    world[RECOVERIES].put(str(world.sequence("kravia.recovery")), recovery)
    world.schedule(
        at_hour(day, 12),
        _SETTLE,
        {"creditorId": claim.creditor_id, "currency": claim.currency, "payOn": recovery.pay_on},
    )


@job(_SETTLE)
def settle(world: World, payload: dict[str, Any]) -> None:
    """Pay out what has been recovered for a creditor by that day; the second job of a day finds nothing left."""
    creditor = world[CREDITORS].get(str(payload["creditorId"]))
    wanted = (payload["creditorId"], payload["currency"], payload["payOn"])
    due = [(key, r) for key, r in world[RECOVERIES].items() if (r.creditor_id, r.currency, r.pay_on) == wanted]
    if creditor is None or not due:
        return
    for key, _ in due:
        world[RECOVERIES].delete(key)
    parts = [(recovery.claim_id, recovery.amount) for _, recovery in due]
    batches = [[part] for part in parts] if creditor.disbursement_mode == "PerInvoice" else [parts]
    for batch in batches:
        _pay_out(world, creditor, str(payload["currency"]), batch)


def _pay_out(world: World, creditor: Creditor, currency: str, parts: list[tuple[int, int]]) -> None:
    number = world.sequence("kravia.settlement", 7101)
    settlement = Settlement(
        id=number,
        creditor_id=creditor.id,
        currency=currency,
        date=world.now.date().isoformat(),
        bank_account=creditor.bank_account,
        kid=str(parts[0][0]) if creditor.disbursement_mode == "PerInvoice" else None,
        parts=tuple(parts),
    )
    world[SETTLEMENTS].put(str(number), settlement)
    world.happened("kravia.settled", settlementId=number, creditorId=creditor.id)
