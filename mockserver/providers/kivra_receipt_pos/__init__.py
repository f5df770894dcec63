"""Kivra receipts, POS: what a point of sale has sent is found again, as it was sent."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.kivra_receipt_pos import handlers
from mockserver.providers.kivra_receipt_pos.seed import seed

__all__ = ["provider"]

provider = Provider(modules=(handlers,), seed=seed)
