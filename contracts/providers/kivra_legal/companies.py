"""Companies that become senders: what they approve, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.context import Context
from contracts.credentials import Credential
from contracts.document import DEMO
from contracts.exchange import Exchange

__all__ = [
    "FIRST", "PURPOSES", "SECOND", "accept", "acceptance", "accepted", "current", "documents", "end", "state", "states",
]  # fmt: skip

PURPOSES = ("payslips", "invoices")
FIRST, SECOND = "5599000063", "5599000071"
"""Two companies of which nothing is known yet, as ten digits."""
Credentials = Credential | Sequence[Credential]


def documents(case: Context, purpose: str | None = None) -> list[dict[str, Any]]:
    """The documents in force."""
    return list(case.get("listLegalDocuments", query={} if purpose is None else {"purpose": purpose}))


def current(case: Context, purpose: str) -> dict[str, str]:
    """The two approvals that a company gives today."""
    found = {one["type"]: one["id"] for one in documents(case, purpose)}
    return {"termsDocumentId": str(found["terms"]), "dpaDocumentId": str(found["dpa"])}


def acceptance(
    case: Context, number: str = FIRST, purpose: str = "payslips", approvals: Any = None, **changes: Any
) -> dict[str, Any]:
    """What is registered for a company; today's documents unless others are given."""
    body = {
        "company": {"organisationNumber": number, "name": "Norrskens Redovisning AB"},
        "purpose": purpose,
        "contact": {"name": "Ada Berg", "email": "ada.berg@example.com", "telephone": "+46701740605"},
        "acceptedBy": {"name": "Bo Lund", "email": "bo.lund@example.com"},
        "approvals": current(case, purpose) if approvals is None else approvals,
    }
    return {**body, **changes}


def accept(case: Context, body: Any, credential: Credentials = DEMO) -> Exchange:
    """Register; the answer, whatever it is."""
    return case.call("acceptLegalDocuments", body=body, credential=credential)


def accepted(
    case: Context, number: str = FIRST, purpose: str = "payslips", credential: Credentials = DEMO
) -> dict[str, Any]:
    """Register what must be possible; the acceptance."""
    body = acceptance(case, number, purpose)
    return dict(case.get("acceptLegalDocuments", body=body, credential=credential))


def states(case: Context, number: str = FIRST, credential: Credentials = DEMO) -> dict[str, dict[str, Any]]:
    """Where a company stands, by purpose."""
    place = {"organisationNumber": number}
    value = case.get("getLegalStatus", path=place, credential=credential)
    return {one["purpose"]: one for one in value["purposes"]}


def state(case: Context, number: str = FIRST, purpose: str = "payslips", credential: Credentials = DEMO) -> str:
    """The word for where it stands."""
    return str(states(case, number, credential)[purpose]["status"])


def end(case: Context, number: str = FIRST, purpose: str = "payslips", credential: Credentials = DEMO) -> Exchange:
    """End it; the answer, whatever it is."""
    place = {"organisationNumber": number, "purpose": purpose}
    return case.call("endLegalAgreement", path=place, credential=credential)
