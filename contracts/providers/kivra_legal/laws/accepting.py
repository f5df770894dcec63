"""Acceptances: two approvals, who and when, where a company stands, and the end."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra_legal import callers, companies
from contracts.providers.kivra_legal.companies import FIRST, SECOND

_VAT = f"SE{FIRST}01"


@law("LEG-02", operations=["acceptLegalDocuments", "getLegalStatus"])
def one_integrator_onboards_many(case: Context) -> None:
    """Two companies, each by itself, with nothing but calls."""
    companies.accepted(case, FIRST)
    case.equal(
        "states of the two", (companies.state(case, FIRST), companies.state(case, SECOND)), ("approved", "notAccepted")
    )
    companies.accepted(case, SECOND)
    case.equal(
        "states of the two", (companies.state(case, FIRST), companies.state(case, SECOND)), ("approved", "approved")
    )


@law("LEG-N06", operations=["listLegalDocuments", "acceptLegalDocuments", "getLegalStatus", "endLegalAgreement"])
def read_accept_look_end(case: Context) -> None:
    """The four things that one can do, in their order."""
    case.expect(companies.documents(case, "invoices"), "there should be documents to show")
    companies.accepted(case, purpose="invoices")
    case.equal("state once accepted", companies.state(case, purpose="invoices"), "approved")
    case.expect(companies.end(case, purpose="invoices").ok, "what is approved should be possible to end")
    case.equal("state once ended", companies.state(case, purpose="invoices"), "terminated")


@law("LEG-N08", operations=["acceptLegalDocuments", "getLegalStatus"])
def two_forms_one_company(case: Context) -> None:
    """Ten digits and the VAT form; anything else is no organisation number."""
    made = companies.accepted(case, FIRST)
    case.equal("organisation number of the acceptance", made["company"]["organisationNumber"], _VAT)
    for number in (FIRST, _VAT):
        value = case.get("getLegalStatus", path={"organisationNumber": number})
        case.equal("organisation number of the state", value["organisationNumber"], _VAT)
        case.equal(f"state by {number}", value["purposes"][0]["acceptanceId"], made["id"])
    for wrong in ("559900006", f"SE{FIRST}", f"SE{FIRST}02", "559900-0063", "NO" + FIRST):
        case.refused("getLegalStatus", 400, path={"organisationNumber": wrong})


@law("LEG-E03", operations=["acceptLegalDocuments", "getLegalStatus"])
def two_approvals(case: Context) -> None:
    """One of them alone is nothing, and a yes is not a version."""
    right = companies.current(case, "payslips")
    for name in right:
        for approvals in ({name: right[name]}, {**right, name: True}, {**right, name: None}):
            exchange = companies.accept(case, companies.acceptance(case, approvals=approvals))
            case.equal(f"status without a good {name}", exchange.status, 400)
    case.refused("acceptLegalDocuments", 400, body=companies.acceptance(case, approvals={}))
    case.equal("state after one tick", companies.state(case), "notAccepted")
    companies.accepted(case)


@law("LEG-E04", operations=["acceptLegalDocuments"])
def approvals_name_what_is_in_force(case: Context) -> None:
    """Not an earlier version, not the other purpose's agreement, not the terms twice, not something unheard of."""
    old = companies.current(case, "payslips")
    other = companies.current(case, "invoices")["dpaDocumentId"]
    case.act("kivraPublishes", type="terms")
    new = companies.current(case, "payslips")
    for approvals in (
        old,
        {**new, "dpaDocumentId": other},
        {**new, "dpaDocumentId": new["termsDocumentId"]},
        {**new, "termsDocumentId": "terms-999"},
    ):
        exchange = companies.accept(case, companies.acceptance(case, approvals=approvals))
        case.equal(f"status for {approvals}", exchange.status, 400)
    case.equal("state after all of them", companies.state(case), "notAccepted")
    made = case.get("acceptLegalDocuments", body=companies.acceptance(case, approvals=new))
    case.equal("what was approved", made["approvals"], new)


@law("LEG-E05", operations=["acceptLegalDocuments", "readAcceptance"])
def an_acceptance_is_evidence(case: Context) -> None:
    """Everything that was sent, with time and client; later versions do not change it."""
    case.advance("P1DT2H")
    body = companies.acceptance(case)
    answer = companies.accept(case, body)
    case.expect(answer.ok, f"it should be registered; the answer is {answer.summary}")
    made = answer.value
    for name in ("purpose", "contact", "acceptedBy", "approvals"):
        case.equal(name, made[name], body[name])
    case.equal("company", made["company"], {**body["company"], "organisationNumber": _VAT})
    case.equal("day of acceptance", made["acceptedAt"][:10], case.today().isoformat())
    case.equal("clientId", made["clientId"], callers.core(case).wire)
    place = {"acceptanceId": made["id"]}
    case.expect(answer.headers["location"].endswith(f"/acceptances/{made['id']}"), "Location should name it")
    case.act("kivraPublishes", type="terms")
    case.advance("P30D")
    case.equal("the acceptance a month later", case.get("readAcceptance", path=place), made)


@law("LEG-E06", operations=["acceptLegalDocuments", "getLegalStatus"])
def purposes_are_apart(case: Context) -> None:
    """notAccepted to begin with; what is accepted for one is not for the other."""
    fresh = {"status": "notAccepted", "acceptanceId": None, "changedAt": None, "upToDate": False}
    for purpose, one in companies.states(case).items():
        case.equal(f"state of {purpose} before", one, {"purpose": purpose, **fresh})
    made = companies.accepted(case, purpose="invoices")
    found = companies.states(case)
    case.equal("state of payslips", found["payslips"], {"purpose": "payslips", **fresh})
    wanted = {"purpose": "invoices", "status": "approved", "acceptanceId": made["id"], "changedAt": made["changedAt"]}
    case.equal("state of invoices", found["invoices"], {**wanted, "upToDate": True})


@law("LEG-E07", operations=["acceptLegalDocuments", "getLegalStatus"])
def a_sender_waits_to_be_connected(case: Context) -> None:
    """A few days, by itself; or until somebody at Kivra connects or declines it. Its second purpose does not wait."""
    numbers = (FIRST, SECOND, "5599000089")
    for number in numbers:
        case.act("companySignsOnPaper", organisationNumber=number)
        made = companies.accepted(case, number)
        case.equal("status of a sender's acceptance", made["status"], "pending")
        case.equal("state of a sender", companies.state(case, number), "pending")
        if number == SECOND:
            case.act("kivraConnects", acceptanceId=made["id"])
        elif number != FIRST:
            case.act("kivraDeclines", acceptanceId=made["id"])
            case.cannot_act("kivraConnects", acceptanceId=made["id"])
    found = [companies.state(case, number) for number in numbers]
    case.equal("states of who waits, was connected, was declined", found, ["pending", "approved", "terminated"])
    case.advance("P7D")
    found = [companies.state(case, number) for number in numbers]
    case.equal("states a week later", found, ["approved", "approved", "terminated"])
    case.equal("status of the second purpose", companies.accepted(case, FIRST, "invoices")["status"], "approved")
    case.equal("status through another integrator", _through_another(case, FIRST), "pending")


def _through_another(case: Context, number: str) -> str:
    credential = callers.pair(case, "demo-other", "core-other")
    return str(companies.accepted(case, number, credential=credential)["status"])


@law("LEG-E08", operations=["endLegalAgreement", "getLegalStatus", "acceptLegalDocuments"])
def ended_and_begun_anew(case: Context) -> None:
    """Approved or pending, that purpose only, once; then the company may accept again."""
    case.refused("endLegalAgreement", 404, path={"organisationNumber": FIRST, "purpose": "payslips"})
    made = {purpose: companies.accepted(case, FIRST, purpose) for purpose in companies.PURPOSES}["payslips"]
    case.advance("P1D")
    ended = companies.end(case)
    case.expect(ended.ok, f"what is approved should end; the answer is {ended.summary}")
    kept = ("id", "acceptedAt", "company", "approvals")
    case.equal("what ended", [ended.value[key] for key in kept], [made[key] for key in kept])
    case.equal("how it ended", (ended.value["status"], ended.value["endedBy"]), ("terminated", "integrator"))
    case.equal("when", ended.value["changedAt"][:10], case.today().isoformat())
    found = {purpose: one["status"] for purpose, one in companies.states(case).items()}
    case.equal("states", found, {"payslips": "terminated", "invoices": "approved"})
    case.equal("status of ending twice", companies.end(case).status, 404)
    case.equal("status of accepting anew", companies.accepted(case)["status"], "approved")
    case.act("companySignsOnPaper", organisationNumber=SECOND)
    companies.accepted(case, SECOND)
    case.expect(companies.end(case, SECOND).ok, "what is pending should end too")
    case.advance("P7D")
    case.equal("state of what ended while pending", companies.state(case, SECOND), "terminated")


@law("LEG-E09", operations=["readAcceptance", "getLegalStatus", "endLegalAgreement"])
def anothers_do_not_exist(case: Context) -> None:
    """Neither its acceptances nor its companies' states, and it ends nothing."""
    other = callers.pair(case, "demo-other", "core-other")
    place = {"acceptanceId": companies.accepted(case)["id"]}
    foreign = case.refused("readAcceptance", 404, path=place, credential=other)
    nobody = case.refused("readAcceptance", 404, path={"acceptanceId": "a0A999999999999"}, credential=other)
    case.equal("the refusal of another's", foreign.value, nobody.value)
    case.equal("state for another", companies.state(case, credential=other), "notAccepted")
    case.equal("status of ending another's", companies.end(case, credential=other).status, 404)
    case.equal("state for its own", companies.state(case), "approved")


@law("LEG-E10", operations=["acceptLegalDocuments", "getLegalStatus", "readAcceptance"])
def the_same_versions_once(case: Context) -> None:
    """A second time is a conflict; newer versions replace, and until then the state is not up to date."""
    first = companies.accepted(case)
    case.equal("status of the same again", companies.accept(case, companies.acceptance(case)).status, 409)
    case.equal("state", companies.states(case)["payslips"]["acceptanceId"], first["id"])
    case.act("kivraPublishes", type="dpa", purpose="payslips")
    found = companies.states(case)["payslips"]
    case.equal("status and upToDate with a newer version", (found["status"], found["upToDate"]), ("approved", False))
    second = companies.accepted(case)
    found = companies.states(case)["payslips"]
    wanted = (second["id"], "approved", True)
    case.equal("state once approved", (found["acceptanceId"], found["status"], found["upToDate"]), wanted)
    earlier = case.get("readAcceptance", path={"acceptanceId": first["id"]})
    case.equal(
        "status and approvals of the earlier",
        (earlier["status"], earlier["approvals"]),
        ("replaced", first["approvals"]),
    )
