"""One world of the fake in the words of an integrator: a token, documents, acceptances, states."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx

from tests import sandboxes
from tests.client import Client

__all__ = ["CALLS", "CORE", "FOUR", "TOKEN_PATH", "Sandbox", "acceptance"]

TOKEN_PATH = "/services/oauth2/token"
CALLS = "/services/apexrest/kivraLegalApi/v1"
CORE = "17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
FOUR = {
    "grant_type": "password",
    "username": "integration.user%40kivra.com.legalapi",
    "password": "legal-test-password",
    "client_id": "legal-test-client",
    "client_secret": "legal-test-secret",
}
"""What the token endpoint is asked in test, the user name as on Kivra's page."""
HEADERS = {"Authorization": "Bearer 00D2o000001LegalEAC!AR8AQMotpartDemoTest", "clientId": CORE}


def acceptance(**changes: Any) -> dict[str, Any]:
    """A company that will send payslips."""
    body = {
        "company": {"organisationNumber": "5599000063", "name": "Norrskens Redovisning AB"},
        "purpose": "payslips",
        "contact": {"name": "Ada Berg", "email": "ada.berg@example.com", "telephone": "+46701740605"},
        "acceptedBy": {"name": "Ada Berg"},
        "approvals": {"termsDocumentId": "terms-1", "dpaDocumentId": "dpa-payslips-1"},
    }
    return {**body, **changes}


class Sandbox(sandboxes.Sandbox):
    """A fresh world of Kivra legal, in test unless told otherwise."""

    def __init__(self, client: Client, world: str, environment: str = "") -> None:
        super().__init__(client, world, f"kivra-legal{environment}")

    def token(self, form: bytes | str) -> httpx.Response:
        """Ask for a token with a form exactly as it goes over the wire."""
        return self.reach(
            "POST", TOKEN_PATH, content=form, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )

    def asked(self, **changes: str) -> httpx.Response:
        """Ask for a token with the four credentials."""
        return self.token(urlencode({**FOUR, **changes}))

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call with the three headers."""
        headers = {**HEADERS, **options.pop("headers", {})}
        return self.reach(method, f"{CALLS}{path}", headers=headers, **options)

    def ok(self, method: str, path: str, **options: Any) -> Any:
        """A call that succeeds; its JSON."""
        answer = self.call(method, path, **options)
        assert answer.is_success, f"{answer.text} {answer.headers.get('motpart-reason')}"
        return answer.json()
