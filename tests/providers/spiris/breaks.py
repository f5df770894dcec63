"""For every rule that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Handler, Reply
from mockserver.providers.spiris import agreements
from mockserver.providers.spiris.models import MAILBOXES
from mockserver.providers.spiris.storage import company_of
from mockserver.providers.spiris.views import agreement_view, status_page
from mockserver.world import World
from tests.breaking import Act, Break, Sent, changed, edited, on_wire, taking

__all__ = ["BREAKS", "HIDDEN_IS_APPROVED", "NOTHING_IN_PAYSLIP", "NO_OFFER", "SENT_TWICE"]

CREATE, COMPANY, ACCESS, ADD = "createCompany", "getCompany", "removeCompanyAccess", "addEmployee"
CLICK, RUN, SLIP, DELETE = "sendPayslips", "getPayRun", "getPayslip", "deletePayslip"
OPEN, OFFER, AGREEMENT, APPROVE = "openKivra", "answerKivraOffer", "getKivraAgreement", "approveKivra"
PAGE, END, VLA = "getKivraStatusPage", "discontinueKivra", "getVlaKivraPage"
NOTICE = {"kind": "movedFromVla", "text": "It has moved.", "shownAt": "2026-01-05T09:00:00Z"}


def put(**values: Any) -> Act:
    """Keys of the answer set."""
    return edited(lambda body: body.update(values))


def given(**values: Any) -> Act:
    """Keys of the request set; to None they are left out."""

    def edit(body: Any) -> Any:
        return {name: value for name, value in {**body, **values}.items() if value is not None}

    return changed(body=edit)


def state(wrong: str, right: str) -> Act:
    """A purpose's state called by another's name."""

    def edit(body: Any) -> None:
        for one in body.get("agreement", body)["purposes"]:
            one["state"] = wrong if one["state"] == right else one["state"]

    return edited(edit)


def status(wrong: str, right: str) -> Act:
    """A dispatch's status called by another's name, on the status page."""
    return rows(lambda one: one.update(status=wrong) if one["status"] == right else None)


def rows(edit: Callable[[Any], Any]) -> Act:
    """Each dispatch of the status page changed in place."""

    def every(body: Any) -> None:
        for one in body["dispatches"]:
            edit(one)

    return edited(every)


def everybody_by_kivra(body: Any) -> None:
    """A PDF is said to be none."""
    for one in body["payRun"]["payslips"]:
        one["channel"] = "payslipKivra"


def first_choice_only(body: Any) -> None:
    """Under More solutions only the first purpose can be chosen."""
    body["purposeChoice"] = body["purposeChoice"][:1]


def empty_mailboxes(original: Handler, call: Call, world: World) -> Reply:
    """Nothing goes to Payslip."""
    reply = original(call, world)
    for number in list(world[MAILBOXES]):
        world[MAILBOXES].delete(number)
    return reply


def pages_for_all(original: Handler, call: Call, world: World) -> Reply:
    """VLA keeps its pages."""
    company = company_of(call, world)
    return Reply(200, {"agreement": agreement_view(company), "statusPage": status_page(world, company)})


def page_for_all(original: Handler, call: Call, world: World) -> Reply:
    """There is a status page without any approval."""
    return Reply(200, status_page(world, company_of(call, world)))


def gone(original: Handler, call: Call, world: World) -> Reply:
    """VLA never has a page."""
    raise Refusal(410, "movedToPayroll", "no")


def shown_before(original: Handler, call: Call, world: World) -> Reply:
    """What was never displayed can be approved."""
    agreements.show(world, company_of(call, world), call.body["purposes"])
    return original(call, world)


def only_said(original: Handler, call: Call, world: World) -> Reply:
    """Discontinuing is answered and not done."""
    return Reply(200, agreement_view(company_of(call, world)))


def deleted_all_the_same(original: Handler, call: Call, world: World) -> Reply:
    """A sent payslip can be deleted by the administrator."""
    try:
        return original(call, world)
    except Refusal:
        return Reply(204)


def draft(call: Call) -> Any:
    """What a sent payslip says."""
    return {"employeeId": call.path["employeeId"], "period": "2026-01", "netPay": "25000.00"}


def conflicts(sent: Sent) -> None:
    """What does not fit is called a conflict."""
    sent.status = 409 if sent.status == 400 else sent.status


NO_OFFER = Break("SP-04", {CLICK: put(outcome="sent", message=None)})
"""The first click says that it has sent."""
HIDDEN_IS_APPROVED = Break("SP-A7", {APPROVE: shown_before})
NOTHING_IN_PAYSLIP = Break("SP-23", {CLICK: empty_mailboxes})
SENT_TWICE = Break("SP-10", {PAGE: put(dispatches=[])})
"""The status page has nobody's dispatches."""

BREAKS: list[Break] = [
    Break("SP-02", {CREATE: given(subscriptionIncludesKivra=True)}),
    Break("SP-03", {CREATE: changed(body=lambda body: {**body, "customer": "existing"})}),
    NO_OFFER,
    Break("SP-05", {OFFER: state("notShown", "shown")}),
    Break("SP-06", {APPROVE: put(payRuns=[])}),
    Break("SP-07", {AGREEMENT: put(visibleAt=["moreSolutions"])}),
    Break("SP-08", {OPEN: edited(first_choice_only)}),
    Break("SP-09", {PAGE: page_for_all}),
    SENT_TWICE,
    Break("SP-11", {PAGE: put(canDiscontinue=[])}),
    Break("SP-12", {CLICK: put(notices=[])}),
    Break("SP-13", {VLA: pages_for_all}),
    Break("SP-14", {AGREEMENT: put(contactRequired=False)}),
    Break("SP-20", {CREATE: given(legalForm="limitedCompany")}),
    Break("SP-21", tap=on_wire(conflicts, "/approvals")),
    Break("SP-22", {AGREEMENT: state("active", "registering")}),
    NOTHING_IN_PAYSLIP,
    Break("SP-24", {CLICK: edited(everybody_by_kivra)}),
    Break("SP-25", {PAGE: status("failedOther", "failedTechnical")}),
    Break("SP-26", {PAGE: status("delivered", "retained")}),
    Break("SP-27", {SLIP: taking(draft)}),
    Break("SP-27", {DELETE: deleted_all_the_same}),
    Break("SP-28", {CLICK: given(to="all")}),
    Break("SP-29", {CLICK: given(displayDate=None)}),
    Break("SP-30", {CLICK: put(outcome="activationOffered")}),
    Break("SP-32", {COMPANY: put(payslipAccess=True)}),
    Break("SP-A1", {ADD: given(sendPayslip="pdf")}),
    Break("SP-A2", {AGREEMENT: state("shown", "notShown")}),
    Break("SP-A3", {AGREEMENT: state("notShown", "shown")}),
    Break("SP-A4", {OFFER: put(payRuns=[])}),
    Break("SP-A5", {AGREEMENT: state("notShown", "shown")}),
    Break("SP-A6", {OPEN: given(entryPoint="payRun")}),
    HIDDEN_IS_APPROVED,
    Break("SP-A8", {COMPANY: put(kivraTenantKey=None)}),
    Break("SP-A9", {AGREEMENT: state("active", "registering")}),
    Break("SP-A10", {PAGE: status("failedOther", "delivered")}),
    Break("SP-A11", {AGREEMENT: state("registering", "shown")}),
    Break("SP-A12", {APPROVE: put(dispatches=[])}),
    Break("SP-A13", {END: only_said}),
    Break("SP-A14", {OPEN: put(shown="statusPage")}),
    Break("SP-P1", {END: given(purposes=None)}),
    Break("SP-P2", {OPEN: put(purposeChoice=["payslips", "invoices"])}),
    Break("SP-D1", {PAGE: status("sending", "delivered")}),
    Break("SP-D2", {PAGE: status("delivered", "retained")}),
    Break("SP-D3", {PAGE: rows(lambda one: one.update(kivraContentKey=None))}),
    Break("SP-D4", {PAGE: rows(lambda one: one.update(retainedUntil="2026-01-31"))}),
    Break("SP-M1", {CLICK: put(notices=[NOTICE])}),
    Break("SP-M2", {VLA: gone}),
]
