"""Settlements: listing them and marking them as bookkept."""

from __future__ import annotations

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kravia.access import creditors_of
from mockserver.providers.kravia.errors import conflict, unknown
from mockserver.providers.kravia.models import SETTLEMENTS
from mockserver.providers.kravia.views import settlement_view
from mockserver.world import World

__all__ = ["bookkeep_settlement", "list_settlements"]


@operation("listSettlements")
def list_settlements(call: Call, world: World) -> Reply:
    """The settlements of the token's creditors, oldest first; the open ones only when asked (KR-122)."""
    creditors = creditors_of(world, call.caller)
    open_only = call.query.get("ExcludeClosed", False)
    listed = [
        settlement_view(world, settlement)
        for settlement in world[SETTLEMENTS].values()
        if settlement.creditor_id in creditors and not (open_only and settlement.booked_as is not None)
    ]
    return Reply(200, {"value": listed})


@operation("bookkeepSettlement")
def bookkeep_settlement(call: Call, world: World) -> Reply:
    """Mark a settlement as bookkept under the caller's own id (KR-123, KD-28)."""
    number = call.path["settlementId"]
    settlement = world[SETTLEMENTS].get(str(number))
    if settlement is None or settlement.creditor_id not in creditors_of(world, call.caller):
        raise unknown("settlement", number)
    booking = call.query["internalAccountingId"]
    if settlement.booked_as not in (None, booking):
        raise conflict(f"Settlement {number} is bookkept already as {settlement.booked_as}.", "KD-28")
    settlement = replace(settlement, booked_as=booking)
    world[SETTLEMENTS].put(str(number), settlement)
    return Reply(200, {"value": settlement_view(world, settlement)})
