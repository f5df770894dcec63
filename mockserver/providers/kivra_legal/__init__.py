"""Kivra legal: what companies have approved before they send, with memory; provisional as its document is."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.kivra_legal import acceptances, handlers, people
from mockserver.providers.kivra_legal.errors import dialect
from mockserver.providers.kivra_legal.seed import seed

__all__ = ["provider"]

provider = Provider(modules=(handlers, acceptances, people), dialect=dialect, seed=seed)
