"""One world of the fake, in the words of its clients: an audit company, banks, and people outside the API."""

from __future__ import annotations

import base64
from typing import Any

import httpx

from mockserver.pdfs import pdf_of
from tests import sandboxes
from tests.client import Client

__all__ = [
    "AASEN",
    "AUTOSVAR",
    "CLIENT",
    "NORDEA",
    "PDF",
    "PNG",
    "TOKENS",
    "WAITING",
    "Sandbox",
    "batch",
    "sign_body",
    "statement",
]

TOKENS = {
    "audit": "7f95a6585340a6f400691bced95d2708d8f6026cc8c42f3771a93fe61a30655d",
    "audit-pid": "9b00d874b92e67e3f7d6c147246f93df34feb2fa945b112018138b64ce029af1",
    "other-audit": "a276cccea401de4ac194f9175636dca168e1342602f92ca163c7d5c31ebf9a87",
    "bank": "9aed50a18bd859e5d37e0dd64b4b637d0c1565bfb05a00359e8d72275ba2dc7e",
    "bank-pid": "992f3fd2bad3018a55d7c1a068ee31fe0b5ac7c837103c43903e5023a09dd753",
    "other-bank": "05b2aea3829226b27a30b69899ad3e234e52ba444c5802ad8bb0ec83f9e38c6e",
    "signature": "5156395bd6ddcfa9174036513197cd1cca0e245bcfdcd7e36422ef302c4d8eb8",
}
"""The ready access tokens of provider.yaml."""

NORDEA = "4d88918a739dc0407dba87260e0cacf36a534079f26ad590e5c7a5fc3281b1ac"
AASEN = "1e0a9d6f6c1b7c7f1cf2fd2e0d9c1a4f3b3ad5c0b7e8f2a1946d5c3b2a190807"
AUTOSVAR = "635f42bec160c1246147327352216f94808f2a150c3d47f6e9b2a1807f6e5d5c"
WAITING = "aaaa32cf6c3453bfc7923e00d33002ea7b5277767524639f0e09da561c380ade"
"""The seeded request at Nordea."""
CLIENT = 989891332
PDF = pdf_of(["Synthetic"])
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)

Files = list[tuple[str, bytes]]


def statement(vat_no: str = "989891332", cut_off: str = "2025-12-31", amount: str = "12.50") -> bytes:
    """A bank's XML file in the form that becomes a statement."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bankStatements xmlns="urn:example:statements">
  <!-- synthetic -->
  <bankStatement>
    <vatNo>{vat_no}</vatNo><companyName>Demo &amp; Sønn AS</companyName><cutOffDate>{cut_off}</cutOffDate>
    <accountInformation>
      <account>9999.06.00001</account><accountType>Valutakonto</accountType>
      <balance><currency>USD</currency><amount>{amount}</amount><localCurrencyAmount>125.00</localCurrencyAmount></balance>
    </accountInformation>
  </bankStatement>
</bankStatements>""".encode()


def batch(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A batch of a verified user; one request to Nordea unless items are given."""
    body = {
        "auditRequests": list(items) or [{"bank": NORDEA, "cutOffDate": "2025-12-31"}],
        "client": "client@example.com",
        "language": "nb",
        "user": "auditor@example.com",
        "vatNo": CLIENT,
    }
    return {**body, **changes}


def sign_body(data: bytes = PDF, **changes: Any) -> dict[str, Any]:
    """A sign request for two."""
    body = {
        "attachments": [{"filename": "File.pdf", "attachment": base64.b64encode(data).decode()}],
        "vatNo": CLIENT,
        "language": "nb",
        "signees": ["arthur@example.com", "ford@example.com"],
        "title": "Annual report",
        "user": "auditor@example.com",
    }
    return {**body, **changes}


class Sandbox(sandboxes.Sandbox):
    """A fresh world; ``call`` talks to Brevio in it, ``play`` lets a person act, the rest is shorthand."""

    def __init__(self, client: Client, world: str) -> None:
        super().__init__(client, world, "brevio")

    def call(self, method: str, path: str, who: str | None = "audit", **options: Any) -> httpx.Response:
        """A call to Brevio with one of the ready tokens, or with a token as it is."""
        headers = options.pop("headers", {})
        if who is not None:
            headers = {"Authorization": f"Bearer {TOKENS.get(who, who)}", **headers}
        return self.reach(method, f"/v1{path}", headers=headers, **options)

    def ok(self, method: str, path: str, who: str | None = "audit", **options: Any) -> Any:
        """A call that succeeds; its JSON."""
        answer = self.call(method, path, who, **options)
        assert answer.status_code == 200, f"{answer.text} {answer.headers.get('motpart-reason')}"
        return answer.json()

    def get(self, path: str, who: str = "audit", **query: Any) -> Any:
        """A GET that succeeds; its JSON."""
        return self.ok("GET", path, who, params=query)

    def fetch(self, url: str) -> httpx.Response:
        """A signed URL, without any credential."""
        return self._client.get(url)

    def token(self, user: str, scope: str) -> str:
        """A new access token of a demo client."""
        secret = {"audit": "audit-secret", "other": "audit-secret", "bank": "bank-secret"}
        password = secret.get(user.split("-")[1], f"{user.split('-')[1]}-secret")
        if user == "motpart-other-bank":
            password = "bank-secret"
        asked = {"grant_type": "client_credentials", "scope": scope}
        answer = self.call("POST", "/auth/token", None, auth=(user, password), json=asked)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def create(self, *items: dict[str, Any], who: str = "audit", **changes: Any) -> list[str]:
        """A batch; its tokens."""
        tokens = self.ok("POST", "/confirm/audit-requests", who, json=batch(*items, **changes))["tokens"]
        assert isinstance(tokens, list)
        return tokens

    def at_bank(self, bank: str = NORDEA, **changes: Any) -> str:
        """A request that the client has signed."""
        token = self.create({"bank": bank, "cutOffDate": "2025-12-31"}, **changes)[0]
        self.play("clientSigns", token=token)
        return token

    def requests(self, who: str = "audit", **query: Any) -> list[Any]:
        """The first page of the audit company's requests about the client."""
        return list(self.get("/confirm/audit-requests", who, **{"vatNo": CLIENT, **query})["requests"])

    def request(self, token: str, who: str = "audit", **query: Any) -> Any:
        """One of them."""
        return next(one for one in self.requests(who, **query) if one["token"] == token)

    def banks_view(self, token: str, who: str = "bank", **options: Any) -> Any:
        """One request as the bank sees it; None when it does not."""
        found = self.ok("GET", "/confirm/audit-requests/third-party", who, **options)["requests"]
        return next((one for one in found if one["token"] == token), None)

    def send(self, token: str, what: str, files: Files, who: str = "bank") -> httpx.Response:
        """Upload or confirm with files."""
        parts = [("attachments", file) for file in files]
        path = f"/confirm/audit-requests/{token}/{what}"
        return self.call("POST", path, who, **({"files": parts} if parts else {}))

    def sign(self, **changes: Any) -> str:
        """A sign request; its token."""
        return str(self.ok("POST", "/sign/sign-requests", json=sign_body(**changes))["token"])

    def sign_request(self, token: str, who: str = "audit") -> Any:
        """One sign request about the client."""
        found = self.get("/sign/sign-requests", who, vatNo=CLIENT)["requests"]
        return next(one for one in found if one["token"] == token)

    def advance(self, duration: str) -> list[str]:
        """Move the clock; what happened, in order, without the provider's name."""
        return [what.removeprefix("brevio.") for what in super().advance(duration)]
