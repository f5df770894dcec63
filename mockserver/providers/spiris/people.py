"""What people do outside Payroll, played through the control plane (SD-28)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from mockserver.errors import Refusal
from mockserver.provider import person
from mockserver.providers.spiris import agreements
from mockserver.providers.spiris.models import ACCOUNTS, COMPANIES, ELSEWHERE, MAILBOXES, TROUBLE, Company, Mail
from mockserver.world import World

__all__ = [
    "Deleting",
    "Joining",
    "Trouble",
    "WhichCompany",
    "Who",
    "company_joins_elsewhere",
    "employee_deletes_payslip",
    "employee_leaves_kivra",
    "employee_looks",
    "employee_opens_kivra",
    "employee_opts_out",
    "kivra_accepts_access",
    "kivra_has_trouble",
    "kivra_rejects_access",
]

PersonalNumber = Annotated[str, Meta(pattern="^[0-9]{12}$")]


class WhichCompany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The company that is decided on."""

    companyId: int


class Joining(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The company that becomes a sender."""

    organisationNumber: Annotated[str, Meta(pattern="^[0-9]{10}$")]


class Who(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The employee."""

    personalNumber: PersonalNumber


class Deleting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose payslip of which pay run, in which mailbox."""

    personalNumber: PersonalNumber
    payRunId: int
    place: Literal["payslip", "kivra"] = "kivra"


class Trouble(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether Kivra fails technically, or something else goes wrong while sending."""

    kind: Literal["technical", "sending"]


def _company(world: World, number: int) -> Company:
    company = world[COMPANIES].get(str(number))
    if company is None:
        raise Refusal(404, "not_found", f"There is no company {number}.")
    return company


@person("spiris.kivraAcceptsAccess", WhichCompany)
def kivra_accepts_access(world: World, facts: WhichCompany) -> dict[str, Any]:
    """Kivra lets Payroll send for a company that was a sender already."""
    company = agreements.accept_access(world, _company(world, facts.companyId))
    return {"companyId": company.id, "payslips": company.payslips.state}


@person("spiris.kivraRejectsAccess", WhichCompany)
def kivra_rejects_access(world: World, facts: WhichCompany) -> dict[str, Any]:
    """Kivra does not; it has to be contacted."""
    company = agreements.reject_access(world, _company(world, facts.companyId))
    return {"companyId": company.id, "payslips": company.payslips.state}


@person("spiris.kivraHasTrouble", Trouble)
def kivra_has_trouble(world: World, facts: Trouble) -> dict[str, Any]:
    """Kivra fails the next dispatch that is forwarded."""
    world[TROUBLE].put("next", facts.kind)
    return {"next": facts.kind}


@person("spiris.companyJoinsKivraElsewhere", Joining)
def company_joins_elsewhere(world: World, facts: Joining) -> dict[str, Any]:
    """A company becomes a sender with Kivra through somebody else than Spiris."""
    world[ELSEWHERE].put(facts.organisationNumber, True)
    return {"organisationNumber": facts.organisationNumber}


@person("spiris.employeeOpensKivra", Who)
def employee_opens_kivra(world: World, facts: Who) -> dict[str, Any]:
    """An employee opens Kivra, or opts in again, and finds there what was retained (SD-19)."""
    world[ACCOUNTS].delete(facts.personalNumber)
    found = [
        replace(mail, place="kivra", until=None) if mail.place == "retained" else mail
        for mail in world[MAILBOXES].get(facts.personalNumber) or []
        if not _is_over(world, mail)
    ]
    world[MAILBOXES].put(facts.personalNumber, found)
    return _seen(world, facts.personalNumber)


@person("spiris.employeeLeavesKivra", Who)
def employee_leaves_kivra(world: World, facts: Who) -> dict[str, Any]:
    """An employee has no Kivra from now on."""
    world[ACCOUNTS].put(facts.personalNumber, "none")
    return {"kivra": "none"}


@person("spiris.employeeOptsOut", Who)
def employee_opts_out(world: World, facts: Who) -> dict[str, Any]:
    """An employee has Kivra and does not want payslips there."""
    world[ACCOUNTS].put(facts.personalNumber, "optedOut")
    return {"kivra": "optedOut"}


@person("spiris.employeeLooks", Who)
def employee_looks(world: World, facts: Who) -> dict[str, Any]:
    """An employee looks into Payslip and into Kivra."""
    return _seen(world, facts.personalNumber)


@person("spiris.employeeDeletesPayslip", Deleting)
def employee_deletes_payslip(world: World, facts: Deleting) -> dict[str, Any]:
    """An employee deletes a payslip of a pay run, in one of the two."""
    mails = world[MAILBOXES].get(facts.personalNumber) or []
    kept = [mail for mail in mails if (mail.place, mail.pay_run) != (facts.place, facts.payRunId)]
    if len(kept) == len(mails):
        raise Refusal(404, "not_found", f"There is no payslip of pay run {facts.payRunId} in {facts.place}.")
    world[MAILBOXES].put(facts.personalNumber, kept)
    return _seen(world, facts.personalNumber)


def _is_over(world: World, mail: Mail) -> bool:
    return mail.until is not None and mail.until < world.now.date().isoformat()


def _seen(world: World, number: str) -> dict[str, Any]:
    """What lies in the two mailboxes, oldest first."""
    mails = world[MAILBOXES].get(number) or []
    return {
        place: [
            {"payRunId": mail.pay_run, "period": mail.period, "netPay": mail.net_pay}
            for mail in mails
            if mail.place == place
        ]
        for place in ("payslip", "kivra")
    }
