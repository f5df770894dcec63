"""Partners: companies let them in and shut them out, receive content, and webhooks tell of it (PAR-01, PAR-10)."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.outbox import Delivery, Signing
from mockserver.provider import person
from mockserver.providers.kivra.access import new_key
from mockserver.providers.kivra.mailbox import PARTNER_COMPANIES
from mockserver.providers.kivra.models import (
    MAILS,
    PARTNER_WEBHOOKS,
    SHUT_OUT,
    TENANTS,
    Content,
    Mail,
    MailPart,
    PartnerWebhook,
)
from mockserver.providers.kivra.payments import RETRIES, SECONDS_TO_ANSWER
from mockserver.world import World

__all__ = [
    "Removed",
    "WhichCompany",
    "integration_created",
    "integration_deleted",
    "partner_webhook_removed",
    "partner_webhook_set",
    "receive",
]


class WhichCompany(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The key of the company that lets the partner in or shuts it out."""

    company_key: str


class Removed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The address that is to hear no more."""

    url: str


@person("kivra.partnerWebhookSet", PartnerWebhook)
def partner_webhook_set(world: World, facts: PartnerWebhook) -> dict[str, Any]:
    """The partner and Kivra agree on where its events go and on the secrets that sign them, one or two in rotation."""
    if not facts.url.startswith(("http://", "https://")):
        raise Refusal(400, "invalid", f"A webhook's url begins with http:// or https://, not {facts.url[:80]!r}.")
    if not facts.secrets or "" in facts.secrets:
        raise Refusal(400, "invalid", "A partner's webhook is signed with one secret or more, none of them empty.")
    world[PARTNER_WEBHOOKS].put(facts.url, facts)
    return {"url": facts.url, "secrets": len(facts.secrets)}


@person("kivra.partnerWebhookRemoved", Removed)
def partner_webhook_removed(world: World, facts: Removed) -> dict[str, Any]:
    """The partner wants to hear no more at an address."""
    if facts.url not in world[PARTNER_WEBHOOKS]:
        raise Refusal(404, "not_found", f"There is no partner's webhook to {facts.url[:200]!r}.")
    world[PARTNER_WEBHOOKS].delete(facts.url)
    return {"url": facts.url}


@person("kivra.integrationDeleted", WhichCompany)
def integration_deleted(world: World, facts: WhichCompany) -> dict[str, Any]:
    """A company shuts the partner out in the app: its mailbox is gone for the partner, and webhooks are told."""
    company = _company(facts.company_key)
    if company["key"] in world[SHUT_OUT]:
        raise Refusal(409, "conflict", "The company has shut the partner out already.")
    world[SHUT_OUT].put(company["key"], True)
    return _told(world, "integration.deleted", company)


@person("kivra.integrationCreated", WhichCompany)
def integration_created(world: World, facts: WhichCompany) -> dict[str, Any]:
    """A company that had shut the partner out lets it in again in the app; webhooks are told."""
    company = _company(facts.company_key)
    if company["key"] not in world[SHUT_OUT]:
        raise Refusal(409, "conflict", "The company has let the partner in already.")
    world[SHUT_OUT].delete(company["key"])
    return _told(world, "integration.created", company)


def receive(world: World, content: Content) -> None:
    """Put content for a company that has a partner into its mailbox, and tell the partner's webhooks."""
    company = next((each for each in PARTNER_COMPANIES if each["vat_number"] == content.recipient), None)
    if company is None:
        return
    tenant = world[TENANTS].get(content.tenant)
    payment = content.body.get("payment_multiple_options")
    figures = content.body["invoice"] if content.type.startswith("accounting.") else None
    mail = Mail(
        key=content.key,
        company=company["key"],
        sender=content.tenant,
        sender_name=tenant.name if tenant else "",
        sender_vat=tenant.companies[0].orgnr if tenant and tenant.companies else "",
        subject=content.subject,
        created=world.now,
        is_invoice=payment is not None or figures is not None,
        parts=tuple(_part(world, each) for each in content.body.get("parts") or ()),
        payments=() if payment is None else tuple(_payment(payment, option) for option in payment["options"]),
        accounting=None if figures is None else {**figures, "invoice_type": content.type},
    )
    world[MAILS].put(mail.key, mail)
    if company["key"] not in world[SHUT_OUT]:
        _tell(world, "content.created", {**_facts(company), "content_key": content.key})


def _payment(payment: dict[str, Any], option: dict[str, Any]) -> dict[str, Any]:
    """One of the ways to pay an invoice, as v1 has it; with what the sender says of it."""
    shared = {name: payment[name] for name in ("payable", "currency", "method", "account")}
    own = {name: option[name] for name in ("due_date", "type", "reference")}
    words = option.get("description") or option.get("title")
    return {**shared, **own, "total_owed": option["amount"], "variable_amount": False, "description": words}


def _part(world: World, file: dict[str, Any]) -> MailPart:
    small = file.get("responsive_part")
    return MailPart(
        key=new_key(world),
        name=file["name"],
        content_type=file["content_type"],
        data=base64.b64decode(file["data"]),
        html="" if small is None else base64.b64decode(small["data"]).decode("utf-8", "replace"),
    )


def _company(key: str) -> dict[str, Any]:
    found = next((each for each in PARTNER_COMPANIES if each["key"] == key), None)
    if found is None:
        raise Refusal(404, "not_found", f"There is no company {key[:80]} that has a partner.")
    return found


def _facts(company: dict[str, Any]) -> dict[str, Any]:
    return {"company_key": company["key"], "vat_number": company["vat_number"]}


def _told(world: World, kind: str, company: dict[str, Any]) -> dict[str, Any]:
    return {"companyKey": company["key"], "deliveries": _tell(world, kind, _facts(company))}


def _tell(world: World, kind: str, data: dict[str, Any]) -> int:
    """Queue an event for every partner's webhook, signed once for each of its secrets; how many there are."""
    created = int(world.now.timestamp())
    webhooks = list(world[PARTNER_WEBHOOKS].values())
    for webhook in webhooks:
        name = world.chance.uuid().replace("-", "")
        event = {
            "id": f"event_{name}",
            "event_created_at": created,
            "event_type": kind,
            "data_version": 1,
            "data": data,
        }
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        signing = Signing(
            timestamp="X-KIVRA-TIMESTAMP",
            signature="X-KIVRA-SIGNATURE",
            secrets=tuple(secret.encode() for secret in webhook.secrets),
            over="{timestamp}:",
            prefix="v1=",
        )
        delivery = Delivery(
            id=name,
            provider="kivra",
            url=webhook.url,
            body=body,
            signing=signing,
            due=world.now,
            subject=f"{kind} {data['company_key']}",
            retries=RETRIES,
            timeout=SECONDS_TO_ANSWER,
            accepts=(200,),
        )
        world.send(delivery)
    return len(webhooks)
