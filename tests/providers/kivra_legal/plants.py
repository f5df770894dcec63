"""Differences planted in a second copy of Kivra legal, of the kinds that two systems really have; for the twin."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import dropped_job, late_job, lost, without
from tests.planting import Plant, code, inside, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

TOKEN, DOCUMENTS = "getAccessToken", "listLegalDocuments"
ACCEPT, READ, STATUS, END = "acceptLegalDocuments", "readAcceptance", "getLegalStatus", "endLegalAgreement"

planted = planting("kivra-legal", "LEG-02")


def each(edit: Any) -> Any:
    """Every fault of a refusal, changed."""
    return lambda body: [edit(one) for one in body if isinstance(one, dict)] if isinstance(body, list) else None


def stale(purposes: list[Any]) -> list[Any]:
    """Where a company stands is told as it was at first."""
    return [{**one, "upToDate": one["status"] != "notAccepted"} for one in purposes]


PLANTS: list[Plant] = [
    planted("transition dropped", {ACCEPT: lost}),
    planted("transition dropped", {END: lost}),
    planted("transition dropped", jobs={"kivra-legal.connect": dropped_job}),
    planted("transition dropped", {TOKEN: lost}),
    planted("wrong code", leave=code(201, 200, ACCEPT)),
    planted("wrong code", leave=code(409, 400, ACCEPT)),
    planted("wrong code", leave=code(404, 403, READ)),
    planted("wrong code", leave=code(404, 409, END)),
    planted("off-by-one page", leave=shown(DOCUMENTS, lambda rows: rows[:-1])),
    planted("off-by-one page", leave=shown(STATUS, inside("purposes", lambda rows: rows[:-1]))),
    planted("stale total", leave=shown(STATUS, inside("purposes", stale))),
    planted(
        "stale total", leave=shown(READ, inside("status", lambda status: "pending" if status == "approved" else status))
    ),
    planted("missing field", leave=shown(ACCEPT, without("acceptedAt"))),
    planted(
        "missing field",
        leave=shown(STATUS, inside("purposes", lambda rows: [without("changedAt")(row) for row in rows])),
    ),
    planted("missing field", leave=shown(DOCUMENTS, lambda rows: [without("url")(row) for row in rows])),
    planted("wrong error shape", leave=problem(each(lambda fault: fault.pop("errorCode", None)))),
    planted("wrong error shape", leave=problem(each(lambda fault: fault.update(fields=[])))),
    planted("late news", jobs={"kivra-legal.connect": late_job}),
]

EARLY = ("wrong code",)
"""Kinds whose first plant the machine meets within a few lives."""
