"""Mutants of registering claims, of their documents and of Start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from contracts.mutants.operators import broken, changed, edited, forgiving, lost, refusing, stepping, taking, within
from contracts.providers.kravia.claims import CREDITOR
from mockserver.mutation import Act, Call, Handler, Mutant, Refusal, Reply, World

__all__ = ["MUTANTS"]

REGISTER, DETAILS, UPLOAD, RUN = "registerInvoice", "getInvoiceDetails", "uploadDocument", "runAction"
_TIME = "2026-01-05T09:00:00"
_REGISTERED = {
    "value": {
        "id": 1600001,
        "claimType": "Invoice",
        "creditorId": CREDITOR,
        "invoiceNo": "70001",
        "accountingInvoiceId": None,
        "debtorId": 1,
        "status": "Registered",
        "lastUpdatedTime": _TIME,
    }
}
_DOCUMENT = {"value": {"documentId": 1, "type": "Late", "sizeInBytes": 1, "createdTime": _TIME}}
_STARTED: dict[str, dict[str, Any]] = {
    "value": {
        "invoiceId": 1600001,
        "action": "Start",
        "status": "Scheduled",
        "scheduledTime": None,
        "lastUpdatedTime": _TIME,
    }
}
_LATE_NOTICE = {"type": "Email", "level": "Invoice", "primaryTarget": "debtor@example.com", "date": _TIME}


def _acted(call: Call) -> dict[str, Any]:
    """What a Start is answered with."""
    return {"value": {**_STARTED["value"], "invoiceId": call.path["invoiceId"]}}


def _lines(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(body.get("orderLines") or ())


def _sum_of_lines(body: dict[str, Any]) -> dict[str, Any]:
    """originalAmount is not compared with the lines."""
    lines = _lines(body)
    return {**body, "originalAmount": round(sum(line["total"] for line in lines), 2)} if lines else body


def _counts_in_floats(call: Call) -> bool:
    """Whether binary fractions make a line's total another."""
    return any(line["unitPrice"] * line["count"] != line["total"] for line in _lines(call.body) if len(line) == 4)


def _in_several_months(call: Call) -> bool:
    return len({each["bookingDate"][:7] for each in call.body.get("bookkeepingDetails", ())}) > 1


def _a_card_each_time() -> Act:
    """Every claim gets a customer card of its own."""
    cards: Counter[str] = Counter()

    def act(original: Handler, call: Call, world: World) -> Reply:
        cards[world.name] += 1
        call.body = {**call.body, "debtorNumber": f"{call.body.get('debtorNumber', 'J')}-{cards[world.name]}"}
        return original(call, world)

    return act


def _number_once() -> Act:
    """An invoice number is taken once."""
    seen: set[tuple[str, str]] = set()

    def act(original: Handler, call: Call, world: World) -> Reply:
        key = (world.name, call.body["invoiceNo"])
        if key in seen:
            raise Refusal(400, "invalid", "no")
        reply = original(call, world)
        seen.add(key)
        return reply

    return act


def _with_a_number(body: dict[str, Any]) -> dict[str, Any]:
    """A company's number is made up where it is missing."""
    return {**body, "organizationNumber": body.get("organizationNumber") or "999777663"}


def _for(condition: Any, edit: Any) -> Act:
    """Details of claims of one kind, changed in place."""

    def change(body: Any) -> None:
        facts = body["value"]
        if condition(facts):
            edit(facts)

    return edited(change)


def _is(key: str, value: str) -> Any:
    return lambda facts: facts["invoice"][key] == value


def _set(key: str, value: Any) -> Any:
    return lambda facts: facts["invoice"].update({key: value})


def _early(history: Any) -> Any:
    """Collection is said to have begun when the claim was registered."""
    first = history[0]["date"]
    return [{**entry, "date": first} if entry["statusCode"] == "CollectionNotice" else entry for entry in history]


def _keep(key: str, condition: Any) -> Any:
    return lambda facts: facts.update({key: [each for each in facts[key] if condition(each)]})


MUTANTS: list[Mutant] = [
    broken("KR-030", "enum-misspelt", {DETAILS: _for(_is("claimType", "CreditNote"), _set("claimType", "Invoice"))}),
    broken("KR-030 KR-036 KR-037 KR-038 KR-039 KR-071", "validation-skipped", leave=forgiving(_REGISTERED, REGISTER)),
    broken("KR-031", "transition-wrong", {DETAILS: _for(_is("status", "Registered"), _set("status", "Scheduled"))}),
    broken(
        "KR-031",
        "item-invented",
        {DETAILS: _for(_is("status", "Registered"), lambda f: f["notifications"].append(_LATE_NOTICE))},
    ),
    broken("KR-032", "text-changed", {DETAILS: within("value.debtor.email", lambda address: None)}),
    broken("KR-033", "id-confused", {REGISTER: _a_card_each_time()}),
    broken("KR-033", "id-confused", {DETAILS: within("value.debtor.id", lambda number: 1)}),
    broken(
        "KR-034",
        "text-changed",
        {DETAILS: within("value.invoice.accountingInvoiceId", lambda own: own and ascii(own)[1:-1])},
    ),
    broken(
        "KR-035",
        "input-refused",
        {REGISTER: refusing(lambda call: not call.body.get("ssn") and not call.body.get("organizationNumber"))},
    ),
    broken(
        "KR-036", "input-refused", {REGISTER: refusing(lambda call: call.body.get("isPrivateIndividual") == "TRUE")}
    ),
    broken("KR-036", "flag-flipped", {DETAILS: within("value.debtor.isPrivateIndividual", lambda given: True)}),
    broken("KR-039", "validation-skipped", {REGISTER: changed(body=_sum_of_lines)}),
    broken("KR-039", "rounding-changed", {REGISTER: refusing(_counts_in_floats)}),
    broken(
        "KR-040",
        "input-refused",
        {REGISTER: refusing(lambda call: any("discountInPercent" not in each for each in _lines(call.body)))},
    ),
    broken("KR-041", "input-refused", {REGISTER: refusing(_in_several_months)}),
    broken("KR-042", "item-lost", {DETAILS: within("value.bookkeepingDetails", lambda lines: lines[:1])}),
    broken("KR-043", "id-confused", {REGISTER: within("value.id", lambda number: number + 1)}),
    broken("KR-044", "input-refused", {REGISTER: _number_once()}),
    broken(
        "KR-050",
        "item-lost",
        {DETAILS: _for(lambda facts: True, _keep("documents", lambda each: each["type"] == "Invoice"))},
    ),
    broken("KR-051", "text-changed", {UPLOAD: within("value.type", lambda kind: "InvoiceAttachment")}),
    broken("KR-051 KR-052", "validation-skipped", leave=forgiving(_DOCUMENT, UPLOAD)),
    broken("KR-052", "number-off", {UPLOAD: within("value.sizeInBytes", lambda size: size * 4 // 3)}),
    broken("KR-053", "transition-wrong", {RUN: stepping(days=7)}),
    broken("KR-053 KR-074", "enum-misspelt", {RUN: within("value.status", lambda status: "Distributed")}),
    broken("KR-054", "input-ignored", {RUN: changed(body=lambda body: None)}),
    broken("KR-055", "transition-allowed", {UPLOAD: taking(lambda call: _DOCUMENT, 409)}),
    broken("KR-056", "transition-allowed", {RUN: taking(_acted, 409)}),
    broken("KR-056", "validation-skipped", leave=forgiving(_STARTED, RUN)),
    broken("KR-057", "enum-misspelt", {DETAILS: within("value.notifications.*.type", lambda way: "Email")}),
    broken(
        "KR-057",
        "item-lost",
        {DETAILS: _for(lambda facts: True, _keep("documents", lambda each: each["type"] != "Invoice"))},
    ),
    broken(
        "KR-059",
        "item-lost",
        {DETAILS: _for(lambda facts: True, _keep("notifications", lambda each: each["level"] != "Reminder"))},
    ),
    broken(
        "KR-070", "enum-misspelt", {DETAILS: _for(_is("claimType", "CollectionCase"), _set("claimType", "Invoice"))}
    ),
    broken("KR-071", "validation-skipped", {REGISTER: changed(body=_with_a_number)}),
    broken("KR-071", "input-refused", {REGISTER: refusing(lambda call: "debtorNumber" not in call.body)}),
    broken("KR-072", "input-refused", {UPLOAD: refusing(lambda call: call.query["type"] == "OriginalInvoice")}),
    broken("KR-074", "enum-misspelt", {DETAILS: within("value.notifications.*.level", lambda level: "Reminder")}),
    broken("KR-076", "date-shifted", {DETAILS: within("value.statusCodeHistory", _early)}),
    broken("KR-088 KR-130", "transition-dropped", {RUN: lost}),
    broken(
        "KR-089",
        "number-off",
        {
            DETAILS: _for(
                _is("claimType", "CreditNote"),
                lambda f: f["invoice"].update(originalAmount=-f["invoice"]["originalAmount"]),
            )
        },
    ),
    broken(
        "KR-130",
        "item-lost",
        {DETAILS: _for(lambda facts: True, _keep("statusCodeHistory", lambda each: each["statusCode"] != "Scheduled"))},
    ),
    broken("KR-130", "enum-misspelt", {DETAILS: _for(_is("closedReason", "Paid"), _set("closedReason", "Credited"))}),
    broken(
        "KR-131",
        "item-lost",
        {
            DETAILS: _for(
                lambda facts: True, _keep("statusCodeHistory", lambda each: each["statusCode"] != "TextReminder")
            )
        },
    ),
    broken("KR-131", "number-off", {DETAILS: within("value.invoice.feesAmount", lambda fees: 0)}),
    broken("KR-132", "transition-wrong", {DETAILS: _for(_is("status", "Monitoring"), _set("status", "LegalNotice"))}),
    broken(
        "KR-133", "transition-forbidden", {RUN: refusing(lambda call: call.query["action"] == "Pause", 409, "conflict")}
    ),
    broken("KR-134", "transition-wrong", {DETAILS: _for(_is("status", "Disputed"), _set("status", "Reminder"))}),
    broken("KR-134", "flag-flipped", {DETAILS: within("value.availableActions.Resume", lambda offered: False)}),
]
