"""For every rule of Spiris payroll that a client can see, a way to break it without breaking the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.mutants.operators import broken, changed, edited, late_job, lost, refusing, statuses, taking
from mockserver.mutation import Act, Call, Handler, Mutant, Refusal, Reply, World

__all__ = ["MUTANTS"]

CREATE, COMPANY, ADD, CHANGE = "createCompany", "getCompany", "addEmployee", "changeEmployee"
CLICK, SLIP, DELETE = "sendPayslips", "getPayslip", "deletePayslip"
OPEN, OFFER, AGREEMENT, APPROVE = "openKivra", "answerKivraOffer", "getKivraAgreement", "approveKivra"
PAGE, END, VLA = "getKivraStatusPage", "discontinueKivra", "getVlaKivraPage"
_TIME = "2026-01-05T09:00:00Z"
_NOTICE = {"kind": "movedFromVla", "text": "It has moved.", "shownAt": _TIME}
_AGREEMENT = {
    "purposes": [
        {
            "purpose": purpose,
            "state": "approved",
            "approvedBy": None,
            "approvedAt": None,
            "entryPoint": None,
            "termsVersion": None,
            "dataProcessingAgreementVersion": None,
            "discontinuedAt": None,
            "history": [],
        }
        for purpose in ("payslips", "invoices")
    ],
    "visibleAt": ["moreSolutions", "payRun"],
    "offer": "none",
    "contactRequired": False,
}
_STATUSES = (
    "sending", "delivered", "retained", "failedIdFormat", "failedTechnical", "failedOther", "failedRecipientSettings",
)  # fmt: skip
_PAGE = {"month": "2025-12", "counts": dict.fromkeys(_STATUSES, 0), "dispatches": [], "canDiscontinue": []}


def _put(**values: Any) -> Act:
    """Keys of the answer set."""
    return edited(lambda body: body.update(values))


def _given(**values: Any) -> Act:
    """Keys of the request set; to None they are left out."""

    def edit(body: Any) -> Any:
        return {name: value for name, value in {**body, **values}.items() if value is not None}

    return changed(body=edit)


def _state(wrong: str, right: str) -> Act:
    """A purpose's state called by another's name."""

    def edit(body: Any) -> None:
        for one in body.get("agreement", body)["purposes"]:
            one["state"] = wrong if one["state"] == right else one["state"]

    return edited(edit)


def _rows(edit: Callable[[Any], Any]) -> Act:
    """Each dispatch of the status page changed in place."""

    def every(body: Any) -> None:
        for one in body["dispatches"]:
            edit(one)

    return edited(every)


def _status(wrong: str, right: str) -> Act:
    """A dispatch's status called by another's name, on the status page."""
    return _rows(lambda one: one.update(status=wrong) if one["status"] == right else None)


def _everybody_by_kivra(body: Any) -> None:
    """A PDF is said to be none."""
    for one in body["payRun"]["payslips"]:
        one["channel"] = "payslipKivra"


def _first_choice_only(body: Any) -> None:
    """Under More solutions only the first purpose can be chosen."""
    body["purposeChoice"] = body["purposeChoice"][:1]


def _gone(original: Handler, call: Call, world: World) -> Reply:
    """A sent payslip can be deleted by the administrator."""
    try:
        return original(call, world)
    except Refusal:
        return Reply(204)


def _draft(call: Call) -> Any:
    """What a sent payslip says."""
    return {"employeeId": call.path["employeeId"], "period": "2026-01", "netPay": "25000.00"}


def _approved(call: Call) -> Any:
    """What an approval is answered with."""
    return {"agreement": _AGREEMENT, "payRuns": [], "dispatches": []}


MUTANTS: list[Mutant] = [
    broken("SP-02", "validation-skipped", {CREATE: _given(subscriptionIncludesKivra=True)}),
    broken("SP-03", "input-ignored", {CREATE: changed(body=lambda body: {**body, "customer": "existing"})}),
    broken("SP-04", "text-changed", {CLICK: _put(outcome="sent", message=None)}),
    broken("SP-05", "transition-wrong", {OFFER: _state("notShown", "shown")}),
    broken("SP-06", "item-lost", {APPROVE: _put(payRuns=[])}),
    broken("SP-07", "item-lost", {AGREEMENT: _put(visibleAt=["moreSolutions"])}),
    broken("SP-08", "item-lost", {OPEN: edited(_first_choice_only)}),
    broken("SP-09", "transition-allowed", {PAGE: taking(lambda call: _PAGE)}),
    broken("SP-10", "item-lost", {PAGE: _put(dispatches=[])}),
    broken("SP-11", "item-lost", {PAGE: _put(canDiscontinue=[])}),
    broken("SP-12", "item-lost", {CLICK: _put(notices=[])}),
    broken(
        "SP-13",
        "transition-allowed",
        {VLA: taking(lambda call: {"agreement": _AGREEMENT, "statusPage": _PAGE})},
    ),
    broken("SP-14", "flag-flipped", {AGREEMENT: _put(contactRequired=False)}),
    broken("SP-20", "validation-skipped", {CREATE: _given(legalForm="limitedCompany")}),
    broken("SP-21", "status-swapped", leave=statuses(409, 400, APPROVE)),
    broken("SP-22", "transition-wrong", {AGREEMENT: _state("active", "registering")}),
    broken("SP-23", "clock-off", jobs={"spiris.forward": late_job}),
    broken("SP-24", "text-changed", {CLICK: edited(_everybody_by_kivra)}),
    broken("SP-24", "transition-dropped", {CHANGE: lost}),
    broken("SP-25", "enum-misspelt", {PAGE: _status("failedOther", "failedTechnical")}),
    broken("SP-26", "transition-wrong", {PAGE: _status("delivered", "retained")}),
    broken("SP-27", "transition-allowed", {SLIP: taking(_draft)}),
    broken("SP-27", "transition-allowed", {DELETE: _gone}),
    broken("SP-28", "input-ignored", {CLICK: _given(to="all")}),
    broken("SP-29", "input-ignored", {CLICK: _given(displayDate=None)}),
    broken("SP-30", "text-changed", {CLICK: _put(outcome="activationOffered")}),
    broken("SP-32", "status-swapped", leave=statuses(400, 409, "changeEmployee", "addEmployee")),
    broken("SP-32", "flag-flipped", {COMPANY: _put(payslipAccess=True)}),
    broken("SP-A1", "input-ignored", {ADD: _given(sendPayslip="pdf")}),
    broken("SP-A2", "transition-wrong", {AGREEMENT: _state("shown", "notShown")}),
    broken("SP-A3", "transition-wrong", {AGREEMENT: _state("notShown", "shown")}),
    broken("SP-A4", "item-lost", {OFFER: _put(payRuns=[])}),
    broken("SP-A5", "transition-wrong", {AGREEMENT: _state("notShown", "shown")}),
    broken("SP-A6", "input-ignored", {OPEN: _given(entryPoint="payRun")}),
    broken("SP-A7", "transition-allowed", {APPROVE: taking(_approved, 409)}),
    broken("SP-A8", "item-lost", {COMPANY: _put(kivraTenantKey=None)}),
    broken("SP-A9", "transition-wrong", {AGREEMENT: _state("active", "registering")}),
    broken("SP-A10", "enum-misspelt", {PAGE: _status("failedOther", "delivered")}),
    broken("SP-A11", "transition-wrong", {AGREEMENT: _state("registering", "shown")}),
    broken("SP-A12", "item-lost", {APPROVE: _put(dispatches=[])}),
    broken("SP-A13", "transition-dropped", {END: lost}),
    broken("SP-A14", "transition-wrong", {OPEN: _put(shown="statusPage")}),
    broken("SP-P1", "input-ignored", {END: _given(purposes=None)}),
    broken("SP-P2", "item-invented", {OPEN: _put(purposeChoice=["payslips", "invoices"])}),
    broken("SP-D1", "transition-wrong", {PAGE: _status("sending", "delivered")}),
    broken("SP-D2", "transition-wrong", {PAGE: _status("delivered", "retained")}),
    broken("SP-D3", "id-confused", {PAGE: _rows(lambda one: one.update(kivraContentKey=None))}),
    broken("SP-D4", "date-shifted", {PAGE: _rows(lambda one: one.update(retainedUntil="2026-01-31"))}),
    broken("SP-M1", "item-invented", {CLICK: _put(notices=[_NOTICE])}),
    broken("SP-M2", "transition-forbidden", {VLA: refusing(lambda call: True, 410, "movedToPayroll")}),
]
