"""Who calls, and what belongs to whom: what is another's does not exist (BD-05)."""

from __future__ import annotations

from mockserver.provider import Call
from mockserver.providers.brevio.errors import unknown
from mockserver.providers.brevio.models import AUDIT_REQUESTS, AuditRequest
from mockserver.world import World

__all__ = ["bank_of", "company_of", "has_scope", "is_at_bank", "request_at_bank"]


def has_scope(call: Call, scope: str) -> bool:
    """Whether the access token carries a scope."""
    return scope in call.caller.grants.get("scopes", ())


def company_of(call: Call) -> str | None:
    """The audit company that calls; None for a bank."""
    return call.caller.grants.get("company") if has_scope(call, "audit-company") else None


def bank_of(call: Call) -> str | None:
    """The token of the bank that calls; None for an audit company."""
    return call.caller.grants.get("bank") if has_scope(call, "bank") else None


def is_at_bank(request: AuditRequest, bank: str | None) -> bool:
    """Whether the request was ever sent on to this bank."""
    return request.bank == bank and request.arrived is not None


def request_at_bank(call: Call, world: World) -> AuditRequest:
    """The audit request that the path names. Raises: Refusal 404 when it was not sent on to the calling bank."""
    request = world[AUDIT_REQUESTS].get(call.path["token"])
    if request is None or not is_at_bank(request, bank_of(call)):
        raise unknown("audit request")
    return request
