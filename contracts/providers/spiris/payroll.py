"""Companies with employees and pay runs, and the clicks of whoever works with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

from contracts.context import Context
from contracts.exchange import Exchange
from contracts.renewing import renewed

__all__ = [
    "ADA",
    "BO",
    "COORDINATION",
    "NEXT_MONTH",
    "SOON",
    "Office",
    "agreement",
    "approve",
    "approved",
    "click",
    "company_number",
    "looks",
    "offered_and_accepted",
    "office",
    "open_kivra",
    "page",
    "pay_run",
    "reopen",
    "send",
    "state",
    "states",
    "statuses",
]  # fmt: skip

ADA, BO, COORDINATION = "196805019806", "197503019817", "196805619886"
"""Two people with personal numbers, one with a coordination number."""
SOON, NEXT_MONTH = "PT10M", "P31D"
"""When what was forwarded has an answer; and from the first morning on, when its month is the previous one."""
_NET_PAY = "25000.00"


@dataclass(frozen=True, slots=True)
class Office:
    """A company: its id, its employees by personal number, and an open pay run for all of them."""

    case: Context
    company: int
    people: dict[str, int] = field(default_factory=dict)
    run: int = 0

    @property
    def path(self) -> dict[str, int]:
        """The path of the company."""
        return {"companyId": self.company}

    def get(self, operation_id: str, **parts: Any) -> Any:
        """Call an operation about the company that must succeed."""
        place = {**self.path, **parts.pop("path", {})}
        return self.case.get(operation_id, path=place, **parts)

    def call(self, operation_id: str, **parts: Any) -> Exchange:
        """Call an operation about the company; the answer, whatever it is."""
        place = {**self.path, **parts.pop("path", {})}
        return self.case.call(operation_id, path=place, **parts)

    def employee(self, number: str) -> dict[str, int]:
        """The path of an employee in the open pay run."""
        return {"payRunId": self.run, "employeeId": self.people[number]}


def office(case: Context, customer: str = "new", people: Sequence[str] = (ADA, BO), **changes: Any) -> Office:
    """A new company with employees and a pay run."""
    number = company_number(case, changes.pop("organisationNumber", "5599000063"))
    body = {"organisationNumber": number, "name": "Norrskens Lön AB", "customer": customer, **changes}
    made = Office(case, int(case.get("createCompany", body=body)["id"]))
    for index, number in enumerate(people):
        person = {"name": f"Person {index}", "personalNumber": number}
        made.people[number] = int(made.get("addEmployee", body=person)["id"])
    return made if not people else Office(case, made.company, made.people, pay_run(made))


def company_number(case: Context, known: str) -> str:
    """The number of a company that is not in the register: another each time where nobody empties it."""
    return known if case.steers else str(renewed(known, SystemRandom()))


def pay_run(made: Office, net_pay: str = _NET_PAY, period: str = "2026-01") -> int:
    """One more pay run for everybody."""
    payslips = [{"employeeId": one, "netPay": net_pay} for one in made.people.values()]
    return int(made.get("createPayRun", body={"period": period, "payslips": payslips})["id"])


def click(made: Office, run: int | None = None, **body: Any) -> Exchange:
    """Click Send payslip; the answer, whatever it is."""
    return made.call("sendPayslips", path={"payRunId": run or made.run}, body=body)


def send(made: Office, run: int | None = None, **body: Any) -> dict[str, Any]:
    """Click Send payslip, which must be possible; what came of it."""
    return dict(made.get("sendPayslips", path={"payRunId": run or made.run}, body=body))


def reopen(made: Office, run: int | None = None) -> None:
    """Re-open a finished pay run."""
    made.get("reopenPayRun", path={"payRunId": run or made.run})


def agreement(made: Office) -> dict[str, Any]:
    """The agreement with its purposes by name."""
    value = made.get("getKivraAgreement")
    return {**value, "purposes": {one["purpose"]: one for one in value["purposes"]}}


def state(made: Office, purpose: str = "payslips") -> str:
    """Where a purpose stands."""
    return str(agreement(made)["purposes"][purpose]["state"])


def states(made: Office) -> tuple[str, str]:
    """Where payslips and invoices stand."""
    found = agreement(made)["purposes"]
    return str(found["payslips"]["state"]), str(found["invoices"]["state"])


def open_kivra(made: Office, place: str = "payRun") -> dict[str, Any]:
    """Open Kivra in one of its places; what is shown."""
    return dict(made.get("openKivra", body={"entryPoint": place}))


def approve(made: Office, *purposes: str, place: str = "payRun", **changes: Any) -> Exchange:
    """Both ticks for purposes, payslips when none is named; the answer, whatever it is."""
    body = {
        "entryPoint": place,
        "purposes": list(purposes) or ["payslips"],
        "approveGeneralTerms": True,
        "approveDataProcessingAgreement": True,
    }
    return made.call("approveKivra", body={**body, **changes})


def approved(made: Office, *purposes: str, place: str = "moreSolutions") -> dict[str, Any]:
    """Open Kivra and approve, which must be possible; where that led."""
    open_kivra(made, place)
    exchange = approve(made, *purposes, place=place)
    made.case.expect(exchange.ok, f"the agreement should be possible to approve; the answer is {exchange.summary}")
    return dict(exchange.value)


def offered_and_accepted(made: Office) -> dict[str, Any]:
    """Click, take the offer, approve: what an existing customer does the first time; where that led."""
    send(made)
    made.get("answerKivraOffer", body={"activate": True})
    exchange = approve(made)
    made.case.expect(exchange.ok, f"the offered agreement should be approved; the answer is {exchange.summary}")
    return dict(exchange.value)


def page(made: Office) -> dict[str, Any]:
    """The status page."""
    return dict(made.get("getKivraStatusPage"))


def statuses(made: Office) -> dict[int, str]:
    """The status of each dispatch on the status page."""
    return {one["id"]: one["status"] for one in page(made)["dispatches"]}


def looks(case: Context, number: str) -> dict[str, list[dict[str, Any]]]:
    """What an employee finds in Payslip and in Kivra."""
    return dict(case.act("employeeLooks", personalNumber=number))
