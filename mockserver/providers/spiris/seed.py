"""What a new world holds: one customer of each kind, with employees and an open pay run (SD-29)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from mockserver.providers.spiris.agreements import begin
from mockserver.providers.spiris.dispatches import enter, previous_month
from mockserver.providers.spiris.models import (
    COMPANIES,
    ELSEWHERE,
    EMPLOYEES,
    NUMBERS,
    PAY_RUNS,
    PURPOSES,
    Company,
    Dispatch,
    Employee,
    PayRun,
    Payslip,
    PurposeAgreement,
)
from mockserver.providers.spiris.storage import change_company, new_key
from mockserver.world import World

__all__ = ["seed"]

_SENDER_ELSEWHERE = "5599000105"
_FIRST = 1001
# owner, organisation number, name, legal form, customer, subscription, employees with their choice
_COMPANIES: tuple[tuple[str, str, str, str, str, bool, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "demo", "5599000014", "Fjärdens Bageri AB", "limitedCompany", "existing", True,
        (
            ("Ada Berg", "196805019806", "payslipKivra"),
            ("Bo Lund", "196805619886", "payslipKivra"),  # a coordination number
            ("Eva Holm", "197503019817", "pdf"),
        ),
    ),
    (
        "demo", "5599000022", "Skärgårdens Måleri AB", "limitedCompany", "new", True,
        (("Gun Dahl", "198001159832", "payslipKivra"), ("Hans Ek", "198812249848", "payslipKivra")),
    ),
    (
        "demo", "5599000030", "Norrskens Redovisning AB", "limitedCompany", "fromVla", True,
        (("Ida Alm", "200002299857", "payslipKivra"), ("Jan Ask", "199407179861", "payslipKivra")),
    ),
    (
        "demo", "9211309829", "Kim Löfs Trädgård", "soleProprietorship", "existing", True,
        (("Lo Björk", "198506919870", "payslipKivra"),),
    ),
    (
        "demo", "5599000048", "Utan Kivra AB", "limitedCompany", "existing", False,
        (("Mia Gran", "197104229898", "payslipKivra"),),
    ),
    (
        "other", "5599000055", "Någon Annans AB", "limitedCompany", "new", True,
        (("Nils Tall", "196805019806", "payslipKivra"),),
    ),
)  # fmt: skip


def seed(world: World) -> None:
    """Fill an empty world."""
    world[ELSEWHERE].put(_SENDER_ELSEWHERE, True)
    for owner, number, name, form, customer, subscription, people in _COMPANIES:
        company = Company(
            id=world.sequence("spiris.company", _FIRST),
            owner=owner,
            number=number,
            name=name,
            legal_form=form,
            customer=customer,
            subscription=subscription,
            sent_before=customer == "fromVla",
            purposes={purpose: PurposeAgreement() for purpose in PURPOSES},
        )
        world[NUMBERS].put(f"{owner}:{number}", company.id)
        world[COMPANIES].put(str(company.id), company)
        _fill(world, begin(world, company), people)


def _fill(world: World, company: Company, people: tuple[tuple[str, str, str], ...]) -> None:
    employees = []
    for name, number, channel in people:
        employee = Employee(
            id=world.sequence("spiris.employee"),
            company=company.id,
            name=name,
            number=number,
            email=None,
            channel=channel,
        )
        world[NUMBERS].put(f"{company.id}:{number}", employee.id)
        world[EMPLOYEES].put(str(employee.id), employee)
        employees.append(employee)
    run = PayRun(
        id=world.sequence("spiris.payRun"),
        company=company.id,
        period=f"{world.now:%Y-%m}",
        payslips=tuple(Payslip(employee=one.id, net_pay=f"{27_000 + 150 * one.id}.50") for one in employees),
    )
    world[PAY_RUNS].put(str(run.id), run)
    change_company(world, company, employees=tuple(one.id for one in employees), pay_runs=(run.id,))
    if company.customer == "fromVla":
        for one, status in zip(employees, ("delivered", "retained"), strict=True):
            enter(world, _sent_from_vla(world, one, status))


def _sent_from_vla(world: World, employee: Employee, status: str) -> Dispatch:
    """What Spiris Web Payroll sent on the last day of the month before."""
    month = previous_month(world.now)
    last = world.now.replace(day=1).date() - timedelta(days=1)
    sent_at = datetime.combine(last, time(8), tzinfo=UTC)
    until = (last + timedelta(days=30)).isoformat() if status == "retained" else None
    return Dispatch(
        id=world.sequence("spiris.dispatch"),
        company=employee.company,
        pay_run=0,
        employee=employee.id,
        number=employee.number,
        period=month,
        net_pay="27500.00",
        turn=0,
        sent_at=sent_at,
        due=sent_at,
        status=status,
        content_key=new_key(world),
        retained_until=until,
    )
