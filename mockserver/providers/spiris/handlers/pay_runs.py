"""Pay runs and their payslips."""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec.structs import replace

from mockserver.errors import Fault
from mockserver.provider import Call, Reply, operation
from mockserver.providers.spiris import sending
from mockserver.providers.spiris.errors import forbidden, invalid
from mockserver.providers.spiris.models import PAY_RUNS, PayRun, Payslip
from mockserver.providers.spiris.storage import (
    change_company,
    change_pay_run,
    company_of,
    pay_run_of,
    payslip_of,
)
from mockserver.providers.spiris.views import outcome_view, pay_run_view
from mockserver.world import World

__all__ = [
    "change_payslip",
    "create_pay_run",
    "delete_payslip",
    "get_pay_run",
    "get_payslip",
    "list_pay_runs",
    "reopen_pay_run",
    "send_payslips",
]


@operation("listPayRuns")
def list_pay_runs(call: Call, world: World) -> Reply:
    """The company's, oldest first."""
    found = [world[PAY_RUNS].get(str(number)) for number in company_of(call, world).pay_runs]
    return Reply(200, [pay_run_view(run) for run in found if run is not None])


@operation("createPayRun")
def create_pay_run(call: Call, world: World) -> Reply:
    """A month's payslips, for people in the register (SD-05)."""
    company, wanted = company_of(call, world), call.body["payslips"]
    number_of = Counter(one["employeeId"] for one in wanted)
    faults = []
    for place, one in enumerate(wanted):
        if one["employeeId"] not in company.employees:
            faults.append(Fault(f"body.payslips[{place}].employeeId", "is not in the register"))
        elif number_of[one["employeeId"]] > 1:
            faults.append(Fault(f"body.payslips[{place}].employeeId", "is there twice"))
    if faults:
        raise invalid(faults, "SD-05")
    run = PayRun(
        id=world.sequence("spiris.payRun"),
        company=company.id,
        period=call.body["period"],
        payslips=tuple(Payslip(employee=one["employeeId"], net_pay=one["netPay"]) for one in wanted),
    )
    world[PAY_RUNS].put(str(run.id), run)
    change_company(world, company, pay_runs=(*company.pay_runs, run.id))
    where = f"{call.base_url}/v1/companies/{company.id}/payRuns/{run.id}"
    return Reply(201, pay_run_view(run), {"Location": where})


@operation("getPayRun")
def get_pay_run(call: Call, world: World) -> Reply:
    """One pay run."""
    return Reply(200, pay_run_view(pay_run_of(call, world, company_of(call, world))))


@operation("sendPayslips")
def send_payslips(call: Call, world: World) -> Reply:
    """The click (SP-04, SP-23)."""
    company = company_of(call, world)
    run = pay_run_of(call, world, company)
    sent = sending.click(world, company, run, call.body.get("to", "all"), call.body.get("displayDate"))
    return Reply(200, outcome_view(sent))


@operation("reopenPayRun")
def reopen_pay_run(call: Call, world: World) -> Reply:
    """Open once more (SP-28)."""
    return Reply(200, pay_run_view(sending.reopen(world, pay_run_of(call, world, company_of(call, world)))))


def _draft(call: Call, world: World) -> tuple[PayRun, Payslip]:
    """The payslip that the path names, as long as it is a draft. Raises: Refusal 403 when it is sent (SP-27)."""
    run = pay_run_of(call, world, company_of(call, world))
    payslip = payslip_of(call, run)
    if run.state == "finished":
        message = "The payslip is sent; only the employee can reach it now."
        raise forbidden("payslipSent", message, "SP-27")
    return run, payslip


def _said(run: PayRun, payslip: Payslip) -> dict[str, Any]:
    return {"employeeId": payslip.employee, "period": run.period, "netPay": payslip.net_pay}


@operation("getPayslip")
def get_payslip(call: Call, world: World) -> Reply:
    """A draft."""
    run, payslip = _draft(call, world)
    return Reply(200, _said(run, payslip))


@operation("changePayslip")
def change_payslip(call: Call, world: World) -> Reply:
    """A draft that says something else."""
    run, payslip = _draft(call, world)
    net_pay = call.body["netPay"]
    changed = replace(payslip, net_pay=net_pay, changed=payslip.changed or net_pay != payslip.net_pay)
    payslips = tuple(changed if one.employee == payslip.employee else one for one in run.payslips)
    return Reply(200, _said(change_pay_run(world, run, payslips=payslips), changed))


@operation("deletePayslip")
def delete_payslip(call: Call, world: World) -> Reply:
    """A draft that is not wanted."""
    run, payslip = _draft(call, world)
    change_pay_run(world, run, payslips=tuple(one for one in run.payslips if one.employee != payslip.employee))
    return Reply(204)
