"""Who calls, and what belongs to whom: what is another's does not exist (GEN-16)."""

from __future__ import annotations

from datetime import datetime

from mockserver.provider import Call
from mockserver.providers.kivra.errors import unknown
from mockserver.providers.kivra.models import TENANTS, Tenant
from mockserver.world import World

__all__ = ["client_of", "client_scopes", "is_production", "new_key", "own_tenants", "tenant_at"]

_HEX = "0123456789abcdef"
_BESIDES = (
    "kivra.v2.tenant",
    "kivra.v2.tenant.request_access.**",
    "kivra.v2.tenant.request_access",
    "kivra.v2.webhooks.**",
    "kivra.v1.partner.**",
    "kivra.vX.hamburger",
)
"""What every client may do besides its tenants."""


def client_of(call: Call) -> str:
    """The calling client's key."""
    return str(call.caller.grants.get("client", call.caller.holder))


def own_tenants(client: str, world: World) -> list[Tenant]:
    """The tenants that a client has in its scope, oldest first."""
    return [tenant for tenant in world[TENANTS].values() if client in tenant.clients]


def client_scopes(client: str, world: World) -> list[str]:
    """All that a client may do now."""
    keys = [tenant.key for tenant in own_tenants(client, world)]
    return [*_BESIDES, *(f"kivra.v1.tenant.{key}{rest}" for key in keys for rest in ("", ".**"))]


def tenant_at(call: Call, world: World) -> Tenant:
    """The tenant that the path names. Raises: Refusal 404 when the client has no such tenant."""
    tenant = world[TENANTS].get(call.path["tenantKey"])
    if tenant is None or client_of(call) not in tenant.clients:
        raise unknown()
    return tenant


def is_production(call: Call) -> bool:
    """Whether the call is made in production."""
    return call.caller.environment == "production"


def new_key(world: World, at: datetime | None = None) -> str:
    """An object key: the second of its creation, and 32 lower-case hexadecimal digits (GEN-07)."""
    return f"{int((at or world.now).timestamp()):010d}{world.chance.token(32, _HEX)}"
