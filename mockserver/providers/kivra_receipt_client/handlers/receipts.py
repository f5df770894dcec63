"""The operations on receipts: listed, read, deleted and restored."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_client.errors import refuse
from mockserver.providers.kivra_receipt_client.models import RECEIPTS, Receipt, kept_receipt, kept_receipts
from mockserver.providers.kivra_receipt_client.pages import page
from mockserver.world import World

__all__ = [
    "delete_person_receipt",
    "get_person_deleted_receipts",
    "get_person_receipt",
    "person_chain_receipts",
    "person_gdpr",
    "person_receipts",
    "restore_person_receipt",
]

_DAYS = 30
"""For how long a deleted receipt can be restored when the header does not say it (RCL-02)."""
_NONE = "There is no such receipt of this person, or no longer."
_NUMBER_OF_DAYS = re.compile("[0-9]{1,5}")
_ICON = "https://kivra.example/api/v1/resources/1742100000e1f2d3c4b5a697880a1b2c3d4e5f6071"
_SORTED_BY: dict[str, Callable[[Receipt], Any]] = {
    "amount": lambda one: one.amount,
    "description": lambda one: one.description,
    "store_name": lambda one: one.store_name,
}
"""What ``sort_by`` may name beside the day of purchase (KIC-06)."""


@operation("personReceipts")
def person_receipts(call: Call, world: World) -> Reply:
    """A page of what the person has and has not deleted."""
    return _page(call, [one for one in kept_receipts(world, call.path["personID"]) if not one.deleted])


@operation("personChainReceipts")
def person_chain_receipts(call: Call, world: World) -> Reply:
    """The same, of one chain."""
    chain = call.path["chainID"]
    return _page(
        call, [one for one in kept_receipts(world, call.path["personID"]) if not one.deleted and one.chain == chain]
    )


@operation("getPersonDeletedReceipts")
def get_person_deleted_receipts(call: Call, world: World) -> Reply:
    """A page of what can still be restored."""
    return _page(call, [one for one in kept_receipts(world, call.path["personID"]) if one.deleted])


@operation("personGDPR")
def person_gdpr(call: Call, world: World) -> Reply:
    """A page of all that is stored, so with what is deleted and can be restored (KIC-02)."""
    stored = sorted(kept_receipts(world, call.path["personID"]), key=lambda one: one.purchased_at, reverse=True)
    return page(call, "receipts", stored, _stored)


@operation("getPersonReceipt")
def get_person_receipt(call: Call, world: World) -> Reply:
    """One receipt; a deleted one is not found (KIC-02)."""
    found = kept_receipt(world, call.path["personID"], call.path["receiptID"])
    if found is None or found.deleted:
        raise refuse(404, "The person has no such receipt.", "RCL-02")
    return Reply(200, _single(found))


@operation("deletePersonReceipt")
def delete_person_receipt(call: Call, world: World) -> Reply:
    """It is gone from the lists, and can be restored for some days."""
    found = kept_receipt(world, call.path["personID"], call.path["receiptID"])
    if found is None or found.deleted:
        raise refuse(410, _NONE, "RCL-02")
    said = call.header.get("days", "")
    days = int(said) if _NUMBER_OF_DAYS.fullmatch(said) else _DAYS
    world[RECEIPTS].put(found.id, replace(found, deleted_at=world.now, days=days))
    return Reply(204)


@operation("restorePersonReceipt")
def restore_person_receipt(call: Call, world: World) -> Reply:
    """It is among the others again; one that was not deleted stays as it is."""
    found = kept_receipt(world, call.path["personID"], call.path["receiptID"])
    if found is None:
        raise refuse(400, _NONE, "RCL-02")  # no 410 is documented here (KIC-02)
    if found.deleted:
        world[RECEIPTS].put(found.id, replace(found, deleted_at=None, days=0))
    return Reply(204)


def _page(call: Call, receipts: list[Receipt]) -> Reply:
    """Those that are searched for, sorted (RCL-09)."""
    words = call.query.get("search", "")
    found = [one for one in receipts if one.mentions(words)]
    found.sort(key=lambda one: one.purchased_at)
    if call.query["sort_by"] in _SORTED_BY:
        found.sort(key=_SORTED_BY[call.query["sort_by"]])
    if call.query["order"] == "desc":
        found.reverse()
    return page(call, "receipts", found, _listed)


def _listed(one: Receipt) -> dict[str, Any]:
    return {
        "type": one.type,
        "chain_id": one.chain,
        "store_id": one.store,
        "store_name": one.store_name,
        "receipt_id": one.id,
        "amount": one.amount,
        "currency": one.receipt["currency"],
        "purchase_date": one.receipt["time_of_purchase"],
        "description": one.description,
        "is_copy": one.is_gift,
        "is_expensed": one.is_expensed,
        "discount": one.discount,
        "store_icon_url": _ICON,
        "tags": one.tags,
        "attachments": one.attachments,
        "recall": one.recalls,
    }


def _stored(one: Receipt) -> dict[str, Any]:
    return {"type": one.type, "store_id": one.store, "receipt_id": one.id, "receipt": one.receipt}


def _single(one: Receipt) -> dict[str, Any]:
    return {
        "type": one.type,
        "receipt_id": one.id,
        "store_id": one.store,
        "chain_id": one.chain,
        "logo_url": None,
        "is_copy": one.is_gift,
        "is_refund": one.type == "RETURN",
        "is_expensed": one.is_expensed,
        "deleted": one.deleted,
        "amount": one.amount,
        "receipt": one.receipt,
        "parents": one.parents,
        "returns": one.returns,
        "campaigns": one.campaigns,
        "tags": one.tags,
        "item_display_fields": one.item_display_fields,
    }
