"""Differences planted in a second copy of Spiris payroll, of the kinds that two systems really have; for the twin."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import dropped_job, edited, late_job, lost, without
from tests.planting import Plant, code, inside, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

CLICK, REOPEN, OFFER, OPEN = "sendPayslips", "reopenPayRun", "answerKivraOffer", "openKivra"
APPROVE, END, AGREEMENT, PAGE = "approveKivra", "discontinueKivra", "getKivraAgreement", "getKivraStatusPage"
RUN, PEOPLE = "makePayRun", "listEmployees"

planted = planting("spiris", "SP-04")


def counted(status: str, by: int) -> Any:
    """A number of the status page that is not renewed, or renewed twice."""
    return edited(lambda body: body["counts"].update({status: max(0, body["counts"][status] + by)}))


def not_sent(body: Any) -> None:
    """A pay run is told as it was before the click."""
    body["payRun"]["state"] = "open" if body["outcome"] == "sent" else body["payRun"]["state"]


PLANTS: list[Plant] = [
    planted("transition dropped", {CLICK: lost}),
    planted("transition dropped", {REOPEN: lost}),
    planted("transition dropped", {OFFER: lost}),
    planted("transition dropped", {OPEN: lost}),
    planted("transition dropped", {APPROVE: lost}),
    planted("transition dropped", {END: lost}),
    planted("transition dropped", jobs={"spiris.acceptAccess": dropped_job}),
    planted("transition dropped", jobs={"spiris.forward": dropped_job}),
    planted("wrong code", leave=code(409, 400, APPROVE)),
    planted("wrong code", leave=code(409, 422, REOPEN)),
    planted("wrong code", leave=code(409, 404, PAGE)),
    planted("wrong code", leave=code(410, 404, "getVlaKivraPage")),
    planted("wrong code", leave=code(409, 403, END)),
    planted("off-by-one page", leave=shown(PAGE, inside("dispatches", lambda rows: rows[:-1]))),
    planted("off-by-one page", leave=shown(PEOPLE, lambda rows: rows[:-1])),
    planted("stale total", {PAGE: counted("sending", -1)}),
    planted("stale total", {PAGE: counted("delivered", 1)}),
    planted("stale total", leave=shown(CLICK, not_sent)),
    planted("missing field", leave=shown(AGREEMENT, without("offer"))),
    planted("missing field", leave=shown(CLICK, inside("payRun", without("displayDate")))),
    planted(
        "missing field",
        leave=shown(PAGE, inside("dispatches", lambda rows: [without("explanation")(row) for row in rows])),
    ),
    planted("missing field", leave=shown(OPEN, without("statusPage"))),
    planted("wrong error shape", leave=problem(lambda body: body.pop("code", None))),
    planted("wrong error shape", leave=problem(lambda body: body.update(status=str(body.get("status"))))),
    planted("late news", jobs={"spiris.acceptAccess": late_job}),
    planted("late news", jobs={"spiris.forward": late_job}),
]

EARLY = ("wrong code",)
"""Kinds whose first plant the machine meets within a few lives."""
