"""Billecta: creditors and what they have, invoices in every family, payments, what people do in an app meanwhile."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.billecta import (
    acting,
    cards,
    categories,
    collecting,
    contracts,
    delivery,
    exports,
    files,
    handlers,
    interest,
    invoices,
    parties,
    payments,
    polling,
    reconciliations,
    refunding,
    registers,
    reminding,
    searching,
    self_invoices,
    settings,
    shares,
    subscriptions,
    webhooks,
    withdrawals,
)
from mockserver.providers.billecta.admission import admit
from mockserver.providers.billecta.errors import dialect
from mockserver.providers.billecta.seed import seed

__all__ = ["provider"]

provider = Provider(
    modules=(
        acting,
        cards,
        categories,
        collecting,
        contracts,
        delivery,
        exports,
        files,
        handlers,
        interest,
        invoices,
        parties,
        payments,
        polling,
        reconciliations,
        refunding,
        registers,
        reminding,
        searching,
        self_invoices,
        settings,
        shares,
        subscriptions,
        webhooks,
        withdrawals,
    ),
    dialect=dialect,
    seed=seed,
    admit=admit,
)
