"""Differences planted in a second copy of Kivra, of the kinds that two systems really have; for the twin to find."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import late, lost, without
from mockserver.mutation import Sent
from tests.planting import Plant, code, inside, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

TENANT, TENANTS, CREATE, ADD, TAKE = "getTenant", "listTenants", "createTenant", "addCompanyId", "deleteCompanyId"
ASK, REQUEST, SEND, MATCH = "requestAccess", "getRequestAccessStatus", "sendContent", "matchUsersSsn"
POST, AGREEMENTS, REVOKE = "postAgreement", "listAgreements", "revokeAgreement"
LISTEN, CHANGE, END, WEBHOOKS = (
    "createPaymentWebhook", "updatePaymentWebhook", "deletePaymentWebhook", "listPaymentWebhooks",
)  # fmt: skip


def each(edit: Any) -> Any:
    """Every row of a list, changed."""
    return lambda rows: [edit(row) for row in rows]


def always_active(row: dict[str, Any]) -> dict[str, Any]:
    """An agreement is told as it was at first."""
    return {**row, "state": "active"}


def not_retained(sent: Sent) -> None:
    """Nobody is told that content is kept back."""
    if sent.operation == SEND:
        sent.headers[:] = [(name, value) for name, value in sent.headers if name != b"kivra-retained"]


planted = planting("kivra", "GEN-01")

PLANTS: list[Plant] = [
    planted("transition dropped", {ADD: lost}),
    planted("transition dropped", {TAKE: lost}),
    planted("transition dropped", {ASK: lost}),
    planted("transition dropped", {REVOKE: lost}),
    planted("transition dropped", {LISTEN: lost}),
    planted("transition dropped", {CHANGE: lost}),
    planted("transition dropped", {END: lost}),
    planted("wrong code", leave=code(404, 403, TENANT)),
    planted("wrong code", leave=code(409, 400, ADD)),
    planted("wrong code", leave=code(403, 409, REVOKE)),
    planted("wrong code", leave=code(200, 201, CREATE)),
    planted("wrong code", leave=code(401, 404, SEND)),
    planted("off-by-one page", leave=shown(TENANTS, lambda rows: rows[:-1])),
    planted("off-by-one page", leave=shown(WEBHOOKS, lambda rows: rows[:-1])),
    planted("off-by-one page", leave=shown(MATCH, inside("list", lambda found: found[:-1]))),
    planted("stale total", leave=shown(AGREEMENTS, each(always_active))),
    planted("stale total", leave=shown(REQUEST, inside("status", lambda status: "pending"))),
    planted("stale total", leave=shown(TENANT, inside("company_id", lambda companies: companies[:1]))),
    planted("missing field", leave=shown(CREATE, without("created_by"))),
    planted("missing field", leave=shown(ASK, without("tenant_name"))),
    planted("missing field", leave=shown(AGREEMENTS, each(without("state")))),
    planted("missing field", leave=not_retained),
    planted("wrong error shape", leave=problem(lambda body: body.pop("long_message", None))),
    planted("wrong error shape", leave=problem(lambda body: body.update(code=int(body.get("code") or 0)))),
    planted("late webhook", deliver=late(hours=1)),
    planted("late webhook", deliver=late(minutes=5)),
]

EARLY = ("wrong code", "off-by-one page")
"""Kinds whose first plant the machine meets within a few lives."""
