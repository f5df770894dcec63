"""Chains: one to a VAT number, with one way for receipts that nobody receives (POS-03, POS-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Caller, Reply, operation
from mockserver.providers.kivra_receipt_pos.access import own_chain
from mockserver.providers.kivra_receipt_pos.errors import conflict, invalid
from mockserver.providers.kivra_receipt_pos.models import CHAINS, Chain, new_key, same_vat
from mockserver.providers.kivra_receipt_pos.views import chain_view, changed_content, pictures
from mockserver.world import World

__all__ = ["add_chain", "get_chain", "get_chains", "update_chain"]

_WAYS = {"retained_activated": "retained", "greenbin_activated": "greenbin"}
"""How a chain says that it has a way → how provider.yaml says that its partner has."""


@operation("addChain")
def add_chain(call: Call, world: World) -> Reply:
    """A new chain, or the partner's own of this name and VAT number as it is."""
    body = call.body
    _one_way(call.caller, body)
    with_vat = list(same_vat(world, body["vat"])) if "vat" in body else []
    for one in with_vat:
        if one.partner == call.caller.holder and one.content["name"] == body["name"]:
            return Reply(200, _answer(one, created=False))
    _unused(call.caller, world, body, with_vat, None)
    chain = Chain(id=new_key(world), partner=call.caller.holder, content=body, **pictures(world, body))
    world[CHAINS].put(chain.id, chain)
    return Reply(201, _answer(chain, created=True))


@operation("getChains")
def get_chains(call: Call, world: World) -> Reply:
    """All of the partner's."""
    mine = [one for one in world[CHAINS].values() if one.partner == call.caller.holder]
    return Reply(200, [_view(call, one) for one in mine])


@operation("getChain")
def get_chain(call: Call, world: World) -> Reply:
    """One of the partner's."""
    return Reply(200, _view(call, own_chain(call, world, call.path["chainID"])))


@operation("updateChain")
def update_chain(call: Call, world: World) -> Reply:
    """What is given is changed."""
    chain = own_chain(call, world, call.path["chainID"])
    content = changed_content(chain.content, call.body)
    _one_way(call.caller, content)
    with_vat = list(same_vat(world, content["vat"])) if "vat" in call.body else []
    _unused(call.caller, world, call.body, with_vat, chain)
    world[CHAINS].put(chain.id, replace(chain, content=content, **pictures(world, call.body)))
    return Reply(200, {})


def _one_way(caller: Caller, content: Mapping[str, Any]) -> None:
    wanted = [name for name in _WAYS if content.get(name)]
    if len(wanted) > 1:
        raise invalid(wanted[1], f"cannot go together with {wanted[0]}", "POS-10")
    for name in wanted:
        if not caller.grants.get(_WAYS[name]):
            raise invalid(name, "is nothing that the partner has", "POS-10")


def _unused(caller: Caller, world: World, body: Mapping[str, Any], with_vat: list[Chain], itself: Chain | None) -> None:
    if any(one != itself for one in with_vat):
        raise conflict("A company with this VAT number exists.", "POS-03")
    external = body.get("external_id")
    mine = [one for one in world[CHAINS].values() if one.partner == caller.holder and one != itself]
    if external is not None and any(one.content.get("external_id") == external for one in mine):
        raise conflict("A chain with this external_id exists.", "POS-03")


def _answer(chain: Chain, *, created: bool) -> dict[str, Any]:
    vat = {"vat": chain.content["vat"]} if "vat" in chain.content else {}
    return {"chain_id": chain.id, **vat, "created": created}


def _view(call: Call, chain: Chain) -> dict[str, Any]:
    return chain_view(chain, call.caller.grants.get("partner"))
