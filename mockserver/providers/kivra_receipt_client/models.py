"""People, their receipts and until when a deleted one can be restored, chains, gifts, expense systems. No HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from mockserver.world import Collection, World

__all__ = [
    "CHAINS",
    "GIFTS",
    "PERSONS",
    "RECEIPTS",
    "REJECTIONS",
    "SYSTEMS",
    "Chain",
    "Gift",
    "Person",
    "Receipt",
    "System",
    "kept_receipt",
    "kept_receipts",
]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has been sent.

    Attributes:
        type: SALE, RETURN or SALE_RETURN.
        receipt: the receipt itself, as the point of sale sent it; ``time_of_purchase`` has its offset.
        parents, returns: the receipts that it is connected with, as the document words them.
        campaigns, tags, attachments, recalls, item_display_fields: what it has beside it, as the document words it.
        deleted_at: when it was deleted; None when it is not.
        days: for how many days from then on it can be restored.
        system: the expense system that it has been handed in to.
        is_gift: whether it is the copy that somebody has claimed.
    """

    id: str
    person: str
    type: str
    chain: str
    store: str
    store_name: str
    description: str
    amount: int
    discount: int | None
    receipt: dict[str, Any]
    parents: list[dict[str, Any]]
    returns: list[dict[str, Any]]
    campaigns: list[dict[str, Any]] = []
    tags: list[dict[str, Any]] = []
    attachments: list[dict[str, Any]] = []
    recalls: list[dict[str, Any]] = []
    item_display_fields: list[str] = []
    deleted_at: datetime | None = None
    days: int = 0
    system: str | None = None
    is_gift: bool = False

    @property
    def purchased_at(self) -> datetime:
        """When it was bought."""
        return datetime.fromisoformat(self.receipt["time_of_purchase"])

    @property
    def deleted(self) -> bool:
        """Whether it has been deleted, restorable or not."""
        return self.deleted_at is not None

    @property
    def is_expensed(self) -> bool:
        """Whether it has been handed in."""
        return self.system is not None

    def is_kept(self, now: datetime) -> bool:
        """Whether it is there or can still be restored (RCL-02)."""
        return self.deleted_at is None or now - self.deleted_at < timedelta(days=self.days)

    def mentions(self, words: str) -> bool:
        """Whether its store or one of its items is called so, in whatever case (RCL-09)."""
        names = [self.store_name, *(item.get("description", "") for item in self.receipt["items"])]
        return any(words.casefold() in name.casefold() for name in names)


RECEIPTS: Collection[Receipt] = Collection("kivra-receipt-client.receipts", Receipt)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who receives; ``state`` is ONBOARDED or OFFBOARDED, ``systems`` are those that the person is registered with."""

    id: str
    created: datetime
    updated: datetime
    state: str
    identifiers: list[dict[str, Any]] = []
    systems: list[str] = []


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """A chain that receipts come from; ``stores`` are the names of its stores."""

    id: str
    name: str
    stores: list[str]
    icon_url: str | None = None


class System(msgspec.Struct, frozen=True, kw_only=True):
    """An expense management system."""

    id: str
    name: str
    icon_url: str


class Gift(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt that one person gives another, by a link; ``claimed`` once it is."""

    link: str
    receipt: str
    giver: str
    receiver: str
    expires: datetime
    claimed: bool = False


PERSONS: Collection[Person] = Collection("kivra-receipt-client.persons", Person)
CHAINS: Collection[Chain] = Collection("kivra-receipt-client.chains", Chain)
REJECTIONS: Collection[list[str]] = Collection("kivra-receipt-client.rejections", list[str])
"""Person → the chains that the person rejects."""
SYSTEMS: Collection[System] = Collection("kivra-receipt-client.systems", System)
GIFTS: Collection[Gift] = Collection("kivra-receipt-client.gifts", Gift)
"""By the link."""


def kept_receipts(world: World, person: str) -> list[Receipt]:
    """A person's receipts, deleted ones among them that can still be restored."""
    now = world.now
    return [one for one in world[RECEIPTS].values() if one.person == person and one.is_kept(now)]


def kept_receipt(world: World, person: str, key: str) -> Receipt | None:
    """One of them; None when there is none, or no longer."""
    found = world[RECEIPTS].get(key)
    return found if found is not None and found.person == person and found.is_kept(world.now) else None
