"""Mutants of access, of bodies and addresses, of errors, limits and call ids."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from contracts.mutants.derived.access import presenting
from contracts.mutants.operators import broken, changed, edited, on_wire, put, within, without
from contracts.providers.billecta.mutants.wire import (
    empty_answer,
    replaced,
    swapped,
    with_header,
    without_header,
)
from mockserver.mutation import Call, Handler, Mutant, Refusal, Reply, Request, Sent, World
from specs import Promise

__all__ = ["MUTANTS", "every_creditor"]

DEBTOR, DEBTORS, ADD, CHANGE = "getDebtor", "getDebtors", "createDebtor", "updateDebtor"
TOKEN, COUNTRIES, CREDITORS = "createSecureToken", "getCountries", "getCreditors"
_KEY = b"uniqueapicallid"
_GUIDE = "Basic QWxsYWRpbjpTZXNhbWUsIG9wZW4="
_PRODUCTION = b"Basic " + base64.b64encode(b"motpart-production:production-secret")
_SPOILT = b"Basic bm9ib2R5Om5vdGhpbmc="
_JSON, _XML = b"application/json", b"application/xml"


def _encoded_once(value: bytes) -> bytes:
    """A token as it was answered is taken too."""
    scheme, _, token = value.partition(b" ")
    try:
        again = base64.b64decode(token, validate=True)
        again.decode("ascii")
    except ValueError:
        return value if scheme != b"SecureToken" else b"SecureToken " + base64.b64encode(token)
    return value


def _any_token(request: Request, operation: str | None, status: int) -> bool:
    """A token that is good no longer is good still."""
    shown = dict(request.headers).get(b"authorization", b"")
    good = status == 401 and shown.startswith(b"SecureToken ")
    if good:
        request.headers = [
            *((k, v) for k, v in request.headers if k != b"authorization"),
            (b"authorization", _GUIDE.encode()),
        ]
    return good


def _dies_within_a_year(original: Handler, call: Call, world: World) -> Reply:
    """From the next year on nothing opens the door."""
    if world.now > datetime(2027, 1, 1, tzinfo=UTC):
        raise Refusal(401, "unauthenticated", "no")
    return original(call, world)


def every_creditor(caller: Any) -> Any:
    """The caller, with rights on every creditor."""
    return replace(caller, grants={"creditors": "all"})


def _of_everybody(caller: Any) -> Any:
    return replace(caller, holder="demo")


def _xml_answers(old: bytes, new: bytes) -> Any:
    """A word in answers in XML is another."""

    def leave(sent: Sent) -> None:
        if isinstance(sent.value, bytes):
            sent.value = sent.value.replace(old, new)

    return leave


def _wrapped(sent: Sent) -> None:
    """A list stands in an object."""
    if sent.status == 200 and isinstance(sent.value, list):
        sent.value = {"Items": sent.value, "Total": len(sent.value)}


def _message_in_utf_8(sent: Sent) -> None:
    sent.headers[:] = [
        (key, value.decode("latin-1").encode() if key.lower() == b"errormessage" else value)
        for key, value in sent.headers
    ]


def _without_message(sent: Sent) -> None:
    sent.headers[:] = [pair for pair in sent.headers if pair[0].lower() != b"errormessage"]


def _on_errors(edit: Any) -> Any:
    def change(sent: Sent) -> None:
        if sent.status >= 400:
            edit(sent.value)

    return on_wire(change)


def _memory(span: str) -> Any:
    """Call ids are kept for another time."""

    def alter(promise: Promise) -> Promise:
        keys = [msgspec.structs.replace(one, memory=span) for one in promise.terms.idempotency]
        return replace(promise, terms=msgspec.structs.replace(promise.terms, idempotency=tuple(keys)))

    return alter


def _longer(value: bytes) -> bytes:
    return value + b"x" if len(value) == 50 else value


def _as_one_domain(original: Handler, call: Call, world: World) -> Reply:
    """Good ones are kept, whatever the others are."""
    for body in call.body:
        try:
            original(replace(call, body=[body]), world)
        except Refusal:
            continue
    return Reply(200)


MUTANTS: list[Mutant] = [
    broken(
        "B01",
        "auth-skipped",
        arrive=replaced(b"authorization", lambda value: _GUIDE.encode() if value == _PRODUCTION else value),
        operations=(CREDITORS,),
    ),
    broken("B02", "header-wrong", arrive=replaced(b"accept", lambda value: _JSON if value == _XML else value)),
    broken(
        "B02", "header-wrong", arrive=replaced(b"accept", lambda value: _XML if value == _JSON else value, COUNTRIES)
    ),
    broken("B03", "input-refused", arrive=replaced(b"content-type", lambda value: _JSON)),
    broken(
        "B04",
        "header-wrong",
        arrive=with_header(
            b"accept", _JSON, when=lambda request: dict(request.headers).get(b"accept", b"*/*") == b"*/*"
        ),
    ),
    broken(
        "B05",
        "input-refused",
        arrive=with_header(b"content-type", _XML, when=lambda request: b"content-type" not in dict(request.headers)),
    ),
    broken("B06", "status-swapped", leave=swapped(400, 500)),
    broken("B07", "status-swapped", leave=swapped(400, 500, "createProduct", "searchActions")),
    broken("B08", "field-dropped", leave=empty_answer({"PublicId": "17"}, CHANGE, "attestInvoice")),
    broken("B08", "field-dropped", {ADD: edited(lambda body: {**body, "Name": "Ada"})}),
    broken(
        "B10",
        "field-dropped",
        {DEBTOR: edited(lambda body: {key: value for key, value in body.items() if value is not None})},
    ),
    broken("B10", "field-dropped", {"getProduct": edited(without("Units"))}),
    broken("B11", "enum-misspelt", {DEBTOR: within("DebtorType", lambda kind: "Company")}),
    broken("B12", "field-dropped", leave=on_wire(_wrapped, DEBTORS)),
    broken("B12", "field-dropped", leave=on_wire(_wrapped, "getProjects")),
    broken("B13", "sort-reversed", {DEBTORS: changed(query=lambda query: {**query, "asc": not query.get("asc")})}),
    broken(
        "B13", "page-off", {DEBTORS: changed(query=lambda query: {**query, "offset": (query.get("offset") or 0) + 1})}
    ),
    broken(
        "B13",
        "page-off",
        {DEBTORS: changed(query=lambda query: {**query, "limit": query["limit"] + 1} if query.get("limit") else query)},
    ),
    broken("B13", "filter-ignored", {DEBTORS: changed(query=without("sortingfield"))}),
    broken("B14", "text-changed", leave=_xml_answers(b"<Debtors", b"<ArrayOfDebtor")),
    broken("B14", "text-changed", leave=_xml_answers(b"InvoiceActionRecord>", b"Record>")),
    broken("B16", "validation-skipped", {ADD: changed(body=without("EInvoiceBank"))}),
    broken("B16", "validation-skipped", {CHANGE: changed(body=without("EInvoiceBank"))}),
    broken("B17", "header-wrong", leave=_message_in_utf_8),
    broken("B17", "header-wrong", leave=_without_message),
    broken("B17", "text-changed", leave=_xml_answers(b"<Message>", b"<Message>Fel: ")),
    broken("B18", "field-dropped", leave=_on_errors(lambda body: body.pop("ExternalErrorCode", None))),
    broken("B19", "text-changed", leave=_on_errors(put("Message", "Wrong."))),
    broken("B20", "owner-skipped", arrive=presenting(_GUIDE, DEBTORS, DEBTOR)),
    broken("B20", "owner-skipped", {"getInvoice": changed(caller=every_creditor)}),
    broken("B21", "rollback-forgotten", {"createDebtors": _as_one_domain}),
    broken("B21", "text-changed", leave=_on_errors(lambda body: body.update(Message="body[1] is wrong, Cecilia"))),
    broken("B22", "status-swapped", leave=swapped(400, 404)),
    broken("B24", "status-swapped", leave=swapped(403, 429)),
    broken("B28", "input-refused", arrive=replaced(_KEY, _longer)),
    broken("B29", "validation-skipped", arrive=without_header(_KEY, lambda value: not 1 <= len(value) <= 50)),
    broken("B30", "expiry-ignored", alter=_memory("P1Y")),
    broken("B30", "expiry-ignored", alter=_memory("P2M")),
    broken(
        "B31",
        "input-refused",
        arrive=with_header(
            _KEY, b"always", when=lambda request: request.method == "POST" and _KEY not in dict(request.headers)
        ),
    ),
    broken("B32", "input-refused", arrive=replaced(b"authorization", lambda value: _SPOILT, "getUsers")),
    broken("B33", "auth-skipped", arrive=replaced(b"authorization", _encoded_once)),
    broken(
        "B34",
        "input-refused",
        arrive=replaced(b"authorization", lambda value: _SPOILT if b"NVVpczU0RW1R" in value else value),
    ),
    broken("B35", "expiry-ignored", again=_any_token),
    broken("B35", "expiry-ignored", {COUNTRIES: _dies_within_a_year}),
    broken("B36", "date-shifted", {TOKEN: within("Expires", lambda end: "2026-01-06 10:00:00+01:00")}),
    broken("B36", "id-confused", {TOKEN: within("Value", lambda value: "bm90IGEgdG9rZW4gYXQgYWxs")}),
    broken(
        "B38",
        "input-refused",
        arrive=replaced(b"authorization", lambda value: _SPOILT if value[:6] == b"Secure" else value, TOKEN),
    ),
    broken("B39", "owner-skipped", {CREDITORS: changed(caller=every_creditor)}),
    broken("B39", "owner-skipped", {"getUsers": changed(caller=_of_everybody)}),
    broken("B39", "owner-skipped", {"getUser": changed(caller=_of_everybody)}),
]
