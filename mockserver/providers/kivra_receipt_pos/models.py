"""A receipt that a point of sale has sent. No HTTP."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.world import Collection

__all__ = ["RECEIPTS", "SentReceipt"]


class SentReceipt(msgspec.Struct, frozen=True):
    """``owner`` is whose credential sent it; ``content`` a JSON value, or the bytes of XML (KIP-05)."""

    owner: str
    content: Any
    media_type: str


RECEIPTS: Collection[SentReceipt] = Collection("kivra-receipt-pos.receipts", SentReceipt)
"""By the transaction id that sending it told."""
