"""What people do in Kivra's app, played through the control plane (KIP-12)."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import person
from mockserver.providers.kivra_receipt_pos.models import (
    CHAINS,
    EXPENSE_PEOPLE,
    EXPENSED,
    RECEIPTS,
    RECIPIENTS,
    REJECTIONS,
)
from mockserver.providers.kivra_receipt_pos.seed import TILDA
from mockserver.world import World

__all__ = ["HandingIn", "Rejecting", "person_hands_in", "person_rejects_chain", "person_takes_chain_back"]


class Rejecting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which chain, and who; the demo person unless told otherwise."""

    chainId: str
    personId: str = TILDA


class HandingIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which receipt goes to which system, and who hands it in."""

    receiptId: str
    externalId: str
    personId: str = TILDA


@person("kivra-receipt-pos.personRejectsChain", Rejecting)
def person_rejects_chain(world: World, facts: Rejecting) -> Any:
    """A person takes no more receipts of a chain (POS-05)."""
    rejected = _rejected(world, facts)
    if facts.chainId in rejected:
        raise _impossible(409, "The person has rejected the chain already.")
    world[REJECTIONS].put(facts.personId, [*rejected, facts.chainId])
    return {"rejected": [*rejected, facts.chainId]}


@person("kivra-receipt-pos.personTakesChainBack", Rejecting)
def person_takes_chain_back(world: World, facts: Rejecting) -> Any:
    """A person takes receipts of a chain again (POS-05)."""
    rejected = _rejected(world, facts)
    if facts.chainId not in rejected:
        raise _impossible(409, "The person has not rejected the chain.")
    left = [one for one in rejected if one != facts.chainId]
    world[REJECTIONS].put(facts.personId, left)
    return {"rejected": left}


def _rejected(world: World, facts: Rejecting) -> list[str]:
    if facts.personId not in world[RECIPIENTS] or facts.chainId not in world[CHAINS]:
        raise _impossible(404, "There is no such person or chain.")
    return world[REJECTIONS].get(facts.personId) or []


@person("kivra-receipt-pos.personHandsIn", HandingIn)
def person_hands_in(world: World, facts: HandingIn) -> Any:
    """A person hands a receipt in to an expense system (POS-07); the token is what the system is shown."""
    if facts.receiptId not in world[RECEIPTS]:
        raise _impossible(404, "There is no such receipt.")
    people = world[EXPENSE_PEOPLE].get(facts.externalId) or {}
    if facts.personId not in people:
        raise _impossible(409, "The person is not registered with this system.")
    if facts.receiptId in world[EXPENSED]:
        raise _impossible(409, "The receipt has been handed in already.")
    world[EXPENSED].put(facts.receiptId, facts.externalId)
    return {"token": people[facts.personId]}


def _impossible(status: int, message: str) -> Refusal:
    return Refusal(status, "conflict" if status == 409 else "not_found", message, rule="POS-07")
