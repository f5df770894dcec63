"""What people do in Kivra's app, played through the control plane (KIC-03, KIC-08)."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from mockserver.errors import Refusal
from mockserver.provider import person
from mockserver.providers.kivra_receipt_client.models import GIFTS, PERSONS, SYSTEMS
from mockserver.world import World

__all__ = ["Connecting", "Looking", "person_connects_expense_system", "person_looks_for_gifts"]


class Looking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who looks."""

    personId: str


class Connecting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who connects which expense management system."""

    personId: str
    systemId: str


@person("kivra-receipt-client.personLooksForGifts", Looking)
def person_looks_for_gifts(world: World, facts: Looking) -> Any:
    """A person sees the links that others have given, claimed or not."""
    mine = [one for one in world[GIFTS].values() if one.receiver == facts.personId]
    return {"giftLinkIds": [one.link for one in mine], "receiptIds": [one.receipt for one in mine]}


@person("kivra-receipt-client.personConnectsExpenseSystem", Connecting)
def person_connects_expense_system(world: World, facts: Connecting) -> Any:
    """A person registers with an expense management system, which no operation does (RCL-12)."""
    found = world[PERSONS].get(facts.personId)
    if found is None or facts.systemId not in world[SYSTEMS]:
        raise Refusal(404, "not_found", "There is no such person or expense management system.")
    if facts.systemId in found.systems:
        raise Refusal(409, "conflict", "The person has connected this expense management system already.")
    systems = [*found.systems, facts.systemId]
    world[PERSONS].put(found.id, replace(found, systems=systems))
    return {"systemIds": systems}
