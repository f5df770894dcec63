"""How companies, pay runs, dispatches and agreements look to who asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mockserver.providers.spiris.dispatches import dispatches_of_month, previous_month
from mockserver.providers.spiris.models import (
    DISPATCHES,
    PURPOSES,
    Company,
    Dispatch,
    Employee,
    Notice,
    PayRun,
    PurposeAgreement,
)
from mockserver.providers.spiris.sending import Sent
from mockserver.world import World

__all__ = [
    "agreement_view",
    "company_view",
    "dispatch_view",
    "employee_view",
    "notice_view",
    "outcome_view",
    "pay_run_view",
    "status_page",
    "step_view",
]

_OFFER = "Payslips have not been sent to My Payroll/Kivra before. Do you want to activate Kivra?"
_EXPLANATIONS = {
    "sending": "The payslip is created and is being sent to Kivra.",
    "delivered": "The payslip is delivered to the employee's Kivra.",
    "retained": "The payslip is retained at Kivra for 30 days.",
    "failedIdFormat": "The personal number has a format that Kivra does not accept, such as a coordination number.",
    "failedTechnical": "A technical error has occurred.",
    "failedOther": "An error has occurred while sending.",
    "failedRecipientSettings": "The employee has wrong or missing settings in Kivra, such as having opted out.",
}
"""In the order in which they are counted; what each means (SP-25)."""


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def company_view(company: Company) -> dict[str, Any]:
    """A company as it stands."""
    return {
        "id": company.id,
        "organisationNumber": company.number,
        "name": company.name,
        "legalForm": company.legal_form,
        "customer": company.customer,
        "subscriptionIncludesKivra": company.subscription,
        "payslipAccess": company.access,
        "kivraTenantKey": company.tenant,
    }


def employee_view(employee: Employee) -> dict[str, Any]:
    """Somebody in the register."""
    return {
        "id": employee.id,
        "name": employee.name,
        "personalNumber": employee.number,
        "email": employee.email,
        "sendPayslip": employee.channel,
    }


def pay_run_view(run: PayRun) -> dict[str, Any]:
    """A pay run, without what its payslips say."""
    payslips = [
        {
            "employeeId": one.employee,
            "changed": one.changed,
            "sentAt": _time(one.sent_at),
            "channel": one.channel,
            "dispatchId": one.dispatch,
        }
        for one in run.payslips
    ]
    return {"id": run.id, "period": run.period, "state": run.state, "displayDate": run.display, "payslips": payslips}


def dispatch_view(dispatch: Dispatch) -> dict[str, Any]:
    """One payslip on its way through Kivra."""
    return {
        "id": dispatch.id,
        "payRunId": dispatch.pay_run,
        "employeeId": dispatch.employee,
        "sentAt": _time(dispatch.sent_at),
        "status": dispatch.status,
        "explanation": _EXPLANATIONS[dispatch.status],
        "kivraContentKey": dispatch.content_key,
        "retainedUntil": dispatch.retained_until,
        "replaces": dispatch.replaces,
        "replacedBy": dispatch.replaced_by,
    }


def notice_view(notice: Notice) -> dict[str, Any]:
    """What the user was told."""
    return {"kind": notice.kind, "text": notice.text, "shownAt": _time(notice.at)}


def outcome_view(sent: Sent) -> dict[str, Any]:
    """What a click came to."""
    return {
        "outcome": "activationOffered" if sent.offered else "sent",
        "message": _OFFER if sent.offered else None,
        "payRun": pay_run_view(sent.run),
        "dispatches": [dispatch_view(one) for one in sent.dispatches],
        "notices": [notice_view(one) for one in sent.notices],
    }


def step_view(world: World, company: Company, sent: Iterable[Sent]) -> dict[str, Any]:
    """Where a step has led, and what was sent because of it."""
    whole = list(sent)
    entered = [world[DISPATCHES].get(str(one.id)) or one for each in whole for one in each.dispatches]
    return {
        "agreement": agreement_view(company),
        "payRuns": [pay_run_view(each.run) for each in whole],
        "dispatches": [dispatch_view(one) for one in entered],
    }


def agreement_view(company: Company) -> dict[str, Any]:
    """The agreement, purpose by purpose."""
    return {
        "purposes": [_purpose(purpose, company.purposes[purpose]) for purpose in PURPOSES],
        "visibleAt": ["moreSolutions", "payRun"],
        "offer": company.offer,
        "contactRequired": company.contact_required,
    }


def _purpose(purpose: str, one: PurposeAgreement) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "state": one.state,
        "approvedBy": one.approved_by,
        "approvedAt": _time(one.approved_at),
        "entryPoint": one.entry_point,
        "termsVersion": one.version,
        "dataProcessingAgreementVersion": one.version,
        "discontinuedAt": _time(one.discontinued_at),
        "history": [{"at": _time(each.at), "event": each.event, "state": each.state} for each in one.history],
    }


def status_page(world: World, company: Company) -> dict[str, Any]:
    """The previous month's dispatches, and what can be discontinued (SP-10, SP-11)."""
    month = previous_month(world.now)
    found = dispatches_of_month(world, company, month)
    counts = Counter(one.status for one in found if one.replaced_by is None)
    return {
        "month": month,
        "dispatches": [dispatch_view(one) for one in found],
        "counts": {status: counts[status] for status in _EXPLANATIONS},
        "canDiscontinue": [purpose for purpose in PURPOSES if company.purposes[purpose].approved],
    }
