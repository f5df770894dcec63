"""Bad input of every kind: refused as problem details with a code, with nothing stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.spiris.sandbox import ADA, APPROVAL, Sandbox


def refused(spiris: Sandbox, status: int, method: str, path: str, who: str | None = "demo", **options: Any) -> Any:
    """The call is refused so, and the world is as it was; the problem."""
    spiris.keep()
    answer = spiris.call(method, path, who, **options)
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["code"]
    assert spiris.changed() == []
    return problem


COMPANY = {"organisationNumber": "5599000063", "name": "Norrskens Lön AB", "customer": "new"}
PERSON = {"name": "Ada", "personalNumber": ADA}
PAYSLIP = {"employeeId": 1, "netPay": "25000.00"}
MAKE, HIRE, RUN, SEND = (
    "/companies",
    "/companies/1001/employees",
    "/companies/1001/payRuns",
    "/companies/1001/payRuns/1/send",
)
KIVRA, APPROVE, SLIP = (
    "/companies/1001/kivra",
    "/companies/1001/kivra/approvals",
    "/companies/1001/payRuns/1/payslips/1",
)


def with_payslips(*payslips: dict[str, Any]) -> dict[str, Any]:
    """A pay run."""
    return {"period": "2026-01", "payslips": list(payslips)}


# what is wrong: method, path, body, the place that is named
BODIES: dict[str, tuple[str, str, Any, str]] = {
    "a number of nine digits": ("POST", MAKE, {**COMPANY, "organisationNumber": "559900006"}, "organisationNumber"),
    "a customer of no kind": ("POST", MAKE, {**COMPANY, "customer": "old"}, "customer"),
    "a company without name": ("POST", MAKE, {**COMPANY, "name": " "}, "name"),
    "an unheard-of legal form": ("POST", MAKE, {**COMPANY, "legalForm": "AB"}, "legalForm"),
    "a key too much": ("POST", MAKE, {**COMPANY, "tenant": "x"}, "tenant"),
    "ten digits": ("POST", HIRE, {**PERSON, "personalNumber": "6805019806"}, "personalNumber"),
    "a way that is none": ("PATCH", f"{HIRE}/1", {"sendPayslip": "letter"}, "sendPayslip"),
    "no payslips": ("POST", RUN, with_payslips(), "payslips"),
    "a month that is none": ("POST", RUN, {**with_payslips(PAYSLIP), "period": "2026-13"}, "period"),
    "an amount without decimals": ("PUT", SLIP, {"netPay": "25000"}, "netPay"),
    "an amount as number": ("PUT", SLIP, {"netPay": 25000.0}, "netPay"),
    "another's employee": ("POST", RUN, with_payslips({**PAYSLIP, "employeeId": 4}), "payslips[0].employeeId"),
    "an employee twice": ("POST", RUN, with_payslips(PAYSLIP, PAYSLIP), "payslips[1].employeeId"),
    "to nobody": ("POST", SEND, {"to": "none"}, "to"),
    "a display date that is past": ("POST", SEND, {"displayDate": "2026-01-04"}, "displayDate"),
    "a display date that is none": ("POST", SEND, {"displayDate": "2026-02-30"}, "displayDate"),
    "a third place": ("POST", KIVRA, {"entryPoint": "employee"}, "entryPoint"),
    "a tick that is no": ("POST", APPROVE, {**APPROVAL, "approveGeneralTerms": False}, "approveGeneralTerms"),
    "a purpose twice": ("POST", APPROVE, {**APPROVAL, "purposes": ["payslips", "payslips"]}, "purposes"),
    "no purpose": ("POST", f"{KIVRA}/discontinue", {"purposes": []}, "purposes"),
    "maybe": ("POST", f"{KIVRA}/offer", {"activate": "maybe"}, "activate"),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_wrong_body_is_named_by_its_place(spiris: Sandbox, case: str) -> None:
    """Whatever does not fit, in every operation that takes a body."""
    method, path, body, place = BODIES[case]
    problem = refused(spiris, 400, method, path, json=body)
    assert place in str(problem["errors"]), problem


INVOICES_IN_THE_PAY_RUN = {**APPROVAL, "entryPoint": "payRun", "purposes": ["invoices"]}
# what is not possible: status, method, path, body, the code
CONFLICTS: dict[str, tuple[int, str, str, Any, str]] = {
    "a company twice": (409, "POST", MAKE, {**COMPANY, "organisationNumber": "5599000014"}, "companyExists"),
    "an employee twice": (409, "POST", HIRE, PERSON, "employeeExists"),
    "re-opening what is open": (409, "POST", f"{RUN}/1/reopen", None, "payRunOpen"),
    "an answer without an offer": (409, "POST", f"{KIVRA}/offer", {"activate": True}, "noOffer"),
    "approving what is not shown": (409, "POST", APPROVE, APPROVAL, "agreementNotShown"),
    "invoices in the pay run": (409, "POST", APPROVE, INVOICES_IN_THE_PAY_RUN, "payslipsOnly"),
    "a page without an approval": (409, "GET", f"{KIVRA}/status", None, "agreementNotApproved"),
    "ending nothing": (409, "POST", f"{KIVRA}/discontinue", {}, "nothingToDiscontinue"),
    "a sole proprietorship": (403, "POST", "/companies/1004/kivra", {"entryPoint": "payRun"}, "soleProprietorship"),
    "no subscription": (403, "POST", "/companies/1005/kivra/approvals", APPROVAL, "subscriptionMissing"),
    "what is not in VLA": (410, "GET", "/vla/companies/1002/kivra", None, "movedToPayroll"),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_what_is_not_possible_now_says_why(spiris: Sandbox, case: str) -> None:
    """A code for programs, a sentence for people."""
    status, method, path, body, code = CONFLICTS[case]
    options = {} if body is None else {"json": body}
    assert refused(spiris, status, method, path, **options)["code"] == code


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/companies/1", 404),
        ("GET", "/companies/0", 400),
        ("GET", "/companies/x", 400),
        ("GET", "/companies/99999999999999", 400),
        ("GET", "/companies/1001/employees/4", 404),
        ("GET", "/companies/1001/payRuns/2", 404),
        ("GET", "/companies/1001/payRuns/1/payslips/4", 404),
        ("DELETE", "/companies/1001/payRuns/1/payslips/4", 404),
        ("POST", "/companies/1001/payRuns/2/reopen", 404),
        ("PUT", "/companies", 405),
        ("DELETE", "/companies/1001", 405),
        ("GET", "/companies/1001/kivra", 405),
        ("GET", "/nothing", 404),
    ],
)
def test_what_is_not_there(spiris: Sandbox, method: str, path: str, status: int) -> None:
    """Ids, methods and addresses that mean nothing."""
    refused(spiris, status, method, path)


@pytest.mark.parametrize(
    "path", ["", "/employees", "/payRuns", "/payRuns/6", "/employees/10", "/kivra/agreement", "/notices"]
)
def test_another_users_company_does_not_exist(spiris: Sandbox, path: str) -> None:
    """SD-03: word for word as one that was never made, and its number is free."""
    foreign = refused(spiris, 404, "GET", f"/companies/1006{path}")
    nobody = refused(spiris, 404, "GET", f"/companies/9999{path}")
    assert foreign["detail"].replace("1006", "9999") == nobody["detail"]
    assert spiris.call("GET", f"/companies/1006{path}", "other").status_code == 200


@pytest.mark.parametrize(
    "content", [b'{"to": ', b"\xff", b'{"to": "all", "to": "all"}', b"[" * 300, b"", b"null", b"[]"]
)
def test_a_body_that_is_no_object(spiris: Sandbox, content: bytes) -> None:
    """Broken, not UTF-8, a key twice, deep, empty, or something else."""
    headers = {"Content-Type": "application/json"}
    refused(spiris, 400, "POST", "/companies/1001/payRuns/1/send", content=content, headers=headers)


def test_without_a_token_nothing_is_answered(spiris: Sandbox) -> None:
    """401, whatever the path."""
    for path in ("/companies", "/companies/1001/kivra/status", "/vla/companies/1003/kivra"):
        assert refused(spiris, 401, "GET", path, None)["code"] == "unauthenticated"


def test_a_form_is_no_json(spiris: Sandbox) -> None:
    """415."""
    refused(spiris, 415, "POST", "/companies", data={"name": "x"})
