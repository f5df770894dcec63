"""Receipts are sent and fetched."""

from __future__ import annotations

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_pos.models import RECEIPTS, SentReceipt
from mockserver.world import World

__all__ = ["create_receipt", "fetch_receipt"]

_DIGITS, _HEX = "0123456789", "0123456789abcdef"


@operation("createReceipt")
def create_receipt(call: Call, world: World) -> Reply:
    """It is kept as it came, and the header says under which id (POS-04)."""
    key = world.chance.token(10, _DIGITS) + world.chance.token(32, _HEX)
    media_type = "application/xml" if isinstance(call.body, bytes | str) else "application/json"
    world[RECEIPTS].put(key, SentReceipt(call.caller.holder, call.body, media_type))
    return Reply(201, {"message": "Received receipt"}, {"x-dr-transactionid": key})


@operation("fetchReceipt")
def fetch_receipt(call: Call, world: World) -> Reply:
    """As it was sent, in the media type that it was sent in; another partner's is not found (KIP-03)."""
    found = world[RECEIPTS].get(call.path["receiptID"])
    if found is None or found.owner != call.caller.holder:
        raise Refusal(404, "40400", "There is no such receipt.", rule="POS-04")
    return Reply(200, found.content, media_type=found.media_type)
