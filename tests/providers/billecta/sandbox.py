"""One world of the fake in the words of who invoices: calls as the demo user, and what is made by them."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx

from tests.client import Client

__all__ = ["BASIC", "CREDITOR", "JSON", "OTHER", "OTHER_CREDITOR", "Sandbox", "invoice"]

BASIC = "Basic QWxsYWRpbjpTZXNhbWUsIG9wZW4="
OTHER = "Basic bW90cGFydC1vdGhlcjpvdGhlci1zZWNyZXQ="
JSON = {"Accept": "application/json"}
CREDITOR, OTHER_CREDITOR = "9c3d0b52-4f0e-4f1d-8a55-6d1f2b7f0a01", "4b7f1a90-2d6c-4e83-9a15-c0d2e4f60802"
_worlds = count()


def invoice(debtor: str, value: int = 10000, **changes: Any) -> dict[str, Any]:
    """An invoice of one row over 125 SEK with VAT, unless said otherwise."""
    row = {"Quantity": 1, "UnitPrice": {"CurrencyCode": "SEK", "Value": value}, "VAT": 25}
    dates = {"InvoiceDate": "2026-01-05", "DueDate": "2026-02-04"}
    return {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor, "Records": [row], **dates, **changes}


class Sandbox:
    """Calls of one world."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._name = f"billecta-{next(_worlds)}"

    def call(self, method: str, path: str, who: str | None = BASIC, mount: str = "", **options: Any) -> httpx.Response:
        """A call with a value for Authorization; ``headers`` come on top."""
        headers = {**({} if who is None else {"Authorization": who}), **options.pop("headers", {})}
        path = f"/~{self._name}/billecta{mount}/v1{path}"
        return self._client.request(method, path, headers=headers, **options)

    def get(self, path: str, who: str = BASIC) -> Any:
        """What an answer in JSON says, which has to be 200."""
        answer = self.call("GET", path, who, headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def make(self, path: str, **body: Any) -> str:
        """The id of something new; its creditor is the demo one unless said otherwise."""
        answer = self.call("POST", path, headers=JSON, json={"CreditorPublicId": CREDITOR, **body})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["PublicId"])

    def do(self, method: str, path: str, status: int = 200, **options: Any) -> None:
        """A call that answers nothing but its status."""
        answer = self.call(method, path, headers=JSON, **options)
        assert answer.status_code == status, answer.text

    def advance(self, duration: str) -> None:
        """Let time pass."""
        self._client.request("POST", f"/_motpart/worlds/{self._name}/clock/advance", json={"duration": duration})

    def play(self, action: str, status: int = 200, **facts: Any) -> Any:
        """What somebody does outside the API."""
        answer = self._client.post(f"/_motpart/worlds/{self._name}/people/billecta/{action}", json=facts)
        assert answer.status_code == status, answer.text
        return answer.json()
