"""A refusal as the recipient's app is told it: ``{code, short_message, long_message, error_detail}`` (RCL-07)."""

from __future__ import annotations

from mockserver.errors import Refusal, phrase
from mockserver.provider import Reply

__all__ = ["dialect", "refuse"]

_AS_BAD_REQUEST = {"not_acceptable", "unsupported_media_type"}


def dialect(refusal: Refusal) -> Reply:
    """The error body; its code is the status and two digits more (KIC-04)."""
    status = refusal.status if refusal.planned else _status(refusal)
    body = {
        "code": status * 100,
        "short_message": phrase(status).lower(),
        "long_message": refusal.message,
    }
    details = [str(fault) for fault in refusal.faults]
    return Reply(status, {**body, "error_detail": details} if details else body)


def _status(refusal: Refusal) -> int:
    if refusal.code in _AS_BAD_REQUEST:
        return 400
    unknown_kind = refusal.operation == "getBarcode" and any(fault.place == "path.type" for fault in refusal.faults)
    return 404 if unknown_kind else refusal.status  # what an address names and is not there (KIC-09)


def refuse(status: int, message: str, rule: str) -> Refusal:
    """A refusal with one of the document's statuses."""
    return Refusal(status, "invalid", message, rule=rule)
