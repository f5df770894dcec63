"""A dispatch's course: sending → one of six (SP-D1 to SP-D4), and what the employee finds in the two mailboxes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from mockserver.provider import job
from mockserver.providers.spiris.models import (
    ACCOUNTS,
    COMPANIES,
    DISPATCHES,
    MAILBOXES,
    MONTHS,
    TROUBLE,
    Company,
    Dispatch,
    Mail,
)
from mockserver.providers.spiris.storage import new_key
from mockserver.world import World

__all__ = [
    "SOON",
    "dispatches_of_month",
    "enter",
    "forward",
    "forward_due",
    "give_up",
    "lay_down",
    "previous_month",
    "release",
    "save",
]

SOON = timedelta(minutes=5)
"""After a click a payslip is forwarded to Kivra (SD-17)."""
_RETAINED_DAYS = 30


def enter(world: World, dispatch: Dispatch) -> None:
    """A new dispatch, in its month's list too."""
    save(world, dispatch)
    key = f"{dispatch.company}:{dispatch.sent_at:%Y-%m}"
    world[MONTHS].put(key, [*(world[MONTHS].get(key) or []), dispatch.id])


def save(world: World, dispatch: Dispatch, **changes: Any) -> Dispatch:
    """Store a dispatch otherwise than it was."""
    dispatch = replace(dispatch, **changes)
    world[DISPATCHES].put(str(dispatch.id), dispatch)
    return dispatch


def previous_month(now: datetime) -> str:
    """The calendar month before this one (SD-15)."""
    return f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"


def dispatches_of_month(world: World, company: Company, month: str) -> list[Dispatch]:
    """What was sent in a month, oldest first."""
    found = [world[DISPATCHES].get(str(number)) for number in world[MONTHS].get(f"{company.id}:{month}") or []]
    return [one for one in found if one is not None]


@job("spiris.forward")
def forward_due(world: World, payload: dict[str, Any]) -> None:
    """The minutes after the click are over, or Kivra has let the company in."""
    for number in payload["dispatchIds"]:
        forward(world, number)


def forward(world: World, number: int) -> None:
    """Hand one to Kivra, unless it is over or the company still waits to be let in (SD-12)."""
    dispatch = world[DISPATCHES].get(str(number))
    company = None if dispatch is None else world[COMPANIES].get(str(dispatch.company))
    if dispatch is None or company is None or dispatch.status != "sending" or company.payslips.state != "active":
        return
    status = _answer_of_kivra(world, dispatch)
    changes: dict[str, Any] = {"status": status}
    if status in ("delivered", "retained"):
        changes["content_key"] = new_key(world)
    if status == "retained":
        changes["retained_until"] = (world.now.date() + timedelta(days=_RETAINED_DAYS)).isoformat()
    dispatch = save(world, dispatch, **changes)
    if status in ("delivered", "retained"):
        place = "kivra" if status == "delivered" else "retained"
        lay_down(world, dispatch.number, _mail(dispatch, place))
    world.happened(f"spiris.{status}", dispatchId=dispatch.id)


def _answer_of_kivra(world: World, dispatch: Dispatch) -> str:
    """What becomes of it at Kivra (SD-18)."""
    trouble = world[TROUBLE].get("next")
    if trouble is not None:
        world[TROUBLE].delete("next")
        return "failedTechnical" if trouble == "technical" else "failedOther"
    if not _is_accepted(dispatch.number):
        return "failedIdFormat"
    account = world[ACCOUNTS].get(dispatch.number)
    return {None: "delivered", "none": "retained", "optedOut": "failedRecipientSettings"}[account]


def _is_accepted(number: str) -> bool:
    """Whether Kivra takes the form of a personal number; a coordination number has a day above 60."""
    try:
        date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    except ValueError:
        return False
    return True


def release(world: World, company: Company) -> None:
    """Forward what has waited for Kivra to let the company in."""
    late = [one.id for one in _sending(world, company) if one.due <= world.now]
    if late:
        world.schedule(world.now + SOON, "spiris.forward", {"dispatchIds": late})


def give_up(world: World, company: Company) -> None:
    """What is still being sent will not be (SD-12)."""
    for one in _sending(world, company):
        save(world, one, status="failedOther")


def _sending(world: World, company: Company) -> list[Dispatch]:
    return [one for one in world[DISPATCHES].values() if one.company == company.id and one.status == "sending"]


def _mail(dispatch: Dispatch, place: str) -> Mail:
    return Mail(
        place=place,
        company=dispatch.company,
        pay_run=dispatch.pay_run,
        period=dispatch.period,
        net_pay=dispatch.net_pay,
        turn=dispatch.turn,
        until=dispatch.retained_until,
    )


def lay_down(world: World, number: str, mail: Mail) -> None:
    """Put a payslip where its employee finds it, instead of an earlier one of the same pay run (SP-28)."""
    kept = []
    for one in world[MAILBOXES].get(number) or []:
        same = (one.company, one.pay_run, one.period) == (mail.company, mail.pay_run, mail.period)
        if not same or (one.place == "payslip") != (mail.place == "payslip"):
            kept.append(one)
        elif one.turn > mail.turn:
            return
    world[MAILBOXES].put(number, [*kept, mail])
