"""A person's receipt, and until when a deleted one can be restored. No HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from mockserver.world import Collection

__all__ = ["RECEIPTS", "Receipt"]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has been sent.

    Attributes:
        type: SALE, RETURN or SALE_RETURN.
        receipt: the receipt itself, as the point of sale sent it; ``time_of_purchase`` has its offset.
        parents, returns: the receipts that it is connected with, as the document words them.
        deleted_at: when it was deleted; None when it is not.
        days: for how many days from then on it can be restored.
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
    deleted_at: datetime | None = None
    days: int = 0

    @property
    def purchased_at(self) -> datetime:
        """When it was bought."""
        return datetime.fromisoformat(self.receipt["time_of_purchase"])

    @property
    def deleted(self) -> bool:
        """Whether it has been deleted, restorable or not."""
        return self.deleted_at is not None

    def is_kept(self, now: datetime) -> bool:
        """Whether it is there or can still be restored (RCL-02)."""
        return self.deleted_at is None or now - self.deleted_at < timedelta(days=self.days)

    def mentions(self, words: str) -> bool:
        """Whether its store or one of its items is called so, in whatever case (RCL-09)."""
        names = [self.store_name, *(item.get("description", "") for item in self.receipt["items"])]
        return any(words.casefold() in name.casefold() for name in names)


RECEIPTS: Collection[Receipt] = Collection("kivra-receipt-client.receipts", Receipt)
