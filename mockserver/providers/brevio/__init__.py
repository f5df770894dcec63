"""Brevio: audit confirmations, signatures and rights to sign, with memory."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.brevio import course, people, signing
from mockserver.providers.brevio.errors import dialect
from mockserver.providers.brevio.handlers import answering, confirming, fetching, signatures, tokens
from mockserver.providers.brevio.seed import seed

__all__ = ["provider"]

provider = Provider(
    modules=(tokens, confirming, answering, fetching, signatures, course, signing, people),
    dialect=dialect,
    seed=seed,
)
