"""Expense systems, and receipts that are handed in to them (RCL-03, RCL-12)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_client.errors import refuse
from mockserver.providers.kivra_receipt_client.models import PERSONS, RECEIPTS, SYSTEMS, System, kept_receipt
from mockserver.world import World

__all__ = ["expense_receipt", "get_all_ems", "get_expense_management_systems"]


@operation("getAllEMS")
def get_all_ems(call: Call, world: World) -> Reply:
    """Every system."""
    return _shown(world[SYSTEMS].values())


@operation("getExpenseManagementSystems")
def get_expense_management_systems(call: Call, world: World) -> Reply:
    """Those that the person has connected."""
    mine = _connected(world, call.path["personID"])
    return _shown(one for one in world[SYSTEMS].values() if one.id in mine)


@operation("expenseReceipt")
def expense_receipt(call: Call, world: World) -> Reply:
    """Handed in, once, to a system that the person has connected."""
    person, system = call.path["personID"], call.body.get("id")
    found = kept_receipt(world, person, call.path["receiptID"])
    if found is None or found.deleted:
        raise refuse(400, "The person has no such receipt.", "RCL-12")  # no 404 is documented here (KIC-08)
    if system not in _connected(world, person):
        raise refuse(400, "The person has not connected this expense management system.", "RCL-12")
    if found.is_expensed:
        raise refuse(409, "Receipt already expensed.", "RCL-03")
    world[RECEIPTS].put(found.id, replace(found, system=system))
    return Reply(204)


def _connected(world: World, person: str) -> list[str]:
    found = world[PERSONS].get(person)
    return [] if found is None else found.systems


def _shown(systems: Iterable[System]) -> Reply:
    rows = [{"id": one.id, "name": one.name, "icon_url": one.icon_url} for one in systems]
    return Reply(200, {"systems": rows})
