"""Billecta: the dialect and the tokens; everything else is the generic fake's."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.billecta import handlers
from mockserver.providers.billecta.errors import dialect
from mockserver.providers.billecta.seed import seed

__all__ = ["provider"]

provider = Provider(modules=(handlers,), dialect=dialect, seed=seed)
