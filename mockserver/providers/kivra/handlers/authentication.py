"""Access tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mockserver.grants import read_grant
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import client_of, client_scopes, own_tenants
from mockserver.providers.kivra.scopes import covers
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = ["authenticate", "authenticate_v2"]

_LIFETIME = timedelta(hours=8)
_LENGTH = 32


@operation("authenticate")
def authenticate(call: Call, world: World) -> Reply:
    """A token for all that the client may do now, or for the part of it that it asks for (AUTH-08 to AUTH-10)."""
    client = client_of(call)
    caller = replace(call.caller, grants={**call.caller.grants, "scopes": client_scopes(client, world)})
    grant = read_grant(replace(call, caller=caller), covers=covers, scope_rule="AUTH-09")
    token = world.chance.token(_LENGTH)
    issue_token(world, call.operation.api.name, token, grant.caller, _LIFETIME)
    asked = bool(str(call.body.get("scope") or "").strip())
    scopes = grant.scopes if asked else [f"kivra.v1.tenant.{tenant.key}.*" for tenant in own_tenants(client, world)]
    body = {
        "state": "",
        "access_token": token,
        "expires_in": int(_LIFETIME.total_seconds()),
        "scope": " ".join(scopes),
        "token_type": "bearer",
    }
    return Reply(200, body)


@operation("authenticateV2")
def authenticate_v2(call: Call, world: World) -> Reply:
    """The same, where one public client asks (AUTH-13)."""
    return authenticate(call, world)
