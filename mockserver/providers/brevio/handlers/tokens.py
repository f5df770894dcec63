"""Access tokens."""

from __future__ import annotations

from datetime import timedelta

from mockserver.grants import read_grant
from mockserver.provider import Call, Reply, operation
from mockserver.providers.brevio.storage import new_token
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = ["get_access_token"]

_LIFETIME = timedelta(hours=1)
"""Of the world's clock (BD-02)."""


@operation("getAccessToken")
def get_access_token(call: Call, world: World) -> Reply:
    """A token with the scopes asked for, if the client has been granted each of them (BR-023)."""
    grant = read_grant(call, scope_rule="BR-023")
    token = new_token(world)
    issue_token(world, call.operation.api.name, token, grant.caller, _LIFETIME)
    return Reply(200, {"access_token": token, "token_type": "Bearer"})
