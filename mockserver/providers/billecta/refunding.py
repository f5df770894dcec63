"""Payments by card that are given back, whole or in part (B123)."""

from __future__ import annotations

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.rights import demand
from mockserver.providers.billecta.withdrawals import CARD_PAYMENTS
from mockserver.world import World

__all__ = ["refund_invoice_credit_card_payment"]


@operation("refundInvoiceCreditCardPayment")
def refund_invoice_credit_card_payment(call: Call, world: World) -> Reply:
    """Gives back a payment that is completed, or a part of it, and no more than was paid (BLD-66)."""
    found = world[CARD_PAYMENTS].get(str(call.body.get("PaymentPublicId")).lower())
    if found is None:
        raise Refusal(400, "not_found", "There is no such payment.")
    demand(call.caller, world, found.creditor)
    amount = int((call.body.get("Amount") or {}).get("Value") or 0)
    completed = found.status in ("Succeeded", "Refunded")
    if not completed or not 0 < amount <= int(found.amount["Value"]) - found.refunded:
        raise Refusal(400, "invalid", "More than nothing and no more than was paid can be given back.", rule="B123")
    given = msgspec.structs.replace(found, status="Refunded", refunded=found.refunded + amount)
    world[CARD_PAYMENTS].put(found.id, given)
    return Reply(200, {"PublicId": world.chance.uuid()})
