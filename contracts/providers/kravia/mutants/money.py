"""Mutants of payments, credits, settlements and statistics."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import broken, changed, edited, refusing, taking, within
from mockserver.mutation import Call, Mutant

__all__ = ["MUTANTS"]

PAY, CREDIT, DETAILS, ACTIVATE = "registerPayment", "registerCreditNote", "getInvoiceDetails", "activateCreditor"
SETTLEMENTS, BOOKKEEP, STATISTICS = "listSettlements", "bookkeepSettlement", "getCreditorStatistics"


def _only_the_first(body: dict[str, Any]) -> dict[str, Any]:
    """One claim of several is paid."""
    return {**body, "invoices": body["invoices"][:1], "amount": body["invoices"][0]["amount"]}


def _whatever_the_sum(body: dict[str, Any]) -> dict[str, Any]:
    """The amount is not compared with its parts."""
    return {**body, "amount": round(sum(part["amount"] for part in body["invoices"]), 2)}


def _adds_in_floats(call: Call) -> bool:
    """Whether binary fractions make the sum another."""
    return bool(sum(part["amount"] for part in call.body["invoices"]) != call.body["amount"])


def _all_applied(body: Any) -> None:
    """What exceeds the capital is said to be applied."""
    value = body["value"]
    value.update(appliedAmount=value["amount"], ignoredAmount=0)


def _negative(body: dict[str, Any]) -> dict[str, Any]:
    """A credit's sign does not matter."""
    parts = [{**part, "Amount": -abs(part["Amount"])} for part in body["Invoices"]]
    return {**body, "Amount": sum(part["Amount"] for part in parts), "Invoices": parts}


def _fees_stay(body: Any) -> None:
    """Fees are owed after the capital is credited."""
    if body["value"]["invoice"]["closedReason"] == "Credited":
        body["value"]["invoice"]["feesAmount"] = 350


def _settled_again(call: Call) -> dict[str, Any]:
    """What bookkeeping is answered with."""
    return {
        "value": {
            "settlementId": call.path["settlementId"],
            "creditorId": 10759,
            "amount": 2500,
            "currencyCode": "NOK",
            "bankTransaction": {"date": "2026-01-05", "bankAccount": "12345678911", "reference": "K", "kid": None},
            "bookkeepingSuggestion": [],
            "isClosed": True,
            "internalAccountingId": "another",
        }
    }


MUTANTS: list[Mutant] = [
    broken("KR-080", "input-ignored", {PAY: changed(body=_only_the_first)}),
    broken("KR-081", "validation-skipped", {PAY: changed(body=_whatever_the_sum)}),
    broken("KR-081", "rounding-changed", {PAY: refusing(_adds_in_floats)}),
    broken("KR-082", "number-off", {PAY: edited(_all_applied)}),
    broken("KR-082", "enum-misspelt", {DETAILS: within("value.invoice.paymentStatus", lambda status: "Unpaid")}),
    broken("KR-083", "text-changed", {PAY: within("value.accountingPaymentId", lambda own: "K-1")}),
    broken("KR-083", "text-changed", {DETAILS: within("value.payments.*.accountingPaymentId", lambda own: None)}),
    broken("KR-085", "validation-skipped", {CREDIT: changed(body=_negative)}),
    broken("KR-085", "input-refused", {CREDIT: refusing(lambda call: call.body["Amount"] > -1200)}),
    broken("KR-086", "number-off", {CREDIT: edited(_all_applied)}),
    broken("KR-087", "number-off", {DETAILS: edited(_fees_stay)}),
    broken("KR-088", "enum-misspelt", {DETAILS: within("value.notifications.*.level", lambda level: "Invoice")}),
    broken(
        "KR-120", "number-off", {SETTLEMENTS: within("value.*.bookkeepingSuggestion.*.amount", lambda part: part + 35)}
    ),
    broken("KR-121", "number-off", {SETTLEMENTS: within("value.*.amount", lambda amount: amount + 0.01)}),
    broken("KR-121", "text-changed", {SETTLEMENTS: within("value.*.bankTransaction.kid", lambda kid: "12345")}),
    broken("KR-121", "input-ignored", {ACTIVATE: changed(body=lambda body: {**body, "disbursementMode": "Batch"})}),
    broken("KR-123", "transition-allowed", {BOOKKEEP: taking(_settled_again, 409)}),
    broken("KR-123", "flag-flipped", {BOOKKEEP: within("value.isClosed", lambda closed: False)}),
    broken("KR-135", "rounding-changed", {STATISTICS: within("sumPotentialMoney", lambda money: money * 1.25)}),
    broken("KR-135", "number-off", {STATISTICS: within("waitingCases", lambda number: number * 2)}),
]
