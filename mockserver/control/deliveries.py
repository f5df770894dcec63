"""Webhook deliveries: look at, resend, lose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from mockserver import outbox
from mockserver.control.words import missing
from mockserver.control.worlds import changing, world_of
from mockserver.errors import Refusal, UsageError
from mockserver.outbox import Delivery
from mockserver.provider import Call, Reply, operation
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.engine import Server

__all__ = ["drop_delivery", "get_delivery", "list_deliveries", "resend_delivery"]


def _delivery(delivery: Delivery) -> Any:
    return msgspec.to_builtins(delivery)


def _found(world: World, delivery_id: str) -> Delivery:
    try:
        return outbox.find(world, delivery_id)
    except UsageError:
        raise missing("delivery", delivery_id, (known.id for known in outbox.deliveries(world))) from None


@operation("listDeliveries")
def list_deliveries(call: Call, server: Server) -> Reply:
    """The newest ones that fit, in order."""
    state, provider = call.query.get("state"), call.query.get("provider")
    found = [
        delivery
        for delivery in outbox.deliveries(world_of(call, server))
        if state in (None, delivery.state) and provider in (None, delivery.provider)
    ]
    return Reply(200, [_delivery(delivery) for delivery in found[-call.query["limit"] :]])


@operation("getDelivery")
def get_delivery(call: Call, server: Server) -> Reply:
    """One with every attempt."""
    return Reply(200, _delivery(_found(world_of(call, server), call.path["delivery"])))


@operation("resendDelivery")
def resend_delivery(call: Call, server: Server) -> Reply:
    """Due now; the answer leaves after the attempt, but was written before it."""
    world = world_of(call, server)
    with changing(world):
        delivery = outbox.resend(world, _found(world, call.path["delivery"]).id)
    return Reply(200, _delivery(delivery), drain=world)


@operation("dropDelivery")
def drop_delivery(call: Call, server: Server) -> Reply:
    """Lost on its way."""
    world = world_of(call, server)
    waiting = _found(world, call.path["delivery"])
    try:
        with changing(world):
            dropped = outbox.drop(world, waiting.id)
    except UsageError as error:
        raise Refusal(409, "conflict", str(error)) from None
    return Reply(200, _delivery(dropped))
