"""What a new world holds: three receipts of the example person, a purchase with what came before and after."""

from __future__ import annotations

from typing import Any

from mockserver.providers.kivra_receipt_client.models import RECEIPTS, Receipt
from mockserver.world import World

__all__ = ["seed"]

_PERSON = "1742107200d7c9e4a126f85b03a1de6c4f27a8b953"
_CHAIN = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842"
_STORE, _STORE_NAME = "17421036003e9a1d7c5b2f8460d9e7a1b3c5f20846", "Solrosen Vasastan"
_BEFORE = "250801c1e2d3b4a5968778695a4b3c2d1e0f9a8b7c6d"
_EXAMPLE = "250815d0d2b21a56a00bcd71dd4c8db8219d97a4b3b2"
_AFTER = "250816a9b8c7d6e5f4031221304f5e6d7c8b9a0f1e2d"


def seed(world: World) -> None:
    """Fill an empty world."""
    parent = {"receipt_id": _BEFORE, "receipt_reference": {"value": "0123456100", "context": "store"}}
    brought_back = {"receipt_id": _AFTER, "items": [{"type": "return", "description": "Brödkorg"}]}
    _put(world, _BEFORE, "SALE", "2025-08-01T12:30:00+02:00", "Ljuslykta", 120)
    _put(
        world, _EXAMPLE, "SALE_RETURN", "2025-08-15T18:00:00+02:00", "Brödkorg", 350,
        discount=45, parents=[parent], returns=[brought_back],
    )  # fmt: skip
    _put(world, _AFTER, "RETURN", "2025-08-16T10:00:00+02:00", "Brödkorg", 350)


def _put(world: World, key: str, kind: str, at: str, item: str, amount: int, **more: Any) -> None:
    receipt = {
        "business_unit": {"service_id": _STORE, "organization_number": "559900-2028", "name": _STORE_NAME},
        "time_of_purchase": at,
        "currency": "SEK",
        "items": [{"type": "return" if kind == "RETURN" else "sale", "description": item}],
        "payments": [{"amount": amount, "tender": {"type": "cash"}}],
        "customer": {"id": {"email": "tilda@example.com"}},
    }
    connected = {"discount": None, "parents": [], "returns": [], **more}
    new = Receipt(
        id=key,
        person=_PERSON,
        type=kind,
        chain=_CHAIN,
        store=_STORE,
        store_name=_STORE_NAME,
        description=item,
        amount=amount,
        receipt=receipt,
        **connected,
    )
    world[RECEIPTS].put(key, new)
