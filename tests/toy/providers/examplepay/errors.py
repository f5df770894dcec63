"""A refusal in Examplepay's words: code, message, places."""

from __future__ import annotations

from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Reply

__all__ = ["dialect"]


def dialect(refusal: Refusal) -> Reply:
    """The ``Problem`` of the document."""
    body: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if refusal.faults:
        body["places"] = [str(fault) for fault in refusal.faults]
    return Reply(refusal.status, body, media_type="application/json")
