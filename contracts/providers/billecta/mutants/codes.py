"""Mutants of what is kept under a code, of what else can be changed, and of what is told in several ways or pages."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import broken, changed, edited, lost, put, refusing, taking, without
from contracts.providers.billecta.mutants.wire import swapped
from mockserver.mutation import Call, Mutant

__all__ = ["MUTANTS"]

_OTHER = edited(put("Description", "Something else"))


def _each_is_another(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["Description"] = "Something else"


def _each_is_locked(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["IsLocked"] = not one["IsLocked"]


def _each_has_another_reference(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["OurReference"] = "Somebody else"


def _each_has_another_debtor(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["DebtorName"] = "Somebody else"


def _each_is_public(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["IsPublic"] = not one["IsPublic"]


def _is_another(debtor: dict[str, Any] | bytes) -> None:
    if isinstance(debtor, dict):  # where nobody has the external id, it is the bytes of null (BLD-67)
        debtor["Name"] = "Somebody else"


def _is_free(call: Call) -> bool:
    return str(call.query["externalid"]) == "kund-8"


_PAGED = (
    "getDebtorsByOrgNo", "getProductsByExternalId", "getContractInvoicesOfDebtor", "getClosedInvoicesByPeriod",
    "getClosedDebtCollections", "getClosedSelfInvoices", "getClosedReconciliationInvoices",
)  # fmt: skip

MUTANTS: list[Mutant] = [
    *(broken("B13", "page-off", {name: changed(query=without("offset"))}) for name in _PAGED),
    broken("B06", "text-changed", {"getCostCenter": _OTHER}),
    broken("B06", "text-changed", {"getProject": _OTHER}),
    broken("B06", "text-changed", {"getDimension": _OTHER}),
    broken("B06", "text-changed", {"getPaymentMeans": edited(_each_is_another)}),
    broken("B06", "text-changed", {"getContractInvoice": edited(put("OurReference", "Somebody else"))}),
    broken("B06", "transition-allowed", {"resumeSelfInvoice": lost}),
    broken("B06", "text-changed", {"getDebtCollection": edited(put("OurReference", "Somebody else"))}),
    broken("B06", "transition-dropped", {"updateDebtCollectionAddress": lost}),
    broken("B06", "transition-dropped", {"creditDebtCollection": lost}),
    broken("B06", "transition-allowed", {"postponeDebtCollection": taking(lambda call: None, 400)}),
    broken("B06", "transition-dropped", {"updateCreditorShare": lost}),
    broken("B06", "transition-dropped", {"updateLockedPeriod": lost}),
    broken("B06", "text-changed", {"getDebtorByExternalId": edited(_is_another)}),
    broken("B06", "status-swapped", {"getDebtorByExternalId": refusing(_is_free, 400)}),
    broken("B06", "text-changed", {"getProductByDescription": edited(put("Units", "other"))}),
    broken("B06", "text-changed", {"getInvoiceByInvoiceNumber": edited(put("YourReference", "Somebody else"))}),
    broken("B06", "text-changed", {"getSelfInvoicesByExternalId": edited(_each_has_another_reference)}),
    broken("B06", "flag-flipped", {"getInvoicesOfContractInvoice": edited(_each_is_locked)}),
    broken("B06", "text-changed", {"getClosedInvoicesOfDebtor": edited(_each_has_another_debtor)}),
    broken("B06", "flag-flipped", {"getInvoiceEvents": edited(_each_is_public)}),
    broken("B06", "transition-dropped", {"createCostCenters": lost}),
    broken("B06", "transition-dropped", {"resumeContractInvoice": lost}),
    broken("B06", "status-swapped", leave=swapped(403, 400, "unmarkRutProcessed")),
]
