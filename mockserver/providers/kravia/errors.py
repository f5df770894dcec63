"""A refusal in Kravia's dialect: problem details as ASP.NET writes them (KD-01); OAuth's form for a token (KD-31)."""

from __future__ import annotations

import hashlib
from typing import Any

from mockserver.errors import Fault, Refusal
from mockserver.provider import Reply

__all__ = ["conflict", "dialect", "invalid", "unknown"]

# The section of RFC 9110 that explains each status, as ASP.NET links it.
_SECTIONS = {
    400: "15.5.1",
    401: "15.5.2",
    403: "15.5.4",
    404: "15.5.5",
    405: "15.5.6",
    406: "15.5.7",
    409: "15.5.10",
    413: "15.5.14",
    415: "15.5.16",
}


def dialect(refusal: Refusal) -> Reply:
    """The error body; every fault is listed under its field."""
    if refusal.code == "invalid_grant":
        return Reply(refusal.status, {"error": refusal.code, "error_description": refusal.message})
    section = _SECTIONS.get(refusal.status)
    body: dict[str, Any] = {
        "type": f"https://tools.ietf.org/html/rfc9110#section-{section}" if section else "about:blank",
        "title": "One or more validation errors occurred." if refusal.faults else refusal.title,
        "status": refusal.status,
        "detail": refusal.message,
    }
    if refusal.faults:
        body["errors"] = _by_field(refusal)
    # ASP.NET's is random; one made from the reason says the same about the same mistake
    trace = hashlib.md5(f"{refusal.status} {refusal.reason}".encode(), usedforsecurity=False).hexdigest()
    body["traceId"] = f"00-{trace}-{trace[:16]}-00"
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
    return Reply(refusal.status, body, headers, media_type="application/problem+json")


def _by_field(refusal: Refusal) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for fault in refusal.faults:
        where, _, rest = fault.place.partition(".")
        fields.setdefault(rest or where, []).append(fault.reason)
    return fields


def invalid(faults: list[Fault], rule: str) -> Refusal:
    """400: the request fits the document, its figures or dates do not fit each other."""
    return Refusal(400, "invalid", "The request is not valid.", faults=faults, rule=rule)


def unknown(what: str, number: int) -> Refusal:
    """404: it does not exist for this caller (KD-10)."""
    return Refusal(404, "not_found", f"No {what} has the id {number}.", rule="KD-10")


def conflict(message: str, rule: str) -> Refusal:
    """409: what it is asked of is not in a state for it."""
    return Refusal(409, "conflict", message, rule=rule)
