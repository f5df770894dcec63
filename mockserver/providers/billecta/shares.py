"""Creditors that are shared with a user of another domain: with whom, and with which rights."""

from __future__ import annotations

from typing import Any

from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.parties import USERS
from mockserver.providers.billecta.rights import record_of
from mockserver.providers.billecta.views import filled
from mockserver.world import Collection, World

__all__ = [
    "create_creditor_share",
    "delete_creditor_share",
    "get_creditor_shares",
    "get_creditor_shares_to_user",
    "update_creditor_share",
]

_SHARES: Collection[dict[str, Any]] = Collection("billecta.shares")
_MODEL = "CreditorShareView"


def _found(call: Call, world: World, share_id: Any) -> dict[str, Any]:
    return record_of(_SHARES, call, world, str(share_id).lower(), "share", 400)


@operation("createCreditorShare")
def create_creditor_share(call: Call, world: World) -> Reply:
    """A new share; nobody gets its rights in the fake (BLD-59)."""
    share_id = world.chance.uuid()
    world[_SHARES].put(share_id, filled(call, _MODEL, {**call.body, "SharePublicId": share_id}))
    return Reply(200)


@operation("updateCreditorShare")
def update_creditor_share(call: Call, world: World) -> Reply:
    """Other rights."""
    share_id = _found(call, world, call.body.get("SharePublicId"))["SharePublicId"]
    world[_SHARES].put(share_id, filled(call, _MODEL, {**call.body, "SharePublicId": share_id}))
    return Reply(200)


@operation("deleteCreditorShare")
def delete_creditor_share(call: Call, world: World) -> Reply:
    """The share ends."""
    world[_SHARES].delete(_found(call, world, call.path["id"])["SharePublicId"])
    return Reply(200)


@operation("getCreditorShares")
def get_creditor_shares(call: Call, world: World) -> Reply:
    """With whom a creditor is shared."""
    creditor = str(call.path["id"]).lower()
    return Reply(200, [one for one in world[_SHARES].values() if one["CreditorPublicId"].lower() == creditor])


@operation("getCreditorSharesToUser")
def get_creditor_shares_to_user(call: Call, world: World) -> Reply:
    """What is shared with the caller's user."""
    own = {one.view.get("Username") for one in world[USERS].values() if one.holder == call.caller.holder}
    return Reply(200, [one for one in world[_SHARES].values() if one["SharedWithUserName"] in own])
