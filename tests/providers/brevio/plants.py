"""Differences planted in a second copy of Brevio, of the kinds that two systems really have; for the twin to find."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import changed, dropped_job, late_job, lost, within, without
from tests.planting import Plant, code, inside, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

LIST, BANK_LIST, SIGN_LIST = "listAuditRequests", "listThirdPartyAuditRequests", "listSignRequests"
CREATE, CONFIRM, UPLOAD, COMMENT, SIGN = (
    "createAuditRequests", "sendConfirmation", "uploadConfirmationAttachments", "commentAuditRequest",
    "createSignRequest",
)  # fmt: skip


def row(key: str, edit: Any) -> Any:
    """A value of each row of a list."""
    return within(f"requests.*.{key}", edit)


def shorter(body: Any) -> None:
    """The last of a page is missing, its count untouched."""
    body["requests"] = body["requests"][:-1]


planted = planting("brevio", "BR-001")

PLANTS: list[Plant] = [
    planted("transition dropped", {CONFIRM: lost}),
    planted("transition dropped", {COMMENT: lost}),
    planted("transition dropped", {UPLOAD: lost}),
    planted("transition dropped", {SIGN: lost}),
    planted("transition dropped", {CREATE: lost}),
    planted("transition dropped", {LIST: row("step", lambda step: "client" if step == "third-party" else step)}),
    planted("wrong code", leave=code(400, 409, CONFIRM)),
    planted("wrong code", leave=code(404, 403, UPLOAD)),
    planted("wrong code", leave=code(200, 201, CREATE)),
    planted("wrong code", leave=code(400, 422, COMMENT)),
    planted("off-by-one page", leave=shown(LIST, shorter)),
    planted("off-by-one page", leave=shown(BANK_LIST, lambda body: body.update(next=body["next"] + 1))),
    planted("off-by-one page", {LIST: changed(query=lambda query: {**query, "offset": query.get("offset", 0) + 1})}),
    planted("stale total", leave=shown(LIST, lambda body: body.update(total=max(0, body["total"] - 1)))),
    planted("stale total", leave=shown(SIGN_LIST, lambda body: body.update(total=0, count=0))),
    planted("stale total", leave=shown(CONFIRM, lambda body: body.update(step="third-party"))),
    planted(
        "missing field", leave=shown(LIST, inside("requests", lambda rows: [without("signee")(one) for one in rows]))
    ),
    planted("missing field", leave=shown(CREATE, without("sent"))),
    planted(
        "missing field",
        leave=shown(SIGN_LIST, inside("requests", lambda rows: [without("dueDate")(one) for one in rows])),
    ),
    planted("wrong error shape", leave=problem(lambda body: body.pop("status", None))),
    planted("wrong error shape", leave=problem(lambda body: body.update(code=str(body.get("status"))))),
    planted("late news", jobs={"brevio.expire": late_job}),
    planted("late news", jobs={"brevio.remind": dropped_job}),
]

EARLY = ("transition dropped", "off-by-one page", "stale total")
"""Kinds whose first plant the machine meets within a few lives."""
