"""Differences planted in a second copy of Kravia, of the kinds that two systems really have; for the twin to find."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import changed, late, late_job, lost, without
from mockserver.mutation import Call, Handler, Reply, World
from tests.planting import Plant, code, inside, planting, problem, shown

__all__ = ["EARLY", "PLANTS"]

REGISTER, DETAILS, RUN, UPLOAD = "registerInvoice", "getInvoiceDetails", "runAction", "uploadDocument"
SEARCH, PAY, CREDIT, SETTLEMENTS, BOOK = (
    "searchInvoices", "registerPayment", "registerCreditNote", "listSettlements", "bookkeepSettlement",
)  # fmt: skip


def dropped(action: str) -> Any:
    """An action is answered and not done."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        return lost(original, call, world) if call.query["action"] == action else original(call, world)

    return act


def off(name: str, by: int) -> Any:
    """A whole number of the query is another."""
    return changed(query=lambda query: {**query, name: query[name] + by} if query.get(name) else query)


def stale(place: str) -> Any:
    """A number that is told as it was at first, claim by claim."""
    known: dict[tuple[str, Any], Any] = {}

    def act(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        key = (str(world.chance.counter and world.name), call.path["id"])
        holder = reply.body["value"]
        for part in place.split(".")[:-1]:
            holder = holder[part]
        name = place.split(".")[-1]
        fresh = len(reply.body["value"]["activities"]) == 0
        known[key] = holder[name] if fresh or key not in known else known[key]
        holder[name] = known[key]
        return reply

    return act


def first_page_twice(original: Handler, call: Call, world: World) -> Reply:
    """Pages after the first begin one too early."""
    skip = call.query.get("skip", 0)
    call.query = {**call.query, "skip": max(0, skip - 1)}
    return original(call, world)


def no_currency(body: Any) -> None:
    """Settlements do not say their currency."""
    for settlement in body["value"]:
        del settlement["currencyCode"]


planted = planting("kravia", "KR-001")

PLANTS: list[Plant] = [
    planted("transition dropped", {RUN: dropped("Start")}),
    planted("transition dropped", {RUN: dropped("Withdraw")}),
    planted("transition dropped", {RUN: dropped("Pause")}),
    planted("transition dropped", {PAY: lost}),
    planted("transition dropped", {BOOK: lost}),
    planted("transition dropped", jobs={"kravia.step": late_job}),
    planted("wrong code", leave=code(409, 400, RUN)),
    planted("wrong code", leave=code(409, 422, UPLOAD)),
    planted("wrong code", leave=code(200, 201, REGISTER)),
    planted("wrong code", leave=code(404, 400, DETAILS)),
    planted("off-by-one page", {SEARCH: first_page_twice}),
    planted("off-by-one page", {SEARCH: off("top", -1)}),
    planted("off-by-one page", {SEARCH: off("skip", 1)}),
    planted("stale total", {DETAILS: stale("outstandingAmount")}),
    planted("stale total", {DETAILS: stale("invoice.paidAmount")}),
    planted("stale total", leave=shown(PAY, inside("value.invoices.*.outstandingAmount", lambda left: left + 0.01))),
    planted("missing field", leave=shown(DETAILS, inside("value.invoice", without("closedReason")))),
    planted("missing field", leave=shown(REGISTER, inside("value", without("debtorId")))),
    planted(
        "missing field", leave=shown(SEARCH, inside("data", lambda hits: [without("invoiceDue")(hit) for hit in hits]))
    ),
    planted("missing field", leave=shown(SETTLEMENTS, no_currency)),
    planted("wrong error shape", leave=problem(lambda body: body.pop("title", None))),
    planted("wrong error shape", leave=problem(lambda body: body.update(status=str(body.get("status"))))),
    planted("late webhook", deliver=late(hours=1)),
    planted("late webhook", deliver=late(minutes=5)),
]

EARLY = ("wrong code", "missing field")
"""Kinds whose first plant the machine meets within a few lives."""
