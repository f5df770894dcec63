"""Kivra receipts, client: a person's receipts, with memory: read, searched, deleted and restored."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.kivra_receipt_client import handlers
from mockserver.providers.kivra_receipt_client.seed import seed

__all__ = ["provider"]

provider = Provider(modules=(handlers,), seed=seed)
