"""Mutants of invoices of every family, contracts, payments, and what people are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.mutants.operators import (
    ahead,
    broken,
    changed,
    dropped_job,
    edited,
    forgiving,
    late_job,
    lost,
    refusing,
    within,
    without,
)  # fmt: skip
from contracts.providers.billecta.mutants.wire import allowed
from mockserver.mutation import Act, Call, Handler, Mutant, Reply, World

__all__ = ["MUTANTS"]

INVOICE, DRAFT, ATTEST, PAY = "getInvoice", "createInvoice", "attestInvoice", "registerInvoicePayment"
SEARCH, OPEN = "searchActions", "getOpenInvoices"
SELF, RECONCILED = "getSelfInvoice", "getReconciliationInvoice"
ACCOUNTS, LOGIN, SIGNATURE, SWISH = (
    "getBankAccountRequest",
    "getBankIdAuthentication",
    "getBankIdSign",
    "getSwishPayment",
)
_REQUEST = {"PublicId": "11111111-2222-4333-8444-555555555557"}


def _stage(of: str, wrong: str, when: Callable[[dict[str, Any]], bool] = lambda body: True) -> Act:
    """One stage is another."""

    def edit(body: dict[str, Any]) -> None:
        if body["State"]["Stage"] == of and when(body):
            body["State"]["Stage"] = wrong

    return edited(edit)


def _is_verification(body: dict[str, Any]) -> bool:
    return bool(body["ActionType"] == "VerificationInvoiceAction")


def _set(body: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {**body, **values}


def _never_signing(body: dict[str, Any]) -> None:
    """A person who signs has only started."""
    if body["Status"] == "UserSign":
        body["Status"] = "Started"


def _rows_at_once(body: dict[str, Any]) -> dict[str, Any]:
    """When a row begins is not looked at."""
    return {**body, "Records": [{**row, "InvoicedFrom": None} for row in body.get("Records") or ()]}


def _rows_for_ever(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "Records": [{**row, "InvoicedTo": None} for row in body.get("Records") or ()]}


def _always(flag: str, value: bool) -> Act:
    return within(flag, lambda given: value)


def _made_up(original: Handler, call: Call, world: World) -> Reply:
    """What is refused with 400 has an id all the same."""
    reply = allowed(original, call, world)
    return reply if reply.body else Reply(200, _REQUEST)


MUTANTS: list[Mutant] = [
    broken("B63", "input-ignored", {DRAFT: changed(body=lambda body: _set(body, ActionType="InvoiceAction"))}),
    broken("B63", "enum-misspelt", {OPEN: within("*.ActionType", lambda kind: "InvoiceAction")}),
    broken("B64", "transition-allowed", {"deleteInvoice": allowed}),
    broken("B64", "transition-dropped", {"deleteInvoice": lost}),
    broken("B64 B66", "transition-wrong", {INVOICE: _stage("Created", "Attested")}),
    broken("B65", "transition-dropped", {ATTEST: lost}),
    broken("B65", "transition-allowed", {"updateInvoice": allowed}),
    broken("B65", "transition-allowed", {ATTEST: allowed}),
    broken("B65", "transition-wrong", {INVOICE: _stage("InvoiceSent", "Attested")}),
    broken("B65", "flag-flipped", {INVOICE: within("State.IsLocked", lambda locked: False)}),
    broken("B65", "transition-dropped", {"attestInvoices": lost}),
    broken("B66", "transition-allowed", {PAY: _made_up}),
    broken("B66", "transition-allowed", {"sendReminderInvoice": allowed}),
    broken("B66", "transition-wrong", {INVOICE: _stage("Completed", "InvoiceSent")}),
    broken("B66", "transition-dropped", {"creditInvoice": lost}),
    broken("B66", "input-ignored", {PAY: changed(body=without("WriteOff"))}),
    broken("B66", "number-off", {INVOICE: within("PaidAmount.Value", lambda value: 0)}),
    broken("B67", "transition-dropped", {"sellInvoice": lost}),
    broken("B67", "transition-allowed", {"sellInvoice": allowed}),
    broken("B67", "transition-allowed", {"cancelInvoiceSale": allowed}),
    broken("B67", "transition-dropped", {"cancelInvoiceSale": lost}),
    broken("B70", "transition-wrong", {INVOICE: _stage("Completed", "Attested", _is_verification)}),
    broken("B71", "transition-wrong", {RECONCILED: _stage("InvoiceSent", "Created")}),
    broken(
        "B71",
        "transition-forbidden",
        {"updateReconciliationInvoice": refusing(lambda call: call.body["CurrentAmount"]["Value"] == 500)},
    ),
    broken("B71", "transition-wrong", {RECONCILED: _stage("Completed", "InvoiceSent")}),
    broken("B71", "transition-dropped", {"deleteReconciliationInvoice": lost}),
    broken("B72", "validation-skipped", {"sendReconciliationInvoice": allowed}),
    broken("B72", "transition-dropped", {"registerReconciliationInvoicePayment": lost}),
    broken("B73", "transition-allowed", {"updateSelfInvoice": allowed}),
    broken("B73", "transition-allowed", {"deleteSelfInvoice": allowed}),
    broken("B73", "transition-wrong", {SELF: _stage("PaymentCancelled", "Cancelled")}),
    broken("B73", "transition-dropped", {"sendSelfInvoicePayment": lost}),
    broken("B73", "transition-allowed", {"cancelSelfInvoice": allowed}),
    broken("B77", "transition-dropped", {"sendReminderInvoice": lost}),
    broken("B77", "transition-dropped", {"cancelInvoiceReminder": lost}),
    broken(
        "B77",
        "number-off",
        {INVOICE: within("CurrentAmount.Value", lambda value: value + 6000 if value == 12500 else value)},
    ),
    broken("B77", "transition-dropped", {"cancelInvoiceDispute": lost}),
    broken("B78", "flag-flipped", {INVOICE: _always("CanPause", True)}),
    broken("B78", "flag-flipped", {INVOICE: _always("CanSell", False)}),
    broken("B78", "flag-flipped", {INVOICE: _always("CanRegisterPayment", True)}),
    broken("B78", "transition-allowed", {"resumeInvoice": allowed}),
    broken("B80", "filter-ignored", {SEARCH: changed(body=without("SearchValue"))}),
    broken("B80", "filter-ignored", {SEARCH: changed(body=without("SearchOnAllCreditors"))}),
    broken(
        "B80", "item-lost", {SEARCH: changed(body=lambda body: _set(body, Status=body.get("Status") or ["Closed"]))}
    ),
    broken("B82", "filter-ignored", {"createContractInvoice": changed(body=_rows_at_once)}),
    broken("B82", "filter-ignored", {"createContractInvoice": changed(body=_rows_for_ever)}),
    broken("B83", "input-ignored", {"createMonthlyAutogiroContractInvoice": changed(body=without("AccountNumber"))}),
    broken(
        "B83", "id-confused", {"createYearlyAutogiroContractInvoice": within("PublicId", lambda given: "8172318798")}
    ),
    broken("B84", "input-ignored", {"createContractInvoice": changed(body=without("AutogiroWithdrawalEnabled"))}),
    broken("B84", "input-ignored", {"createDebtor": changed(body=without("Autogiro"))}),
    broken("B91", "transition-dropped", {"matchPayments": lost}),
    broken("B91", "filter-ignored", {"getIncomingPayments": changed(body=without("PaymentMeanCodeFilter"))}),
    broken("B91", "filter-ignored", {"getIncomingPayments": changed(body=lambda body: _set(body, From="2020-01-01"))}),
    broken("B91", "item-lost", {"getUnhandledPaymentsOfAllCreditors": edited(lambda body: body[:1])}),
    broken("B91", "transition-dropped", {"deleteUnhandledPayment": lost}),
    broken(
        "B91",
        "transition-dropped",
        {PAY: changed(body=lambda body: _set(body, OvershootingAmountHandling="AsCurrencyDifference"))},
    ),
    broken(
        "B92",
        "flag-flipped",
        {"settleOutgoingPayment": changed(query=lambda query: _set(query, wassuccessful=not query["wassuccessful"]))},
    ),
    broken("B92", "transition-allowed", {"deleteOutgoingPayment": allowed}),
    broken(
        "B92",
        "filter-ignored",
        {
            "getOutgoingPayments": changed(
                query=lambda query: _set(query, to="2099-01-01", **{"from": "2020-01-01"}) if "from" in query else query
            )
        },
    ),
    broken("B93", "transition-wrong", {ACCOUNTS: ahead(seconds=10)}),
    broken("B93", "item-lost", {ACCOUNTS: within("AccountNumbers", lambda numbers: [])}),
    broken("B94", "field-dropped", {ACCOUNTS: within("QR", lambda code: None)}),
    broken("B94", "answer-stale", {ACCOUNTS: within("BankIdAutostartToken", lambda token: token or "17")}),
    broken("B95", "input-refused", {"createBankAccountRequest": refusing(lambda call: "-" in call.query["ssn"])}),
    broken("B95", "validation-skipped", leave=forgiving(_REQUEST, "createBankAccountRequest")),
    broken("B97", "transition-wrong", {LOGIN: within("Status", lambda status: "Started")}),
    broken("B97", "transition-wrong", {SIGNATURE: within("Status", lambda status: "NoClient")}),
    broken("B97", "field-dropped", {SIGNATURE: within("Name", lambda name: None)}),
    broken("B98", "enum-misspelt", {LOGIN: within("HintCode", lambda hint: None)}),
    broken("B98", "enum-misspelt", {SIGNATURE: edited(_never_signing)}),
    broken("B98", "field-dropped", {SIGNATURE: within("HintCode", lambda hint: None)}),
    broken("B100", "transition-wrong", {SWISH: ahead(seconds=10)}),
    broken("B100", "answer-stale", {SWISH: within("Status", lambda status: "Created")}),
    broken("B100", "transition-allowed", {"createSwishPayment": _made_up}),
    broken("B101", "clock-off", jobs={"billecta.swishPays": dropped_job}),
    broken("B101", "clock-off", jobs={"billecta.swishPays": late_job}),
    broken("B101", "number-off", {INVOICE: within("PaidAmount.Value", lambda value: value // 2)}),
    broken("B102", "expiry-ignored", {ACCOUNTS: ahead(hours=5)}),
    broken("B102", "expiry-ignored", {LOGIN: ahead(hours=5)}),
    broken(
        "B102", "expiry-ignored", leave=forgiving({"Status": "Complete", "ReferenceToken": "17"}, SIGNATURE, status=404)
    ),
    broken("B74", "validation-skipped", {"createSelfInvoice": changed(body=without("SenderPaymentInfo"))}),
    broken("B75", "clock-off", jobs={"billecta.moneyIsDrawn": late_job}),
    broken("B75", "clock-off", jobs={"billecta.moneyIsDrawn": dropped_job}),
    broken("B75", "transition-allowed", {"cancelInvoiceAutogiroWithdrawal": allowed}),
    broken("B75", "transition-dropped", {"cancelInvoiceAutogiroWithdrawal": lost}),
    broken("B75", "window-shifted", {"cancelInvoiceAutogiroWithdrawal": ahead(days=1)}),
    broken("B75", "transition-allowed", {"cancelReconciliationInvoiceAutogiroWithdrawal": allowed}),
    broken("B76", "date-shifted", {"createInvoiceCreditCardWithdrawal": changed(query=without("paymentdate"))}),
    broken("B76", "clock-off", jobs={"billecta.cardIsCharged": late_job}),
    broken("B76", "transition-allowed", {"cancelInvoiceCreditCardPayment": allowed}),
    broken("B76", "transition-dropped", {"cancelInvoiceCreditCardPayment": lost}),
    broken("B81", "clock-off", jobs={"billecta.contractRuns": late_job}),
    broken("B81", "clock-off", jobs={"billecta.contractRuns": dropped_job}),
    broken("B81", "input-ignored", {"createContractInvoice": changed(body=without("AutoAttest"))}),
    broken("B81", "transition-dropped", {"pauseContractInvoice": lost}),
    broken("B81", "input-ignored", {"moveNextRun": changed(query=lambda query: {**query, "steps": 1})}),
    broken("B90", "transition-dropped", {"createAccountingExport": lost}),
    broken(
        "B90", "date-shifted", {"createAccountingExportForMonth": within("End", lambda end: f"{end[:8]}28{end[10:]}")}
    ),
    broken("B90", "enum-misspelt", {"createAccountingExportForMonth": within("Format", lambda kind: "CSV")}),
    broken("B90", "input-ignored", {"createAccountingExport": changed(body=without("Format"))}),
    broken("B114", "validation-skipped", {"sendMail": allowed}),
]
