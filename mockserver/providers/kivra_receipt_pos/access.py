"""What a token reaches: a partner's its chains, a chain's its stores, a store's itself (POS-02, KIP-03)."""

from __future__ import annotations

from mockserver.errors import Fault
from mockserver.provider import Call, Caller
from mockserver.providers.kivra_receipt_pos.errors import unknown
from mockserver.providers.kivra_receipt_pos.models import CHAINS, STORES, Chain, SentReceipt, Store
from mockserver.world import World

__all__ = ["own_chain", "own_store", "reaches_receipt"]

_RULE = "POS-02"


def own_chain(call: Call, world: World, key: str) -> Chain:
    """The chain with an id. Raises: Refusal 404 when there is none that the caller reaches."""
    found = world[CHAINS].get(key)
    if found is None or found.partner != call.caller.holder or call.caller.grants.get("chain", key) != key:
        raise unknown("chain", _RULE)
    return found


def own_store(call: Call, world: World, key: str, *faults: Fault, rule: str = _RULE) -> Store:
    """The store with an id. Raises: Refusal 404, with these faults, when there is none that the caller reaches."""
    found = world[STORES].get(key)
    if found is not None and call.caller.grants.get("store", key) == key:
        chain = world[CHAINS].get(found.chain)
        if chain is not None and _has(call.caller, chain):
            return found
    raise unknown("store", rule, *faults)


def _has(caller: Caller, chain: Chain) -> bool:
    return chain.partner == caller.holder and caller.grants.get("chain", chain.id) == chain.id


def reaches_receipt(caller: Caller, receipt: SentReceipt) -> bool:
    """Whether a receipt is the caller's: its partner's, and of its chain and store where the token is of one."""
    grants = caller.grants
    return (
        receipt.owner == caller.holder
        and grants.get("chain", receipt.chain) == receipt.chain
        and grants.get("store", receipt.store) == receipt.store
    )
