"""For every rule of receipts on the recipient's side, and each of its laws, a way to break it within the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.mutants.operators import ahead, broken, changed, edited, lost, put, statuses
from mockserver.mutation import Call, Handler, Mutant, Refusal, Reply, Request, Sent, World

__all__ = ["MUTANTS"]

DELETE, RESTORE, DELETED = "deletePersonReceipt", "restorePersonReceipt", "getPersonDeletedReceipts"
LIST, READ, GIVE, CLAIM = "personReceipts", "getPersonReceipt", "giftPersonReceipt", "claimPersonGiftedReceipt"
EXPENSE, REJECT, BACK = "expenseReceipt", "rejectChainReceipts", "restoreChainReceipts"
CHAINS, ALL, SYSTEMS, BARCODE = "personChains", "chains", "getExpenseManagementSystems", "getBarcode"
GONE, PERSON = "offboardPerson", "getPerson"
_TOKEN = b"Bearer motpart-receipts-client-token"


def _anybody(request: Request, operation: str | None) -> None:
    """Every token is good."""
    request.headers = [(name, _TOKEN if name == b"authorization" else value) for name, value in request.headers]


def _forgiven(status: int, *wrong: int) -> Any:
    """A success where one of these statuses is due."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        try:
            return original(call, world)
        except Refusal as refusal:
            if refusal.status not in wrong:
                raise
            return Reply(status)

    return act


def _no_number(sent: Sent) -> None:
    """The header says nothing."""
    sent.headers[:] = [(name, value) for name, value in sent.headers if name.lower() != b"x-dr-error-code"]


def _other_way(query: Any) -> Any:
    """Sorted the other way."""
    return {**query, "order": "asc" if query["order"] == "desc" else "desc"}


def _always_black(query: Any) -> Any:
    """Colours are not looked at."""
    return {**query, "fg": "#000000FF", "bg": "#FFFFFF00"}


def _taking_anything(request: Request, operation: str | None) -> None:
    """Whatever a call takes, it takes JSON."""
    request.headers = [(name, b"*/*" if name == b"accept" else value) for name, value in request.headers]


def _each(key: str, edit: Callable[[dict[str, Any]], None]) -> Any:
    """Every row of a list is changed."""

    def change(page: dict[str, Any]) -> None:
        for row in page[key]:
            edit(row)

    return edited(change)


def _hashed_otherwise(body: Any) -> None:
    """Identifiers have the hash of something else."""
    for one in body["identifiers"]:
        one["hashed_value"] = "QSdZXGYtvFeSkx112oGEaaNXeDOVT5iNHvmJjYN8PEa="


def _good_too_early(row: dict[str, Any]) -> None:
    """Attachments are good from a day before the purchase."""
    row["attachments"] = [{**one, "valid_from": "2025-08-14T00:00:00Z"} for one in row["attachments"]]


MUTANTS: list[Mutant] = [
    broken("RCL-07", "validation-skipped", arrive=_taking_anything),
    broken("RCL-09", "number-off", {"personChainReceipts": _each("receipts", lambda row: row.update(amount=1))}),
    broken("RCL-11", "text-changed", {ALL: _each("chains", lambda row: row.update(name="Another"))}),
    broken("RCL-12", "text-changed", {"getAllEMS": _each("systems", lambda row: row.update(name="Another"))}),
    broken("RCL-01", "auth-skipped", arrive=_anybody),
    broken("RCL-02", "transition-dropped", {DELETE: lost}),
    broken("RCL-02", "transition-wrong", {DELETED: ahead(days=5)}),
    broken("RCL-02", "expiry-ignored", {DELETE: changed(header=lambda header: {**header, "days": "9999"})}),
    broken("RCL-03", "transition-allowed", {EXPENSE: _forgiven(204, 409)}),
    broken("RCL-04", "transition-dropped", {CLAIM: lost}),
    broken("RCL-04", "expiry-ignored", {CLAIM: ahead(days=5)}),
    broken("RCL-05", "transition-allowed", {BACK: _forgiven(200, 409)}),
    broken("RCL-05", "transition-dropped", {REJECT: lost}),
    broken("RCL-06", "number-off", {LIST: edited(put("total", lambda body: body["total"] + 1))}),
    broken("RCL-06", "page-off", {ALL: changed(query=lambda query: {**query, "offset": 0})}),
    broken("RCL-07", "header-wrong", leave=_no_number),
    broken("RCL-08", "input-ignored", {BARCODE: changed(query=_always_black)}),
    broken("RCL-08", "status-swapped", leave=statuses(404, 400, BARCODE)),
    broken("RCL-08", "input-ignored", {BARCODE: changed(query=lambda query: {**query, "pdf417encoding": 3})}),
    broken("RCL-09", "sort-reversed", {LIST: changed(query=_other_way)}),
    broken("RCL-10", "transition-dropped", {GONE: lost}),
    broken("RCL-10", "text-changed", {PERSON: edited(_hashed_otherwise)}),
    broken(
        "RCL-11", "number-off", {ALL: _each("chains", lambda row: row.update(num_receipts=min(row["num_receipts"], 4)))}
    ),
    broken("RCL-11", "filter-ignored", {CHAINS: changed(query=lambda query: {**query, "include": "all"})}),
    broken("RCL-11", "filter-ignored", {ALL: changed(query=lambda query: {**query, "search": ""})}),
    broken("RCL-12", "validation-skipped", {EXPENSE: _forgiven(204, 400)}),
    broken("RCL-12", "flag-flipped", {READ: edited(put("is_expensed", False))}),
    broken("RCL-12", "item-lost", {SYSTEMS: edited(put("systems", []))}),
    broken("RCL-13", "item-lost", {READ: edited(put("parents", []))}),
    broken("RCL-13", "item-lost", {LIST: _each("receipts", lambda row: row.update(tags=[]))}),
    broken("RCL-13", "text-changed", {READ: edited(put("campaigns", [{"title": "Another"}]))}),
    broken("RCL-13", "date-shifted", {LIST: _each("receipts", _good_too_early)}),
]
