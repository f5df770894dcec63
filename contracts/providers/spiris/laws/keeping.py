"""Companies and their registers: what is entered is told everywhere, to its own user, until it is changed."""

from __future__ import annotations

from contracts.context import Context
from contracts.credentials import demo
from contracts.laws import law
from contracts.providers.spiris import payroll
from contracts.providers.spiris.payroll import ADA, BO

_NUMBERS = ("5599000063", "5599000071")


@law("SP-02", operations=["createCompany", "getCompany", "listCompanies"])
def whether_kivra_is_included(case: Context) -> None:
    """Each company is told with it, by itself and among the user's, and to no other user."""
    before = case.get("listCompanies")
    made = []
    for number, included in zip(_NUMBERS, (True, False), strict=True):
        body = {"organisationNumber": number, "name": f"Norrsken {number}", "customer": "existing"}
        given = case.get("createCompany", body={**body, "subscriptionIncludesKivra": included})
        case.equal("what was entered", {name: given[name] for name in body}, body)
        case.equal("whether Kivra is included", given["subscriptionIncludesKivra"], included)
        case.equal("the company", case.get("getCompany", path={"companyId": given["id"]}), given)
        made.append(given)
    case.equal("the user's companies", case.get("listCompanies"), [*before, *made])
    others = case.get("listCompanies", credential=demo(case.promise, "other"))
    case.expect(all(one not in others for one in made), f"another user should not see them; they are {others}")


@law("SP-24", operations=["addEmployee", "changeEmployee", "getEmployee", "listEmployees"])
def the_register(case: Context) -> None:
    """Each employee is told with the choice, alone and in the list, and stands in it once."""
    made = payroll.office(case, "existing", people=())
    case.equal("the register to begin with", made.get("listEmployees"), [])
    people = []
    for number, choice in ((ADA, "pdf"), (BO, "payslipKivra")):
        body = {"name": f"Person {number}", "personalNumber": number, "email": f"p{number}@example.se"}
        given = made.get("addEmployee", body={**body, "sendPayslip": choice})
        wanted = {"id": given["id"], **body, "sendPayslip": choice}
        case.equal("the new employee", given, wanted)
        case.equal("the employee", made.get("getEmployee", path={"employeeId": given["id"]}), wanted)
        people.append(wanted)
        case.equal("status of the same number again", made.call("addEmployee", body=body).status, 409)
    case.equal("the register", made.get("listEmployees"), people)
    changed = {**people[0], "sendPayslip": "payslipKivra"}
    place = {"employeeId": changed["id"]}
    answer = made.get("changeEmployee", path=place, body={"sendPayslip": "payslipKivra"})
    case.equal("the changed employee", answer, changed)
    case.equal("the register after the change", made.get("listEmployees"), [changed, people[1]])
