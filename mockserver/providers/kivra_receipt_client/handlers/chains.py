"""Chains: which a person has, and which the person rejects (RCL-05, RCL-11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_client.errors import refuse
from mockserver.providers.kivra_receipt_client.models import (
    CHAINS,
    RECEIPTS,
    REJECTIONS,
    Chain,
    Receipt,
    kept_receipts,
)
from mockserver.providers.kivra_receipt_client.pages import page
from mockserver.world import World

__all__ = ["chains", "person_chains", "reject_chain_receipts", "restore_chain_receipts"]

_RULE = "RCL-05"


@operation("personChains")
def person_chains(call: Call, world: World) -> Reply:
    """Those that are asked for, by the latest purchase."""
    rejected = world[REJECTIONS].get(call.path["personID"]) or []
    receipts = [one for one in kept_receipts(world, call.path["personID"]) if not one.deleted]
    wanted: dict[str, Callable[[Chain], bool]] = {
        "all": lambda chain: True,
        "activated": lambda chain: chain.id not in rejected,
        "rejected": lambda chain: chain.id in rejected,
        "receipt_received": lambda chain: bool(_of(receipts, chain)),
    }
    found = [one for one in world[CHAINS].values() if wanted[call.query["include"]](one)]
    found.sort(key=lambda chain: max((one.purchased_at.timestamp() for one in _of(receipts, chain)), default=0.0))
    found.reverse()
    return page(call, "chains", found, lambda one: {**_shown(one, receipts), "is_rejected": one.id in rejected})


@operation("chains")
def chains(call: Call, world: World) -> Reply:
    """All of them, or those with stores that are called so."""
    words = call.query.get("search", "").casefold()
    receipts = list(world[RECEIPTS].values())
    found = [one for one in world[CHAINS].values() if any(words in name.casefold() for name in one.stores)]
    return page(call, "chains", found, lambda one: _shown(one, receipts))


@operation("rejectChainReceipts")
def reject_chain_receipts(call: Call, world: World) -> Reply:
    """Nothing new comes from it; what is there stays."""
    rejected = _rejected(call, world)
    if call.path["chainID"] in rejected:
        raise refuse(409, "Chain already rejected.", _RULE)
    world[REJECTIONS].put(call.path["personID"], [*rejected, call.path["chainID"]])
    return Reply(200)


@operation("restoreChainReceipts")
def restore_chain_receipts(call: Call, world: World) -> Reply:
    """Its receipts come again."""
    rejected = _rejected(call, world)
    if call.path["chainID"] not in rejected:
        raise refuse(409, "Chain wasn't rejected by the user.", _RULE)
    world[REJECTIONS].put(call.path["personID"], [one for one in rejected if one != call.path["chainID"]])
    return Reply(200)


def _rejected(call: Call, world: World) -> list[str]:
    if call.path["chainID"] not in world[CHAINS]:
        raise refuse(400, "There is no such chain.", _RULE)  # no 404 is documented here (KIC-08)
    return world[REJECTIONS].get(call.path["personID"]) or []


def _of(receipts: list[Receipt], chain: Chain) -> list[Receipt]:
    return [one for one in receipts if one.chain == chain.id]


def _shown(chain: Chain, receipts: list[Receipt]) -> dict[str, Any]:
    number = len(_of(receipts, chain))
    return {
        "id": chain.id,
        "name": chain.name,
        "logo_url": None,
        "icon_url": chain.icon_url,
        "num_receipts": number,
    }
