"""Expense systems, and the people who hand receipts in to them (POS-07)."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_pos.errors import unknown
from mockserver.providers.kivra_receipt_pos.models import EXPENSE_PEOPLE, EXPENSED, SYSTEMS, new_key
from mockserver.world import World

__all__ = [
    "authorise_expense",
    "deregister_person_from_expense",
    "register_expense_system",
    "register_person_for_expense",
    "remove_expensed_receipt",
]

_RULE = "POS-07"
_PAGE = (
    "<!doctype html><html lang=sv><title>BankID</title><h1>BankID</h1>"
    '<p>Nobody identifies here (KIP-08).<p><a href="{back}">Tillbaka</a></html>'
)


@operation("registerExpenseSystem")
def register_expense_system(call: Call, world: World) -> Reply:
    """It is there from now on; once more, it is changed (KIP-08)."""
    key = call.body.get("external_id") or new_key(world)
    world[SYSTEMS].put(key, {**call.body, "external_id": key})
    return Reply(201)


@operation("authoriseExpense")
def authorise_expense(call: Call, world: World) -> Reply:
    """The page on which a person would identify; it leads back with the state."""
    to = call.query["redirect_uri"]
    back = f"{to}{'&' if '?' in to else '?'}{urlencode({'state': call.query['state']})}"
    return Reply(200, _PAGE.format(back=escape(back)), media_type="text/html")


@operation("registerPersonForExpense")
def register_person_for_expense(call: Call, world: World) -> Reply:
    """The person can hand receipts in to the system; once more, the token is changed."""
    system = _system(call, world)
    people = world[EXPENSE_PEOPLE].get(system) or {}
    person, token = str(call.body.get("owner_id", "")), str(call.body.get("token", ""))
    world[EXPENSE_PEOPLE].put(system, {**people, person: token})
    return Reply(201)


@operation("deregisterPersonFromExpense")
def deregister_person_from_expense(call: Call, world: World) -> Reply:
    """The person no longer can."""
    system = _system(call, world)
    people = dict(world[EXPENSE_PEOPLE].get(system) or {})
    if people.pop(str(call.body.get("owner_id", "")), None) is None:
        raise unknown("person of this system", _RULE)
    world[EXPENSE_PEOPLE].put(system, people)
    return Reply(204)


@operation("removeExpensedReceipt")
def remove_expensed_receipt(call: Call, world: World) -> Reply:
    """A receipt that was handed in no longer is."""
    if not world[EXPENSED].delete(call.path["receiptID"]):
        raise unknown("receipt in an expense system", _RULE)
    return Reply(204)


def _system(call: Call, world: World) -> str:
    key = str(call.body.get("external_id", ""))
    if key not in world[SYSTEMS]:
        raise unknown("expense system", _RULE)
    return key
