"""The clock of a world: look, freeze, unfreeze, advance."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mockserver.clock import parse_duration
from mockserver.control.words import time_from, time_text
from mockserver.control.worlds import changing, world_of
from mockserver.provider import Call, Reply, operation
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.engine import Server

__all__ = ["advance_clock", "freeze_clock", "get_clock", "unfreeze_clock"]


def _clock(world: World) -> dict[str, Any]:
    due = world.next_due
    return {
        "now": time_text(world.now),
        "frozen": world.frozen,
        "next": None if due is None else time_text(datetime.fromtimestamp(due, UTC)),
    }


@operation("getClock")
def get_clock(call: Call, server: Server) -> Reply:
    """What time it is in the world."""
    return Reply(200, _clock(world_of(call, server)))


@operation("freezeClock")
def freeze_clock(call: Call, server: Server) -> Reply:
    """Stand, now or at a given time."""
    at = (call.body or {}).get("at")
    time = None if at is None else time_from(at)
    world = world_of(call, server)
    with changing(world):
        world.freeze(time)
        world.catch_up()
    return Reply(200, _clock(world), drain=world)


@operation("unfreezeClock")
def unfreeze_clock(call: Call, server: Server) -> Reply:
    """Run on."""
    world = world_of(call, server)
    with changing(world):
        world.unfreeze()
    return Reply(200, _clock(world))


@operation("advanceClock")
def advance_clock(call: Call, server: Server) -> Reply:
    """Everything that falls due happens, then the webhooks of it go out, then the caller hears of it."""
    world = world_of(call, server)
    with changing(world):
        happenings = world.advance(parse_duration(call.body["duration"], world.now))
    happened = [{"at": time_text(event.at), "what": event.what, "facts": event.facts} for event in happenings]
    return Reply(200, {"now": time_text(world.now), "frozen": world.frozen, "happened": happened}, drain=world)
