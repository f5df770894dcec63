"""For every rule of receipts from points of sale, and each of its laws, a way to break it within the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.mutants.operators import broken, changed, edited, lost, on_wire, put, refusing, statuses, taking
from contracts.providers.kivra_receipt_pos.shops import CHAIN, STORE
from mockserver.mutation import Call, Caller, Handler, Mutant, Refusal, Reply, Request, Sent, World

__all__ = ["MUTANTS"]

TOKEN, STORE_TOKEN, LOOK = "fetchToken", "fetchStoreToken", "lookUpUser"
ADD_CHAIN, GET_CHAIN, CHANGE_CHAIN = "addChain", "getChain", "updateChain"
ADD_STORE, GET_STORE, STORES = "addStore", "getStore", "getStores"
SEND, FETCH, SPECIFY = "createReceipt", "fetchReceipt", "createPrescriptionSpecification"
REMOVE, EXPENSE = "removeExpensedReceipt", ("registerExpenseSystem", "registerPersonForExpense")
PARTNER, EMS = b"Bearer motpart-pos-partner-token", b"Bearer motpart-pos-ems-token"
_KNOWN_CHAIN = {"chain_id": CHAIN, "created": False}


def _as_bearer(token: bytes, when: Callable[[str | None, bytes], bool]) -> Callable[[Request, str | None], None]:
    """Some calls are taken for those of another token."""

    def arrive(request: Request, operation: str | None) -> None:
        request.headers = [
            (name, token if name == b"authorization" and when(operation, value) else value)
            for name, value in request.headers
        ]

    return arrive


def _of_demo(caller: Caller) -> Caller:
    """Everybody is the demo partner."""
    return Caller(caller.name, caller.environment, caller.grants, "demo")


def _of_no_store(caller: Caller) -> Caller:
    """A store's token is its chain's."""
    grants = {name: value for name, value in caller.grants.items() if name != "store"}
    return Caller(caller.name, caller.environment, grants, caller.holder)


def _right_secret(body: Any) -> Any:
    """Secrets are not looked at."""
    return {**body, "client_secret": "pos-secret"}


def _some_store(body: Any) -> Any:
    """Whatever store a receipt names, it is the demo store's."""
    return {**body, "business_unit": {**body["business_unit"], "service_id": STORE}} if isinstance(body, dict) else body


def _found_all_the_same(original: Handler, call: Call, world: World) -> Reply:
    """Nobody is somebody."""
    try:
        return original(call, world)
    except Refusal as refusal:
        if refusal.extra.get("code") != "40005":
            raise
        return Reply(204)


def _one_fault_only(sent: Sent) -> None:
    """Only the first fault is told."""
    if sent.status >= 400 and isinstance(sent.value, dict):
        sent.value["error_detail"] = sent.value.get("error_detail", [])[:1]


def _one_code(sent: Sent) -> None:
    """What is no identifier is nobody."""
    if sent.status == 400 and sent.value["error_code"] == "40012":
        sent.value["error_code"] = "40005"


def _as_first(rows: Any) -> Any:
    """Every store has the first one's name."""
    return [{**row, "name": rows[0]["name"]} for row in rows]


def _taking_anything(request: Request, operation: str | None) -> None:
    """Whatever a call takes, it takes JSON."""
    request.headers = [(name, b"*/*" if name == b"accept" else value) for name, value in request.headers]


def _without_cashier(receipt: Any) -> None:
    if isinstance(receipt, dict):
        receipt.pop("cashier", None)


def _longer(token: dict[str, Any]) -> None:
    token["expires_in"] += 1


MUTANTS: list[Mutant] = [
    broken("POS-01", "number-off", {TOKEN: edited(_longer)}),
    broken("POS-04", "field-dropped", {FETCH: edited(_without_cashier)}),
    broken("ERR-05", "validation-skipped", arrive=_taking_anything),
    broken("AUTH-14", "auth-skipped", arrive=_as_bearer(PARTNER, lambda _, value: b"NeverExpire" in value)),
    broken("POS-01", "auth-skipped", {TOKEN: changed(body=_right_secret)}),
    broken("POS-01", "expiry-ignored", {TOKEN: edited(put("access_token", PARTNER.decode().removeprefix("Bearer ")))}),
    broken(
        "POS-02", "scope-ignored", {STORE_TOKEN: edited(put("access_token", PARTNER.decode().removeprefix("Bearer ")))}
    ),
    broken("POS-02", "owner-skipped", {GET_CHAIN: changed(caller=_of_demo)}),
    broken("POS-02", "owner-skipped", {FETCH: changed(caller=_of_no_store)}),
    broken("ERR-05", "item-lost", leave=on_wire(_one_fault_only)),
    broken("POS-03", "transition-allowed", {ADD_CHAIN: taking(lambda call: _KNOWN_CHAIN, 409)}),
    broken("POS-03", "transition-allowed", {CHANGE_CHAIN: taking(lambda call: {}, 409)}),
    broken("POS-10", "validation-skipped", {ADD_CHAIN: taking(lambda call: _KNOWN_CHAIN, 400)}),
    broken("POS-10", "validation-skipped", {CHANGE_CHAIN: taking(lambda call: {}, 400)}),
    broken("POS-04", "status-swapped", leave=statuses(202, 201, SEND)),
    broken("POS-04", "status-swapped", leave=statuses(201, 202, SEND)),
    broken("POS-04", "validation-skipped", {SEND: changed(body=_some_store)}),
    broken("POS-05", "input-refused", {LOOK: refusing(lambda call: bool(call.query["hashed"]))}),
    broken("POS-05", "enum-misspelt", leave=on_wire(_one_code, LOOK)),
    broken("POS-05", "transition-wrong", {LOOK: _found_all_the_same}),
    broken("POS-06", "text-changed", {GET_CHAIN: edited(put("name", "Solrosen"))}),
    broken("POS-06", "text-changed", {STORES: edited(_as_first)}),
    broken("POS-07", "transition-dropped", {REMOVE: lost}),
    broken("POS-07", "scope-ignored", arrive=_as_bearer(EMS, lambda operation, _: operation in EXPENSE)),
    broken("POS-08", "status-swapped", leave=statuses(401, 400, SPECIFY)),
    broken("POS-08", "id-confused", {SPECIFY: edited(put("receipt_id", "1755273600" + "2a" * 16))}),
    broken("POS-09", "transition-allowed", {ADD_STORE: taking(lambda call: {"store_id": STORE}, 409)}),
]
