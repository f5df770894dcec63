"""Chains and stores."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra_receipt_pos import shops

_ICON: dict[str, Any] = {"icon": {"data": "iVBORw0KGgoAAAANSUhEUgAA", "content_type": "image/png"}}


def _chain(case: Context, key: str) -> dict[str, Any]:
    return dict(case.get("getChain", path={"chainID": key}))


def _put(case: Context, key: str, **changes: Any) -> Any:
    return case.call("updateChain", path={"chainID": key}, body=changes)


@law("POS-03", operations=["addChain", "updateChain", "getChains", "getChain"])
def one_chain_to_a_vat_number(case: Context) -> None:
    """New it is 201; the same again 200 and no second one; the number under another name 409, whoever asks."""
    before = case.get("getChains")
    made = shops.chain(case)
    case.equal("status and created", (made.status, made.value["created"]), (201, True))
    again = shops.chain(case)
    key = made.value["chain_id"]
    case.equal(
        "the same again",
        (again.status, again.value),
        (200, {"chain_id": key, "vat": "SE559900200101", "created": False}),
    )
    shops.coded(case, shops.chain(case, name="Another"), "40900")
    shops.coded(case, shops.chain(case, vat="559900200101", name="Another"), "40900")
    shops.coded(case, shops.chain(case, credential=shops.other(case)), "40900")
    shops.coded(case, _put(case, shops.CHAIN, vat="SE559900200101"), "40900")
    case.equal("the chains", case.get("getChains"), [*before, _chain(case, key)])


@law("POS-03", operations=["addChain", "updateChain", "getChain"])
def a_number_or_a_name_is_needed(case: Context) -> None:
    """Without both it is 400; the partner's own name for it does, once."""
    body = {"name": "Linfröet", "external_id": "linfroet-77"}
    shops.coded(case, case.call("addChain", body={"name": "Linfröet"}), "40000")
    made = case.call("addChain", body=body)
    case.equal("status by external_id", made.status, 201)
    shops.coded(case, case.call("addChain", body={**body, "name": "Another"}), "40900")
    shops.coded(case, _put(case, shops.CHAIN, external_id="linfroet-77"), "40900")
    case.equal("status of another name", shops.chain(case, external_id="linfroet-78").status, 201)
    case.equal("another partner's", case.call("addChain", body=body, credential=shops.other(case)).status, 201)


@law("POS-10", operations=["addChain", "updateChain", "createReceipt"])
def one_way_for_what_nobody_receives(case: Context) -> None:
    """Retained or green bin: not both, at once or one after the other, and only what the partner has."""
    both: dict[str, Any] = {"retained_activated": True, "greenbin_activated": True}
    shops.coded(case, shops.chain(case, **both), "40000")
    made = shops.chain(case, retained_activated=True)
    case.equal("status with one way", made.status, 201)
    key = made.value["chain_id"]
    shops.coded(case, _put(case, key, greenbin_activated=True), "40000")
    shop = shops.store(case, key).value["store_id"]
    case.expect("url" in shops.send(case, shops.receipt(shop)).value, "the refused change should have changed nothing")
    case.equal("status of the other way instead", _put(case, key, **{**both, "retained_activated": False}).status, 200)
    for way in both:
        shops.coded(case, shops.chain(case, 2, shops.other(case), **{way: True}), "40000")
    case.equal("status of neither", shops.chain(case, 2, shops.other(case)).status, 201)


@law("POS-06", operations=["addChain", "getChain", "getChains", "updateChain"])
def a_chain_is_told_as_it_was_given(case: Context) -> None:
    """The fields of the sample: name, number, address, and where its pictures are; the number is twelve digits."""
    for vat in ("SE5599002001", "NO559900200101", "SE55990020010x", 'SE559900200101"', "5599002001012"):
        shops.coded(case, shops.chain(case, vat=vat), "40000")
    made = shops.chain(case, vat="559900200101", **_ICON).value["chain_id"]
    found = _chain(case, made)
    case.expect(str(found.pop("icon_url", "")).startswith("https://"), "an icon should have an address")
    own = _chain(case, shops.CHAIN)
    address = {"street1": "Provgatan 9", "postalcode": "11122", "city": "Stockholm", "country": "SWE"}
    wanted = {"chain_id": made, "partner_id": own["partner_id"], "name": "Linfröet 1", "vat": "559900200101"}
    case.equal("the chain", found, {**wanted, "address": address})
    case.equal("answer to a change", _put(case, made, name="Lin", address={"street1": "Provgatan 10"}).status, 200)
    changed = {**wanted, "name": "Lin", "address": {**address, "street1": "Provgatan 10"}}
    told = _chain(case, made)
    case.equal("the changed chain", {key: told[key] for key in changed}, changed)
    case.expect(told in case.get("getChains"), "the list should have it as it is")


@law("POS-06", operations=["addStore", "getStore", "getStores", "getStoreOfChain", "getStoreByID", "updateStore"])
def a_store_is_told_alike_everywhere(case: Context) -> None:
    """By its id, below its chain, in the chain's list and by the chain's own name for it; changed in each."""
    made = shops.store(case, external_id="butik-7", **_ICON).value["store_id"]
    for name in ("Butik 1", "Butik 7"):
        found = _store(case, made)
        case.expect(str(found.get("icon_url", "")).startswith("https://"), "an icon should have an address")
        wanted = {"store_id": made, "external_id": "butik-7", "owner_id": shops.CHAIN, "vat": "SE559900210101"}
        case.equal("the store", {key: found[key] for key in (*wanted, "name")}, {**wanted, "name": name})
        body = {"name": "Butik 7"}
        case.get("updateStore", path={"storeID": made}, body=body)
    for query in ({}, {"external_id": "butik-7"}, {"owner_id": shops.CHAIN}):
        shops.coded(case, case.call("getStoreByID", query=query), "40010")
    nobody = {"external_id": "nobody", "owner_id": shops.CHAIN}
    shops.coded(case, case.call("getStoreByID", query=nobody), "40400")
    elsewhere = shops.chain(case).value["chain_id"]
    shops.coded(case, case.call("getStoreOfChain", path={"chainID": elsewhere, "storeID": made}), "40400")


def _store(case: Context, key: str) -> dict[str, Any]:
    """The store, the same wherever it is told."""
    found = case.get("getStore", path={"storeID": key})
    below = case.get("getStoreOfChain", path={"chainID": shops.CHAIN, "storeID": key})
    listed = [one for one in case.get("getStores", path={"chainID": shops.CHAIN}) if one["store_id"] == key]
    query = {"external_id": "butik-7"}
    by_partner = case.get("getStoreByID", query={**query, "owner_id": shops.CHAIN})
    by_chain = case.get("getStoreByID", query=query, credential=shops.named(case, "chain"))
    case.equal("the store elsewhere", [below, *listed, by_partner, by_chain], [found] * 4)
    return dict(found)


@law("POS-09", operations=["addStore", "updateStore", "getStores"])
def a_store_is_new_or_known_or_in_the_way(case: Context) -> None:
    """With the chain's own name for it always new, and once; without it the same is the same."""
    made = shops.store(case, external_id="butik-7")
    case.equal("status and created", (made.status, made.value["created"]), (201, True))
    shops.coded(case, shops.store(case, number=2, external_id="butik-7"), "40900")
    again = shops.store(case)
    case.equal("the same without external_id", (again.status, again.value["created"]), (200, False))
    case.equal("its id", again.value["store_id"], made.value["store_id"])
    fresh = shops.store(case, external_id="butik-8")
    case.equal("status of the same under another external_id", fresh.status, 201)
    case.equal("status of another name", shops.store(case, name="Butik 9").status, 201)
    elsewhere = shops.chain(case).value["chain_id"]
    shops.coded(case, shops.store(case, elsewhere), "40900")
    theirs = shops.store(case, elsewhere, 2, external_id="butik-7")
    case.equal("status of the external_id in another chain", theirs.status, 201)
    place = {"storeID": theirs.value["store_id"]}
    shops.coded(case, case.call("updateStore", path=place, body={"vat": "SE559900210101"}), "40900")
    shops.coded(case, case.call("updateStore", path=place, body={"owner_id": "0" * 42}), "40400")
