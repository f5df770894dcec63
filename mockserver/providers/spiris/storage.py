"""Where companies, employees and pay runs are found and put."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call
from mockserver.providers.spiris.errors import unknown
from mockserver.providers.spiris.models import COMPANIES, EMPLOYEES, PAY_RUNS, Company, Employee, PayRun, Payslip
from mockserver.world import World

__all__ = ["change_company", "change_pay_run", "company_of", "employee_of", "new_key", "pay_run_of", "payslip_of"]

_DIGITS, _HEX = "0123456789", "0123456789abcdef"


def company_of(call: Call, world: World) -> Company:
    """The company that the path names. Raises: Refusal 404 when it is not the user's (SD-03)."""
    number = call.path["companyId"]
    company = world[COMPANIES].get(str(number))
    if company is None or company.owner != call.caller.holder:
        raise unknown("company", number)
    return company


def employee_of(call: Call, world: World, company: Company) -> Employee:
    """The employee that the path names. Raises: Refusal 404 when there is none in the company."""
    number = call.path["employeeId"]
    employee = world[EMPLOYEES].get(str(number))
    if employee is None or employee.company != company.id:
        raise unknown("employee", number)
    return employee


def pay_run_of(call: Call, world: World, company: Company) -> PayRun:
    """The pay run that the path names. Raises: Refusal 404 when there is none in the company."""
    number = call.path["payRunId"]
    run = world[PAY_RUNS].get(str(number))
    if run is None or run.company != company.id:
        raise unknown("pay run", number)
    return run


def payslip_of(call: Call, run: PayRun) -> Payslip:
    """The payslip of the employee that the path names. Raises: Refusal 404 when there is none."""
    number = call.path["employeeId"]
    found = next((one for one in run.payslips if one.employee == number), None)
    if found is None:
        raise unknown("payslip for employee", number)
    return found


def change_company(world: World, company: Company, **changes: Any) -> Company:
    """Store a company otherwise than it was."""
    company = replace(company, **changes)
    world[COMPANIES].put(str(company.id), company)
    return company


def change_pay_run(world: World, run: PayRun, **changes: Any) -> PayRun:
    """Store a pay run otherwise than it was."""
    run = replace(run, **changes)
    world[PAY_RUNS].put(str(run.id), run)
    return run


def new_key(world: World) -> str:
    """A key as Kivra's platform forms them: ten digits and 32 hexadecimal ones."""
    return world.chance.token(10, _DIGITS) + world.chance.token(32, _HEX)
