"""Putting claims into the world: every change gets its time, moves the delta forward and is announced."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from mockserver.providers.kravia.models import CLAIMS, Claim
from mockserver.providers.kravia.webhooks import announce
from mockserver.world import Collection, World

__all__ = ["halt", "save", "stop_clock", "update_time"]

_LAST_UPDATE: Collection[datetime] = Collection("kravia.last-update", datetime)
_TICK = timedelta(microseconds=1)


def save(world: World, claim: Claim) -> Claim:
    """Store a changed claim and tell its creditor; call it once per change (KR-106)."""
    claim = replace(claim, updated=update_time(world))
    world[CLAIMS].put(str(claim.id), claim)
    announce(world, claim)
    return claim


def stop_clock(world: World, claim: Claim) -> None:
    """Take the claim's next step off the clock."""
    if claim.job is not None:
        world.cancel(claim.job)


def halt(world: World, claim: Claim, why: str, message: str) -> Claim:
    """The claim with its course standing still (Paused, Disputed); what was due next waits for Resume (KD-44)."""
    stop_clock(world, claim)
    return replace(claim, halted=why, halted_at=world.now, job=None).noted(why, world.now, message)


def update_time(world: World) -> datetime:
    """Now, or a microsecond after the last update: no two updates share a time, or a delta would lose one (KD-21)."""
    marks = world[_LAST_UPDATE]
    last = marks.get("all")
    moment = world.now if last is None else max(world.now, last + _TICK)
    marks.put("all", moment)
    return moment
