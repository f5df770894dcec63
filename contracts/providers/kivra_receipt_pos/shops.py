"""Tokens, chains, stores and receipts, as a partner makes them."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.credentials import Credential, bearer, demo
from contracts.exchange import Exchange

__all__ = [
    "CHAIN", "FORM", "STORE", "TILDA", "ask", "chain", "client", "coded", "fetched", "issued", "named", "other",
    "receipt", "send", "store", "xml",
]  # fmt: skip

FORM = "application/x-www-form-urlencoded"
CHAIN, STORE = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842", "17421036003e9a1d7c5b2f8460d9e7a1b3c5f20846"
"""The demo partner's chain and store."""
TILDA = {"phone": "+46 70 174 06 05"}
"""Who receives."""
_ADDRESS = {"street1": "Provgatan 9", "postalcode": "11122", "city": "Stockholm", "country": "SWE"}


def named(case: Context, level: str) -> Credential:
    """A ready token of a level: partner, chain, store, ems, other-partner."""
    return demo(case.promise, level)


def other(case: Context) -> Credential:
    """Another partner's ready token."""
    return named(case, "other-partner")


def client(case: Context, name: str = "demo-client", **changes: str) -> dict[str, str]:
    """What the token endpoint is asked with."""
    entry = next(entry for entry in case.promise.terms.credentials if entry.name == name)
    asked = {"client_id": str(entry.client_id), "client_secret": entry.client_secret}
    return {"grant_type": "client_credentials", **asked, **changes}


def ask(case: Context, form: dict[str, str]) -> Exchange:
    """Ask for a partner's token; the answer, whatever it is."""
    return case.call("fetchToken", body=form, media_type=FORM)


def issued(case: Context, name: str = "demo-client") -> Credential:
    """A new token of a partner."""
    return bearer(str(case.get("fetchToken", body=client(case, name), media_type=FORM)["access_token"]))


def coded(case: Context, exchange: Exchange, code: str) -> Exchange:
    """State that a call was refused with a code, whose first three digits are the status."""
    found = exchange.value.get("error_code") if isinstance(exchange.value, dict) else None
    case.equal("status and code", (exchange.status, found), (int(code[:3]), code))
    return exchange


def chain(case: Context, number: int = 1, credential: Credential | None = None, **changes: Any) -> Exchange:
    """Add a chain; the answer, whatever it is."""
    body = {"name": f"Linfröet {number}", "vat": f"SE55990020{number:02}01", "address": _ADDRESS, **changes}
    return case.call("addChain", body=body, credential=credential or named(case, "partner"))


def store(
    case: Context, owner: str = CHAIN, number: int = 1, credential: Credential | None = None, **changes: Any
) -> Exchange:
    """Add a store; the answer, whatever it is."""
    body = {"name": f"Butik {number}", "vat": f"SE55990021{number:02}01", "owner_id": owner, "address": _ADDRESS}
    body = {name: value for name, value in {**body, **changes}.items() if value is not None}
    return case.call("addStore", body=body, credential=credential or named(case, "partner"))


def receipt(shop: str = STORE, who: Any = None, amount: int = 350) -> dict[str, Any]:
    """A sale for cash in a store, to somebody or nobody."""
    address = {"street_address": "Provgatan 3", "locality": "Stockholm", "postal_code": "11122"}
    unit = {"service_id": shop, "organization_number": "559900-2028", "name": "Solrosen"}
    sold = {
        "type": "sale",
        "sequence_number": 1,
        "identifiers": [{"identifier_type": "pos", "value": "912042"}],
        "description": "Brödkorg",
        "quantity": {"value": 1, "unit": "ea"},
        "extended_gross_amount": amount,
        "actual_sales_unit_price": amount,
        "extended_amount": amount,
    }
    whole = {
        "business_unit": {**unit, "contact": {"address": address}},
        "sales_recording_system": {"name": "kassa 3"},
        "receipt_identifier": {"sequence_number": 123456},
        "time_of_purchase": "2025-08-15T18:00:00+02:00",
        "currency": "SEK",
        "totals": [{"type": "paid", "amount": amount}],
        "items": [sold],
        "payments": [{"tender": {"type": "cash"}, "amount": amount}],
    }
    return whole if who is None else {**whole, "customer": {"id": who}}


def send(case: Context, body: Any, credential: Credential | None = None) -> Exchange:
    """Send a receipt; the answer, whatever it is."""
    return case.call("createReceipt", body=body, credential=credential or named(case, "partner"))


def xml(case: Context, content: bytes, credential: Credential | None = None) -> Exchange:
    """Send a receipt in XML; the answer, whatever it is."""
    wanted = credential or named(case, "store")
    return case.call("createReceipt", body=content, media_type="application/xml", credential=wanted)


def fetched(case: Context, sent: Exchange, credential: Credential | None = None) -> Exchange:
    """Read what was sent, by the id that sending it told; the answer, whatever it is."""
    place = {"receiptID": sent.headers["x-dr-transactionid"]}
    return case.call("fetchReceipt", path=place, credential=credential or named(case, "partner"))
