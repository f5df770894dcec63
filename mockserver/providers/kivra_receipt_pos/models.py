"""Chains, stores, receipts, recipients, expense systems. No HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from mockserver.world import Collection, World

__all__ = [
    "CHAINS",
    "EXPENSED",
    "EXPENSE_PEOPLE",
    "RECEIPTS",
    "RECIPIENTS",
    "REJECTIONS",
    "STORES",
    "SYSTEMS",
    "Chain",
    "Recipient",
    "SentReceipt",
    "Store",
    "new_key",
    "same_vat",
]

_DIGITS, _HEX = "0123456789", "0123456789abcdef"


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """A chain of a partner; ``partner`` is the holder of its credentials, ``content`` what was sent of it.

    ``icon_url`` and ``logo_url`` are None where it has no picture.
    """

    id: str
    partner: str
    content: dict[str, Any]
    icon_url: str | None = None
    logo_url: str | None = None

    @property
    def keeps(self) -> bool:
        """Whether receipts without a recipient are retained."""
        return bool(self.content.get("retained_activated"))

    @property
    def discards(self) -> bool:
        """Whether they go to the green bin."""
        return bool(self.content.get("greenbin_activated"))


class Store(msgspec.Struct, frozen=True, kw_only=True):
    """A store; ``content`` has its chain as ``owner_id``."""

    id: str
    content: dict[str, Any]
    icon_url: str | None = None
    logo_url: str | None = None

    @property
    def chain(self) -> str:
        """The id of the chain that it belongs to."""
        return str(self.content["owner_id"])


class SentReceipt(msgspec.Struct, frozen=True):
    """What a point of sale has sent.

    ``owner`` is whose credential sent it, ``content`` JSON or the bytes of XML (KIP-05); ``chain`` and ``store``
    are None where neither the receipt nor the credential names them.
    """

    owner: str
    content: Any
    media_type: str
    chain: str | None = None
    store: str | None = None


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A person with receipts, by each name that points of sale may know (KIP-06); a phone number as +46…"""

    id: str
    email: str
    phone: str
    civic_registration_number: str
    card_token: str

    def names(self) -> dict[str, str]:
        """Type of identifier, as the look-up calls it, to its value."""
        return {
            "nationalidentitynumber": self.civic_registration_number,
            "mobilephone": self.phone,
            "email": self.email,
            "cardtoken": self.card_token,
        }

    def is_called(self, kind: str, value: str, *, hashed: bool) -> bool:
        """Whether this is the person; card tokens are never hashed."""
        name = self.names()[kind]
        if hashed and kind != "cardtoken":
            return hashlib.sha256(name.encode()).hexdigest() == value.lower()
        return name == value


CHAINS: Collection[Chain] = Collection("kivra-receipt-pos.chains", Chain)
STORES: Collection[Store] = Collection("kivra-receipt-pos.stores", Store)
RECEIPTS: Collection[SentReceipt] = Collection("kivra-receipt-pos.receipts", SentReceipt)
"""By the transaction id that sending it told."""
RECIPIENTS: Collection[Recipient] = Collection("kivra-receipt-pos.recipients", Recipient)
REJECTIONS: Collection[list[str]] = Collection("kivra-receipt-pos.rejections", list[str])
"""Person → the chains that the person rejects."""
SYSTEMS: Collection[dict[str, Any]] = Collection("kivra-receipt-pos.systems", dict[str, Any])
"""Expense systems by their external id."""
EXPENSE_PEOPLE: Collection[dict[str, str]] = Collection("kivra-receipt-pos.expense-people", dict[str, str])
"""External id of a system → the people who are registered with it, each with the token."""
EXPENSED: Collection[str] = Collection("kivra-receipt-pos.expensed", str)
"""Receipt → the system that it has been handed in to."""


def new_key(world: World) -> str:
    """An id as this interface has them: ten digits and 32 hexadecimal ones."""
    return world.chance.token(10, _DIGITS) + world.chance.token(32, _HEX)


def same_vat(world: World, vat: str) -> Iterator[Chain]:
    """The chains with a VAT number, whoever has them; with SE or without it is the same number."""
    wanted = vat.removeprefix("SE")
    return (one for one in world[CHAINS].values() if str(one.content.get("vat", "")).removeprefix("SE") == wanted)
