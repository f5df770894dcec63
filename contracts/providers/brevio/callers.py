"""Who calls: ready tokens and API clients by their names in provider.yaml, and tokens asked for on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.context import Context
from contracts.credentials import Credential, basic, bearer, demo
from contracts.exchange import Exchange

__all__ = [
    "AUDIT_COMPANY", "BANK", "CLIENT_OF", "SCOPES", "SIGNATURE", "SIGNEE_PID", "ask", "basic", "bearer", "client",
    "grant", "issued", "ready",
]  # fmt: skip

AUDIT_COMPANY, BANK, SIGNATURE, SIGNEE_PID = SCOPES = ("audit-company", "bank", "signature-right", "signee-pid")
CLIENT_OF = {AUDIT_COMPANY: "motpart-audit", BANK: "motpart-bank", SIGNATURE: "motpart-signature"}
"""An API client that was granted each scope that a token can do something with."""


def ready(case: Context, name: str) -> Credential:
    """A token that provider.yaml hands out, by its name there: audit, audit-pid, other-audit, bank and so on."""
    return demo(case.promise, name)


def client(case: Context, username: str) -> Credential:
    """An API client of provider.yaml by its id."""
    entries = case.promise.settings["credentials"]
    return basic(username, next(str(entry["password"]) for entry in entries if entry.get("username") == username))


def grant(scope: str, **changes: Any) -> dict[str, Any]:
    """What the token endpoint is asked."""
    return {"grant_type": "client_credentials", "scope": scope, **changes}


def ask(case: Context, username: str, body: Mapping[str, Any] | bytes) -> Exchange:
    """Ask the token endpoint as an API client; the answer, whatever it is."""
    return case.call("getAccessToken", body=body, credential=client(case, username))


def issued(case: Context, username: str, scope: str) -> Credential:
    """A new token of an API client."""
    value = case.get("getAccessToken", body=grant(scope), credential=client(case, username))
    return bearer(str(value["access_token"]))
