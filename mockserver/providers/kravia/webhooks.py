"""A creditor's webhook: one signed message per change of a claim (KR-105 to KR-112)."""

from __future__ import annotations

import hashlib
import json

from mockserver.outbox import Delivery
from mockserver.providers.kravia.models import WEBHOOKS, Claim
from mockserver.world import World

__all__ = ["RETRIES", "announce", "message", "signature"]

RETRIES = (60.0, 300.0, 1800.0, 7200.0, 43200.0)
"""Seconds between attempts (KD-24)."""


def announce(world: World, claim: Claim) -> None:
    """Queue the message that the claim has changed, when its creditor wants to know."""
    webhook = world[WEBHOOKS].get(str(claim.creditor_id))
    if webhook is None or not webhook.enabled:
        return
    delivery = Delivery(
        id=world.chance.uuid(),
        provider="kravia",
        url=webhook.url,
        body=message(int(world.now.timestamp()), claim.id, webhook.secret),
        due=world.now,
        subject=f"CaseUpdate {claim.id}",
        retries=RETRIES,
    )
    world.send(delivery)


def message(timestamp: int, claim_id: int, secret: str) -> str:
    """The body of a delivery; ``timestamp`` is Unix seconds."""
    data = {"timestamp": timestamp, "eventType": "CaseUpdate", "claimId": claim_id}
    signed = signature(_compact(data), secret)
    return _compact({"header": {"algorithm": "MD5"}, "data": data, "signature": signed})


def signature(data: str, secret: str) -> str:
    """MD5 in lower-case hexadecimal over the serialised data object and the secret; inferred (KD-23)."""
    return hashlib.md5((data + secret).encode(), usedforsecurity=False).hexdigest()


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
