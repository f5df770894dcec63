"""Webhooks: set in the portal, which is played here; told of what happens to a domain's creditors (B105 to B110)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import orjson

from mockserver.errors import Refusal
from mockserver.outbox import Delivery
from mockserver.provider import person
from mockserver.providers.billecta.rights import CREDITORS
from mockserver.world import Collection, World

__all__ = ["RETRIES", "WEBHOOKS", "Removed", "Webhook", "tell", "webhook_removed", "webhook_set"]

RETRIES = (300.0, 3600.0, 10800.0, 86400.0)
"""Seconds after each failed attempt: five in all (B106)."""


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where events are sent.

    Attributes:
        url: http or https.
        events: which events; none named is all of them.
        headers: sent along, as the administrator chose them.
        domain: whose creditors; ``demo`` is the domain of the demo user and of the demo data's creditors (BLD-46).
    """

    url: str
    events: tuple[str, ...] = ()
    headers: dict[str, str] = {}
    domain: str = "demo"


class Removed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The address that is to hear no more."""

    url: str


WEBHOOKS: Collection[Webhook] = Collection("billecta.webhooks", Webhook)


@person("billecta.webhookSet", Webhook)
def webhook_set(world: World, facts: Webhook) -> dict[str, Any]:
    """An administrator sets a webhook in the portal; one to the same address is replaced."""
    if not facts.url.startswith(("http://", "https://")):
        raise Refusal(400, "invalid", f"A webhook's url begins with http:// or https://, not {facts.url[:80]!r}.")
    known = world.schemas("billecta").resolve({"$ref": "#/x-webhooks"})
    strange = next((event for event in facts.events if event not in known), None)
    if strange is not None:
        raise Refusal(400, "invalid", f"There is no event {strange[:80]!r}; the document's x-webhooks has them all.")
    world[WEBHOOKS].put(facts.url, facts)
    return {"url": facts.url, "events": len(facts.events or known)}


@person("billecta.webhookRemoved", Removed)
def webhook_removed(world: World, facts: Removed) -> dict[str, Any]:
    """An administrator removes a webhook from the portal."""
    if facts.url not in world[WEBHOOKS]:
        raise Refusal(404, "not_found", f"There is no webhook to {facts.url[:200]!r}.")
    world[WEBHOOKS].delete(facts.url)
    return {"url": facts.url}


def tell(world: World, event: str, creditor_id: str, data: Callable[[], Any], more: str | None = None) -> None:
    """Send an event to the webhooks that want it; ``data`` is made only if there is one.

    ``more`` is ``AdditionalData``, which most events do not have (B108).
    """
    if not world.holds(WEBHOOKS):
        return
    creditor = world[CREDITORS].get(creditor_id)
    made_by = "" if creditor is None else creditor.made_by
    listening = [
        one
        for one in world[WEBHOOKS].values()
        if (not one.events or event in one.events) and one.domain == (made_by or "demo")
    ]
    if not listening:
        return
    content = {"EventType": event, "Data": data(), **({} if more is None else {"AdditionalData": more})}
    for one in listening:
        _send(world, one, event, content)


def _send(world: World, webhook: Webhook, event: str, content: dict[str, Any]) -> None:
    delivery = Delivery(
        id=world.chance.uuid(),
        provider="billecta",
        url=webhook.url,
        body=orjson.dumps(content).decode(),
        headers=webhook.headers,
        due=world.now,
        subject=event,
        retries=RETRIES,
    )
    world.send(delivery)
