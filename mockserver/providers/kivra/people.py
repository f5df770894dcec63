"""What people do outside Kivra's API, played through the control plane (KIV-54)."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from mockserver.errors import Refusal
from mockserver.provider import person
from mockserver.providers.kivra.models import ACCESS_REQUESTS, TENANTS, AccessRequest
from mockserver.world import World

__all__ = ["Which", "access_accepted", "access_rejected"]


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key of the request that somebody decides on."""

    key: str


@person("kivra.accessAccepted", Which)
def access_accepted(world: World, facts: Which) -> dict[str, Any]:
    """The tenant's side lets the asking client in; new tokens have the tenant in their scope."""
    request = _pending(world, facts)
    tenant = world[TENANTS].get(request.tenant)
    if tenant is not None:
        world[TENANTS].put(tenant.key, replace(tenant, clients=(*tenant.clients, request.client)))
    return _decided(world, request, "accepted")


@person("kivra.accessRejected", Which)
def access_rejected(world: World, facts: Which) -> dict[str, Any]:
    """The tenant's side does not let the asking client in."""
    return _decided(world, _pending(world, facts), "rejected")


def _pending(world: World, facts: Which) -> AccessRequest:
    request = world[ACCESS_REQUESTS].get(facts.key)
    if request is None:
        raise Refusal(404, "not_found", f"There is no request {facts.key}.")
    if request.status != "pending":
        raise Refusal(409, "conflict", f"The request is {request.status}.")
    return request


def _decided(world: World, request: AccessRequest, status: str) -> dict[str, Any]:
    world[ACCESS_REQUESTS].put(request.key, replace(request, status=status))
    return {"key": request.key, "status": status}
