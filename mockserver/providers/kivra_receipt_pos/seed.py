"""What a new world holds: the receipt whose id the document's example has, sent by the demo partner."""

from __future__ import annotations

from mockserver.providers.kivra_receipt_pos.models import RECEIPTS, SentReceipt
from mockserver.world import World

__all__ = ["seed"]

_ID = "17552736002a7d4c9b1e6f5038c2e7b4d091a5f268"
_STORE = {
    "service_id": "17421036003e9a1d7c5b2f8460d9e7a1b3c5f20846",
    "organization_number": "559900-2028",
    "name": "Solrosen Vasastan",
    "contact": {
        "address": {"street_address": "Provgatan 3", "locality": "Stockholm", "postal_code": "11122"},
        "phone": "+46 8 390 00 00",
    },
}
_BREAD_BASKET = {
    "type": "return",
    "sequence_number": 1,
    "identifiers": [{"identifier_type": "pos", "value": "912042"}],
    "description": "Brödkorg",
    "quantity": {"value": 1, "unit": "ea"},
    "extended_gross_amount": 350,
    "actual_sales_unit_price": 350,
    "extended_amount": 350,
    "receipt_reference": {"value": "0123456123", "context": "store"},
}


def seed(world: World) -> None:
    """Fill an empty world."""
    content = {
        "business_unit": _STORE,
        "sales_recording_system": {"name": "kassa 3"},
        "receipt_identifier": {"sequence_number": 123455},
        "time_of_purchase": "2025-08-15T18:00:00+02:00",
        "currency": "SEK",
        "totals": [{"type": "paid", "amount": 350, "refund": True}],
        "items": [_BREAD_BASKET],
        "payments": [{"tender": {"type": "cash"}, "amount": 350, "refund": True}],
    }
    world[RECEIPTS].put(_ID, SentReceipt("demo", content, "application/json"))
