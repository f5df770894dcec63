"""The agreement with Kivra in its two places, the status page, and what is left of both in VLA."""

from __future__ import annotations

from mockserver.provider import Call, Reply, operation
from mockserver.providers.spiris import agreements, sending
from mockserver.providers.spiris.errors import conflict, gone
from mockserver.providers.spiris.models import COMPANIES, Company
from mockserver.providers.spiris.storage import change_company, company_of
from mockserver.providers.spiris.views import agreement_view, status_page, step_view
from mockserver.world import World

__all__ = [
    "answer_kivra_offer",
    "approve_kivra",
    "discontinue_kivra",
    "get_kivra_agreement",
    "get_kivra_status_page",
    "get_vla_kivra_page",
    "open_kivra",
]

_NOT_APPROVED = ("notShown", "shown", "discontinued")


@operation("openKivra")
def open_kivra(call: Call, world: World) -> Reply:
    """The agreement for what is not approved, else the status page (SP-07 to SP-09)."""
    company = company_of(call, world)
    agreements.demand_kivra(company)
    choice = agreements.purposes_in(company, *_NOT_APPROVED)
    if call.body["entryPoint"] == "payRun":
        choice = [purpose for purpose in choice if purpose == "payslips"]
    company = agreements.show(world, company, choice)
    body = {
        "shown": "agreement" if choice else "statusPage",
        "purposeChoice": choice,
        "agreement": agreement_view(company),
        "statusPage": None if choice else status_page(world, company),
    }
    return Reply(200, body)


@operation("answerKivraOffer")
def answer_kivra_offer(call: Call, world: World) -> Reply:
    """Yes shows the agreement, no sends to Payslip only (SP-A3, SP-A4)."""
    company = company_of(call, world)
    if company.offer != "open":
        raise conflict("noOffer", f"There is no offer to answer; it is {company.offer}.", "SD-08")
    if call.body["activate"]:
        company = change_company(world, company, offer="accepted")
        return Reply(200, step_view(world, agreements.show(world, company, ["payslips"]), ()))
    company = change_company(world, company, offer="declined")
    sent = sending.send_waiting(world, company)
    return Reply(200, step_view(world, company, sent))


@operation("getKivraAgreement")
def get_kivra_agreement(call: Call, world: World) -> Reply:
    """As it stands; looking changes nothing."""
    return Reply(200, agreement_view(company_of(call, world)))


@operation("approveKivra")
def approve_kivra(call: Call, world: World) -> Reply:
    """Both ticks, and what waited for them is sent (SP-06, SP-21)."""
    company, purposes = company_of(call, world), call.body["purposes"]
    agreements.demand_kivra(company)
    if call.body["entryPoint"] == "payRun" and purposes != ["payslips"]:
        message = "In the pay run only payslips can be approved; invoices are under More solutions."
        raise conflict("payslipsOnly", message, "SP-P2")
    user = str(call.caller.grants.get("user", call.caller.name))
    company = agreements.approve(world, company, purposes, user, call.body["entryPoint"])
    sent = sending.send_waiting(world, company) if company.payslips.approved else []
    return Reply(200, step_view(world, _fresh(world, company), sent))


def _fresh(world: World, company: Company) -> Company:
    return world[COMPANIES].get(str(company.id)) or company


@operation("getKivraStatusPage")
def get_kivra_status_page(call: Call, world: World) -> Reply:
    """Only where something is approved (SP-09)."""
    company = company_of(call, world)
    if not any(one.approved for one in company.purposes.values()):
        raise conflict("agreementNotApproved", "No purpose is approved, so the agreement is shown instead.", "SP-09")
    return Reply(200, status_page(world, company))


@operation("discontinueKivra")
def discontinue_kivra(call: Call, world: World) -> Reply:
    """What is named, or everything (SP-11)."""
    company = agreements.discontinue(world, company_of(call, world), call.body.get("purposes"))
    return Reply(200, agreement_view(company))


@operation("getVlaKivraPage")
def get_vla_kivra_page(call: Call, world: World) -> Reply:
    """Until the integration has moved (SP-13)."""
    company = company_of(call, world)
    if company.customer != "fromVla" or company.moved:
        raise gone()
    return Reply(200, {"agreement": agreement_view(company), "statusPage": status_page(world, company)})
