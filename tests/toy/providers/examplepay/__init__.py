"""Examplepay: charges that are paid a day after they are captured; everything else is left to the engine."""

from __future__ import annotations

from mockserver.provider import Provider
from tests.toy.providers.examplepay import errors, handlers, models

__all__ = ["provider"]

provider = Provider(modules=[handlers], dialect=errors.dialect, seed=models.seed, placeholder=models.newest)
