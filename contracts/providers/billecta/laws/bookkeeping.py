"""Bookkeeping files of a period, in the form that takes its first and its last time (B90)."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta.asking import of


@law("B90", operations=["createAccountingExportForMonth", "getAccountingExports"])
def bookkeeping_files_have_their_period_and_format(case: Context) -> None:
    """From a time to another, both told as they were asked for; backwards, or without a time, there is none."""
    span = {"from": "2025-01-04", "to": "2025-01-05"}
    before = len(case.get("getAccountingExports", path=of()))
    for kind in ("SIE4", "CSV"):
        made = case.get("createAccountingExportForMonth", path=of(), query={**span, "format": kind})
        told = (made["Start"][:10], made["End"][:10], made["Format"])
        case.equal("first day, last day and format", told, ("2025-01-04", "2025-01-05", kind))
    for wrong in ({"from": "2025-01-05", "to": "2025-01-04"}, {}, {"period": "no day"}):
        case.refused("createAccountingExportForMonth", 400, path=of(), query=wrong)
    case.equal("number of new files", len(case.get("getAccountingExports", path=of())), before + 2)
