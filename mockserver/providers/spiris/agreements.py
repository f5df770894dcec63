"""The agreement's machine: notShown → shown → approved → (registering) → active → discontinued (SP-A1 to SP-A14).

Users, Kivra's people and the clock call the same functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from mockserver.provider import job
from mockserver.providers.spiris import dispatches
from mockserver.providers.spiris.errors import conflict, forbidden
from mockserver.providers.spiris.models import COMPANIES, ELSEWHERE, PURPOSES, Company, Event, PurposeAgreement
from mockserver.providers.spiris.storage import change_company, new_key
from mockserver.world import World

__all__ = [
    "accept_access",
    "accept_by_itself",
    "approve",
    "begin",
    "demand_kivra",
    "discontinue",
    "purposes_in",
    "reject_access",
    "remove_access",
    "show",
]

_VERSION = "1"
_ACCEPTED_AFTER = timedelta(days=3)


def begin(world: World, company: Company) -> Company:
    """The agreement that a company comes with (SP-A1, SD-06, SD-23)."""
    event = {"new": "activatedFromTheStart", "fromVla": "approvedInEmployee"}.get(company.customer)
    if event is None or not company.may_use_kivra:
        return company
    place = "employee" if company.customer == "fromVla" else None
    company = _moved(world, company, ["payslips"], event, "active", entry_point=place, version=_VERSION)
    return change_company(world, company, tenant=new_key(world))


def demand_kivra(company: Company) -> None:
    """Raises: Refusal 403 when the company cannot use Kivra."""
    if company.legal_form == "soleProprietorship":
        raise forbidden("soleProprietorship", "Sole proprietorships cannot send payslips to Kivra.", "SP-20")
    if not company.subscription:
        message = f"The subscription of {company.name} does not include Kivra."
        raise forbidden("subscriptionMissing", message, "SP-02")
    if not company.access:
        raise forbidden("accessRemoved", f"The access of {company.name} to Payslip and Kivra is removed.", "SP-32")


def purposes_in(company: Company, *states: str) -> list[str]:
    """The purposes that stand in one of the states."""
    return [purpose for purpose in PURPOSES if company.purposes[purpose].state in states]


def show(world: World, company: Company, purposes: Sequence[str]) -> Company:
    """Display the agreement for purposes that are not approved (SP-A3, SP-A5, SP-A6, SP-A14)."""
    fresh = [one for one in purposes if company.purposes[one].state in ("notShown", "discontinued")]
    return _moved(world, company, fresh, "agreementShown", "shown")


def approve(world: World, company: Company, purposes: Sequence[str], user: str, place: str) -> Company:
    """Both ticks: approved, and registered with Kivra where it can be at once (SP-A7 to SP-A9).

    Raises:
        Refusal: 409 when the agreement is not displayed for one of the purposes.
    """
    hidden = [one for one in purposes if company.purposes[one].state != "shown"]
    if hidden:
        states = " and ".join(f"{one} is {company.purposes[one].state}" for one in hidden)
        raise conflict("agreementNotShown", f"Only an agreement that is shown can be approved; {states}.", "SP-A7")
    facts = {"approved_by": user, "approved_at": world.now, "entry_point": place, "version": _VERSION}
    company = _moved(world, company, purposes, "approved", "approved", discontinued_at=None, **facts)
    return _registered(world, change_company(world, company, contact_required=False))


def _registered(world: World, company: Company) -> Company:
    """Make the company a sender, or ask for access to the one that it is (SP-22)."""
    waiting = purposes_in(company, "approved")
    if company.tenant is not None:
        return _moved(world, company, waiting, "registered", "active")
    if company.number in world[ELSEWHERE]:
        if company.asked is None:
            company = change_company(world, company, asked=world.sequence("spiris.access"))
            asked = {"companyId": company.id, "asked": company.asked}
            world.schedule(world.now + _ACCEPTED_AFTER, "spiris.acceptAccess", asked)
        return _moved(world, company, waiting, "accessRequested", "registering")
    company = change_company(world, company, tenant=new_key(world))
    return _moved(world, company, waiting, "registered", "active")


@job("spiris.acceptAccess")
def accept_by_itself(world: World, payload: dict[str, Any]) -> None:
    """A few days have passed and nobody at Kivra has said otherwise."""
    company = world[COMPANIES].get(str(payload["companyId"]))
    if company is not None and company.asked == payload["asked"]:
        accept_access(world, company)


def accept_access(world: World, company: Company) -> Company:
    """Kivra lets Payslip send for a company that was a sender already (SP-A10)."""
    waiting = _demand_registering(company)
    company = _moved(world, company, waiting, "kivraAccepted", "active")
    company = change_company(world, company, tenant=new_key(world), asked=None)
    world.happened("spiris.accessAccepted", companyId=company.id)
    dispatches.release(world, company)
    return company


def reject_access(world: World, company: Company) -> Company:
    """Kivra does not; it has to be contacted (SP-A11, SP-14)."""
    waiting = _demand_registering(company)
    dispatches.give_up(world, company)
    company = _moved(world, company, waiting, "kivraRejected", "shown")
    return change_company(world, company, contact_required=True, asked=None)


def _demand_registering(company: Company) -> list[str]:
    waiting = purposes_in(company, "registering")
    if not waiting:
        raise conflict("notRegistering", f"Company {company.id} does not wait for Kivra.", "SP-A10")
    return waiting


def discontinue(world: World, company: Company, purposes: Sequence[str] | None) -> Company:
    """End purposes, all that are approved when none is named (SP-A13).

    Raises:
        Refusal: 409 when one of them, or every one, is not approved.
    """
    live = [one for one in PURPOSES if company.purposes[one].approved]
    named = live if purposes is None else list(purposes)
    if not named or not set(named) <= set(live):
        message = f"Approved are {' and '.join(live) or 'none'}; nothing else can be discontinued."
        raise conflict("nothingToDiscontinue", message, "SD-13")
    if "payslips" in named:
        dispatches.give_up(world, company)
    company = _moved(world, company, named, "discontinued", "discontinued", discontinued_at=world.now)
    if set(named) == set(live):
        company = change_company(world, company, tenant=None, asked=None)
    return company


def remove_access(world: World, company: Company) -> Company:
    """Payslip and Kivra are no longer for this company (SP-32)."""
    if any(one.approved for one in company.purposes.values()):
        company = discontinue(world, company, None)
    return change_company(world, company, access=False)


def _moved(world: World, company: Company, purposes: Sequence[str], event: str, state: str, **facts: Any) -> Company:
    """Purposes in another state, with the event that led there."""
    changed = dict(company.purposes)
    for purpose in purposes:
        before: PurposeAgreement = changed[purpose]
        history = (*before.history, Event(world.now, event, state))
        changed[purpose] = replace(before, state=state, history=history, **facts)
    return change_company(world, company, purposes=changed)
