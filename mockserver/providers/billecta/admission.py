"""Who is let in: a call needs rights on the creditors that it names, and on those whose things it names (B20, B39).

It is asked before every operation, those that are answered with an example among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call
from mockserver.providers.billecta.models import CLAIMS, CONTRACTS, INVOICES, RECONCILIATIONS, SELF_INVOICES
from mockserver.providers.billecta.registers import DEBTORS
from mockserver.providers.billecta.rights import demand
from mockserver.providers.billecta.views import has_property
from mockserver.world import Collection, World

__all__ = ["admit"]

_PATH_NAMES = {
    "createBankAccountRequest": "id",
    "createBankIdAuthenticationForCreditor": "id",
    "getCreditorShares": "id",
}
"""Operations whose path has a creditor by another name."""
_OWN_ID = frozenset({"createCreditor", "createUser", "updateUser", "matchPayments"})
"""Operations whose body's creditor, if any, is not whose it is."""
_THINGS: dict[str, tuple[Collection[Any], str]] = {
    "contractInvoicePublicId": (CONTRACTS, "contract invoice"),
    "debtCollectionPublicId": (CLAIMS, "claim"),
    "debtorPublicId": (DEBTORS.collection, "debtor"),
    "invoicePublicId": (INVOICES, "invoice"),
    "reconciliationInvoicePublicId": (RECONCILIATIONS, "reconciliation invoice"),
    "selfInvoicePublicId": (SELF_INVOICES, "self invoice"),
}
"""What a path names, by the parameter: where it is, and what people call it."""
_ACTIONS: tuple[Collection[Any], ...] = (INVOICES, SELF_INVOICES, CONTRACTS, CLAIMS, RECONCILIATIONS)


def admit(call: Call, world: World) -> None:
    """Refuse a call that names what is not there, or is none of the caller's.

    Raises: Refusal 401 for a creditor or what is such a creditor's, 404 for what is not there where that is
    documented, and else 400 (BLD-13).
    """
    for creditor_id in _named(call):
        demand(call.caller, world, creditor_id)
    for name, value in call.path.items():
        if name in _THINGS:
            kept, noun = _THINGS[name]
            thing = world[kept].get(str(value).lower())
            if thing is None:
                raise Refusal(
                    404 if "404" in call.operation.responses else 400, "not_found", f"The {noun} was not found."
                )
            demand(call.caller, world, _creditor_of(thing))
    action = call.body.get("ActionPublicId") if isinstance(call.body, dict) and has_property(call, "Comment") else None
    for kept in _ACTIONS if action else ():
        thing = world[kept].get(str(action).lower())
        if thing is not None:
            demand(call.caller, world, _creditor_of(thing))


def _creditor_of(thing: Any) -> Any:
    return thing["CreditorPublicId"] if isinstance(thing, dict) else thing.creditor


def _named(call: Call) -> Iterator[Any]:
    """The creditors that a call is about; one that its body should name and does not is the empty guid."""
    name = _PATH_NAMES.get(call.operation.id, "creditorPublicId")
    for place, key in ((call.path, name), (call.query, "creditorpublicid")):
        if key in place:
            yield place[key]
    if call.operation.id == "getOutgoingPayments" and "from" in call.query:
        yield call.path["id"]
    if call.operation.id in _OWN_ID or not has_property(call, "CreditorPublicId"):
        return
    for body in call.body if isinstance(call.body, list) else [call.body]:
        if isinstance(body, dict) and not body.get("SearchOnAllCreditors"):
            yield body.get("CreditorPublicId")
