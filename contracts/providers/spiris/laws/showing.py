"""The two places, the status page, discontinuing, and the move from VLA."""

from __future__ import annotations

from datetime import timedelta

from contracts.context import Context
from contracts.credentials import demo
from contracts.laws import law
from contracts.providers.spiris import payroll
from contracts.providers.spiris.payroll import ADA, NEXT_MONTH, SOON


@law("SP-07", operations=["openKivra", "getKivraAgreement"])
def in_two_places(case: Context) -> None:
    """Under More solutions and in the pay run, the same agreement."""
    made = payroll.office(case, "existing")
    case.equal("where it is visible", set(payroll.agreement(made)["visibleAt"]), {"moreSolutions", "payRun"})
    for place in ("payRun", "moreSolutions"):
        shown = payroll.open_kivra(made, place)
        case.equal(f"what {place} shows", shown["shown"], "agreement")
        case.equal("the agreement there", shown["agreement"], made.get("getKivraAgreement"))
    case.refused("openKivra", 400, path=made.path, body={"entryPoint": "vla"})


@law("SP-08", operations=["openKivra", "approveKivra"])
def payslips_invoices_or_both(case: Context) -> None:
    """Under More solutions each choice can be approved, and what is left is offered next time."""
    choices = (("payslips",), ("invoices",), ("payslips", "invoices"))
    for number, chosen in zip(("5599000063", "5599000071", "5599000089"), choices, strict=True):
        made = payroll.office(case, "existing", organisationNumber=number)
        shown = payroll.open_kivra(made, "moreSolutions")
        case.equal("choice of purposes", shown["purposeChoice"], ["payslips", "invoices"])
        exchange = payroll.approve(made, *chosen, place="moreSolutions")
        case.expect(exchange.ok, f"{chosen} should be possible to approve; the answer is {exchange.summary}")
        wanted = tuple("active" if one in chosen else "shown" for one in ("payslips", "invoices"))
        case.equal("states", payroll.states(made), wanted)
        left = [one for one in ("payslips", "invoices") if one not in chosen]
        again = payroll.open_kivra(made, "moreSolutions")
        case.equal(
            "choice the next time",
            (again["shown"], again["purposeChoice"]),
            ("agreement" if left else "statusPage", left),
        )


@law("SP-09", operations=["openKivra", "getKivraStatusPage"])
def agreement_until_approved_then_status(case: Context) -> None:
    """In the pay run; without an approval there is no status page."""
    made = payroll.office(case, "existing")
    case.equal("status of the page before", made.call("getKivraStatusPage").status, 409)
    for _ in range(2):
        shown = payroll.open_kivra(made)
        case.equal("what is shown before", (shown["shown"], shown["statusPage"]), ("agreement", None))
    case.expect(payroll.approve(made).ok, "what is shown should be possible to approve")
    shown = payroll.open_kivra(made)
    case.equal("what is shown after", (shown["shown"], shown["purposeChoice"]), ("statusPage", []))
    case.equal("the page that is shown", shown["statusPage"], payroll.page(made))


@law("SP-10", operations=["getKivraStatusPage"])
def the_previous_month(case: Context) -> None:
    """What was sent in the calendar month before this one, and nothing else."""
    made = payroll.office(case, "new")
    january = [one["id"] for one in payroll.send(made)["dispatches"]]
    found = payroll.page(made)
    before = f"{case.today().replace(day=1) - timedelta(days=1):%Y-%m}"
    case.equal("month and dispatches in the same month", (found["month"], found["dispatches"]), (before, []))
    case.advance(NEXT_MONTH)
    february = [one["id"] for one in payroll.send(made, payroll.pay_run(made, period="2026-02"))["dispatches"]]
    found = payroll.page(made)
    case.equal("month", found["month"], "2026-01")
    case.equal("dispatches", [one["id"] for one in found["dispatches"]], january)
    case.equal("how many were delivered", (found["counts"]["delivered"], sum(found["counts"].values())), (2, 2))
    case.advance("P28D")
    case.equal("dispatches a month later", [one["id"] for one in payroll.page(made)["dispatches"]], february)


@law("SP-11", operations=["getKivraStatusPage", "discontinueKivra"])
def discontinued_on_the_status_page(case: Context) -> None:
    """The page says what can be; then there is no page any more."""
    made = payroll.office(case, "new")
    case.equal("what can be discontinued", payroll.page(made)["canDiscontinue"], ["payslips"])
    made.get("discontinueKivra", body={})
    case.equal("states", payroll.states(made), ("discontinued", "notShown"))
    case.equal("status of the page after", made.call("getKivraStatusPage").status, 409)
    case.equal("status of discontinuing twice", made.call("discontinueKivra", body={}).status, 409)


@law("SP-12", operations=["sendPayslips", "listNotices"])
def told_of_the_move(case: Context) -> None:
    """Who sent from VLA, at the first sending from Payroll; nobody else."""
    made = payroll.office(case, "fromVla")
    case.equal("notices before", made.get("listNotices"), [])
    told = payroll.send(made)["notices"]
    case.equal("what is told", [one["kind"] for one in told], ["movedFromVla"])
    case.expect("moved" in told[0]["text"], f"the notice should tell of the move; it says {told[0]['text']!r}")
    case.equal("notices after", made.get("listNotices"), told)
    for customer, number in (("new", "5599000071"), ("existing", "5599000089")):
        other = payroll.office(case, customer, organisationNumber=number)
        case.equal(f"what {customer} customers are told", payroll.send(other)["notices"], [])


@law("SP-13", operations=["getVlaKivraPage", "sendPayslips"])
def gone_from_vla(case: Context) -> None:
    """Agreement and status page, once the integration has moved."""
    made = payroll.office(case, "fromVla")
    payroll.send(made)
    case.equal("status in VLA after the move", made.call("getVlaKivraPage").status, 410)
    case.equal("what Payroll shows", payroll.open_kivra(made)["shown"], "statusPage")
    other = payroll.office(case, "new", organisationNumber="5599000071")
    case.equal("status in VLA of who never was there", other.call("getVlaKivraPage").status, 410)


@law("SP-M1", operations=["sendPayslips", "listNotices"])
def the_notice_comes_once(case: Context) -> None:
    """Not at the second sending, not after a re-opening."""
    made = payroll.office(case, "fromVla")
    payroll.send(made)
    payroll.reopen(made)
    case.equal("notices of a re-sending", payroll.send(made)["notices"], [])
    case.equal("notices of another pay run", payroll.send(made, payroll.pay_run(made))["notices"], [])
    case.equal("number of notices", len(made.get("listNotices")), 1)


@law("SP-M2", operations=["getVlaKivraPage"])
def vla_until_the_move(case: Context) -> None:
    """Both pages answer before, as Payroll has them; opening Kivra in Payroll is no move yet."""
    made = payroll.office(case, "fromVla")
    payroll.open_kivra(made)
    found = made.get("getVlaKivraPage")
    case.equal("the agreement in VLA", found["agreement"], made.get("getKivraAgreement"))
    case.equal("the status page in VLA", found["statusPage"], payroll.page(made))
    case.refused("getVlaKivraPage", 404, path=made.path, credential=demo(case.promise, "other"))
    case.refused("getVlaKivraPage", 404, path={"companyId": 999_999})
    payroll.send(made)
    case.equal("status in VLA after the move", made.call("getVlaKivraPage").status, 410)


@law("SP-A5", operations=["openKivra"])
def opened_in_the_pay_run_is_shown(case: Context) -> None:
    """notShown → shown, for payslips."""
    made = payroll.office(case, "existing")
    payroll.open_kivra(made)
    case.equal("states", payroll.states(made), ("shown", "notShown"))
    payroll.open_kivra(made)
    events = [one["event"] for one in payroll.agreement(made)["purposes"]["payslips"]["history"]]
    case.equal("events", events, ["agreementShown"])


@law("SP-A6", operations=["openKivra"])
def opened_under_more_solutions_is_shown(case: Context) -> None:
    """notShown → shown, for both."""
    made = payroll.office(case, "existing")
    shown = payroll.open_kivra(made, "moreSolutions")
    case.equal("choice of purposes", shown["purposeChoice"], ["payslips", "invoices"])
    case.equal("states", payroll.states(made), ("shown", "shown"))


@law("SP-A13", operations=["discontinueKivra", "sendPayslips"])
def discontinued_forwards_nothing(case: Context) -> None:
    """active → discontinued; to Payslip only, what is in Kivra stays, and what was on its way is not sent."""
    made = payroll.office(case, "new")
    payroll.send(made)
    case.advance(SOON)
    late = payroll.pay_run(made, period="2025-12")
    payroll.send(made, late)
    made.get("discontinueKivra", body={"purposes": ["payslips"]})
    case.equal("state", payroll.state(made), "discontinued")
    sent = payroll.send(made, payroll.pay_run(made, period="2025-11"))
    case.equal("outcome and dispatches", (sent["outcome"], sent["dispatches"]), ("sent", []))
    case.advance("P1D")
    found = payroll.looks(case, ADA)
    case.equal("payslips in Kivra", [one["payRunId"] for one in found["kivra"]], [made.run])
    case.equal("number of payslips in Payslip", len(found["payslip"]), 3)


@law("SP-A14", operations=["openKivra", "approveKivra"])
def discontinued_is_approved_anew(case: Context) -> None:
    """discontinued → shown → active."""
    made = payroll.office(case, "new")
    made.get("discontinueKivra", body={})
    case.equal("status of approving what is not shown", payroll.approve(made).status, 409)
    case.equal("what is shown", payroll.open_kivra(made)["shown"], "agreement")
    case.equal("state", payroll.state(made), "shown")
    case.expect(payroll.approve(made).ok, "what is shown should be possible to approve")
    case.equal("state after the approval", payroll.state(made), "active")
    case.equal("number of dispatches", len(payroll.send(made)["dispatches"]), 2)


@law("SP-P1", operations=["approveKivra", "getKivraAgreement", "discontinueKivra"])
def purposes_are_independent(case: Context) -> None:
    """Approved, discontinued and approved again, each without the other."""
    made = payroll.office(case, "existing")
    payroll.approved(made, "invoices")
    case.equal("states", payroll.states(made)[1], "active")
    case.equal("state of payslips", payroll.state(made), "shown")
    payroll.approved(made, "payslips")
    made.get("discontinueKivra", body={"purposes": ["invoices"]})
    case.equal("states", payroll.states(made), ("active", "discontinued"))
    wrong = made.call("discontinueKivra", body={"purposes": ["payslips", "invoices"]})
    case.equal("status with one that is not approved", wrong.status, 409)
    case.equal("states after it", payroll.states(made), ("active", "discontinued"))


@law("SP-P2", operations=["openKivra", "approveKivra"])
def the_pay_run_covers_payslips(case: Context) -> None:
    """Only; invoices are approved under More solutions."""
    made = payroll.office(case, "existing")
    case.equal("choice in the pay run", payroll.open_kivra(made)["purposeChoice"], ["payslips"])
    payroll.open_kivra(made, "moreSolutions")
    for purposes in (("invoices",), ("payslips", "invoices")):
        case.equal(f"status of {purposes} in the pay run", payroll.approve(made, *purposes).status, 409)
    case.equal("states", payroll.states(made), ("shown", "shown"))
    case.expect(payroll.approve(made).ok, "payslips should be possible to approve in the pay run")
    case.equal("states after it", payroll.states(made), ("active", "shown"))
