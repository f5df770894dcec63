"""Companies, their employees, and what their users were told."""

from __future__ import annotations

from mockserver.provider import Call, Reply, operation
from mockserver.providers.spiris import agreements
from mockserver.providers.spiris.errors import conflict
from mockserver.providers.spiris.models import (
    COMPANIES,
    EMPLOYEES,
    NUMBERS,
    PURPOSES,
    Company,
    Employee,
    PurposeAgreement,
)
from mockserver.providers.spiris.storage import change_company, company_of, employee_of
from mockserver.providers.spiris.views import company_view, employee_view, notice_view
from mockserver.world import World

__all__ = [
    "add_employee",
    "change_employee",
    "create_company",
    "get_company",
    "get_employee",
    "list_companies",
    "list_employees",
    "list_notices",
    "remove_company_access",
]

_FIRST_COMPANY = 1001


@operation("listCompanies")
def list_companies(call: Call, world: World) -> Reply:
    """The user's own."""
    mine = [company for company in world[COMPANIES].values() if company.owner == call.caller.holder]
    return Reply(200, [company_view(company) for company in mine])


@operation("createCompany")
def create_company(call: Call, world: World) -> Reply:
    """A customer, with the agreement that it comes with (SP-A1)."""
    body, owner = call.body, call.caller.holder
    number, form = body["organisationNumber"], body.get("legalForm", "limitedCompany")
    if f"{owner}:{number}" in world[NUMBERS]:
        raise conflict("companyExists", f"There is a company {number} already.", "SD-04")
    if form == "soleProprietorship" and body["customer"] == "fromVla":
        raise conflict("soleProprietorship", "A sole proprietorship cannot have sent to Kivra before.", "SP-20")
    company = Company(
        id=world.sequence("spiris.company", _FIRST_COMPANY),
        owner=owner,
        number=number,
        name=body["name"],
        legal_form=form,
        customer=body["customer"],
        subscription=body.get("subscriptionIncludesKivra", True),
        sent_before=body["customer"] == "fromVla",
        purposes={purpose: PurposeAgreement() for purpose in PURPOSES},
    )
    world[NUMBERS].put(f"{owner}:{number}", company.id)
    company = agreements.begin(world, change_company(world, company))
    return Reply(201, company_view(company), {"Location": f"{call.base_url}/v1/companies/{company.id}"})


@operation("getCompany")
def get_company(call: Call, world: World) -> Reply:
    """One company."""
    return Reply(200, company_view(company_of(call, world)))


@operation("removeCompanyAccess")
def remove_company_access(call: Call, world: World) -> Reply:
    """No Payslip and no Kivra from now on; everybody is set to PDF (SP-32, SD-26)."""
    company = company_of(call, world)
    for number in company.employees:
        employee = world[EMPLOYEES].get(str(number))
        if employee is not None:
            _keep(world, employee, "pdf")
    return Reply(200, company_view(agreements.remove_access(world, company)))


@operation("listEmployees")
def list_employees(call: Call, world: World) -> Reply:
    """The register."""
    found = [world[EMPLOYEES].get(str(number)) for number in company_of(call, world).employees]
    return Reply(200, [employee_view(employee) for employee in found if employee is not None])


@operation("addEmployee")
def add_employee(call: Call, world: World) -> Reply:
    """Somebody new; by Payslip/Kivra unless told otherwise (SD-24)."""
    company, body = company_of(call, world), call.body
    key = f"{company.id}:{body['personalNumber']}"
    if key in world[NUMBERS]:
        raise conflict("employeeExists", "The personal number is in the register already.", "SD-04")
    channel = body.get("sendPayslip", "payslipKivra" if company.access else "pdf")
    _demand_access(company, channel)
    employee = Employee(
        id=world.sequence("spiris.employee"),
        company=company.id,
        name=body["name"],
        number=body["personalNumber"],
        email=body.get("email"),
        channel=channel,
    )
    world[NUMBERS].put(key, employee.id)
    world[EMPLOYEES].put(str(employee.id), employee)
    change_company(world, company, employees=(*company.employees, employee.id))
    where = f"{call.base_url}/v1/companies/{company.id}/employees/{employee.id}"
    return Reply(201, employee_view(employee), {"Location": where})


@operation("getEmployee")
def get_employee(call: Call, world: World) -> Reply:
    """One of the register."""
    return Reply(200, employee_view(employee_of(call, world, company_of(call, world))))


@operation("changeEmployee")
def change_employee(call: Call, world: World) -> Reply:
    """By Payslip/Kivra or as PDF (SP-24)."""
    company = company_of(call, world)
    employee = employee_of(call, world, company)
    _demand_access(company, call.body["sendPayslip"])
    return Reply(200, employee_view(_keep(world, employee, call.body["sendPayslip"])))


def _demand_access(company: Company, channel: str) -> None:
    """Raises: Refusal 409 for Payslip/Kivra in a company whose access is removed."""
    if channel == "payslipKivra" and not company.access:
        raise conflict("accessRemoved", f"The access of {company.name} to Payslip and Kivra is removed.", "SP-32")


def _keep(world: World, employee: Employee, channel: str) -> Employee:
    changed = Employee(
        id=employee.id,
        company=employee.company,
        name=employee.name,
        number=employee.number,
        email=employee.email,
        channel=channel,
    )
    world[EMPLOYEES].put(str(employee.id), changed)
    return changed


@operation("listNotices")
def list_notices(call: Call, world: World) -> Reply:
    """What the user was told."""
    return Reply(200, [notice_view(notice) for notice in company_of(call, world).notices])
