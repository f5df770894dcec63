"""Differences planted in a second copy of receipts on the recipient's side, of the kinds that two systems really have;
for the twin to find.
"""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import ahead, changed, lost, without
from tests.planting import Plant, code, inside, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

LIST, READ, DELETE, RESTORE = "personReceipts", "getPersonReceipt", "deletePersonReceipt", "restorePersonReceipt"
DELETED, CLAIM, EXPENSE = "getPersonDeletedReceipts", "claimPersonGiftedReceipt", "expenseReceipt"
CHAINS, REJECT, BACK, PERSON, GONE = (
    "personChains", "rejectChainReceipts", "restoreChainReceipts", "getPerson", "offboardPerson",
)  # fmt: skip


def in_rows(rows: str, edit: Any) -> Any:
    """Each row of a list, changed."""
    return inside(rows, lambda found: [edit(row) for row in found])


def shorter(body: Any) -> None:
    """The last of a page is missing, its total untouched."""
    body["receipts"] = body["receipts"][:-1]


def one_less(body: Any) -> None:
    """A total without the last."""
    body["total"] = max(0, body["total"] - 1)


def restorable_counted(body: Any) -> None:
    """A total that knows of nothing that was deleted."""
    body["total"] = max(body["total"], 3)


planted = planting("kivra-receipt-client", "RCL-01")

PLANTS: list[Plant] = [
    planted("transition dropped", {DELETE: lost}),
    planted("transition dropped", {RESTORE: lost}),
    planted("transition dropped", {CLAIM: lost}),
    planted("transition dropped", {EXPENSE: lost}),
    planted("transition dropped", {REJECT: lost}),
    planted("transition dropped", {BACK: lost}),
    planted("transition dropped", {GONE: lost}),
    planted("transition dropped", {RESTORE: ahead(days=29)}),
    planted("wrong code", leave=code(410, 404, DELETE)),
    planted("wrong code", leave=code(409, 400, REJECT)),
    planted("wrong code", leave=code(202, 201, CLAIM)),
    planted("wrong code", leave=code(403, 410, CLAIM)),
    planted("wrong code", leave=code(409, 403, EXPENSE)),
    planted("off-by-one page", leave=shown(LIST, shorter)),
    planted("off-by-one page", leave=shown(DELETED, shorter)),
    planted("off-by-one page", {LIST: changed(query=lambda query: {**query, "offset": query["offset"] + 1})}),
    planted("stale total", leave=shown(LIST, restorable_counted)),
    planted("stale total", leave=shown(DELETED, one_less)),
    planted("stale total", leave=shown(CHAINS, inside("chains.*.num_receipts", lambda number: max(number, 3)))),
    planted("stale total", leave=shown(CHAINS, inside("chains.*.is_rejected", lambda rejected: False))),
    planted("missing field", leave=shown(LIST, in_rows("receipts", without("is_copy")))),
    planted("missing field", leave=shown(READ, without("returns"))),
    planted("missing field", leave=shown(CHAINS, in_rows("chains", without("icon_url")))),
    planted("missing field", leave=shown(PERSON, without("updated_at"))),
    planted("wrong error shape", leave=problem(lambda body: body.pop("short_message", None))),
    planted("wrong error shape", leave=problem(lambda body: body.update(code=str(body.get("code"))))),
]

EARLY = ("wrong code", "off-by-one page")
"""Kinds whose first plant the machine meets within a few lives."""
