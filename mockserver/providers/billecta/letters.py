"""What was sent to a debtor, as actions of each family tell it: to whom, with which references and terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.providers.billecta.registers import DEBTORS
from mockserver.world import World

__all__ = ["letter"]

_OF_DEBTORS = ("Name", "Address", "Address2", "ZipCode", "City", "CountryCode", "Email")
_OF_ENTRIES = (
    "InvoiceDate", "DueDate", "PaymentTermsInDays", "InterestTermsInDays", "InterestPercentage", "InterestType",
    "OurReference", "YourReference",
)  # fmt: skip


def letter(world: World, debtor_id: str, entry: Mapping[str, Any], **own: Any) -> dict[str, Any]:
    """What was sent of an entry, to the debtor as they are now; ``own`` is what the family says itself."""
    debtor = world[DEBTORS.collection].get(debtor_id) or {}
    return {
        **{name: debtor.get(name) for name in _OF_DEBTORS},
        **{name: entry.get(name) for name in _OF_ENTRIES},
        **own,
    }
