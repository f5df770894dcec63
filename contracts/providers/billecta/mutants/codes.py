"""Mutants of what is kept under a code, and of what else can be changed."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import broken, edited, lost, put
from mockserver.mutation import Mutant

__all__ = ["MUTANTS"]

_OTHER = edited(put("Description", "Something else"))


def _each_is_another(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["Description"] = "Something else"


MUTANTS: list[Mutant] = [
    broken("B06", "text-changed", {"getCostCenter": _OTHER}),
    broken("B06", "text-changed", {"getProject": _OTHER}),
    broken("B06", "text-changed", {"getDimension": _OTHER}),
    broken("B06", "text-changed", {"getPaymentMeans": edited(_each_is_another)}),
    broken("B06", "text-changed", {"getContractInvoice": edited(put("OurReference", "Somebody else"))}),
    broken("B06", "transition-allowed", {"resumeSelfInvoice": lost}),
]
