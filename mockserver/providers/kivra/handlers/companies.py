"""The companies that may receive, and how their list changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import tenant_at
from mockserver.providers.kivra.errors import unknown
from mockserver.providers.kivra.models import COMPANIES, DIFFS, Diff
from mockserver.world import World

__all__ = ["list_companies", "list_companies_diff", "list_companies_v2"]

_SERIES = timedelta(days=31)
_HEX = "0123456789ABCDEF"
_LENGTH = 24


def _matched(world: World) -> tuple[str, ...]:
    return tuple(company.number for company in world[COMPANIES].values() if company.is_matched)


@operation("listCompanies")
def list_companies(call: Call, world: World) -> Reply:
    """All of them, or the one asked for."""
    tenant_at(call, world)
    wanted = call.query.get("vat_number")
    numbers = [number for number in _matched(world) if wanted in (None, number)]
    return Reply(200, [{"key": "", "vatnr": number} for number in numbers])


@operation("listCompaniesV2")
def list_companies_v2(call: Call, world: World) -> Reply:
    """All of them, as the beginning of a series."""
    tenant = tenant_at(call, world)
    numbers = _matched(world)
    headers = {"diff-id": _remember(tenant.key, numbers, world.now, world)}
    return Reply(200, [{"vatnr": number} for number in numbers], headers)


@operation("listCompaniesDiff")
def list_companies_diff(call: Call, world: World) -> Reply:
    """What has changed since; the series ends 31 days after it began (MAT-13)."""
    tenant = tenant_at(call, world)
    before = world[DIFFS].get(call.path["diffId"])
    if before is None or before.tenant != tenant.key or world.now >= before.began + _SERIES:
        raise unknown("MAT-12")
    numbers = _matched(world)
    headers = {"diff-id": _remember(tenant.key, numbers, before.began, world)}
    body = {
        "added": [{"vatnr": number} for number in numbers if number not in before.companies],
        "removed": [{"vatnr": number} for number in before.companies if number not in numbers],
    }
    return Reply(200, body, headers)


def _remember(tenant: str, numbers: tuple[str, ...], began: datetime, world: World) -> str:
    name = world.chance.token(_LENGTH, _HEX)
    world[DIFFS].put(name, Diff(tenant=tenant, began=began, companies=numbers))
    return name
