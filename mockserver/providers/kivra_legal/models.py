"""What Kivra legal remembers: documents, acceptances, and which companies are senders. No HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from mockserver.world import Collection

__all__ = ["ACCEPTANCES", "DOCUMENTS", "NEWEST", "PURPOSES", "SENDERS", "Acceptance", "LegalDocument", "vat_form"]

PURPOSES = ("payslips", "invoices")


class LegalDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One version; ``purpose`` is None for the terms, ``valid_from`` its first day as YYYY-MM-DD."""

    id: str
    type: str
    purpose: str | None
    title: str
    version: int
    valid_from: str


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """What a company has approved.

    Attributes:
        client: the integrator's clientId.
        number: the company's organisation number in VAT form; ``name`` its name.
        contact, accepted_by, approvals: as they were sent.
        status: pending, approved, replaced or terminated; ``changed`` is when it last changed.
        ended_by: integrator or kivra, once it is terminated.
    """

    id: str
    client: str
    number: str
    name: str
    purpose: str
    contact: dict[str, Any]
    accepted_by: dict[str, Any]
    approvals: dict[str, str]
    at: datetime
    changed: datetime
    status: str
    ended_by: str | None = None

    @property
    def lives(self) -> bool:
        """Whether it counts: it is approved, or will be when Kivra has connected the company."""
        return self.status in ("pending", "approved")


DOCUMENTS: Collection[LegalDocument] = Collection("kivra-legal.documents", LegalDocument)
ACCEPTANCES: Collection[Acceptance] = Collection("kivra-legal.acceptances", Acceptance)
NEWEST: Collection[str] = Collection("kivra-legal.newest", str)
"""clientId, company and purpose → the id of the newest acceptance."""
SENDERS: Collection[list[str]] = Collection("kivra-legal.senders", list[str])
"""Company → through which clientIds it is a sender, or "paper"."""


def vat_form(number: str) -> str:
    """``5599000014`` and ``SE559900001401`` → the second (LD-09)."""
    return number if number.startswith("SE") else f"SE{number}01"
