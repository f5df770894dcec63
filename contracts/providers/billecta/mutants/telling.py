"""Mutants of logs, logotypes, reminders, categories, what is unpaid, and searches."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import broken, changed, edited, lost, taking, within, without
from contracts.providers.billecta.mutants.access import every_creditor
from contracts.providers.billecta.mutants.wire import swapped
from mockserver.mutation import Act, Mutant

__all__ = ["MUTANTS"]

COMMENTED = "commentSelfInvoice"


def _silent(kind: str, *names: str) -> Act:
    """Events of a kind have nothing in these properties."""

    def edit(body: dict[str, Any]) -> None:
        for event in body["Events"]:
            if event["EventType"] == kind:
                event.update(dict.fromkeys(names))

    return edited(edit)


def _doubled(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["RemainingAmountIncludingTax"]["Value"] *= 2


def _undisputed(listed: list[dict[str, Any]]) -> None:
    for one in listed:
        one["IsDisputed"] = False


def _a_hundred(value: float) -> float:
    return value * 100


def _balances_in_cents(body: dict[str, Any]) -> None:
    for account in body.get("AccountNumbers") or ():
        if account.get("Balance"):
            account["Balance"]["ValueForView"] = account["Balance"]["Value"]


MUTANTS: list[Mutant] = [
    broken("B06", "transition-dropped", {"deleteCreditCard": lost}),
    broken("B06", "input-ignored", {"updateCreditorKyc": changed(body=without("State"))}),
    broken("B06", "input-ignored", {"updateCreditor": changed(body=without("CreditorClaimsContact"))}),
    broken("B06", "input-ignored", {"createDebtCollectionFromReconciliationInvoice": changed(body=without("City"))}),
    broken("B06", "transition-dropped", {"postponeInvoice": lost}),
    broken("B06", "flag-flipped", {"getClosedDebtCollections": edited(_undisputed)}),
    broken("B06", "id-confused", {"createProducts": within("PublicId", lambda made: made[::-1])}),
    broken("B06", "transition-dropped", {"resumeInvoice": lost}),
    broken("B06", "transition-dropped", {"updateReconciliationInvoice": lost}),
    broken("B06", "input-ignored", {"createOutgoingPayment": changed(body=without("Reference"))}),
    broken("B06", "input-ignored", {"createUnhandledPayment": changed(body=without("Reference"))}),
    broken("B06", "transition-dropped", {"updateUser": lost}),
    broken("B13", "page-off", {"getOpenReminderInvoices": changed(query=without("offset"))}),
    broken("B80", "filter-ignored", {"searchActions": changed(body=without("CostCenter"))}),
    broken("B80", "filter-ignored", {"searchActions": changed(body=without("InvoiceDateTo"))}),
    broken("B80", "item-lost", {"searchActions": within("ContractInvoiceActions", lambda found: [])}),
    broken("B116", "input-ignored", {COMMENTED: changed(body=without("Comment"))}),
    broken("B116", "flag-flipped", {"commentInvoice": changed(body=without("Target"))}),
    broken("B117", "text-changed", {"getInvoice": _silent("InvoiceSaleRequestCancelled", "Content")}),
    broken("B117", "text-changed", {"getSelfInvoice": _silent("Paid", "Reference")}),
    broken("B118", "text-changed", {"updateCreditorLogotype": within("Url", lambda url: f"{url}/other")}),
    broken("B118", "transition-dropped", {"updateCreditorLogotype": lost}),
    broken("B119", "number-off", {"getOutstandingInvoices": edited(_doubled)}),
    broken("B119", "item-lost", {"getOutstandingInvoices": edited(lambda found: [])}),
    broken("B120", "number-off", {"getReminderInvoice": within("ReminderFee.Value", lambda fee: fee + 1)}),
    broken("B120", "input-ignored", {"sendOwnReminderInvoice": changed(body=without("PaymentTermsInDays"))}),
    broken("B120", "item-lost", {"getOpenReminderInvoices": edited(lambda found: [])}),
    broken("B121", "filter-ignored", {"getDebtors": changed(query=without("categorypublicid"))}),
    broken("B121", "filter-ignored", {"getDebtors": changed(query=without("excludeinactive"))}),
    broken("B121", "transition-dropped", {"removeDebtorFromCategory": lost}),
    broken("B122", "transition-dropped", {"createInvoiceSubscription": lost}),
    broken("B122", "transition-dropped", {"deleteInvoiceSubscription": lost}),
    broken("B123", "number-off", {"getSwishPayment": within("RefundedAmount.Value", lambda value: value + 1)}),
    broken("B123", "transition-allowed", {"refundInvoiceSwishPayment": taking(lambda call: None, 400)}),
    broken("B123", "transition-allowed", {"refundInvoiceCreditCardPayment": taking(lambda call: None, 400)}),
    broken("B125", "input-ignored", {"sendReconciliationInvoiceReminder": changed(body=without("ReminderFee"))}),
    broken("B125", "transition-dropped", {"sendReconciliationInvoiceReminder": lost}),
    broken("B124", "input-ignored", {"updateInvoiceAddress": changed(body=without("City"))}),
    broken("B124", "transition-dropped", {"deleteInvoiceAddress": lost}),
    broken("B16", "transition-dropped", {"updateProducts": changed(body=lambda sent: sent[:1])}),
    broken("B16", "status-swapped", leave=swapped(500, 400, "refundReconciliationInvoiceSwishPayment")),
    broken("B20", "owner-skipped", {"cancelInvoiceCreditCardPayment": changed(caller=every_creditor)}),
    broken("B48", "rounding-changed", {"getReconciliationInvoice": within("CurrentAmount.ValueForView", _a_hundred)}),
    broken("B48", "rounding-changed", {"getUnhandledPayment": within("Amount.ValueForView", _a_hundred)}),
    broken("B48", "rounding-changed", {"getBankAccountRequest": edited(_balances_in_cents)}),
]
