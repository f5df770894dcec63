"""What a new world holds: the example person with three receipts, a purchase with what came before and after; two
chains, two expense systems, a gift."""

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
_HASH = "4127595c662dbc5792931d75da818469a3577833954f988d1ef9898d837c3c46"
"""SHA-256 of tilda@example.com."""


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
    parent = {"receipt_id": _BEFORE, "receipt_reference": {"value": "0123456100", "context": "store"}}
    brought_back = {"receipt_id": _AFTER, "items": [{"type": "return", "description": "Brödkorg"}]}
    _put(world, _BEFORE, "SALE", "2025-08-01T12:30:00+02:00", "Ljuslykta", 120)
    _put(
        world, _EXAMPLE, "SALE_RETURN", "2025-08-15T18:00:00+02:00", "Brödkorg", 350,
        discount=45, parents=[parent], returns=[brought_back],
    )  # fmt: skip
    _put(world, _GIVEN, "SALE", "2025-08-14T11:00:00+02:00", "Ljusstake", 240, person=_GIVER)
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
    connected = {"person": _PERSON, "discount": None, "parents": [], "returns": [], **more}
    new = Receipt(
        id=key,
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
