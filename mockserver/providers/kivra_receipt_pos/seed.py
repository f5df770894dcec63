"""What a new world holds: the chain, the store and the receipt of the document's examples, sent by the demo partner;
who can receive; an expense system that the receipt has been handed in to."""

from __future__ import annotations

from mockserver.providers.kivra_receipt_pos.models import (
    CHAINS,
    EXPENSE_PEOPLE,
    EXPENSED,
    RECEIPTS,
    RECIPIENTS,
    STORES,
    SYSTEMS,
    Chain,
    Recipient,
    SentReceipt,
    Store,
)
from mockserver.world import World

__all__ = ["TILDA", "seed"]

TILDA = "1742107200d7c9e4a126f85b03a1de6c4f27a8b953"
"""The person who can receive."""
_CHAIN_ID = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842"
_STORE_ID = "17421036003e9a1d7c5b2f8460d9e7a1b3c5f20846"
_SYSTEM = "utlagg-01"
_ICON = "https://kivra.example/api/v1/resources/1742100000e1f2d3c4b5a697880a1b2c3d4e5f6071"
_LOGO = "https://kivra.example/api/v1/resources/1742100000f0e1d2c3b4a5968778695a4b3c2d1e0f"
_ADDRESS = {"street1": "Provgatan 3", "postalcode": "11122", "city": "Stockholm", "country": "SWE"}
_VAT = "SE559900202801"

_ID = "17552736002a7d4c9b1e6f5038c2e7b4d091a5f268"
_STORE = {
    "service_id": _STORE_ID,
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
    shown = {"icon_url": _ICON, "logo_url": _LOGO}
    chain = {"name": "Solrosen", "vat": _VAT, "address": _ADDRESS}
    world[CHAINS].put(_CHAIN_ID, Chain(id=_CHAIN_ID, partner="demo", content=chain, **shown))
    store = {"name": "Solrosen Vasastan", "external_id": "butik-100", "owner_id": _CHAIN_ID, "vat": _VAT}
    world[STORES].put(_STORE_ID, Store(id=_STORE_ID, content={**store, "address": _ADDRESS}, **shown))
    tilda = Recipient(
        id=TILDA,
        email="tilda@example.com",
        phone="+46701740605",
        civic_registration_number="199001189811",
        card_token="tok-0001",
    )
    world[RECIPIENTS].put(TILDA, tilda)
    system = {"name": "Utläggstjänsten", "url": "https://ems.example/v1", "icon_url": "https://ems.example/icon.png"}
    world[SYSTEMS].put(_SYSTEM, {"external_id": _SYSTEM, **system})
    world[EXPENSE_PEOPLE].put(_SYSTEM, {TILDA: "utlagg-token-1"})
    world[EXPENSED].put(_ID, _SYSTEM)
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
    world[RECEIPTS].put(_ID, SentReceipt("demo", content, "application/json", _CHAIN_ID, _STORE_ID))
