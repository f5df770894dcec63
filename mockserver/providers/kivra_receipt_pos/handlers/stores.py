"""Stores: each of one chain, and a VAT number of one chain alone (POS-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_pos.access import own_chain, own_store
from mockserver.providers.kivra_receipt_pos.errors import conflict, invalid_parameter, unknown
from mockserver.providers.kivra_receipt_pos.models import STORES, Store, new_key
from mockserver.providers.kivra_receipt_pos.views import changed_content, pictures, store_view
from mockserver.world import World

__all__ = ["add_store", "get_store", "get_store_by_id", "get_store_of_chain", "get_stores", "update_store"]

_RULE = "POS-09"


@operation("addStore")
def add_store(call: Call, world: World) -> Reply:
    """A new store; without external_id, the one of this name, VAT number and owner as it is."""
    body = call.body
    chain = own_chain(call, world, body["owner_id"])
    external = body.get("external_id")
    if external is None:
        for one in _stores(world, chain.id):
            if (one.content["name"], _digits(one.content)) == (body["name"], _digits(body)):
                return Reply(200, _answer(one, created=False))
    store = Store(id=new_key(world), content=body, **pictures(world, body))
    _unused(world, store)
    world[STORES].put(store.id, store)
    return Reply(201, _answer(store, created=True))


@operation("getStores")
def get_stores(call: Call, world: World) -> Reply:
    """Those of a chain."""
    chain = own_chain(call, world, call.path["chainID"])
    return Reply(200, [store_view(one) for one in _stores(world, chain.id)])


@operation("getStoreOfChain")
def get_store_of_chain(call: Call, world: World) -> Reply:
    """One of a chain; another chain's is not there."""
    store = own_store(call, world, call.path["storeID"])
    if store.chain != call.path["chainID"]:
        raise unknown("store", "POS-02")
    return Reply(200, store_view(store))


@operation("getStoreByID")
def get_store_by_id(call: Call, world: World) -> Reply:
    """By the chain's own name for it; a partner's token has to name the chain."""
    external, owner = call.query.get("external_id"), call.query.get("owner_id")
    if external is None:
        raise invalid_parameter("external_id", "is what the store is found by", "POS-06")
    owner = call.caller.grants.get("chain", owner)
    if owner is None:
        raise invalid_parameter("owner_id", "has to name the chain when a partner asks", "POS-06")
    chain = own_chain(call, world, owner)
    named = [one for one in _stores(world, chain.id) if one.content.get("external_id") == external]
    found = [one for one in named if call.caller.grants.get("store", one.id) == one.id]
    if not found:
        raise unknown("store", "POS-02")
    return Reply(200, store_view(found[0]))


@operation("getStore")
def get_store(call: Call, world: World) -> Reply:
    """By its id."""
    return Reply(200, store_view(own_store(call, world, call.path["storeID"])))


@operation("updateStore")
def update_store(call: Call, world: World) -> Reply:
    """What is given is changed; its new chain is one that the caller reaches."""
    store = own_store(call, world, call.path["storeID"])
    changed = replace(store, content=changed_content(store.content, call.body), **pictures(world, call.body))
    own_chain(call, world, changed.chain)
    if {"vat", "owner_id"} & set(call.body):
        _unused(world, changed)
    world[STORES].put(store.id, changed)
    return Reply(200, {})


def _stores(world: World, chain: str) -> list[Store]:
    return [one for one in world[STORES].values() if one.chain == chain]


def _unused(world: World, store: Store) -> None:
    others = [one for one in world[STORES].values() if one.id != store.id]
    if any(_digits(one.content) == _digits(store.content) and one.chain != store.chain for one in others):
        raise conflict("A company with this VAT number exists.", _RULE)
    external = store.content.get("external_id")
    siblings = [one.content.get("external_id") for one in others if one.chain == store.chain]
    if external is not None and external in siblings:
        raise conflict("The chain has a store with this external_id.", _RULE)


def _digits(content: Mapping[str, Any]) -> str:
    return str(content["vat"]).removeprefix("SE")


def _answer(store: Store, *, created: bool) -> dict[str, Any]:
    content = store.content
    said = {"external_id": content["external_id"]} if "external_id" in content else {}
    return {"store_id": store.id, "vat": content["vat"], **said, "created": created}
