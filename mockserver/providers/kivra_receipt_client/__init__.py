"""Kivra receipts, client: a person's receipts, chains, gifts and expense systems, with memory."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.kivra_receipt_client import people
from mockserver.providers.kivra_receipt_client.errors import dialect
from mockserver.providers.kivra_receipt_client.handlers import barcodes, chains, expense, gifts, persons, receipts
from mockserver.providers.kivra_receipt_client.seed import seed

__all__ = ["provider"]

provider = Provider(modules=(receipts, persons, chains, expense, gifts, barcodes, people), dialect=dialect, seed=seed)
