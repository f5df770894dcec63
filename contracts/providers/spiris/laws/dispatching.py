"""Payslips on their way: Payslip first, then Kivra, and what an employee has."""

from __future__ import annotations

from datetime import timedelta

from contracts.context import Context
from contracts.laws import law
from contracts.providers.spiris import payroll
from contracts.providers.spiris.payroll import ADA, BO, COORDINATION, NEXT_MONTH, SOON

_STATUSES = {
    "sending", "delivered", "retained", "failedIdFormat", "failedTechnical", "failedOther", "failedRecipientSettings",
}  # fmt: skip
_MORE = ("198001159832", "198812249848", "200002299857", "199407179861")


@law("SP-23", operations=["sendPayslips"])
def payslip_first_then_kivra(case: Context) -> None:
    """In Payslip at once, in Kivra soon after; who has no Kivra has it in Payslip only."""
    made = payroll.office(case, "new")
    case.act("employeeLeavesKivra", personalNumber=BO)
    payroll.send(made)
    found = payroll.looks(case, ADA)
    case.equal("payslips at once", (len(found["payslip"]), len(found["kivra"])), (1, 0))
    case.advance(SOON)
    for number, wanted in ((ADA, (1, 1)), (BO, (1, 0))):
        found = payroll.looks(case, number)
        case.equal("payslips in Payslip and in Kivra", (len(found["payslip"]), len(found["kivra"])), wanted)


@law("SP-24", operations=["addEmployee", "changeEmployee", "getEmployee", "sendPayslips"])
def each_employee_by_payslip_or_pdf(case: Context) -> None:
    """As chosen when the payslip is sent, and no other way."""
    made = payroll.office(case, "new")
    place = {"employeeId": made.people[BO]}
    case.equal("choice to begin with", made.get("getEmployee", path=place)["sendPayslip"], "payslipKivra")
    made.get("changeEmployee", path=place, body={"sendPayslip": "pdf"})
    case.equal("choice after the change", made.get("getEmployee", path=place)["sendPayslip"], "pdf")
    sent = payroll.send(made)
    channels = {one["employeeId"]: one["channel"] for one in sent["payRun"]["payslips"]}
    wanted = {made.people[ADA]: "payslipKivra", made.people[BO]: "pdf"}
    case.equal("how each was sent", channels, wanted)
    case.equal("who is sent to through Kivra", [one["employeeId"] for one in sent["dispatches"]], [made.people[ADA]])
    case.advance(SOON)
    case.equal("what who wants a PDF has", payroll.looks(case, BO), {"payslip": [], "kivra": []})


@law("SP-25", operations=["sendPayslips", "getKivraStatusPage", "addEmployee"])
def seven_statuses(case: Context) -> None:
    """Each is reached by what it says, and explained."""
    made = payroll.office(case, "new", people=(ADA, BO, COORDINATION, *_MORE[:1]))
    case.act("employeeLeavesKivra", personalNumber=BO)
    case.act("employeeOptsOut", personalNumber=_MORE[0])
    sent = payroll.send(made)
    case.equal("statuses at once", {one["status"] for one in sent["dispatches"]}, {"sending"})
    case.advance(SOON)
    for kind in ("technical", "sending"):
        case.act("kivraHasTrouble", kind=kind)
        payroll.send(made, payroll.pay_run(made, period="2025-12"))
        case.advance(SOON)
    case.advance("P21D")  # the 26th, from where a display date can lie in the next month
    far = (case.today() + timedelta(days=20)).isoformat()
    payroll.send(made, payroll.pay_run(made, period="2025-11"), displayDate=far)
    case.advance("P10D")
    found = payroll.page(made)
    case.equal("statuses on the page", {one["status"] for one in found["dispatches"]}, _STATUSES)
    case.expect(all(one["explanation"] for one in found["dispatches"]), "every status should be explained")
    explained = {one["status"]: one["explanation"] for one in found["dispatches"]}
    case.equal("number of different explanations", len(set(explained.values())), len(_STATUSES))
    first = {one["employeeId"]: one["status"] for one in found["dispatches"] if one["payRunId"] == made.run}
    wanted = dict(
        zip(made.people.values(), ("delivered", "retained", "failedIdFormat", "failedRecipientSettings"), strict=True)
    )
    case.equal("statuses of the first pay run", first, wanted)


@law("SP-26", operations=["getKivraStatusPage", "sendPayslips"])
def retained_stays_retained(case: Context) -> None:
    """Though the employee opens Kivra and finds it; a new payslip has a status of its own."""
    made = payroll.office(case, "new", people=(BO,))
    case.act("employeeLeavesKivra", personalNumber=BO)
    first = payroll.send(made)["dispatches"][0]["id"]
    case.advance("P10D")
    found = case.act("employeeOpensKivra", personalNumber=BO)
    case.equal("payslips in Kivra once it is opened", [one["payRunId"] for one in found["kivra"]], [made.run])
    payroll.reopen(made)
    second = payroll.send(made)["dispatches"][0]["id"]
    case.advance("P21D")
    case.equal("statuses", payroll.statuses(made), {first: "retained", second: "delivered"})


@law("SP-27", operations=["getPayslip", "changePayslip", "deletePayslip", "getPayRun"])
def sent_is_out_of_reach(case: Context) -> None:
    """The administrator neither reads, changes nor deletes it; the employee deletes it, and until then it stays."""
    made = payroll.office(case, "new")
    place = made.employee(ADA)
    before = made.get("getPayslip", path=place)
    case.equal("what a draft says", before["netPay"], "25000.00")
    payroll.send(made)
    for operation_id, body in (("getPayslip", None), ("changePayslip", {"netPay": "1.00"}), ("deletePayslip", None)):
        parts = {} if body is None else {"body": body}
        case.equal(f"status of {operation_id} once sent", made.call(operation_id, path=place, **parts).status, 403)
    listed = made.get("getPayRun", path={"payRunId": made.run})["payslips"]
    case.expect(
        len(listed) == 2 and all("netPay" not in one for one in listed), "a pay run should not tell what payslips say"
    )
    case.advance("P300D")
    case.equal(
        "payslips in Kivra long after", [one["netPay"] for one in payroll.looks(case, ADA)["kivra"]], ["25000.00"]
    )
    case.act("employeeDeletesPayslip", personalNumber=ADA, payRunId=made.run)
    found = payroll.looks(case, ADA)
    case.equal("payslips in Payslip and in Kivra", (len(found["payslip"]), len(found["kivra"])), (1, 0))
    draft = payroll.office(case, "new", organisationNumber="5599000071")
    case.equal("status of deleting a draft", draft.call("deletePayslip", path=draft.employee(ADA)).status, 204)
    case.equal("who is left", len(payroll.send(draft)["payRun"]["payslips"]), 1)


@law("SP-28", operations=["reopenPayRun", "changePayslip", "sendPayslips", "getKivraStatusPage"])
def sent_again_replaces(case: Context) -> None:
    """To all, or only to those changed; a finished pay run has to be re-opened, and something has to be new."""
    made = payroll.office(case, "new")
    first = {one["employeeId"]: one["id"] for one in payroll.send(made)["dispatches"]}
    case.advance(SOON)
    case.equal("status of a click on a finished pay run", payroll.click(made).status, 409)
    payroll.reopen(made)
    case.equal("status of re-opening twice", made.call("reopenPayRun", path={"payRunId": made.run}).status, 409)
    case.equal("status when nothing has changed", payroll.click(made, to="changed").status, 409)
    made.get("changePayslip", path=made.employee(ADA), body={"netPay": "26000.00"})
    changed = payroll.send(made, to="changed")["dispatches"]
    found = [(one["employeeId"], one["replaces"]) for one in changed]
    case.equal("who is sent to again, and what that replaces", found, [(made.people[ADA], first[made.people[ADA]])])
    case.advance(SOON)
    for number, pay in ((ADA, "26000.00"), (BO, "25000.00")):
        for place, payslips in payroll.looks(case, number).items():
            case.equal(f"net pay in {place}", [one["netPay"] for one in payslips], [pay])
    payroll.reopen(made)
    case.equal("number sent to all", len(payroll.send(made, to="all")["dispatches"]), 2)
    case.advance(NEXT_MONTH)
    page = payroll.page(made)
    replaced = {one["id"]: one["replacedBy"] for one in page["dispatches"]}
    case.equal("what replaced the first", replaced[first[made.people[ADA]]], changed[0]["id"])
    replacing = {one["id"]: one["replaces"] for one in page["dispatches"]}
    case.equal("what the second replaces", replacing[changed[0]["id"]], changed[0]["replaces"])
    case.equal("how many are counted", sum(page["counts"].values()), 2)


@law("SP-29", operations=["sendPayslips", "getPayRun"])
def seen_on_the_display_date(case: Context) -> None:
    """By nobody before, by everybody at 17.00 that day; a date that is past is refused."""
    made = payroll.office(case, "new")
    day = case.today() + timedelta(days=10)
    past = (case.today() - timedelta(days=1)).isoformat()
    case.equal("status with a date that is past", payroll.click(made, displayDate=past).status, 400)
    sent = payroll.send(made, displayDate=day.isoformat())
    case.equal("display date", made.get("getPayRun", path={"payRunId": made.run})["displayDate"], day.isoformat())
    case.equal("statuses at once", {one["status"] for one in sent["dispatches"]}, {"sending"})
    case.advance("P9D")
    for number in (ADA, BO):
        case.equal("what is seen on the day before", payroll.looks(case, number), {"payslip": [], "kivra": []})
    case.advance("P1DT8H")  # from nine in the morning to 17.00 of the day
    for number in (ADA, BO):
        found = payroll.looks(case, number)
        case.equal("payslips at 17.00", (len(found["payslip"]), len(found["kivra"])), (1, 1))
    today = payroll.pay_run(made, period="2025-12")
    payroll.send(made, today, displayDate=case.today().isoformat())
    case.equal("payslips with today's date", len(payroll.looks(case, ADA)["payslip"]), 2)


@law("SP-32", operations=["removeCompanyAccess", "getCompany", "getEmployee"])
def access_is_removed(case: Context) -> None:
    """No Payslip and no Kivra any more; employees keep what they have."""
    made = payroll.office(case, "new")
    payroll.send(made)
    case.advance(SOON)
    kept = payroll.looks(case, ADA)
    answer = made.get("removeCompanyAccess")
    case.equal("payslipAccess", answer["payslipAccess"], False)
    case.equal("the company", made.get("getCompany"), answer)
    case.equal("choice", made.get("getEmployee", path={"employeeId": made.people[ADA]})["sendPayslip"], "pdf")
    case.equal("status of opening Kivra", made.call("openKivra", body={"entryPoint": "payRun"}).status, 403)
    payroll.send(made, payroll.pay_run(made, period="2025-12"))
    case.advance(SOON)
    case.equal("what an employee has", payroll.looks(case, ADA), kept)


@law("SP-32", operations=["removeCompanyAccess", "changeEmployee", "addEmployee"])
def nobody_chooses_what_is_removed(case: Context) -> None:
    """Without access an employee, known or new, may have the payslip as PDF and not with Payslip/Kivra."""
    made = payroll.office(case, "new")
    made.get("removeCompanyAccess")
    place = {"employeeId": made.people[ADA]}
    for channel, number, statuses in (("pdf", _MORE[0], (200, 201)), ("payslipKivra", _MORE[1], (409, 409))):
        changed = made.call("changeEmployee", path=place, body={"sendPayslip": channel})
        new = {"name": "Gun Dahl", "personalNumber": number, "sendPayslip": channel}
        added = made.call("addEmployee", body=new)
        case.equal(f"statuses of {channel} for somebody known and new", (changed.status, added.status), statuses)
    case.equal("choice afterwards", made.get("getEmployee", path=place)["sendPayslip"], "pdf")


# A dispatch's course


@law("SP-D1", operations=["sendPayslips", "getKivraStatusPage"])
def sending_then_one_of_six(case: Context) -> None:
    """sending as long as it is on its way, then an end that stays."""
    made = payroll.office(case, "new", people=(ADA, COORDINATION))
    sent = payroll.send(made)["dispatches"]
    case.equal("statuses at once", [one["status"] for one in sent], ["sending", "sending"])
    case.advance(NEXT_MONTH)
    ends = payroll.statuses(made)
    case.expect("sending" not in ends.values(), f"a month later nothing should be sending: {ends}")
    case.advance("P20D")
    case.equal("statuses later that month", payroll.statuses(made), ends)


@law("SP-D2", operations=["getKivraStatusPage"])
def retained_is_an_end(case: Context) -> None:
    """retained, whether the employee comes or not."""
    made = payroll.office(case, "new", people=(ADA, BO))
    for number in (ADA, BO):
        case.act("employeeLeavesKivra", personalNumber=number)
    payroll.send(made)
    case.advance("P20D")
    case.act("employeeOpensKivra", personalNumber=ADA)
    case.advance("P11D")
    case.equal("statuses", set(payroll.statuses(made).values()), {"retained"})


@law("SP-D3", operations=["sendPayslips", "getKivraStatusPage"])
def kivras_answer_decides(case: Context) -> None:
    """What Kivra takes has a key of Kivra's, what it does not take has none."""
    made = payroll.office(case, "new", people=(ADA, BO, COORDINATION, _MORE[1]))
    case.act("employeeLeavesKivra", personalNumber=BO)
    case.act("employeeOptsOut", personalNumber=_MORE[1])
    payroll.send(made)
    case.advance(SOON)
    case.act("kivraHasTrouble", kind="technical")
    trouble = payroll.pay_run(made, period="2025-12")
    payroll.send(made, trouble)
    case.advance(NEXT_MONTH)
    found = payroll.page(made)["dispatches"]
    first = [(one["status"], one["kivraContentKey"] is not None) for one in found if one["payRunId"] == made.run]
    wanted = [("delivered", True), ("retained", True), ("failedIdFormat", False), ("failedRecipientSettings", False)]
    case.equal("statuses, and whether Kivra has a key", first, wanted)
    second = [one["status"] for one in found if one["payRunId"] == trouble]
    case.equal("status when Kivra fails", second[0], "failedTechnical")


@law("SP-D4", operations=["getKivraStatusPage"])
def kept_for_30_days(case: Context) -> None:
    """Found by who opens Kivra until then, and not afterwards."""
    made = payroll.office(case, "new")
    for number in (ADA, BO):
        case.act("employeeLeavesKivra", personalNumber=number)
    until = (case.today() + timedelta(days=30)).isoformat()
    payroll.send(made)
    case.advance("P29D")
    found = case.act("employeeOpensKivra", personalNumber=ADA)
    case.equal("payslips after 29 days", len(found["kivra"]), 1)
    case.advance("P3D")
    found = case.act("employeeOpensKivra", personalNumber=BO)
    case.equal("payslips after 32 days", len(found["kivra"]), 0)
    case.equal("last days", {one["retainedUntil"] for one in payroll.page(made)["dispatches"]}, {until})
