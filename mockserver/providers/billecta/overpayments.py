"""What was paid beyond what is left of an action: an unhandled payment (B91, BLD-52)."""

from __future__ import annotations

from typing import Any

from mockserver.providers.billecta.moments import shown
from mockserver.providers.billecta.views import filled
from mockserver.providers.billecta.webhooks import tell
from mockserver.world import Collection, World

__all__ = ["UNHANDLED", "keep_overpayment"]

UNHANDLED: Collection[dict[str, Any]] = Collection("billecta.unhandledPayments")


def keep_overpayment(world: World, creditor: str, amount: dict[str, Any], details: dict[str, Any], **more: Any) -> None:
    """Keep what is too much, unless that is nothing, and tell of it.

    Args:
        creditor: whose.
        amount: an AmountView.
        details: of the action that was overpaid: ``ActionType``, ``ActionPublicId``, ``InvoiceNumber``.
        more: what else is known of the payment, such as ``DebtorPublicId`` and ``Reference``.
    """
    if amount["Value"] <= 0:
        return
    payment_id = world.chance.uuid()
    own = {
        "UnhandledPaymentPublicId": payment_id,
        "CreditorPublicId": creditor,
        "Amount": amount,
        "PaymentDate": shown(world.now),
        "UnhandledPaymentType": "OverPayment",
        "OverpaymentDetails": filled(world, "OverpaymentDetailsView", details),
        "State": "Unhandled",
    }
    made = filled(world, "UnhandledPaymentView", {**more, **own})
    world[UNHANDLED].put(payment_id, made)
    tell(world, "Overpayment", creditor, lambda: made)
