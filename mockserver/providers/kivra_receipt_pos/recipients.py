"""Whose receipt it is, and whether that person takes receipts of the chain (POS-04, POS-05)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.providers.kivra_receipt_pos.models import RECIPIENTS, REJECTIONS, Recipient
from mockserver.world import World

__all__ = ["found_by", "recipient_of", "takes"]


def found_by(world: World, kind: str, value: str, *, hashed: bool) -> Recipient | None:
    """The person whom an identifier names, in the look-up's words for its type."""
    people = world[RECIPIENTS].values()
    return next((one for one in people if one.is_called(kind, value, hashed=hashed)), None)


def takes(world: World, who: Recipient, chain: str) -> bool:
    """Whether the person has not rejected the chain."""
    return chain not in (world[REJECTIONS].get(who.id) or ())


def recipient_of(world: World, receipt: Mapping[str, Any], chain: str) -> Recipient | None:
    """Who is named by ``customer.id`` or by a card that was paid with, and takes the chain's receipts."""
    for kind, value in _named(receipt):
        who = world[RECIPIENTS].get(value) if kind == "id" else found_by(world, kind, value, hashed=False)
        if who is not None and takes(world, who, chain):
            return who
    return None


def _named(receipt: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = (receipt.get("customer") or {}).get("id") or {}
    if "service_id" in name:
        yield "id", name["service_id"]
    if "email" in name:
        yield "email", name["email"]
    if "phone" in name:
        yield "mobilephone", "".join(letter for letter in name["phone"] if letter in "+0123456789")
    if "civic_registration_number" in name:
        yield "nationalidentitynumber", name["civic_registration_number"].replace("-", "")
    for payment in receipt["payments"]:
        token = payment["tender"].get("card_token")
        if token:
            yield "cardtoken", token["value"]
