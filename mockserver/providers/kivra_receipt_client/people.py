"""What people see in Kivra's app, played through the control plane (KIC-03)."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.provider import person
from mockserver.providers.kivra_receipt_client.models import GIFTS
from mockserver.world import World

__all__ = ["Looking", "person_looks_for_gifts"]


class Looking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who looks."""

    personId: str


@person("kivra-receipt-client.personLooksForGifts", Looking)
def person_looks_for_gifts(world: World, facts: Looking) -> Any:
    """A person sees the links that others have given, claimed or not."""
    mine = [one for one in world[GIFTS].values() if one.receiver == facts.personId]
    return {"giftLinkIds": [one.link for one in mine], "receiptIds": [one.receipt for one in mine]}
