"""Categories of debtors: made in the portal, which the fake does not have; the demo creditor has one (BLD-65)."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.registers import DEBTORS, of
from mockserver.providers.billecta.views import filled, paged
from mockserver.world import Collection, World

__all__ = [
    "CATEGORIES",
    "Category",
    "add_debtor_to_category",
    "add_debtors_to_category",
    "delete_debtor_category",
    "get_debtor_categories",
    "get_debtors",
    "remove_debtor_from_category",
]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A category of a creditor, and which debtors are in it."""

    id: str
    creditor: str
    name: str
    debtors: tuple[str, ...] = ()


CATEGORIES: Collection[Category] = Collection("billecta.categories", Category)


def _category(world: World, creditor: Any, category_id: Any) -> Category:
    """A creditor's. Raises: Refusal 400 for none, and for another creditor's (BLD-13)."""
    found = world[CATEGORIES].get(str(category_id).lower())
    if found is None or found.creditor != str(creditor).lower():
        raise Refusal(400, "not_found", "The category was not found.")
    return found


def _debtor(world: World, category: Category, debtor_id: Any) -> str:
    """The id of a debtor of the category's creditor. Raises: Refusal 400."""
    debtor = world[DEBTORS.collection].get(str(debtor_id).lower())
    if debtor is None or debtor["CreditorPublicId"].lower() != category.creditor:
        raise Refusal(400, "not_found", "The debtor was not found.")
    return str(debtor["DebtorPublicId"])


def _add(world: World, category: Category, debtors: Any) -> Reply:
    new = [_debtor(world, category, each) for each in debtors]
    changed = msgspec.structs.replace(category, debtors=tuple(dict.fromkeys((*category.debtors, *new))))
    world[CATEGORIES].put(category.id, changed)
    return Reply(200)


@operation("addDebtorToCategory")
def add_debtor_to_category(call: Call, world: World) -> Reply:
    """One debtor; nothing changes where it is in the category already."""
    category = _category(world, call.path["creditorPublicId"], call.query["categorypublicid"])
    return _add(world, category, [call.query["debtorpublicid"]])


@operation("addDebtorsToCategory")
def add_debtors_to_category(call: Call, world: World) -> Reply:
    """Several debtors, all or none."""
    category = _category(world, call.body["CreditorPublicId"], call.body.get("CategoryPublicId"))
    return _add(world, category, call.body.get("DebtorPublicIds") or ())


@operation("removeDebtorFromCategory")
def remove_debtor_from_category(call: Call, world: World) -> Reply:
    """Ends the relation; both stay."""
    category = _category(world, call.path["creditorPublicId"], call.query["categorypublicid"])
    gone = _debtor(world, category, call.query["debtorpublicid"])
    if gone not in category.debtors:
        raise Refusal(400, "not_found", "The debtor is not in the category.")
    left = tuple(each for each in category.debtors if each != gone)
    world[CATEGORIES].put(category.id, msgspec.structs.replace(category, debtors=left))
    return Reply(200)


@operation("deleteDebtorCategory")
def delete_debtor_category(call: Call, world: World) -> Reply:
    """The category goes; its debtors stay."""
    world[CATEGORIES].delete(_category(world, call.path["creditorPublicId"], call.query["categorypublicid"]).id)
    return Reply(200)


@operation("getDebtorCategories")
def get_debtor_categories(call: Call, world: World) -> Reply:
    """A creditor's."""
    creditor = str(call.path["creditorPublicId"]).lower()
    known = [one for one in world[CATEGORIES].values() if one.creditor == creditor]
    told = [{"CreditorPublicId": creditor, "CategoryPublicId": one.id, "CategoryName": one.name} for one in known]
    return Reply(200, [filled(call, "DebtorCategoryView", one) for one in told])


@operation("getDebtors")
def get_debtors(call: Call, world: World) -> Reply:
    """A creditor's debtors; with filters those in which a text stands, that are active, that are in a category."""
    creditor, wanted = call.path["creditorPublicId"], call.query.get("categorypublicid")
    words = str(call.query.get("filter") or "").casefold()
    category = None if wanted is None else world[CATEGORIES].get(str(wanted).lower())
    members = None if wanted is None else frozenset(category.debtors if category else ())
    found = [
        one
        for one in of(DEBTORS, world, creditor)
        if (one.get("IsActive") is not False or not call.query.get("excludeinactive"))
        and any(words in str(one.get(name) or "").casefold() for name in ("Name", "OrgNo", "DebtorNo", "Email"))
        and (members is None or str(one["DebtorPublicId"]) in members)
    ]
    return Reply(200, paged(call, [filled(call, DEBTORS.model, one) for one in found]))
