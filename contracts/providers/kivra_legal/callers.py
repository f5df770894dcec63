"""Who calls: the four credentials, ready tokens and client ids by their names in provider.yaml, and production."""

from __future__ import annotations

from typing import Any, Unpack

from contracts.context import Context, NeedsControl
from contracts.credentials import Credential
from contracts.document import Parts
from contracts.exchange import Exchange, Request

__all__ = ["ask", "asked", "bearer", "core", "four", "in_production", "issued", "lacking", "pair", "ready"]

_FORM = "application/x-www-form-urlencoded"


def _entry(case: Context, name: str) -> Any:
    return next(entry for entry in case.promise.terms.credentials if entry.name == name)


def four(case: Context, name: str = "client-test", **changes: Any) -> dict[str, str]:
    """What the token endpoint is asked with the four credentials of an entry; the user name with its @."""
    entry = _entry(case, name)
    asked = {
        "grant_type": "password",
        "username": entry.username.replace("%40", "@"),
        "password": entry.password,
        "client_id": entry.client_id,
        "client_secret": entry.client_secret,
    }
    return {**asked, **changes}


def ask(case: Context, form: dict[str, str]) -> Exchange:
    """Ask for a token in test; the answer, whatever it is."""
    return case.call("getAccessToken", body=form, media_type=_FORM)


def asked(case: Context, form: dict[str, str], error: str) -> None:
    """State that the token endpoint refuses this with an error."""
    exchange = ask(case, form)
    found = exchange.value.get("error") if isinstance(exchange.value, dict) else None
    case.equal(f"status and error for {sorted(form)}", (exchange.status, found), (400, error))


def bearer(token: str) -> Credential:
    """A token as it goes over the wire."""
    return Credential("accessToken", "header", "Authorization", f"Bearer {token}", f"Bearer {token}")


def core(case: Context, name: str = "core") -> Credential:
    """A client id of Kivra Core."""
    return lacking(str(_entry(case, name).value))


def lacking(value: str) -> Credential:
    """Any value as clientId."""
    return Credential("clientId", "header", "clientId", value, value)


def ready(case: Context, name: str = "demo") -> Credential:
    """A token that provider.yaml hands out."""
    return bearer(str(_entry(case, name).value))


def pair(case: Context, token: str, client: str) -> tuple[Credential, Credential]:
    """A ready token and a client id, by their names."""
    return ready(case, token), core(case, client)


def issued(case: Context, name: str = "client-test") -> Credential:
    """A new token for the four credentials of an entry."""
    value = case.get("getAccessToken", body=four(case, name), media_type=_FORM)
    return bearer(str(value["access_token"]))


def in_production(case: Context, operation_id: str, **parts: Unpack[Parts]) -> Exchange:
    """The same operation in production, which a motpart serves beside test; the answer, judged like any other.

    Raises:
        NeedsControl: the target is no motpart; a provider's own production is never judged.
    """
    if not case.steers:
        raise NeedsControl("needs production and test beside each other")
    request = case.document.request(operation_id, **parts)
    url = case.target.root + "@production" + request.url.removeprefix(case.target.root)
    exchange = case.target.send(Request(request.method, url, request.headers, request.body))
    case.conforms(operation_id, exchange)
    return exchange
