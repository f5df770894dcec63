"""Kivra's sender API: tenants, matching, content, forms, letters, agreements, webhooks and partners, with memory."""

from __future__ import annotations

from mockserver.provider import Provider
from mockserver.providers.kivra import partners, payments, people
from mockserver.providers.kivra.errors import dialect
from mockserver.providers.kivra.handlers import (
    agreements,
    authentication,
    companies,
    forms,
    inboxes,
    letters,
    mailboxes,
    matching,
    sending,
    tenants,
    tickets,
    webhooks,
)
from mockserver.providers.kivra.scopes import covers
from mockserver.providers.kivra.seed import seed

__all__ = ["provider"]

provider = Provider(
    modules=(
        authentication,
        tenants,
        matching,
        companies,
        sending,
        forms,
        letters,
        tickets,
        agreements,
        webhooks,
        inboxes,
        mailboxes,
        partners,
        people,
        payments,
    ),
    dialect=dialect,
    seed=seed,
    covers=covers,
)
