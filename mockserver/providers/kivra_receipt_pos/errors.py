"""A refusal as points of sale are told it: ``{error_code, short_message, long_message, error_detail}`` (ERR-05)."""

from __future__ import annotations

from mockserver.errors import Fault, Refusal, phrase
from mockserver.provider import Reply

__all__ = ["conflict", "dialect", "invalid", "invalid_parameter", "refuse", "unknown"]

_AS_BAD_REQUEST = {"not_acceptable", "unsupported_media_type"}
_HEADERS, _PARAMETERS, _EXPENSE_PARAMETERS = "40002", "40010", "40011"


def dialect(refusal: Refusal) -> Reply:
    """The error body; a status of the document, but for a method that an address does not have (KIP-01)."""
    status, code = refusal.status, str(refusal.extra.get("code", ""))
    if refusal.code in _AS_BAD_REQUEST and not refusal.planned:
        status, code = 400, _HEADERS
    code = code or _by_place(refusal) or f"{status}00"
    body = {
        "error_code": code,
        "short_message": phrase(status).lower(),
        "long_message": refusal.message,
        "error_detail": [str(fault) for fault in refusal.faults],
    }
    return Reply(status, body)


def _by_place(refusal: Refusal) -> str | None:
    """What is wrong with a header or a parameter has a code of its own."""
    part = refusal.faults[0].place.partition(".")[0] if refusal.status == 400 and refusal.faults else ""
    if part in ("header", "cookie"):
        return _HEADERS
    if part in ("query", "path"):
        return _EXPENSE_PARAMETERS if refusal.operation == "authoriseExpense" else _PARAMETERS
    return None


def refuse(code: str, message: str, rule: str, *faults: Fault) -> Refusal:
    """A refusal with a code of the document; its status is in it."""
    return Refusal(int(code[:3]), "invalid", message, faults=faults, rule=rule, extra={"code": code})


def invalid(place: str, reason: str, rule: str) -> Refusal:
    """400 with 40000: a part of the body fits the document and is wrong all the same."""
    return refuse("40000", "The body has something that is missing or wrong.", rule, Fault(f"body.{place}", reason))


def invalid_parameter(name: str, reason: str, rule: str) -> Refusal:
    """400 with 40010."""
    return refuse(_PARAMETERS, "A parameter is missing or wrong.", rule, Fault(f"query.{name}", reason))


def unknown(what: str, rule: str, *faults: Fault) -> Refusal:
    """404: it does not exist for this caller."""
    return refuse("40400", f"There is no such {what}.", rule, *faults)


def conflict(message: str, rule: str) -> Refusal:
    """409: it is there already."""
    return refuse("40900", message, rule)
