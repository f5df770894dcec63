"""Companies and their registers: what is entered is told everywhere, to its own user, until it is changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.credentials import demo
from contracts.document import Parts
from contracts.laws import law
from contracts.providers.spiris import payroll
from contracts.providers.spiris.payroll import ADA, BO, NEXT_MONTH

_NUMBERS = ("5599000063", "5599000071")


@law("SP-02", operations=["createCompany", "getCompany", "listCompanies"])
def whether_kivra_is_included(case: Context) -> None:
    """Each company is told with it, by itself and among the user's, and to no other user."""
    before = case.get("listCompanies")
    made = []
    for known, included in zip(_NUMBERS, (True, False), strict=True):
        number = payroll.company_number(case, known)
        body = {"organisationNumber": number, "name": f"Norrsken {number}", "customer": "existing"}
        given = case.get("createCompany", body={**body, "subscriptionIncludesKivra": included})
        case.equal("what was entered", {name: given[name] for name in body}, body)
        case.equal("whether Kivra is included", given["subscriptionIncludesKivra"], included)
        case.equal("the company", case.get("getCompany", path={"companyId": given["id"]}), given)
        made.append(given)
    case.equal("the user's companies", case.get("listCompanies"), [*before, *made])
    others = case.get("listCompanies", credential=demo(case.promise, "other"))
    case.expect(all(one not in others for one in made), f"another user should not see them; they are {others}")


@law("SP-24", operations=["addEmployee", "changeEmployee", "getEmployee", "listEmployees"])
def the_register(case: Context) -> None:
    """Each employee is told with the choice, alone and in the list, and stands in it once."""
    made = payroll.office(case, "existing", people=())
    case.equal("the register to begin with", made.get("listEmployees"), [])
    people = []
    for number, choice in ((ADA, "pdf"), (BO, "payslipKivra")):
        body = {"name": f"Person {number}", "personalNumber": number, "email": f"p{number}@example.se"}
        given = made.get("addEmployee", body={**body, "sendPayslip": choice})
        wanted = {"id": given["id"], **body, "sendPayslip": choice}
        case.equal("the new employee", given, wanted)
        case.equal("the employee", made.get("getEmployee", path={"employeeId": given["id"]}), wanted)
        people.append(wanted)
        case.equal("status of the same number again", made.call("addEmployee", body=body).status, 409)
    case.equal("the register", made.get("listEmployees"), people)
    changed = {**people[0], "sendPayslip": "payslipKivra"}
    place = {"employeeId": changed["id"]}
    answer = made.get("changeEmployee", path=place, body={"sendPayslip": "payslipKivra"})
    case.equal("the changed employee", answer, changed)
    case.equal("the register after the change", made.get("listEmployees"), [changed, people[1]])


@law("SP-28", operations=["createPayRun", "listPayRuns", "getPayRun", "sendPayslips", "reopenPayRun", "changePayslip"])
def what_a_pay_run_tells(case: Context) -> None:
    """The same alone, in the list and in each answer: what is new in it, when and how it was sent."""
    made = payroll.office(case, "new")
    place = {"payRunId": made.run}
    people = list(made.people.values())
    fresh = {"changed": True, "sentAt": None, "channel": None, "dispatchId": None}
    told = {"id": made.run, "period": "2026-01", "state": "open", "displayDate": None}
    _told(made, {**told, "payslips": [{"employeeId": one, **fresh} for one in people]})
    body = {"period": "2026-02", "payslips": [{"employeeId": one, "netPay": "100.00"} for one in people]}
    second = made.get("createPayRun", body=body)
    wanted = {**told, "id": second["id"], "period": "2026-02"}
    case.equal("a new pay run", second, {**wanted, "payslips": [{"employeeId": one, **fresh} for one in people]})
    case.equal("how many there are", len(made.get("listPayRuns")), 2)
    now = f"{case.target.control.now():%Y-%m-%dT%H:%M:%SZ}" if case.target.control is not None else None
    day = (case.today() + timedelta(days=15)).isoformat()
    sent = payroll.send(made, displayDate=day)
    ids = {one["employeeId"]: one["id"] for one in sent["dispatches"]}
    rows = [_sent(one, ids[one], now or sent["dispatches"][0]["sentAt"]) for one in people]
    told |= {"state": "finished", "displayDate": day}
    _told(made, {**told, "payslips": rows}, sent["payRun"])
    told["state"] = "open"
    _told(made, {**told, "payslips": rows}, made.get("reopenPayRun", path=place))
    own = made.employee(ADA)
    changed = made.get("changePayslip", path=own, body={"netPay": "26000.00"})
    case.equal("a changed payslip", changed, {"employeeId": people[0], "period": "2026-01", "netPay": "26000.00"})
    case.equal("the payslip", made.get("getPayslip", path=own), changed)
    _told(made, {**told, "payslips": [{**rows[0], "changed": True}, rows[1]]})
    again = payroll.send(made, to="changed")["payRun"]["payslips"]
    case.equal("who was not sent to again", again[1], rows[1])
    _strangers(case, made, body)


def _sent(employee: int, dispatch: int, at: str) -> dict[str, Any]:
    """An employee's line of a pay run that has been sent."""
    return {"employeeId": employee, "changed": False, "sentAt": at, "channel": "payslipKivra", "dispatchId": dispatch}


def _told(made: payroll.Office, wanted: dict[str, Any], *answers: dict[str, Any]) -> None:
    """A pay run as answers, the list and itself tell it."""
    listed = [one for one in made.get("listPayRuns") if one["id"] == made.run]
    for told in (made.get("getPayRun", path={"payRunId": made.run}), *listed, *answers):
        made.case.equal("the pay run", told, wanted)
    made.case.equal("how often it is listed", len(listed), 1)


def _strangers(case: Context, made: payroll.Office, body: dict[str, Any]) -> None:
    """Another user, and who names a company that there is not, is told that it is not there."""
    other = demo(case.promise, "other")
    callers: list[Parts] = [{"path": made.path, "credential": other}, {"path": {"companyId": 999_999}}]
    for by in callers:
        case.refused("listPayRuns", 404, **by)
        entering: Parts = {**by, "body": body}
        case.refused("createPayRun", 404, **entering)


@law("SP-P1", operations=["answerKivraOffer", "openKivra", "approveKivra", "discontinueKivra", "getKivraStatusPage"])
def each_answer_tells_the_agreement(case: Context) -> None:
    """As it is told by itself, each purpose for itself; what was sent is told alike by the answer and the page."""
    made = payroll.office(case, "existing")
    payroll.send(made)
    for body in ({}, {"activate": True, "note": "x"}):
        made.case.refused("answerKivraOffer", 400, path=made.path, body=body)
    _not_theirs(case, made)
    _agrees(made, made.get("answerKivraOffer", body={"activate": True})["agreement"])
    _agrees(made, payroll.open_kivra(made, "moreSolutions")["agreement"])
    answer = payroll.approve(made, "payslips", "invoices", place="moreSolutions").value
    _agrees(made, answer["agreement"])
    _agrees(made, payroll.open_kivra(made)["agreement"])
    waited = payroll.pay_run(made) if not answer["dispatches"] else 0
    sent = payroll.send(made, waited)["dispatches"] if waited else answer["dispatches"]
    case.advance(NEXT_MONTH)
    page = {one["id"]: one for one in payroll.page(made)["dispatches"]}
    shown = {one["id"]: one for one in payroll.open_kivra(made)["statusPage"]["dispatches"]}
    for one in sent:
        for name in ("payRunId", "employeeId", "sentAt", "replaces", "replacedBy"):
            found = (page[one["id"]][name], shown[one["id"]][name])
            case.equal(f"{name} on the page", found, (one[name], one[name]))
    made.case.refused("discontinueKivra", 400, path=made.path, body={"purposes": []})
    _agrees(made, made.get("discontinueKivra", body={"purposes": ["payslips"]}))
    case.equal("states", payroll.states(made), ("discontinued", "active"))
    _not_theirs(case, made)


def _agrees(made: payroll.Office, agreement: dict[str, Any]) -> None:
    """An answer's agreement is the agreement."""
    made.case.equal("the agreement of the answer", agreement, made.get("getKivraAgreement"))


def _not_theirs(case: Context, made: payroll.Office) -> None:
    """Another user's company, and one that there is not, is not there."""
    callers: list[Parts] = [
        {"path": made.path, "credential": demo(case.promise, "other")},
        {"path": {"companyId": 999_999}},
    ]
    bodies: dict[str, Any] = {"answerKivraOffer": {"activate": False}, "discontinueKivra": {}}
    for by in callers:
        for operation, body in bodies.items():
            asked: Parts = {**by, "body": body}
            case.refused(operation, 404, **asked)
