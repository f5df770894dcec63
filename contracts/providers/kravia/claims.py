"""What Kravia's laws and machine have in common: claims to register, and the calls that move them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from contracts.context import Context
from contracts.credentials import Credential
from contracts.exchange import Exchange

CREDITOR = 10759
OTHER_CREDITOR = 10760
ADDRESS = {
    "addressAddressLine1": "Karl Johan Gate",
    "addressPostalCode": "1000",
    "addressCity": "Oslo",
    "addressCountryCode": "NO",
}
BASE64_FILE = {"file": "c3ludGhldGlj"}
UNKNOWN_ID = 999_999_999
SOON = "P7D"
"""Long enough that whatever was started has been processed, weekends and Christmas included."""


def line(price: float = 125, count: float = 10, **changes: Any) -> dict[str, Any]:
    """An order line whose total is right."""
    total = round(price * count * (1 - changes.get("discountInPercent", 0) / 100), 2)
    return {"description": "Service A", "unitPrice": price, "count": count, "total": total, **changes}


def invoice(**changes: Any) -> dict[str, Any]:
    """An invoice that can be registered, over 2500 unless its lines say otherwise."""
    lines = changes.get("orderLines", ABSENT)
    lines = [line(), line()] if lines is ABSENT else lines
    body = {
        "claimType": "Invoice",
        "creditorId": CREDITOR,
        "accountingInvoiceId": None,
        "debtorName": "Demo Debtor",
        "debtorNumber": "J-1",
        "email": "debtor@example.com",
        "ssn": None,
        "organizationNumber": None,
        "isPrivateIndividual": "true",
        "postalAddress": dict(ADDRESS),
        "invoiceNo": "70001",
        "invoiceDate": "2026-01-05",
        "dueDate": "2026-01-19",
        "originalAmount": round(sum(each["total"] for each in lines), 2),
        "currencyCode": "NOK",
        "description": "Services delivered",
        "orderLines": lines,
    }
    return _without_absent({**body, **changes})


def credit_note(**changes: Any) -> dict[str, Any]:
    """A credit note document that can be registered."""
    return invoice(**{"claimType": "CreditNote", **changes})


def collection_case(**changes: Any) -> dict[str, Any]:
    """An overdue claim against a private person that can be registered."""
    case = {
        "claimType": "CollectionCase",
        "invoiceDate": "2025-10-01",
        "dueDate": "2025-11-01",
        "originalAmount": 2500,
        "orderLines": ABSENT,
    }
    return invoice(**{**case, **changes})


ABSENT: Any = object()
"""A field that shall not be sent."""


def _without_absent(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not ABSENT}


def register(case: Context, body: Mapping[str, Any] | None = None) -> int:
    """Register a claim; its id."""
    return int(case.get("registerInvoice", body=invoice() if body is None else body)["value"]["id"])


def run(case: Context, claim: int, action: str = "Start") -> dict[str, Any]:
    """Run an action on a claim; the answer's value."""
    parts = {"invoiceId": claim}, {"action": action}
    value = case.get("runAction", path=parts[0], query=parts[1], body={"Message": f"{action} please"})["value"]
    return dict(value)


def upload(case: Context, claim: int, body: Any, media_type: str = "application/json", **query: str) -> Exchange:
    """Send a document, an InvoiceAttachment unless ``type`` says otherwise."""
    query = {"type": "InvoiceAttachment", **query}
    return case.call("uploadDocument", path={"id": claim}, query=query, body=body, media_type=media_type)


def started(case: Context, body: Mapping[str, Any] | None = None) -> int:
    """Register and start a claim and let it be processed; its id."""
    claim = register(case, body)
    run(case, claim)
    case.advance(SOON)
    return claim


def details(case: Context, claim: int) -> dict[str, Any]:
    """Everything about a claim."""
    return dict(case.get("getInvoiceDetails", path={"id": claim})["value"])


def status(case: Context, claim: int) -> str:
    """Where a claim stands."""
    return str(details(case, claim)["invoice"]["status"])


def reached(facts: Mapping[str, Any], code: str) -> date | None:
    """The date on which a claim's history first has a status code, from its details; None when it has not."""
    dates = [entry["date"] for entry in facts["statusCodeHistory"] if entry["statusCode"] == code]
    return date.fromisoformat(dates[0][:10]) if dates else None


def pay(case: Context, parts: Mapping[int, float], **changes: Any) -> dict[str, Any]:
    """Register a direct payment of these parts by claim; the answer's value."""
    return dict(case.get("registerPayment", body=payment(parts, **changes))["value"])


def payment(parts: Mapping[int, float], **changes: Any) -> dict[str, Any]:
    """A direct payment that adds up."""
    return {
        "date": "2026-01-05",
        "description": "Direct payment",
        "AccountingPaymentId": "P-1",
        "amount": round(sum(parts.values()), 2),
        "invoices": [{"invoiceId": claim, "amount": amount} for claim, amount in parts.items()],
        **changes,
    }


def credit(case: Context, parts: Mapping[int, float], **changes: Any) -> dict[str, Any]:
    """Credit claims by these parts, which are negative; the answer's value."""
    return dict(case.get("registerCreditNote", body=crediting(parts, **changes))["value"])


def crediting(parts: Mapping[int, float], **changes: Any) -> dict[str, Any]:
    """A credit that adds up."""
    return {
        "Date": "2026-01-05T00:00:00",
        "Amount": round(sum(parts.values()), 2),
        "AccountingPaymentId": "C-1",
        "Description": "Credit",
        "Invoices": [{"InvoiceId": claim, "Amount": amount} for claim, amount in parts.items()],
        **changes,
    }


def found(case: Context, operation_id: str = "searchInvoices", **query: Any) -> list[dict[str, Any]]:
    """What a search finds; by default up to the most that one answer may hold."""
    return list(case.get(operation_id, query={"top": 1000, **query})["data"])


def settlements(case: Context, **query: Any) -> list[dict[str, Any]]:
    """The settlements listed."""
    return list(case.get("listSettlements", query=query)["value"])


def token(case: Context, name: str, *, prefix: str = "") -> Credential:
    """One of the fake's own tokens by its name in provider.yaml."""
    value = next(entry["value"] for entry in case.promise.settings["credentials"] if entry["name"] == name)
    return bearer(value, prefix)


def bearer(value: str, prefix: str = "Bearer ") -> Credential:
    """A token as it goes over the wire."""
    return Credential("secretToken", "header", "Authorization", prefix + value, prefix + value)


def due(case: Context, days: int) -> str:
    """A date so many days from where the target is."""
    return (case.today() + timedelta(days=days)).isoformat()
