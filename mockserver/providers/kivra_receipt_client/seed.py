"""What a new world holds: the example person with three receipts, a purchase with what came before and after and all
that a receipt may have beside it; two chains, two expense systems, a gift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.providers.kivra_receipt_client.models import (
    CHAINS,
    GIFTS,
    PERSONS,
    RECEIPTS,
    SYSTEMS,
    Chain,
    Gift,
    Person,
    Receipt,
    System,
)
from mockserver.world import World

__all__ = ["seed"]

_PERSON, _OTHER = "1742107200d7c9e4a126f85b03a1de6c4f27a8b953", "1742107200e8f1a3b5c7d9e0f2a4b6c8d0e1f3a5b7"
_CHAIN = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842"
_STORE, _STORE_NAME = "17421036003e9a1d7c5b2f8460d9e7a1b3c5f20846", "Solrosen Vasastan"
_BEFORE = "250801c1e2d3b4a5968778695a4b3c2d1e0f9a8b7c6d"
_EXAMPLE = "250815d0d2b21a56a00bcd71dd4c8db8219d97a4b3b2"
_AFTER = "250816a9b8c7d6e5f4031221304f5e6d7c8b9a0f1e2d"


_GIVER, _GIVEN = "1742107200f9a2b4c6d8e0f1a3b5c7d9e8f0a1b2c3", "250814b1c2d3e4f5a697886970b4c3d2e1f0a9b8c7d6"
_QUIET_CHAIN = "1742100000c7d9e4a126f85b03a1de6c4f27a8b953"
_LINK, _GIFTS_LAST = "g-5b0f9d1c7e3a", timedelta(days=30)
_SINCE = datetime(2025, 3, 16, 6, 20, tzinfo=UTC)
_ICON = "https://kivra.example/api/v1/resources/1742100000e1f2d3c4b5a697880a1b2c3d4e5f6071"
_HASH = "QSdZXGYtvFeSkx112oGEaaNXeDOVT5iNHvmJjYN8PEY="
"""SHA-256 of tilda@example.com in Base64 (KIC-10)."""
_TAG = {"icon": "leaf", "key": "organic", "name": "Ekologiskt"}
_CAMPAIGN = {
    "destination_url": "https://example.com/kampanj",
    "image": "https://example.com/kampanj.png",
    "height": 100,
    "width": 300,
    "key": "sommar",
    "position": "bottom",
    "title": "Sommarens erbjudanden",
}
_ATTACHMENT = {
    "id": "a-17",
    "content_type": "application/pdf",
    "type": "insurance",
    "name": "Försäkringsbrev",
    "description": "Ett år",
    "valid_from": "2025-08-15T00:00:00Z",
    "valid_to": "2026-08-15T00:00:00Z",
}
_MESSAGE = {
    "locale": "sv",
    "headline": "Återkallelse",
    "body": "Lämna tillbaka varan.",
    "url": "https://example.com/aterkallelse",
}
_RECALL = {"id": "r-3", "messages": [_MESSAGE]}


def seed(world: World) -> None:
    """Fill an empty world."""
    told = {"created_at": "2025-03-16T07:20:00+01:00", "updated_at": "2025-03-16T07:20:00+01:00"}
    email = {"id": "1742107200b1c3d5e7f9a2b4c6d8e0f1a3b5c7d9e8", **told, "type": "email", "hashed_value": _HASH}
    for key, identifiers, systems in ((_PERSON, [email], ["1742100"]), (_OTHER, [], []), (_GIVER, [], [])):
        person = Person(
            id=key,
            created=_SINCE,
            updated=_SINCE,
            state="ONBOARDED",
            identifiers=identifiers,
            systems=systems,
        )
        world[PERSONS].put(key, person)
    world[CHAINS].put(_CHAIN, Chain(id=_CHAIN, name="Solrosen", stores=[_STORE_NAME], icon_url=_ICON))
    world[CHAINS].put(_QUIET_CHAIN, Chain(id=_QUIET_CHAIN, name="Linfröet", stores=["Linfröet Odenplan"]))
    for key, name in (("1742100", "Utläggstjänsten"), ("1742101", "Resor")):
        world[SYSTEMS].put(key, System(id=key, name=name, icon_url="https://ems.example/icon.png"))
    gift = Gift(link=_LINK, receipt=_GIVEN, giver=_GIVER, receiver=_PERSON, expires=world.now + _GIFTS_LAST)
    world[GIFTS].put(_LINK, gift)
    lantern, napkins, basket = ("Ljuslykta", "912040"), ("Servetter", "912041"), ("Brödkorg", "912042")
    napkins_back, basket_back = _item(*napkins, kind="return"), _item(*basket, kind="return")
    _put(
        world, _BEFORE, "SALE", "2025-08-01T12:30:00+02:00", [_item(*lantern), _item(*napkins)], 120,
        returns=[{"receipt_id": _EXAMPLE, "items": [napkins_back]}], recalls=[_RECALL],
    )  # fmt: skip
    _put(
        world, _EXAMPLE, "SALE_RETURN", "2025-08-15T18:00:00+02:00", [_item(*basket), napkins_back], 350,
        discount=45, parents=[_parent(_BEFORE, "0123456100")], returns=[{"receipt_id": _AFTER, "items": [basket_back]}],
        campaigns=[_CAMPAIGN], tags=[_TAG], attachments=[_ATTACHMENT], item_display_fields=["article_number_pos"],
    )  # fmt: skip
    _put(world, _GIVEN, "SALE", "2025-08-14T11:00:00+02:00", [_item("Ljusstake", "912043")], 240, person=_GIVER)
    _put(
        world,
        _AFTER,
        "RETURN",
        "2025-08-16T10:00:00+02:00",
        [basket_back],
        350,
        parents=[_parent(_EXAMPLE, "0123456123")],
    )


def _item(description: str, number: str, kind: str = "sale") -> dict[str, Any]:
    """A line of a receipt: what was sold, or is brought back, by its number at the point of sale."""
    return {"type": kind, "identifiers": [{"identifier_type": "pos", "value": number}], "description": description}


def _parent(key: str, number: str) -> dict[str, Any]:
    """A receipt that something is brought back of, by its number in the store."""
    return {"receipt_id": key, "receipt_reference": {"value": number, "context": "store"}}


def _put(world: World, key: str, kind: str, at: str, items: list[dict[str, Any]], amount: int, **more: Any) -> None:
    receipt = {
        "business_unit": {"service_id": _STORE, "organization_number": "559900-2028", "name": _STORE_NAME},
        "time_of_purchase": at,
        "currency": "SEK",
        "items": items,
        "payments": [{"amount": amount, "tender": {"type": "cash"}}],
        "customer": {"id": {"email": "tilda@example.com"}},
    }
    connected = {"person": _PERSON, "discount": None, "parents": [], "returns": [], **more}
    new = Receipt(
        id=key,
        type=kind,
        chain=_CHAIN,
        store=_STORE,
        store_name=_STORE_NAME,
        description=items[0]["description"],
        amount=amount,
        receipt=receipt,
        **connected,
    )
    world[RECEIPTS].put(key, new)
