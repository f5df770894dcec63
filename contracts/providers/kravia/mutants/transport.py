"""Mutants of transport, tokens, errors and onboarding."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from contracts.mutants.derived.access import presenting
from contracts.mutants.operators import broken, changed, edited, forgiving, on_wire, refusing, statuses, within
from contracts.providers.kravia.claims import CREDITOR
from mockserver.mutation import Act, Call, Handler, Mutant, Refusal, Reply, Request, Sent, World

__all__ = ["MUTANTS"]

REGISTER, DETAILS, SEARCH, PAY = "registerInvoice", "getInvoiceDetails", "searchInvoices", "registerPayment"
INIT, ACTIVATE, INVITE, CREDITORS = "initOnboarding", "activateCreditor", "inviteToCreditor", "listCreditors"
_SPOILT = "kravia-no-such-token"
_INVITED = {
    "value": {
        "creditorId": CREDITOR,
        "email": "name@example.com",
        "name": "Demo Person",
        "isAccountant": False,
        "workspaceId": 502,
        "workspaceOwner": "Creditor",
    }
}


def _spoil(bare: bool) -> Any:
    """A token is not known: alone, or behind Bearer."""

    def arrive(request: Request, operation: str | None) -> None:
        request.headers = [
            (name, _SPOILT.encode() if name == b"authorization" and (b" " not in value) is bare else value)
            for name, value in request.headers
        ]

    return arrive


def _dies_within_a_year(original: Handler, call: Call, world: World) -> Reply:
    """Late in the year no token is good."""
    if world.now > datetime(2026, 12, 1, tzinfo=UTC):
        raise Refusal(401, "unauthenticated", "no")
    return original(call, world)


def _every_creditor(caller: Any) -> Any:
    """Whoever calls sees everything."""
    return type(caller)(caller.name, caller.environment, {"creditors": "all"})


def _without_errors(sent: Sent) -> None:
    """A problem does not say which fields are wrong."""
    if sent.status == 400:
        sent.value.pop("errors", None)


def _always_500(sent: Sent) -> None:
    """A problem tells a status of its own."""
    if sent.status >= 400:
        sent.value["status"] = 500


def _at_the_first_creditor(original: Handler, call: Call, world: World) -> Reply:
    """A claim for a creditor who is not there goes to the first."""
    try:
        return original(call, world)
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        call.body = {**call.body, "creditorId": CREDITOR}
        call.caller = _every_creditor(call.caller)
        return original(call, world)


def _made_early() -> dict[str, Act]:
    """Initialising makes a creditor, which the list shows."""
    made: Counter[str] = Counter()

    def init(original: Handler, call: Call, world: World) -> Reply:
        made[world.name] += 1
        return original(call, world)

    def creditors(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        early = [
            {"id": 99_000 + number, "name": "Too Early AS", "organizationNumber": None}
            for number in range(made[world.name])
        ]
        return Reply(200, {"value": [*reply.body["value"], *early]})

    return {INIT: init, CREDITORS: creditors}


def _another_workspace_each_time() -> Act:
    numbers: Counter[str] = Counter()

    def act(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        numbers[world.name] += 1
        reply.body["value"]["workspaceId"] += numbers[world.name]
        return reply

    return act


MUTANTS: list[Mutant] = [
    broken("KR-002", "input-refused", arrive=_spoil(bare=True), operations=(CREDITORS, SEARCH)),
    broken("KR-003", "owner-skipped", {DETAILS: changed(caller=_every_creditor)}),
    broken("KR-003", "owner-skipped", {SEARCH: changed(caller=_every_creditor)}),
    broken("KR-003", "owner-skipped", {CREDITORS: changed(caller=_every_creditor)}),
    broken("KR-003", "owner-skipped", {"runAction": changed(caller=_every_creditor)}),
    broken("KR-003", "owner-skipped", {"listSettlements": changed(caller=_every_creditor)}),
    broken("KR-003", "expiry-ignored", {CREDITORS: _dies_within_a_year}),
    broken("KR-004", "input-refused", arrive=_spoil(bare=False), operations=(CREDITORS, SEARCH)),
    broken("KR-004", "id-confused", {"issueToken": edited(lambda body: body.update(access_token=_SPOILT))}),
    broken("KR-005", "auth-skipped", arrive=presenting("YOUR_SECRET_TOKEN", REGISTER)),
    broken("KR-005", "status-swapped", leave=statuses(404, 401, REGISTER)),
    broken("KR-006", "field-dropped", leave=on_wire(_without_errors)),
    broken("KR-006", "number-off", leave=on_wire(_always_500)),
    broken("KR-008", "date-shifted", {DETAILS: within("value.invoice.dueDate", lambda day: day[:-2] + "28")}),
    broken("KR-009", "id-confused", {DETAILS: within("value.creditor.id", lambda number: number + 1)}),
    broken("KR-010", "rounding-changed", {DETAILS: within("value.invoice.originalAmount", lambda amount: int(amount))}),
    broken(
        "KR-010", "rounding-changed", {PAY: within("value.invoices.*.outstandingAmount", lambda left: round(left, 1))}
    ),
    broken("KR-011", "field-dropped", {DETAILS: edited(lambda body: body.update(data=[]))}),
    broken("KR-020 KR-045", "owner-skipped", {REGISTER: _at_the_first_creditor}),
    broken(
        "KR-021", "input-refused", {ACTIVATE: refusing(lambda call: call.body.get("creditorType") == "PrivatePerson")}
    ),
    broken("KR-022", "text-changed", {INIT: within("value.accountingSystem", lambda name: "Systima")}),
    broken("KR-023", "transition-wrong", _made_early()),
    broken("KR-023", "text-changed", {DETAILS: within("value.creditor.name", str.upper)}),
    broken("KR-024", "input-refused", {INIT: refusing(lambda call: len(call.body["accountingSystem"]) > 20)}),
    broken("KR-025", "id-confused", {INVITE: _another_workspace_each_time()}),
    broken("KR-025 KR-026", "id-confused", {INVITE: within("value.workspaceId", lambda number: 502)}),
    broken("KR-026", "enum-misspelt", {INVITE: within("value.workspaceOwner", lambda owner: "Creditor")}),
    broken("KR-026 KR-027", "validation-skipped", leave=forgiving(_INVITED, INVITE)),
    broken("KR-027", "text-changed", {INVITE: within("value.name", str.upper)}),
]
