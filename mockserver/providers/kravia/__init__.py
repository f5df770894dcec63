"""Kravia: invoicing, collection and settlement, with memory."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.kravia import debtors, lifecycle, settlements
from mockserver.providers.kravia.errors import dialect
from mockserver.providers.kravia.handlers import invoices, onboarding, overview, payments, registering, settling
from mockserver.providers.kravia.seed import placeholder, seed

__all__ = ["provider"]

provider = Provider(
    modules=(
        registering,
        invoices,
        payments,
        settling,
        onboarding,
        overview,
        lifecycle,
        debtors,
        settlements,
    ),
    dialect=dialect,
    seed=seed,
    placeholder=placeholder,
)
