"""Mutants of the lists: pages, filters, what each row holds, and the banks."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import broken, changed, edited, forgiving, on_wire, put, without
from contracts.providers.brevio.mutants.acts import (
    BANKS,
    BANKS_LIST,
    GRANTS,
    LIST,
    NAMES,
    SIGN_LIST,
    TEMPLATES,
    as_company,
    nothing_is_404,
    null_as,
    rows,
)  # fmt: skip
from mockserver.mutation import Call, Handler, Mutant, Refusal, Reply, Sent, World

__all__ = ["MUTANTS"]

_EMPTY = {"count": 0, "offset": 0, "next": 0, "total": 0, "requests": []}


def _loses_the_last_of_a_full_page(body: Any) -> None:
    """A full page has one request less."""
    if body["count"] == 50:
        body["requests"] = body["requests"][:-1]


def _pages_of_49(body: Any) -> None:
    """No page has fifty."""
    if body["count"] == 50:
        body["requests"] = body["requests"][:-1]
        body.update(count=49, next=body["next"] - 1)


def _next_skips(body: Any) -> None:
    """next leaves one out while there is more."""
    if body["count"] == 50:
        body["next"] += 1


def _next_is_full(body: Any) -> None:
    """next is offset plus fifty, on the last page too."""
    body["next"] = body["offset"] + 50 if body["count"] else body["offset"]


def _beyond(original: Handler, call: Call, world: World) -> Reply:
    """An offset beyond the end is an error."""
    reply = original(call, world)
    if call.query.get("offset", 0) > reply.body["total"]:
        raise Refusal(400, "invalid", "no")
    return reply


def _corrected(row: Any) -> None:
    """A statement's company is the request's."""
    for statement in row["bankStatements"] or ():
        statement["vatNo"] = str(row["company"])


def _wrapped(sent: Sent) -> None:
    """The list stands in an object."""
    if sent.status == 200:
        sent.value = {"banks": sent.value}


def _only_active(body: Any) -> list[Any]:
    """Templates that have not been retired."""
    return [template for template in body["templates"] if template["active"]]


def _one_language(body: Any) -> list[Any]:
    """Templates with their first title."""
    return [{**template, "i18ns": template["i18ns"][:1]} for template in body["templates"]]


MUTANTS: list[Mutant] = [
    broken("BR-050", "page-off", {LIST: edited(_loses_the_last_of_a_full_page)}),
    broken("BR-050", "page-off", {BANKS: edited(lambda banks: banks[:50])}),
    broken("BR-051", "page-off", {SIGN_LIST: edited(_pages_of_49)}),
    broken("BR-052", "number-off", {BANKS_LIST: edited(put("total", lambda body: body["count"]))}),
    broken("BR-053", "page-off", {LIST: edited(_next_skips)}),
    broken("BR-054", "number-off", {SIGN_LIST: edited(_next_is_full)}),
    broken("BR-055", "number-off", {LIST: edited(put("offset", 1))}),
    broken("BR-056", "filter-ignored", {LIST: changed(query=lambda query: {**query, "offset": 0})}),
    broken("BR-057", "sort-reversed", {LIST: edited(lambda body: body["requests"].reverse())}),
    broken("BR-058", "input-refused", {SIGN_LIST: _beyond}),
    broken("BR-060", "owner-skipped", {LIST: as_company(**GRANTS)}),
    broken("BR-060", "validation-skipped", leave=forgiving(_EMPTY, LIST)),
    broken("BR-061", "filter-ignored", {LIST: changed(query=without("requestType"))}),
    broken("BR-062", "status-swapped", {LIST: nothing_is_404}),
    broken("BR-063", "number-off", {LIST: rows(put("company", 123456789))}),
    broken("BR-064", "field-dropped", {LIST: null_as("confirmation", [])}),
    broken("BR-065", "text-changed", {LIST: null_as("signee", "")}),
    broken("BR-066", "field-dropped", {LIST: null_as("bankStatements", [])}),
    broken("BR-067", "text-changed", {LIST: rows(_corrected)}),
    broken(
        "BR-068", "date-shifted", {LIST: rows(put("lastUpdate", lambda row: row["sentToClient"] or row["lastUpdate"]))}
    ),
    broken("BR-069", "enum-misspelt", {LIST: rows(put("requestType", "client"))}),
    broken("BR-071", "text-changed", {BANKS_LIST: rows(put("language", "en"))}),
    broken("BR-072", "text-changed", {LIST: rows(put("thirdParty", "Nordea"))}),
    broken("BR-140", "item-invented", {NAMES: edited(lambda names: [*names, "Svensk Provbank"])}),
    broken(
        "BR-140", "item-lost", {BANKS: edited(lambda banks: [bank for bank in banks if bank["name"] != "Ny Sparebank"])}
    ),
    broken("BR-141", "field-dropped", leave=on_wire(_wrapped, BANKS)),
    broken("BR-142", "item-lost", {BANKS: edited(lambda banks: list({bank["name"]: bank for bank in banks}.values()))}),
    broken("BR-144", "item-lost", {BANKS: edited(lambda banks: [bank for bank in banks if not bank["disabled"]])}),
    broken("BR-163", "filter-ignored", {SIGN_LIST: changed(query=without("templateToken"))}),
    broken("BR-163", "owner-skipped", {SIGN_LIST: as_company(**GRANTS)}),
    broken("BR-170", "page-off", {TEMPLATES: edited(put("templates", lambda body: body["templates"][:12]))}),
    broken("BR-171", "item-lost", {TEMPLATES: edited(put("templates", _only_active))}),
    broken("BR-172", "item-lost", {TEMPLATES: edited(put("templates", _one_language))}),
]
