"""Payments that recipients make, played through the control plane, and the webhooks that tell of them (KIV-81)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from mockserver.errors import Refusal
from mockserver.outbox import Delivery, Signing
from mockserver.provider import person
from mockserver.providers.kivra.models import CONTENTS, WEBHOOKS, Content, Webhook, stamp
from mockserver.world import World

__all__ = [
    "RETRIES",
    "SECONDS_TO_ANSWER",
    "Declined",
    "Payment",
    "invoice_declined",
    "invoice_paid",
    "tell",
    "tell_of_nothing",
]

RETRIES = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
"""Seconds after each failed attempt, so that there are ten (WHK-12)."""
SECONDS_TO_ANSWER = 1.0
"""What a receiver has (WHK-11)."""
_VOLUNTARY = ("invoice.renewal", "invoice.donation")
_TEST = {
    "content_key": "1700000000" + "0" * 32,
    "payment_type": "instant",
    "payment_event": "settled",
    "event_time": "2025-01-01T00:00:00Z",
    "amount": "1.00",
    "currency": "SEK",
}
"""What a test delivery tells: fixed, and of nothing (WHK-13)."""


class Payment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What the recipient of a content does: which of its options, numbered from 0, how, and what came of it."""

    content_key: str
    type: Literal["instant", "bank", "autogiro"] = "instant"
    event: Literal["scheduled", "settled", "failed"] = "settled"
    option: int = 0


class Declined(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The key of the content that is turned down."""

    content_key: str


@person("kivra.invoicePaid", Payment)
def invoice_paid(world: World, facts: Payment) -> dict[str, Any]:
    """A recipient pays, plans to, or fails to; every webhook that wants this kind and event is told."""
    content = _invoice(world, facts.content_key)
    payment = content.body["payment_multiple_options"]
    if not 0 <= facts.option < len(payment["options"]):
        raise Refusal(400, "invalid", f"The content has no option {facts.option}; they are numbered from 0.")
    option = payment["options"][facts.option]
    data = {
        **_facts(content, option),
        "pay_date": world.now.date().isoformat(),
        "destination_account_type": "bankgiro" if payment["method"] == "1" else "plusgiro",
        "destination_account": payment["account"],
        **({"option_title": option["title"]} if "title" in option else {}),
        "payment_type": facts.type,
        "payment_event": facts.event,
        "event_time": stamp(world.now),
        "amount": option["amount"],
        "currency": payment["currency"],
    }
    listening = [one for one in _listening(world, content) if facts.type in one.types and facts.event in one.events]
    return _told(world, listening, "payment_callback", data)


@person("kivra.invoiceDeclined", Declined)
def invoice_declined(world: World, facts: Declined) -> dict[str, Any]:
    """A recipient turns a voluntary invoice down; every webhook of its tenant is told."""
    content = _invoice(world, facts.content_key)
    if content.type not in _VOLUNTARY:
        raise Refusal(409, "conflict", f"Content of type {content.type} cannot be turned down.")
    option = content.body["payment_multiple_options"]["options"][0]
    data = {**_facts(content, option), "event_time": stamp(world.now), "content_type": content.type}
    return _told(world, list(_listening(world, content)), "invoice_declined", data)


def tell_of_nothing(world: World, webhook: Webhook) -> None:
    """A test delivery: fixed data, a real signature (WHK-13)."""
    tell(world, webhook, "payment_callback", _TEST)


def tell(world: World, webhook: Webhook, kind: str, data: Mapping[str, Any]) -> None:
    """Queue one delivery, signed as Standard Webhooks has it (WHK-08, WHK-09)."""
    name = world.chance.uuid()
    event = {"id": name, "timestamp": stamp(world.now), "type": kind, "data": data}
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    signing = Signing(
        timestamp="webhook-timestamp",
        signature="webhook-signature",
        secrets=tuple(base64.b64decode(secret) for secret in webhook.secrets(world.now)),
        over=f"{name}.{{timestamp}}.",
        prefix="v1,",
        in_base64=True,
        joined=True,
    )
    delivery = Delivery(
        id=name,
        provider="kivra",
        url=webhook.url,
        body=body,
        headers={"webhook-id": name},
        signing=signing,
        due=world.now,
        subject=f"{kind} {data['content_key']}",
        retries=RETRIES,
        timeout=SECONDS_TO_ANSWER,
    )
    world.send(delivery)


def _told(world: World, webhooks: list[Webhook], kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    for webhook in webhooks:
        tell(world, webhook, kind, data)
    return {"contentKey": data["content_key"], "deliveries": len(webhooks)}


def _invoice(world: World, key: str) -> Content:
    content = world[CONTENTS].get(key)
    if content is None:
        raise Refusal(404, "not_found", f"There is no content {key}.")
    if content.retained or "payment_multiple_options" not in content.body:
        raise Refusal(409, "conflict", "The content has no payment, or nobody has received it.")
    return content


def _facts(content: Content, option: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "content_key": content.key,
        "due_date": option["due_date"][:10],
        "remittance_type": option["type"],
        "remittance_string": option["reference"],
    }


def _listening(world: World, content: Content) -> list[Webhook]:
    """The webhooks of the tenant, and those of clients that want this client's content to this tenant (WHK-01)."""
    return [
        webhook
        for webhook in world[WEBHOOKS].values()
        if webhook.owner == content.tenant
        or (webhook.cid_filter in (content.client, "*") and webhook.tkey_filter in (content.tenant, "*"))
    ]
