"""A refusal in Billecta's dialect: ``{"Message", "ExternalErrorCode", "RequestContent"}`` (B18)."""

from __future__ import annotations

from mockserver.errors import Fault, Refusal
from mockserver.provider import Reply

__all__ = ["dialect"]

_PARSING = 500
"""A body that cannot be parsed and a misspelt enum (B06, B07)."""


def dialect(refusal: Refusal) -> Reply:
    """The error body; a planned fault keeps the status that it was planned with."""
    status = refusal.status if refusal.planned else _status(refusal)
    text = "; ".join(map(str, refusal.faults)) or refusal.message
    headers = {"WWW-Authenticate": 'Basic realm="Billecta"'} if status == 401 else {}
    return Reply(status, {"Message": text, "ExternalErrorCode": None, "RequestContent": None}, headers)


def _status(refusal: Refusal) -> int:
    if refusal.code == "malformed" or any(map(_is_misspelt, refusal.faults)):
        return _PARSING
    if any(fault.place.startswith("path.") for fault in refusal.faults):
        return 401  # an id that is none (B20)
    if refusal.code == "not_found" and refusal.operation is not None and not refusal.operation.startswith("get"):
        return 400  # nothing can be done to what is not there; only where it is read it is 404 (BLD-13)
    return refusal.status


def _is_misspelt(fault: Fault) -> bool:
    """Whether the fault is a word in a body that is none of its enum's."""
    return fault.place.startswith("body") and fault.reason.startswith("must be one of")
