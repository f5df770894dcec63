"""Access tokens."""

from __future__ import annotations

from datetime import timedelta

from mockserver.auth import issue_token
from mockserver.provider import Call, Caller, Reply, operation
from mockserver.providers.brevio.errors import invalid
from mockserver.providers.brevio.storage import new_token
from mockserver.world import World

__all__ = ["get_access_token"]

_LIFETIME = timedelta(hours=1)
"""Of the world's clock (BD-02)."""


@operation("getAccessToken")
def get_access_token(call: Call, world: World) -> Reply:
    """A token with the scopes asked for, if the client has been granted each of them (BR-023)."""
    client = call.caller
    asked = list(dict.fromkeys(call.body["scope"].split(" ")))
    missing = [scope for scope in asked if scope not in client.grants.get("scopes", ())]
    if missing:
        raise invalid("body.scope", f"{' '.join(missing)} is not granted to this client", "BR-023")
    token = new_token(world)
    holder = Caller(client.name, client.environment, {**client.grants, "scopes": asked})
    issue_token(world, call.operation.api.name, token, holder, _LIFETIME)
    return Reply(200, {"access_token": token, "token_type": "Bearer"})
