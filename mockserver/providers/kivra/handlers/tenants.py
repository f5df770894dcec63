"""Tenants, and requests for another client's."""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import client_of, new_key, own_tenants, tenant_at
from mockserver.providers.kivra.errors import refuse, unknown
from mockserver.providers.kivra.models import (
    ACCESS_REQUESTS,
    TENANTS,
    AccessRequest,
    Company,
    Tenant,
    stamp,
)
from mockserver.providers.kivra.seed import SENDERS
from mockserver.world import World

__all__ = [
    "add_company_id", "create_tenant", "delete_company_id", "get_request_access_status", "get_tenant", "list_tenants",
    "provide_icon", "request_access", "update_tenant_name",
]  # fmt: skip

_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">8xI4sIIBB")
_ALPHA = (4, 6)
"""PNG's colour types with an alpha channel."""
_LEAST, _MOST = 256, 512


@operation("createTenant")
def create_tenant(call: Call, world: World) -> Reply:
    """A new tenant, or the client's own with one of the numbers (KIV-41)."""
    if not call.caller.grants.get("creates_tenants", False):
        raise refuse("40300", "The client's contract does not allow creating tenants.", "TEN-06")
    client = client_of(call)
    companies = tuple(Company(each["name"], each["orgnr"]) for each in call.body["company_id"])
    known = _holder(companies, world)
    if known is None:
        tenant = Tenant(
            key=new_key(world), name=call.body["name"], companies=companies, clients=(client,), created=world.now
        )
        world[TENANTS].put(tenant.key, tenant)
        return _answer(201, call, tenant)
    tenant, number = known
    if client not in tenant.clients:
        raise _conflict(tenant, number, "TEN-04")
    return _answer(200, call, tenant)


def _answer(status: int, call: Call, tenant: Tenant) -> Reply:
    headers = {"kivra-objkey": tenant.key, "location": f"{call.base_url}/v2/tenant/{tenant.key}"}
    return Reply(status, tenant.as_json(), headers)


def _holder(companies: Sequence[Company], world: World) -> tuple[Tenant, str] | None:
    """The tenant that has one of the companies' numbers, and the number."""
    numbers = {company.orgnr for company in companies}
    for tenant in world[TENANTS].values():
        for company in tenant.companies:
            if company.orgnr in numbers:
                return tenant, company.orgnr
    return None


def _conflict(tenant: Tenant, number: str, rule: str) -> Exception:
    message = (
        "An organisation number belongs to a tenant that is there already. Tenants outside your scope: "
        f"{{Name: {tenant.name}, Tenant key: {tenant.key}, Organisation number: {number}}}"
    )
    return refuse("40915", message, rule)


@operation("listTenants")
def list_tenants(call: Call, world: World) -> Reply:
    """The keys of the client's tenants, or of the one with the number."""
    number = call.query.get("orgnr")
    tenants = [
        tenant
        for tenant in own_tenants(client_of(call), world)
        if number is None or any(company.orgnr == number for company in tenant.companies)
    ]
    return Reply(200, [{"key": tenant.key} for tenant in tenants])


@operation("getTenant")
def get_tenant(call: Call, world: World) -> Reply:
    """One tenant."""
    return Reply(200, tenant_at(call, world).as_json())


@operation("updateTenantName")
def update_tenant_name(call: Call, world: World) -> Reply:
    """Another name."""
    tenant = tenant_at(call, world)
    world[TENANTS].put(tenant.key, replace(tenant, name=call.body["name"]))
    return Reply(200)


@operation("addCompanyId")
def add_company_id(call: Call, world: World) -> Reply:
    """One company more; one that the tenant has already gets the new name."""
    tenant = tenant_at(call, world)
    company = Company(call.body["company_id"]["name"], call.body["company_id"]["orgnr"])
    known = _holder([company], world)
    if known is not None and known[0].key != tenant.key:
        raise _conflict(*known, "TEN-10")
    others = tuple(each for each in tenant.companies if each.orgnr != company.orgnr)
    world[TENANTS].put(tenant.key, replace(tenant, companies=(*others, company)))
    return Reply(204)


@operation("deleteCompanyId")
def delete_company_id(call: Call, world: World) -> Reply:
    """One company less, the last included (KIV-73)."""
    tenant = tenant_at(call, world)
    others = tuple(company for company in tenant.companies if company.orgnr != call.path["orgNr"])
    if len(others) == len(tenant.companies):
        raise unknown("TEN-11")
    world[TENANTS].put(tenant.key, replace(tenant, companies=others))
    return Reply(204)


@operation("provideIcon")
def provide_icon(call: Call, world: World) -> Reply:
    """A picture that is as it has to be; where it can be seen is another host (KIV-77)."""
    tenant_at(call, world)
    raw = base64.b64decode(call.body["file"]["data"])
    if not raw.startswith(_PNG) or len(raw) < _HEADER.size:
        raise refuse("40028", "is not a PNG", "TEN-12", place="body.file.data")
    _, _, width, height, _, colours = _HEADER.unpack_from(raw)
    if width != height or not _LEAST <= width <= _MOST:
        raise refuse("40030", f"is {width} by {height} pixels", "TEN-12", place="body.file.data")
    if colours not in _ALPHA:
        raise refuse("40031", "has no alpha channel", "TEN-12", place="body.file.data")
    return Reply(204)


@operation("requestAccess")
def request_access(call: Call, world: World) -> Reply:
    """A wish for a tenant; the same again is the same (TEN-16)."""
    client, number = client_of(call), call.body["vat_number"]
    known = next(
        (each for each in world[ACCESS_REQUESTS].values() if (each.client, each.vat_number) == (client, number)), None
    )
    if known is None:
        found = _holder([Company("", number)], world)
        if found is None:
            raise unknown("TEN-14")
        status = "accepted" if client in found[0].clients else "pending"
        known = AccessRequest(
            key=new_key(world),
            client=client,
            vat_number=number,
            tenant=found[0].key,
            status=status,
            created=world.now,
        )
        world[ACCESS_REQUESTS].put(known.key, known)
    headers = {"kivra-objkey": known.key, "location": f"{call.base_url}/v2/tenant/request_access/{known.key}"}
    return Reply(201, _wish(known, world), headers)


@operation("getRequestAccessStatus")
def get_request_access_status(call: Call, world: World) -> Reply:
    """A wish of the client's own, as it stands."""
    known = world[ACCESS_REQUESTS].get(call.path["requestKey"])
    if known is None or known.client != client_of(call):
        raise unknown("TEN-15")
    return Reply(200, _wish(known, world), {"kivra-objkey": known.key})


def _wish(request: AccessRequest, world: World) -> dict[str, Any]:
    tenant = world[TENANTS].get(request.tenant)
    author = f"client_{request.client}"
    owner = "" if tenant is None else tenant.clients[0]
    return {
        "created_at": stamp(request.created),
        "created_by": author,
        "status": request.status,
        "client_id": author,
        "client_name": SENDERS.get(owner, ""),
        "tenant_name": "" if tenant is None else tenant.name,
        "tenant_key": request.tenant,
    }
