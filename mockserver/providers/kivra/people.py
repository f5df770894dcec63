"""What people do outside Kivra's API, played through the control plane (KIV-45, KIV-54)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from mockserver.errors import Refusal
from mockserver.provider import person
from mockserver.providers.kivra.models import ACCESS_REQUESTS, COMPANIES, TENANTS, AccessRequest, Recipient
from mockserver.world import World

__all__ = ["Which", "WhichNumber", "access_accepted", "access_rejected", "company_joins", "company_opts_out"]


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key of the request that somebody decides on."""

    key: str


class WhichNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The VAT number of a company that decides."""

    vat_number: Annotated[str, msgspec.Meta(pattern="^SE[0-9]{10}01$")]


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


@person("kivra.companyJoins", WhichNumber)
def company_joins(world: World, facts: WhichNumber) -> dict[str, Any]:
    """A company gets a digital mailbox, or wants content again; the lists of companies have it from now on."""
    known = world[COMPANIES].get(facts.vat_number)
    if known is not None and known.is_matched:
        raise Refusal(409, "conflict", f"The company {facts.vat_number} receives already.")
    joined = Recipient(number=facts.vat_number) if known is None else replace(known, dormant=False, opted_out=None)
    world[COMPANIES].put(joined.number, joined)
    return {"vatNumber": joined.number}


@person("kivra.companyOptsOut", WhichNumber)
def company_opts_out(world: World, facts: WhichNumber) -> dict[str, Any]:
    """A company wants no content of anybody any more; the lists of companies lack it from now on (MAT-02)."""
    known = world[COMPANIES].get(facts.vat_number)
    if known is None or not known.is_matched:
        raise Refusal(409, "conflict", f"The company {facts.vat_number} does not receive.")
    world[COMPANIES].put(known.number, replace(known, opted_out=world.now))
    return {"vatNumber": known.number}


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
