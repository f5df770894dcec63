"""One world of the fake in the words of who works with Payroll: companies, pay runs, clicks, and the agreement."""

from __future__ import annotations

from typing import Any

import httpx

from tests import sandboxes
from tests.client import Client

__all__ = ["ADA", "APPROVAL", "BO", "Sandbox"]

ADA, BO = "196805019806", "197503019817"
APPROVAL = {
    "entryPoint": "moreSolutions",
    "purposes": ["payslips"],
    "approveGeneralTerms": True,
    "approveDataProcessingAgreement": True,
}
TOKENS = {"demo": "SPIRIS_DEMO_TOKEN", "other": "spiris-other-token"}


class Sandbox(sandboxes.Sandbox):
    """A fresh world of Spiris payroll."""

    def __init__(self, client: Client, world: str) -> None:
        super().__init__(client, world, "spiris")

    def call(self, method: str, path: str, who: str | None = "demo", **options: Any) -> httpx.Response:
        """A call with one of the ready tokens."""
        headers = options.pop("headers", {})
        if who is not None:
            headers = {"Authorization": f"Bearer {TOKENS[who]}", **headers}
        return self.reach(method, f"/v1{path}", headers=headers, **options)

    def ok(self, method: str, path: str, who: str = "demo", **options: Any) -> Any:
        """A call that succeeds; its JSON."""
        answer = self.call(method, path, who, **options)
        assert answer.is_success, f"{answer.text} {answer.headers.get('motpart-reason')}"
        return answer.json() if answer.content else None

    def company(self, customer: str = "new", number: str = "5599000063", **changes: Any) -> int:
        """A company with Ada and Bo."""
        body = {"organisationNumber": number, "name": "Norrskens Lön AB", "customer": customer, **changes}
        company = int(self.ok("POST", "/companies", json=body)["id"])
        for name, person in (("Ada", ADA), ("Bo", BO)):
            self.ok("POST", f"/companies/{company}/employees", json={"name": name, "personalNumber": person})
        return company

    def employees(self, company: int) -> dict[str, int]:
        """Ids by personal number."""
        found = self.ok("GET", f"/companies/{company}/employees")
        return {one["personalNumber"]: one["id"] for one in found}

    def pay_run(self, company: int, net_pay: str = "25000.00", period: str = "2026-01") -> int:
        """A pay run for everybody."""
        payslips = [{"employeeId": one, "netPay": net_pay} for one in self.employees(company).values()]
        return int(
            self.ok("POST", f"/companies/{company}/payRuns", json={"period": period, "payslips": payslips})["id"]
        )

    def send(self, company: int, run: int, **body: Any) -> Any:
        """The click."""
        return self.ok("POST", f"/companies/{company}/payRuns/{run}/send", json=body)

    def approve(self, company: int, *purposes: str) -> Any:
        """Open Kivra under More solutions and approve."""
        self.ok("POST", f"/companies/{company}/kivra", json={"entryPoint": "moreSolutions"})
        body = {**APPROVAL, "purposes": list(purposes) or ["payslips"]}
        return self.ok("POST", f"/companies/{company}/kivra/approvals", json=body)

    def states(self, company: int) -> list[str]:
        """Where payslips and invoices stand."""
        return [one["state"] for one in self.ok("GET", f"/companies/{company}/kivra/agreement")["purposes"]]

    def page(self, company: int) -> Any:
        """The status page."""
        return self.ok("GET", f"/companies/{company}/kivra/status")

    def pays(self, number: str, place: str = "payslip") -> list[str]:
        """The net pay of each payslip that an employee has in a mailbox."""
        return [one["netPay"] for one in self.play("employeeLooks", personalNumber=number)[place]]
