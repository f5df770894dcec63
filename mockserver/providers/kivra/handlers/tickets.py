"""Events that tickets are for."""

from __future__ import annotations

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import tenant_at
from mockserver.providers.kivra.errors import refuse
from mockserver.providers.kivra.models import EVENTS
from mockserver.world import World

__all__ = ["create_tenant_event"]


@operation("createTenantEvent")
def create_tenant_event(call: Call, world: World) -> Reply:
    """An event; its reference is the tenant's own and can be used once (KIV-75)."""
    tenant = tenant_at(call, world)
    reference = f"{tenant.key}/{call.body['event_reference']}"
    if reference in world[EVENTS]:
        raise refuse("40036", "was used already", "TIC-01", place="body.event_reference")
    key = world.chance.uuid()
    world[EVENTS].put(reference, key)
    return Reply(201, {"event_key": key})
