"""Kivra receipts, POS: tokens of three levels, chains, stores, receipts to somebody and nobody, expense systems."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.kivra_receipt_pos import people
from mockserver.providers.kivra_receipt_pos.errors import dialect
from mockserver.providers.kivra_receipt_pos.handlers import chains, expense, receipts, stores, tokens, users
from mockserver.providers.kivra_receipt_pos.seed import seed

__all__ = ["provider"]

provider = Provider(
    modules=(tokens, chains, stores, receipts, users, expense, people),
    dialect=dialect,
    seed=seed,
)
