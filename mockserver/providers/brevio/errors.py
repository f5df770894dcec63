"""A refusal in Brevio's dialect: ``{"status", "error_description"}`` under a listed status (BD-04)."""

from __future__ import annotations

from mockserver.errors import Fault, Refusal
from mockserver.provider import Reply

__all__ = ["dialect", "invalid", "unauthorized", "unknown", "wrong"]

_WORDS = {400: "Bad request", 401: "Unauthorized", 404: "Not found"}
_LISTED = {403: 401, 405: 404}
"""What the engine refuses with → what Brevio lists; every other 4xx is a bad request."""
_PLACES = ("query.", "body.", "path.", "header.")


def dialect(refusal: Refusal) -> Reply:
    """The error body; a planned fault keeps the status that it was planned with."""
    status = refusal.status
    if not refusal.planned and status not in _WORDS:
        status = _LISTED.get(status, 400 if status < 500 else 500)
    text = "; ".join(map(_fault_text, refusal.faults)) or refusal.message
    description = "Internal server error" if status == 500 else f"{_WORDS.get(status, refusal.title)}: {text}"
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Reply(status, {"status": status, "error_description": description}, headers)


def _fault_text(fault: Fault) -> str:
    """``vatNo is missing``, as the reference words it."""
    place = next((fault.place.removeprefix(part) for part in _PLACES if fault.place.startswith(part)), fault.place)
    return f"{place} {'is missing' if fault.reason == 'is required' else fault.reason}"


def invalid(place: str, reason: str, rule: str) -> Refusal:
    """400: one part of the request fits the document and is wrong all the same."""
    return Refusal(400, "invalid", f"{place} {reason}", faults=[Fault(place, reason)], rule=rule)


def wrong(message: str, rule: str) -> Refusal:
    """400: the request is asked for in a state that does not allow it."""
    return Refusal(400, "invalid", message, rule=rule)


def unauthorized(message: str, rule: str) -> Refusal:
    """401: the credentials do not reach that far."""
    return Refusal(401, "unauthenticated", message, rule=rule)


def unknown(what: str) -> Refusal:
    """404: it does not exist for this caller (BD-05)."""
    return Refusal(404, "not_found", f"there is no such {what}", rule="BD-05")
