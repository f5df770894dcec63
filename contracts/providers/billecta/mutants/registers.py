"""Mutants of registers, ids, amounts, files, times and date codes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from contracts.mutants.operators import broken, changed, edited, forgiving, lost, on_wire, refusing, within, without
from contracts.providers.billecta.mutants.wire import allowed, swapped
from mockserver.mutation import Call, Handler, Mutant, Reply, Sent, World

__all__ = ["MUTANTS"]

DEBTOR, ADD, CHANGE, BY_NUMBER = "getDebtor", "createDebtor", "updateDebtor", "getDebtorsByOrgNo"
INVOICE, DRAFT, CLOSED = "getInvoice", "createInvoice", "getClosedInvoices"
_SOMEBODY = {"PublicId": "11111111-2222-4333-8444-555555555556"}


def _takes_the_id(name: str) -> Any:
    """What was sent as the id of something new is answered."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        return Reply(200, {"PublicId": call.body.get(name) or reply.body["PublicId"]})

    return act


def _rows(edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Rows are read otherwise."""

    def change(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "Records": [edit(row) for row in body.get("Records") or ()]}

    return changed(body=change)


def _code(code: str, other: str) -> Any:
    """A code in descriptions is read as another."""
    return _rows(lambda row: {**row, "ArticleDescription": (row.get("ArticleDescription") or "").replace(code, other)})


def _compact(call: Call) -> bool:
    return any(
        "T" in str(call.query.get(name)) and "-" not in str(call.query.get(name))[:10] for name in ("from", "to")
    )


def _in_utc(text: str) -> str:
    return text.replace("+01:00", "+00:00").replace("+02:00", "+00:00")


def _days_as_written(query: dict[str, Any]) -> dict[str, Any]:
    """The day of a time is the one that is written, whatever the zone."""
    return {
        name: value[:10] if name in ("from", "to") and "-" in value[:10] else value for name, value in query.items()
    }


def _without_decimals(sent: Sent) -> None:
    """Currencies have no decimals."""
    for currency in sent.value:
        currency["Decimals"] = 0


MUTANTS: list[Mutant] = [
    broken("B41", "id-confused", {DRAFT: within("PublicId", lambda given: f"A{given}")}),
    broken("B41", "id-confused", {ADD: within("PublicId", lambda given: given.upper())}),
    broken("B42", "id-confused", {ADD: _takes_the_id("DebtorPublicId")}),
    broken("B42", "id-confused", {"createUser": _takes_the_id("UserPublicId")}),
    broken("B42", "validation-skipped", {"updateProduct": allowed}),
    broken("B43", "validation-skipped", leave=forgiving(_SOMEBODY, ADD)),
    broken("B43", "status-swapped", leave=swapped(400, 401, ADD)),
    broken("B44", "input-refused", {ADD: refusing(lambda call: str(call.body.get("OrgNo")).startswith("55"))}),
    broken("B44", "filter-ignored", {BY_NUMBER: changed(query=without("orgno"))}),
    broken("B45", "input-ignored", {CHANGE: changed(body=lambda body: {"Email": "ada@example.com", **body})}),
    broken("B45", "transition-dropped", {CHANGE: lost}),
    broken("B46", "rounding-changed", {INVOICE: within("InvoicedAmount.Value", lambda value: value // 100)}),
    broken("B46", "number-off", {"getOpenInvoices": within("*.CurrentAmount.Value", lambda value: value * 100)}),
    broken("B47", "number-off", leave=on_wire(_without_decimals, "getCurrencies")),
    broken("B48", "number-off", {INVOICE: within("InvoicedAmount.ValueForView", lambda value: value * 100)}),
    broken("B48", "input-ignored", {INVOICE: within("Records.*.UnitPrice.ValueForView", lambda value: 7.0)}),
    broken("B49", "rounding-changed", {"getProduct": within("UnitPrice", lambda price: float(int(price)))}),
    broken(
        "B49",
        "rounding-changed",
        {"createYearlyAutogiroContractInvoice": changed(body=lambda body: {**body, "Amount": body["Amount"] * 100})},
    ),
    broken("B50", "field-dropped", {INVOICE: within("Appendixes.*.Data", lambda data: "aGVq")}),
    broken("B51", "filter-ignored", {"getFileObject": changed(query=without("includedata"))}),
    broken("B51", "text-changed", {"getFile": edited(base64.b64encode)}),
    broken("B53", "date-shifted", {DEBTOR: within("Created", _in_utc)}),
    broken("B53", "date-shifted", {INVOICE: within("DueDate", lambda time: time.replace("23:30", "22:30"))}),
    broken("B54", "input-refused", {CLOSED: refusing(_compact)}),
    broken("B54", "date-shifted", {CLOSED: changed(query=_days_as_written)}),
    broken("B54", "validation-skipped", leave=forgiving([], CLOSED)),
    broken("B55", "date-shifted", {INVOICE: within("Created", lambda time: time.replace(" ", "T"))}),
    broken(
        "B55", "date-shifted", {INVOICE: within("DueDate", lambda time: "1970-01-01" if time[:4] == "0001" else time)}
    ),
    broken("B56", "input-ignored", {DRAFT: _code("Å", "Q")}),
    broken("B56", "input-ignored", {"createContractInvoice": _code("{YYYY}", "2026")}),
    broken("B57", "text-changed", {DRAFT: _code("{MMM}", "{MM}")}),
    broken("B57", "input-ignored", {DRAFT: _code("{DD}", "(DD)")}),
    broken("B58", "number-off", {DRAFT: _code("+1Y}", "}")}),
    broken("B58", "number-off", {DRAFT: _code("-2M}", "-3M}")}),
    broken("B59", "text-changed", {DRAFT: _code("{YYMMDD}", "{YYYYMMDD}")}),
    broken("B59", "text-changed", {DRAFT: _code("{MMMM YYYY}", "{MMMM YY}")}),
    broken("B60", "number-off", {DRAFT: _code("+18M}", "+17M}")}),
    broken("B60", "number-off", {DRAFT: _code("+30D}", "+1M}")}),
    broken("B61", "number-off", {DRAFT: _code("-30D+2M", "-27D+2M")}),
    broken("B85", "transition-allowed", {"deleteCreditor": allowed}),
    broken("B86", "transition-allowed", {"deleteProduct": allowed}),
    broken("B87", "transition-allowed", {"deletePaymentMean": allowed}),
    broken("B89", "field-dropped", leave=on_wire(lambda sent: sent.value.update(Password="Hemligt-17"), "getUser")),
    broken("B89", "validation-skipped", {"getUser": within("LastLogin", lambda login: "2025-01-01 00:00:00+01:00")}),
    broken("B103", "enum-misspelt", {"getDebtorKivraStatus": within("KivraStatus", lambda status: "DebtorHasKivra")}),
    broken("B104", "validation-skipped", {ADD: changed(body=without("Intermediator"))}),
    broken("B104", "validation-skipped", {CHANGE: changed(body=without("Intermediator"))}),
]
