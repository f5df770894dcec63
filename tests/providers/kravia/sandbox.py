"""One world of the fake, in the words of a client: register, start, pay, and move the clock."""

from __future__ import annotations

from typing import Any

import httpx

from tests import sandboxes
from tests.client import Client

__all__ = ["ADDRESS", "Sandbox", "case", "credit_note", "invoice"]

ADDRESS = {
    "addressAddressLine1": "Karl Johan Gate",
    "addressPostalCode": "1000",
    "addressCity": "Oslo",
    "addressCountryCode": "NO",
}


def invoice(**changes: Any) -> dict[str, Any]:
    """The guide's invoice of 2500 in two lines; a change to None of a required key stays None."""
    line = {"description": "Service A", "unitPrice": 125, "count": 10, "vatInPercent": 25, "unit": "g", "total": 1250}
    body: dict[str, Any] = {
        "claimType": "Invoice",
        "creditorId": 10759,
        "accountingInvoiceId": None,
        "debtorName": "John Doe",
        "debtorNumber": "10001",
        "email": "name@example.com",
        "ssn": None,
        "organizationNumber": None,
        "isPrivateIndividual": "true",
        "postalAddress": ADDRESS,
        "invoiceNo": "20001",
        "invoiceDate": "2026-01-05",
        "dueDate": "2026-01-19",
        "originalAmount": 2500,
        "currencyCode": "NOK",
        "description": "Services delivered",
        "orderLines": [line, {**line, "description": "Service B", "discountInPercent": 0}],
    }
    return {**body, **changes}


def case(**changes: Any) -> dict[str, Any]:
    """An overdue claim of 2500."""
    body = invoice(claimType="CollectionCase", invoiceDate="2025-11-01", dueDate="2025-12-01")
    del body["orderLines"]
    return {**body, **changes}


def credit_note(**changes: Any) -> dict[str, Any]:
    """A credit note of 2500."""
    return invoice(claimType="CreditNote", **changes)


class Sandbox(sandboxes.Sandbox):
    """A fresh world; ``call`` talks to Kravia in it, the rest is shorthand.

    ``token`` is the demo token unless another is given to ``call``.
    """

    def __init__(self, client: Client, world: str) -> None:
        super().__init__(client, world, "kravia")

    def call(self, method: str, path: str, token: str | None = "YOUR_SECRET_TOKEN", **options: Any) -> httpx.Response:
        """A call to Kravia."""
        headers = {**({"Authorization": token} if token else {}), **options.pop("headers", {})}
        return self.reach(method, f"/api/v2{path}", headers=headers, **options)

    def ok(self, method: str, path: str, **options: Any) -> Any:
        """A call that succeeds; its JSON without the envelope."""
        answer = self.call(method, path, **options)
        assert answer.status_code == 200, f"{answer.text} {answer.headers.get('motpart-reason')}"
        body = answer.json()
        return body["value"] if isinstance(body, dict) and set(body) == {"value"} else body

    def register(self, body: dict[str, Any]) -> int:
        """Register a claim; its id."""
        number = self.ok("POST", "/invoice/register", json=body)["id"]
        assert isinstance(number, int)
        return number

    def act(self, claim: int, action: str = "Start", **options: Any) -> httpx.Response:
        """Run an action."""
        return self.call("POST", f"/invoice/{claim}/action?action={action}", json={"Message": "please"}, **options)

    def started(self, body: dict[str, Any]) -> int:
        """Register and start a claim; its id."""
        claim = self.register(body)
        assert self.act(claim).status_code == 200
        return claim

    def upload(self, claim: int, kind: str = "InvoiceAttachment", **options: Any) -> httpx.Response:
        """Add a document."""
        return self.call("POST", f"/invoice/{claim}/document?type={kind}", **(options or {"json": {"file": "SGVp"}}))

    def details(self, claim: int) -> Any:
        """The details of a claim."""
        return self.ok("GET", f"/invoice/{claim}/details")

    def status(self, claim: int) -> str:
        """Where a claim stands."""
        return str(self.details(claim)["invoice"]["status"])

    def history(self, claim: int) -> list[str]:
        """The codes of a claim's history."""
        return [entry["statusCode"] for entry in self.details(claim)["statusCodeHistory"]]

    def pay(self, *parts: tuple[int, float], **changes: Any) -> httpx.Response:
        """Register a direct payment over claims."""
        body = {
            "date": "2026-01-06",
            "description": "Direct payment",
            "AccountingPaymentId": "286519",
            "amount": round(sum(amount for _, amount in parts), 2),
            "invoices": [{"invoiceId": claim, "amount": amount} for claim, amount in parts],
        }
        return self.call("POST", "/invoice/payment", json={**body, **changes})

    def credit(self, *parts: tuple[int, float], **changes: Any) -> httpx.Response:
        """Credit claims; amounts below zero."""
        body = {
            "Date": "2026-01-06T00:00:00",
            "Amount": round(sum(amount for _, amount in parts), 2),
            "AccountingPaymentId": "4564654465",
            "Description": "Credit",
            "Invoices": [{"InvoiceId": claim, "Amount": amount} for claim, amount in parts],
        }
        return self.call("POST", "/invoice/creditnote", json={**body, **changes})

    def search(self, query: str = "") -> list[Any]:
        """Search results."""
        found = self.ok("GET", f"/invoice/search?{query}")["data"]
        assert isinstance(found, list)
        return found
