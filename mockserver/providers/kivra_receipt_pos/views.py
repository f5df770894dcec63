"""How chains and stores are told, and what becomes of their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.providers.kivra_receipt_pos.models import Chain, Store, new_key
from mockserver.world import World

__all__ = ["chain_view", "changed_content", "pictures", "store_view"]

_RESOURCES = "https://kivra.example/api/v1/resources"
_PICTURES = ("icon", "logo")


def chain_view(chain: Chain, partner: Any) -> dict[str, Any]:
    """The fields of the document's sample (POS-06)."""
    return _present({"chain_id": chain.id, "partner_id": partner, **_told(chain, "name", "vat", "address")})


def store_view(store: Store) -> dict[str, Any]:
    """The fields of the document's sample (POS-06)."""
    return _present({"store_id": store.id, **_told(store, "external_id", "owner_id", "name", "vat", "address")})


def _told(thing: Chain | Store, *names: str) -> dict[str, Any]:
    said = {name: thing.content.get(name) for name in names}
    return {**said, "icon_url": thing.icon_url, "logo_url": thing.logo_url}


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def pictures(world: World, body: Mapping[str, Any]) -> dict[str, str]:
    """Where each picture of a body is from now on."""
    return {f"{name}_url": f"{_RESOURCES}/{new_key(world)}" for name in _PICTURES if name in body}


def changed_content(content: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """What was known with what is given changed; of an address, the lines that are given."""
    address = {**content.get("address", {}), **body.get("address", {})}
    return {**content, **body, **({"address": address} if address else {})}
