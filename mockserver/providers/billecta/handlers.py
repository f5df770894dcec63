"""The secure token: one to a user, until the next one is made (B35)."""

from __future__ import annotations

import base64

from mockserver.provider import Call, Reply, operation
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = ["create_secure_token"]

_FOR_EVER = "9999-12-31 23:59:59+01:00"
"""The guide knows no end (BLD-16)."""


@operation("createSecureToken")
def create_secure_token(call: Call, world: World) -> Reply:
    """A new token for the caller's user; the one before is useless from now on."""
    drawn = world.chance.uuid().replace("-", "") + world.chance.uuid().replace("-", "")
    value = base64.b64encode(bytes.fromhex(drawn)[:24]).decode()
    issue_token(world, "billecta", value, call.caller, replaces=True)
    return Reply(200, {"Value": value, "Expires": _FOR_EVER})
