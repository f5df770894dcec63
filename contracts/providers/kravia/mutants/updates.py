"""Mutants of searching, details and webhooks."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from contracts.mutants.operators import (
    broken,
    changed,
    edited,
    forgiving,
    late,
    repeated,
    rewritten,
    undelivered,
    unretried,
    within,
)  # fmt: skip
from contracts.providers.kravia.claims import CREDITOR
from mockserver.mutation import Call, Handler, Mutant, Reply, Request, World

__all__ = ["MUTANTS"]

SEARCH, OLD, DETAILS, WEBHOOK = "searchInvoices", "searchInvoicesOld", "getInvoiceDetails", "configureWebhook"
_MOMENT = timedelta(microseconds=1)
_SET = {"value": {"creditorId": CREDITOR, "enabled": True, "url": "https://partner.example.com/kravia"}}


def _inclusive(query: dict[str, Any]) -> dict[str, Any]:
    """lastUpdatedTime itself is found again."""
    since = query.get("lastUpdatedTime")
    if since is None:
        return query
    return {**query, "lastUpdatedTime": (datetime.fromisoformat(since) - _MOMENT).isoformat()}


def _only_lower_case(request: Request, operation: str | None) -> None:
    """True with a capital is no word for yes."""
    request.query = request.query.replace(b"=True", b"=perhaps")


def _tells_the_secret(original: Handler, call: Call, world: World) -> Reply:
    """The answer repeats what it was sent."""
    reply = original(call, world)
    reply.body["value"]["url"] = call.body["url"] + "?secret=" + call.body["secret"]
    return reply


def _signed_without_secret(value: Any) -> None:
    """The signature is over the data alone."""
    data = json.dumps(value["data"], separators=(",", ":"))
    value["signature"] = hashlib.md5(data.encode(), usedforsecurity=False).hexdigest()


def _in_milliseconds(value: Any) -> None:
    value["data"]["timestamp"] *= 1000


MUTANTS: list[Mutant] = [
    broken("KR-100", "sort-reversed", {OLD: edited(lambda body: body["data"].reverse())}),
    broken("KR-100", "validation-skipped", leave=forgiving({"data": []}, SEARCH)),
    broken("KR-101", "filter-ignored", {SEARCH: changed(query=_inclusive)}),
    broken(
        "KR-101",
        "date-shifted",
        {DETAILS: within("value.invoice.lastUpdatedTime", lambda time: time[:10] + "T00:00:00")},
    ),
    broken("KR-102", "input-refused", arrive=_only_lower_case, operations=(SEARCH,)),
    broken("KR-103", "item-lost", {DETAILS: within("value.statusCodeHistory", lambda history: history[:-1])}),
    broken("KR-103", "item-lost", {DETAILS: within("value.activities", lambda activities: [])}),
    broken("KR-103", "text-changed", {DETAILS: within("value.invoice.description", lambda text: "Services")}),
    broken("KR-103", "flag-flipped", {DETAILS: within("value.availableActions.Start", lambda offered: True)}),
    broken("KR-104", "item-lost", {DETAILS: within("value.notifications", lambda notices: [])}),
    broken("KR-105", "flag-flipped", {WEBHOOK: within("value.enabled", lambda enabled: not enabled)}),
    broken("KR-105", "text-changed", {WEBHOOK: _tells_the_secret}),
    broken("KR-105 KR-107", "validation-skipped", leave=forgiving(_SET, WEBHOOK)),
    broken("KR-106", "webhook-lost", deliver=undelivered),
    broken("KR-106", "webhook-repeated", deliver=repeated),
    broken("KR-106", "webhook-late", deliver=late(hours=1)),
    broken("KR-108", "webhook-wrong", deliver=rewritten(lambda value: value["data"].update(debtorName="Demo Debtor"))),
    broken("KR-108", "webhook-wrong", deliver=rewritten(lambda value: value["data"].update(eventType="Update"))),
    broken("KR-109", "webhook-wrong", deliver=rewritten(_in_milliseconds)),
    broken("KR-109", "webhook-wrong", deliver=rewritten(lambda value: value["header"].update(algorithm="SHA256"))),
    broken("KR-110", "webhook-wrong", deliver=rewritten(_signed_without_secret)),
    broken("KR-111", "webhook-not-retried", deliver=unretried),
    broken("KR-112", "input-ignored", {WEBHOOK: changed(body=lambda body: {**body, "enabled": True})}),
]
