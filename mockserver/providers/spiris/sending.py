"""The click on "Send payslip": the offer to activate Kivra, or payslips to Payslip and from there to Kivra."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from msgspec.structs import replace

from mockserver.errors import Fault
from mockserver.provider import job
from mockserver.providers.spiris.dispatches import SOON, enter, forward, lay_down, save
from mockserver.providers.spiris.errors import conflict, invalid
from mockserver.providers.spiris.models import (
    COMPANIES,
    DISPATCHES,
    EMPLOYEES,
    PAY_RUNS,
    Company,
    Dispatch,
    Mail,
    Notice,
    PayRun,
    Payslip,
    Waiting,
)
from mockserver.providers.spiris.storage import change_company, change_pay_run
from mockserver.world import World

__all__ = ["Sent", "click", "display", "reopen", "send_waiting"]

_MOVED = "The Kivra status page has moved to Spiris Payroll."
_DISPLAYED = time(8, tzinfo=UTC)
"""On the day of display, well before 17.00 (SD-17)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a click came to; ``offered`` when Kivra is to be activated first."""

    run: PayRun
    dispatches: Sequence[Dispatch] = ()
    notices: Sequence[Notice] = ()
    offered: bool = False


def click(world: World, company: Company, run: PayRun, to: str, day: str | None) -> Sent:
    """Send all payslips of a pay run, or those changed.

    Raises:
        Refusal: 409 for a finished pay run or when nothing has changed, 400 for a display date that is past.
    """
    if run.state == "finished":
        raise conflict("payRunFinished", f"Pay run {run.id} is finished; reopen it to send again.", "SP-28")
    if to == "changed" and not any(one.changed for one in run.payslips):
        raise conflict("nothingToSend", f"No payslip of pay run {run.id} has changed since it was sent.", "SP-28")
    if day is not None and day < world.now.date().isoformat():
        raise invalid([Fault("body.displayDate", "is past")], "SP-29")
    if _is_to_be_offered(company):
        change_company(world, company, offer="open")
        return Sent(change_pay_run(world, run, state="waiting", waiting=Waiting(to, day)), offered=True)
    return _deliver(world, company, run, to, day)


def _is_to_be_offered(company: Company) -> bool:
    """Whether this is the first click of a company that has never sent any (SP-04, SD-07)."""
    fresh = company.payslips.state in ("notShown", "shown")
    return company.may_use_kivra and fresh and not company.sent_before and company.offer != "declined"


def send_waiting(world: World, company: Company) -> list[Sent]:
    """Send what waited for the answer to the offer (SP-A4, SP-A12)."""
    sent = []
    for number in company.pay_runs:
        run = world[PAY_RUNS].get(str(number))
        if run is not None and run.waiting is not None:
            company = world[COMPANIES].get(str(company.id)) or company
            sent.append(_deliver(world, company, run, run.waiting.to, run.waiting.display))
    return sent


def _deliver(world: World, company: Company, run: PayRun, to: str, day: str | None) -> Sent:
    notices = _notices(world, company)
    change_company(world, company, sent_before=True, moved=True, notices=(*company.notices, *notices))
    due = None if day is None or day <= world.now.date().isoformat() else _displayed_on(day)
    turn = world.sequence("spiris.sending")
    chosen = [one for one in run.payslips if to == "all" or one.changed]
    sent = {one.employee: _sent(world, company, run, one, turn, due) for one in chosen}
    payslips = tuple(sent[one.employee][0] if one.employee in sent else one for one in run.payslips)
    entered = [dispatch for _, dispatch in sent.values() if dispatch is not None]
    run = change_pay_run(world, run, state="finished", waiting=None, display=day, payslips=payslips)
    if due is not None:
        world.schedule(due, "spiris.display", {"payRunId": run.id, "turn": turn, "payslips": _shown(payslips, sent)})
    elif entered:
        world.schedule(world.now + SOON, "spiris.forward", {"dispatchIds": [one.id for one in entered]})
    return Sent(run, entered, notices)


def _shown(payslips: Sequence[Payslip], sent: Collection[int]) -> list[list[Any]]:
    """What is to be displayed later: employee, net pay, dispatch."""
    through = [one for one in payslips if one.employee in sent and one.channel == "payslipKivra"]
    return [[one.employee, one.net_pay, one.dispatch] for one in through]


def _displayed_on(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), _DISPLAYED)


def _notices(world: World, company: Company) -> list[Notice]:
    """What the user is told at the first sending from Payroll (SP-12)."""
    return [Notice("movedFromVla", _MOVED, world.now)] if company.customer == "fromVla" and not company.moved else []


def _sent(
    world: World, company: Company, run: PayRun, payslip: Payslip, turn: int, due: datetime | None
) -> tuple[Payslip, Dispatch | None]:
    """One payslip, by the way that its employee has chosen."""
    employee = world[EMPLOYEES].get(str(payslip.employee))
    assert employee is not None  # a pay run is made for the register, and nobody leaves it
    dispatch = None
    if employee.channel == "payslipKivra":
        if due is None:
            lay_down(world, employee.number, _in_payslip(run, payslip.net_pay, turn))
        if company.payslips.approved:
            dispatch = _dispatch(world, run, payslip, employee.number, turn, due)
    number = None if dispatch is None else dispatch.id
    sent = replace(
        payslip,
        changed=False,
        sent_at=world.now,
        channel=employee.channel,
        dispatch=number,
        forwarded=number or payslip.forwarded,
    )
    return sent, dispatch


def _in_payslip(run: PayRun, net_pay: str, turn: int) -> Mail:
    return Mail(place="payslip", company=run.company, pay_run=run.id, period=run.period, net_pay=net_pay, turn=turn)


def _dispatch(world: World, run: PayRun, payslip: Payslip, number: str, turn: int, due: datetime | None) -> Dispatch:
    dispatch = Dispatch(
        id=world.sequence("spiris.dispatch"),
        company=run.company,
        pay_run=run.id,
        employee=payslip.employee,
        number=number,
        period=run.period,
        net_pay=payslip.net_pay,
        turn=turn,
        sent_at=world.now,
        due=due or world.now + SOON,
        replaces=payslip.forwarded,
    )
    enter(world, dispatch)
    earlier = None if payslip.forwarded is None else world[DISPATCHES].get(str(payslip.forwarded))
    if earlier is not None:
        save(world, earlier, replaced_by=dispatch.id)
    return dispatch


@job("spiris.display")
def display(world: World, payload: dict[str, Any]) -> None:
    """The day has come: into Payslip, and on to Kivra. What was sent again since is not touched (SD-21)."""
    run = world[PAY_RUNS].get(str(payload["payRunId"]))
    for number, net_pay, dispatch in payload["payslips"]:
        employee = world[EMPLOYEES].get(str(number))
        if run is not None and employee is not None:
            lay_down(world, employee.number, _in_payslip(run, net_pay, payload["turn"]))
        if dispatch is not None:
            forward(world, dispatch)


def reopen(world: World, run: PayRun) -> PayRun:
    """Make the payslips of a finished pay run drafts again (SP-28). Raises: Refusal 409 when it is not finished."""
    if run.state != "finished":
        raise conflict("payRunOpen", f"Pay run {run.id} is {run.state}, not finished.", "SP-28")
    return change_pay_run(world, run, state="open")
