"""An error body that the document gives as an example, with the status and message of the refusal at hand."""

from __future__ import annotations

from typing import Any

__all__ = ["worded"]

_MESSAGES = frozenset({"message", "detail", "description", "errordescription", "errormessage", "reason", "longmessage"})
_STATUSES = frozenset({"status", "statuscode", "httpstatus", "code"})


def worded(body: Any, status: int, message: str, depth: int = 0) -> Any:
    """An error body with its status and message where it has a place for them."""
    if not isinstance(body, dict) or depth > 2:
        return body
    said: dict[str, Any] = {}
    for name, value in body.items():
        folded = name.replace("_", "").replace("-", "").lower()
        if isinstance(value, str) and folded in _MESSAGES:
            said[name] = message
        elif isinstance(value, int) and not isinstance(value, bool) and folded in _STATUSES:
            said[name] = status
        else:
            said[name] = worded(value, status, message, depth + 1)
    return said
