"""Receipts that are given away and claimed (RCL-04)."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_client.errors import refuse
from mockserver.providers.kivra_receipt_client.models import GIFTS, RECEIPTS, Gift, kept_receipt
from mockserver.world import World

__all__ = ["claim_person_gifted_receipt", "gift_person_receipt"]

_RULE = "RCL-04"
_HEX = "0123456789abcdef"
_GIFTS_LAST = timedelta(days=30)
"""Of the world's clock (KIC-03)."""


@operation("giftPersonReceipt")
def gift_person_receipt(call: Call, world: World) -> Reply:
    """The other person gets a link (KIC-03)."""
    found = kept_receipt(world, call.path["personID"], call.path["receiptID"])
    if found is None or found.deleted:
        raise refuse(400, "The person has no such receipt.", _RULE)  # no 404 is documented here (KIC-08)
    link = f"g-{world.chance.token(12, _HEX)}"
    gift = Gift(
        link=link,
        receipt=found.id,
        giver=found.person,
        receiver=call.body["person_id"],
        expires=world.now + _GIFTS_LAST,
    )
    world[GIFTS].put(link, gift)
    return Reply(204)


@operation("claimPersonGiftedReceipt")
def claim_person_gifted_receipt(call: Call, world: World) -> Reply:
    """A copy is among the receipts of whom it was given to, once and before the link expires."""
    gift = world[GIFTS].get(call.path["giftLinkID"])
    if gift is None or gift.receiver != call.path["personID"]:
        raise refuse(404, "There is no such link for this person.", _RULE)
    given = world[RECEIPTS].get(gift.receipt)
    if gift.claimed or gift.expires <= world.now or given is None:
        raise refuse(403, "The link has been used, or has expired.", _RULE)
    key = world.now.strftime("%y%m%d") + world.chance.token(38, _HEX)
    copy = replace(given, id=key, person=gift.receiver, deleted_at=None, days=0, system=None, is_gift=True)
    world[RECEIPTS].put(key, copy)
    world[GIFTS].put(gift.link, replace(gift, claimed=True))
    return Reply(202, {"id": key})
