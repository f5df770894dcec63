"""Differences planted in a second copy of receipts from points of sale, of the kinds that two systems really have; for
the twin to find.
"""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import lost, without
from mockserver.mutation import Sent
from tests.planting import Plant, code, inside, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

ADD_CHAIN, CHANGE_CHAIN, CHAIN, CHAINS = "addChain", "updateChain", "getChain", "getChains"
ADD_STORE, CHANGE_STORE, STORE, STORES = "addStore", "updateStore", "getStore", "getStores"
SEND, FETCH, LOOK, SPECIFY = "createReceipt", "fetchReceipt", "lookUpUser", "createPrescriptionSpecification"
REGISTER, LEAVE, REMOVE = "registerPersonForExpense", "deregisterPersonFromExpense", "removeExpensedReceipt"


def without_last(rows: Any) -> Any:
    """The last of a list is missing."""
    return rows[:-1]


def always_new(body: Any) -> None:
    """What was there is told as new."""
    body["created"] = True


def named_as_at_first(body: Any) -> None:
    """The chain is told by the first word of its name, whatever it is called now."""
    body["name"] = "Linfröet 1" if body["name"] == "Lin" else body["name"]


def discarded_all_the_same(sent: Sent) -> None:
    """What is retained has no id."""
    if sent.operation == SEND and sent.status == 202:
        sent.headers[:] = [(name, value) for name, value in sent.headers if name.lower() != b"x-dr-transactionid"]


planted = planting("kivra-receipt-pos", "POS-01")

PLANTS: list[Plant] = [
    planted("transition dropped", {ADD_CHAIN: lost}),
    planted("transition dropped", {ADD_STORE: lost}),
    planted("transition dropped", {CHANGE_CHAIN: lost}),
    planted("transition dropped", {CHANGE_STORE: lost}),
    planted("transition dropped", {SEND: lost}),
    planted("transition dropped", {REGISTER: lost}),
    planted("transition dropped", {LEAVE: lost}),
    planted("transition dropped", {REMOVE: lost}),
    planted("wrong code", leave=code(201, 200, ADD_CHAIN)),
    planted("wrong code", leave=code(202, 201, SEND)),
    planted("wrong code", leave=code(404, 403, FETCH)),
    planted("wrong code", leave=code(400, 409, CHANGE_CHAIN)),
    planted("wrong code", leave=code(400, 404, LOOK)),
    planted("wrong code", leave=code(409, 400, ADD_STORE)),
    planted("off-by-one page", leave=shown(CHAINS, without_last)),
    planted("off-by-one page", leave=shown(STORES, without_last)),
    planted("stale total", leave=shown(ADD_CHAIN, always_new)),
    planted("stale total", leave=shown(CHAIN, named_as_at_first)),
    planted("stale total", leave=shown(FETCH, inside("totals.*.amount", lambda amount: 0))),
    planted("missing field", leave=shown(ADD_CHAIN, without("vat"))),
    planted("missing field", leave=shown(STORE, without("owner_id"))),
    planted("missing field", leave=shown(FETCH, without("payments"))),
    planted("missing field", leave=shown(SPECIFY, without("receipt_id"))),
    planted("missing field", leave=discarded_all_the_same),
    planted("wrong error shape", leave=problem(lambda body: body.pop("error_detail", None))),
    planted("wrong error shape", leave=problem(lambda body: body.update(error_code=int(body.get("error_code") or 0)))),
]

EARLY = ("wrong code", "transition dropped")
"""Kinds whose first plant the machine meets within a few lives."""
