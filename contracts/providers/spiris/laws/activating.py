"""Who may, the offer, the two ticks, and the registration with Kivra."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.spiris import payroll
from contracts.providers.spiris.payroll import ADA, BO, SOON

_PURPOSES = ("payslips", "invoices")
_ELSEWHERE = "5599000071"


def _waits_for_kivra(case: Context, *purposes: str) -> payroll.Office:
    """A company that is a sender already, and has approved."""
    case.act("companyJoinsKivraElsewhere", organisationNumber=_ELSEWHERE)
    made = payroll.office(case, "existing", organisationNumber=_ELSEWHERE)
    payroll.approved(made, *purposes)
    return made


def _waiting(case: Context, made: payroll.Office) -> None:
    run = made.get("getPayRun", path={"payRunId": made.run})
    case.equal("state of the pay run", run["state"], "waiting")
    case.equal("what has been sent", {one["sentAt"] for one in run["payslips"]}, {None})
    found = payroll.looks(case, ADA)
    case.equal("what an employee has", (found["payslip"], found["kivra"]), ([], []))


@law("SP-02", operations=["createCompany", "openKivra", "approveKivra", "sendPayslips"])
def the_subscription_must_include_it(case: Context) -> None:
    """Without it Kivra is not offered, not opened, not approved and not used."""
    for number, customer in (("5599000063", "existing"), ("5599000071", "new")):
        made = payroll.office(case, customer, organisationNumber=number, subscriptionIncludesKivra=False)
        case.equal("state of the agreement", payroll.state(made), "notShown")
        for place in ("payRun", "moreSolutions"):
            case.refused("openKivra", 403, path=made.path, body={"entryPoint": place})
        case.equal("status of approving", payroll.approve(made).status, 403)
        sent = payroll.send(made)
        case.equal("outcome and dispatches", (sent["outcome"], sent["dispatches"]), ("sent", []))
    payroll.approved(payroll.office(case, "existing", organisationNumber="5599000089"))


@law("SP-03", operations=["createCompany", "addEmployee", "listEmployees", "getKivraAgreement", "sendPayslips"])
def new_customers_have_it_from_the_start(case: Context) -> None:
    """For payslips, for everybody in the register, without an offer; which customer it is has to be said."""
    whole = {"organisationNumber": "5599000071", "name": "Norrsken", "customer": "new"}
    for wrong in ({"customer": None}, {"customer": "old"}, {"nickname": "N"}):
        body = {name: value for name, value in {**whole, **wrong}.items() if value is not None}
        case.refused("createCompany", 400, body=body)
    made = payroll.office(case, "new")
    case.equal("states of a new customer", payroll.states(made), ("active", "notShown"))
    chosen = {one["sendPayslip"] for one in made.get("listEmployees")}
    case.equal("how employees get the payslip", chosen, {"payslipKivra"})
    sent = payroll.send(made)
    case.equal("outcome of the first click", sent["outcome"], "sent")
    case.equal(
        "who is sent to through Kivra", {one["employeeId"] for one in sent["dispatches"]}, set(made.people.values())
    )


@law("SP-04", operations=["sendPayslips", "answerKivraOffer", "getPayRun"])
def the_first_click_offers(case: Context) -> None:
    """To who has never sent, and to nobody else; nothing is sent meanwhile."""
    made = payroll.office(case, "existing")
    sent = payroll.send(made)
    found = (sent["outcome"], sent["dispatches"], sent["payRun"]["state"])
    case.equal("outcome, dispatches and pay run", found, ("activationOffered", [], "waiting"))
    case.expect(sent["message"], "the offer should have a message")
    case.equal("offer", payroll.agreement(made)["offer"], "open")
    case.advance(SOON)
    _waiting(case, made)
    made.get("answerKivraOffer", body={"activate": False})
    again = payroll.send(made, payroll.pay_run(made))
    case.equal("outcome of a later click", (again["outcome"], again["message"]), ("sent", None))
    for customer, number in (("new", "5599000071"), ("fromVla", "5599000089")):
        other = payroll.send(payroll.office(case, customer, organisationNumber=number))
        case.equal(f"outcome of the first click of {customer}", other["outcome"], "sent")


@law("SP-05", operations=["answerKivraOffer", "approveKivra"])
def yes_shows_the_agreement(case: Context) -> None:
    """Where it is then approved; payslips wait for that."""
    made = payroll.office(case, "existing")
    payroll.send(made)
    step = made.get("answerKivraOffer", body={"activate": True})
    case.equal("state after yes", step["agreement"]["purposes"][0]["state"], "shown")
    case.equal("pay runs and dispatches after yes", (step["payRuns"], step["dispatches"]), ([], []))
    _waiting(case, made)
    case.expect(payroll.approve(made).ok, "what is shown should be possible to approve")
    case.equal("states", payroll.states(made), ("active", "notShown"))


@law("SP-06", operations=["approveKivra", "getPayRun"])
def approving_sends_what_waited(case: Context) -> None:
    """By itself, with all that was clicked."""
    made = payroll.office(case, "existing")
    second = payroll.pay_run(made, period="2025-12")
    payroll.send(made, second)
    step = payroll.offered_and_accepted(made)
    case.equal("pay runs that were sent", {run["id"] for run in step["payRuns"]}, {made.run, second})
    case.equal("number of dispatches", len(step["dispatches"]), 2 * len(made.people))
    case.equal("state of the pay run", made.get("getPayRun", path={"payRunId": made.run})["state"], "finished")
    case.advance(SOON)
    case.equal("number of payslips in Kivra", len(payroll.looks(case, ADA)["kivra"]), 2)


@law("SP-14", operations=["getKivraAgreement"])
def kivra_may_have_to_be_contacted(case: Context) -> None:
    """Said once Kivra has rejected the company, until it is approved anew."""
    made = _waits_for_kivra(case)
    case.equal("contactRequired while waiting", payroll.agreement(made)["contactRequired"], False)
    case.act("kivraRejectsAccess", companyId=made.company)
    case.equal("contactRequired after a rejection", payroll.agreement(made)["contactRequired"], True)
    payroll.approved(made)
    case.equal("contactRequired after another approval", payroll.agreement(made)["contactRequired"], False)


@law("SP-20", operations=["createCompany", "openKivra", "approveKivra", "sendPayslips"])
def sole_proprietorships_cannot(case: Context) -> None:
    """Neither new nor old; their payslips stay in Payslip. Every other form can."""
    for number, customer in (("5599000063", "existing"), ("5599000071", "new")):
        made = payroll.office(case, customer, organisationNumber=number, legalForm="soleProprietorship")
        case.equal("state of the agreement", payroll.state(made), "notShown")
        case.refused("openKivra", 403, path=made.path, body={"entryPoint": "moreSolutions"})
        case.equal("status of approving", payroll.approve(made).status, 403)
        sent = payroll.send(made)
        case.equal("outcome and dispatches", (sent["outcome"], sent["dispatches"]), ("sent", []))
    case.expect(len(payroll.looks(case, ADA)["payslip"]) == 2, "the payslips should be in Payslip")
    body = {"organisationNumber": "5599000089", "name": "Lo Björk", "customer": "fromVla"}
    case.refused("createCompany", 409, body={**body, "legalForm": "soleProprietorship"})
    for number, form in (("5599000097", "tradingPartnership"), ("5599000105", "nonProfitAssociation")):
        made = payroll.office(case, "new", organisationNumber=number, legalForm=form)
        case.equal(f"state of a {form}", payroll.state(made), "active")


@law("SP-21", operations=["approveKivra"])
def two_ticks(case: Context) -> None:
    """Each has to be there and to be yes; information about the company is taken."""
    made = payroll.office(case, "existing")
    payroll.open_kivra(made)
    ticks = ("approveGeneralTerms", "approveDataProcessingAgreement")
    body = {"entryPoint": "payRun", "purposes": ["payslips"], ticks[0]: True, ticks[1]: True}
    for tick in ticks:
        case.refused("approveKivra", 400, path=made.path, body={**body, tick: False})
        lacking = {name: value for name, value in body.items() if name != tick}
        case.refused("approveKivra", 400, path=made.path, body=lacking)
    case.equal("state after one tick", payroll.state(made), "shown")
    about = {"contactName": "Ada Berg", "email": "ada.berg@example.com", "telephone": "+46701740605"}
    case.equal("status with both", payroll.approve(made, companyInformation=about).status, 200)


@law("SP-22", operations=["approveKivra", "getKivraAgreement", "getCompany"])
def registered_at_once_or_in_days(case: Context) -> None:
    """At once who is no sender yet, after a few days who is."""
    made = payroll.office(case, "existing")
    payroll.approved(made)
    case.equal("state of who was no sender", payroll.state(made), "active")
    waiting = _waits_for_kivra(case)
    case.equal("state of who was a sender", payroll.state(waiting), "registering")
    case.equal("tenant while waiting", waiting.get("getCompany")["kivraTenantKey"], None)
    case.advance("P1D")
    case.equal("state a day later", payroll.state(waiting), "registering")
    case.advance("P7D")
    case.equal("state a week later", payroll.state(waiting), "active")
    case.expect(waiting.get("getCompany")["kivraTenantKey"], "a registered sender should have a tenant")


@law("SP-30", operations=["sendPayslips", "getKivraAgreement"])
def accepted_once(case: Context) -> None:
    """The first time; later clicks ask nothing, and who accepted in Employee is not asked at all."""
    made = payroll.office(case, "existing")
    payroll.offered_and_accepted(made)
    for _ in range(2):
        case.advance("P31D")
        case.equal("outcome of a later click", payroll.send(made, payroll.pay_run(made))["outcome"], "sent")
    events = [one["event"] for one in payroll.agreement(made)["purposes"]["payslips"]["history"]]
    case.equal("number of approvals", events.count("approved"), 1)
    before = payroll.office(case, "fromVla", organisationNumber="5599000071")
    found = payroll.agreement(before)["purposes"]["payslips"]
    case.equal("where it was accepted", (found["state"], found["entryPoint"]), ("active", "employee"))


# Transition by transition


@law("SP-A1", operations=["createCompany", "addEmployee", "getKivraAgreement"])
def created_new_is_active(case: Context) -> None:
    """none → active for payslips, whoever is added later too."""
    made = payroll.office(case, "new", people=())
    found = payroll.agreement(made)["purposes"]["payslips"]
    events = [(one["event"], one["state"]) for one in found["history"]]
    case.equal("events of a new customer", events, [("activatedFromTheStart", "active")])
    person = made.get("addEmployee", body={"name": "Ada Berg", "personalNumber": ADA})
    case.equal("how a new employee gets the payslip", person["sendPayslip"], "payslipKivra")


@law("SP-A2", operations=["sendPayslips", "getKivraAgreement"])
def click_leaves_it_unshown(case: Context) -> None:
    """notShown → notShown with the message, however often."""
    made = payroll.office(case, "existing")
    for _ in range(2):
        case.equal("outcome", payroll.send(made)["outcome"], "activationOffered")
        case.equal("states", payroll.states(made), ("notShown", "notShown"))
    case.advance(SOON)
    _waiting(case, made)


@law("SP-A3", operations=["answerKivraOffer"])
def yes_leads_to_shown(case: Context) -> None:
    """The message, activate → shown; an answer needs an offer."""
    made = payroll.office(case, "existing")
    case.equal("status without an offer", made.call("answerKivraOffer", body={"activate": True}).status, 409)
    payroll.send(made)
    made.get("answerKivraOffer", body={"activate": True})
    case.equal("states after yes", payroll.states(made), ("shown", "notShown"))
    case.equal("status of a second answer", made.call("answerKivraOffer", body={"activate": True}).status, 409)


@law("SP-A4", operations=["answerKivraOffer", "sendPayslips"])
def no_sends_to_payslip_only(case: Context) -> None:
    """The message, decline → notShown; to Payslip, not to Kivra, and no message again."""
    made = payroll.office(case, "existing")
    payroll.send(made)
    step = made.get("answerKivraOffer", body={"activate": False})
    case.equal("states after no", payroll.states(made), ("notShown", "notShown"))
    case.equal("pay runs that were sent", [run["id"] for run in step["payRuns"]], [made.run])
    case.equal("dispatches", step["dispatches"], [])
    case.advance(SOON)
    found = payroll.looks(case, ADA)
    case.equal("payslips in Payslip and in Kivra", (len(found["payslip"]), len(found["kivra"])), (1, 0))
    case.equal("outcome of the next click", payroll.send(made, payroll.pay_run(made))["outcome"], "sent")


@law("SP-A7", operations=["approveKivra", "getKivraAgreement"])
def approval_is_recorded(case: Context) -> None:
    """shown → approved, with who, when, where and which versions; only from shown."""
    made = payroll.office(case, "existing")
    case.equal("status before it is shown", payroll.approve(made).status, 409)
    payroll.open_kivra(made)
    case.advance("P1D")
    case.expect(payroll.approve(made).ok, "what is shown should be possible to approve")
    found = payroll.agreement(made)["purposes"]["payslips"]
    events = [(one["event"], one["state"]) for one in found["history"]]
    case.equal("first events", events[:2], [("agreementShown", "shown"), ("approved", "approved")])
    case.equal(
        "where and on which day", (found["entryPoint"], found["approvedAt"][:10]), ("payRun", case.today().isoformat())
    )
    for name in ("approvedBy", "termsVersion", "dataProcessingAgreementVersion"):
        case.expect(found[name], f"{name} should be recorded")
    case.equal("status of a second approval", payroll.approve(made).status, 409)


@law("SP-A8", operations=["approveKivra", "getCompany"])
def who_is_no_sender_is_active(case: Context) -> None:
    """approved → active, with a tenant at Kivra, the same for the other purpose."""
    made = payroll.office(case, "existing")
    case.equal("tenant before", made.get("getCompany")["kivraTenantKey"], None)
    payroll.approved(made)
    tenant = made.get("getCompany")["kivraTenantKey"]
    case.expect(tenant, "a registered sender should have a tenant")
    case.equal("last event", payroll.agreement(made)["purposes"]["payslips"]["history"][-1]["event"], "registered")
    payroll.approved(made, "invoices")
    case.equal("tenant after the second purpose", made.get("getCompany")["kivraTenantKey"], tenant)
    case.equal("states", payroll.states(made), ("active", "active"))


@law("SP-A9", operations=["approveKivra", "getKivraAgreement"])
def who_is_a_sender_waits(case: Context) -> None:
    """approved → registering."""
    made = _waits_for_kivra(case, *_PURPOSES)
    found = payroll.agreement(made)["purposes"]
    case.equal("states", payroll.states(made), ("registering", "registering"))
    for purpose in _PURPOSES:
        case.equal("last event", found[purpose]["history"][-1]["event"], "accessRequested")
    case.advance("P2D")
    case.equal("states two days later", payroll.states(made), ("registering", "registering"))


@law("SP-A10", operations=["getKivraAgreement", "getKivraStatusPage"])
def accepted_by_kivra_is_active(case: Context) -> None:
    """registering → active; what was sent meanwhile is forwarded."""
    made = _waits_for_kivra(case)
    sent = payroll.send(made)
    case.equal("statuses while waiting", {one["status"] for one in sent["dispatches"]}, {"sending"})
    case.advance("P1D")
    found = payroll.looks(case, ADA)
    case.equal("payslips in Payslip and in Kivra", (len(found["payslip"]), len(found["kivra"])), (1, 0))
    case.act("kivraAcceptsAccess", companyId=made.company)
    case.equal("state", payroll.state(made), "active")
    case.cannot_act("kivraAcceptsAccess", companyId=made.company)
    case.advance(SOON)
    case.equal("number of payslips in Kivra", len(payroll.looks(case, BO)["kivra"]), 1)
    case.advance("P31D")
    case.equal("statuses a month later", set(payroll.statuses(made).values()), {"delivered"})


@law("SP-A11", operations=["getKivraAgreement", "approveKivra"])
def rejected_by_kivra_is_shown(case: Context) -> None:
    """registering → shown, from where it can be approved again; what waited is not sent."""
    made = _waits_for_kivra(case)
    payroll.send(made)
    case.act("kivraRejectsAccess", companyId=made.company)
    case.equal("state", payroll.state(made), "shown")
    case.advance("P7D")
    case.equal("state a week later", payroll.state(made), "shown")
    case.equal("payslips in Kivra", payroll.looks(case, ADA)["kivra"], [])
    case.equal("status of another approval", payroll.approve(made).status, 200)
    case.equal("state after it", payroll.state(made), "registering")


@law("SP-A12", operations=["approveKivra"])
def pending_payslips_go_with_the_approval(case: Context) -> None:
    """approved after the message → the payslips are sent, whichever place the agreement was opened in."""
    for number, place in (("5599000063", "payRun"), ("5599000071", "moreSolutions")):
        made = payroll.office(case, "existing", organisationNumber=number)
        payroll.send(made)
        step = payroll.approved(made, place=place)
        case.equal("pay runs that were sent", [run["id"] for run in step["payRuns"]], [made.run])
        case.equal("who is sent to", {one["employeeId"] for one in step["dispatches"]}, set(made.people.values()))
    made = payroll.office(case, "existing", organisationNumber="5599000089")
    payroll.send(made)
    step = payroll.approved(made, "invoices")
    case.equal("pay runs that invoices send", step["payRuns"], [])
    waiting = made.get("getPayRun", path={"payRunId": made.run})
    case.equal("state of the pay run", waiting["state"], "waiting")
