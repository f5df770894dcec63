"""When a contract makes its invoices: the days of its recurrence (B81)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import MAXYEAR, date
from typing import Any

from mockserver.providers.billecta.moments import day_of

__all__ = ["moved_run", "next_run", "runs_until"]

_STEPS = {"Monthly": 1, "Quarterly": 3, "Yearly": 12}
_INTERVALS = {"Monthly": "RecurMonthInterval", "Quarterly": "RecurQuarterInterval", "Yearly": "RecurYearInterval"}
_LAST = MAXYEAR * 12


def _step(recurrence: Mapping[str, Any]) -> tuple[int, int]:
    """Months from one run to the next, and the day in the month that is wanted; 0 months where nothing recurs."""
    kind = str(recurrence.get("RecurrenceInterval"))
    if kind not in _STEPS or not recurrence.get("Start"):
        return 0, 0
    details = recurrence.get(f"{kind}Recurrence") or {}
    step = _STEPS[kind] * max(1, int(details.get(_INTERVALS[kind]) or 1))
    return step, int(details.get("RecurOnDayInMonth") or day_of(str(recurrence["Start"])).day)


def moved_run(recurrence: Mapping[str, Any], run: date, periods: int) -> date | None:
    """The run so many periods after one, or before it; None where the recurrence has none there."""
    step, wanted = _step(recurrence)
    found = _in_month(run.year * 12 + run.month - 1 + periods * step, wanted) if step else None
    start = day_of(str(recurrence["Start"])) if step else date.min
    return None if found is None or found < start or _is_over(recurrence, found) else found


def runs_until(recurrence: Mapping[str, Any], run: date, last: date) -> int:
    """How many runs there are from one to a day, both included."""
    step, _ = _step(recurrence)
    months = (last.year - run.year) * 12 + last.month - run.month
    if not step or last < run:
        return 0
    number = months // step
    there = moved_run(recurrence, run, number)
    return number + (1 if there is not None and there <= last else 0)


def _is_over(recurrence: Mapping[str, Any], day: date) -> bool:
    end = None if recurrence.get("NoEndDate") or not recurrence.get("End") else day_of(str(recurrence["End"]))
    return end is not None and end < day


def next_run(recurrence: Mapping[str, Any], after: date | None = None) -> date | None:
    """The first day of a recurrence, or the first after a day; None when there is none any more, or never was.

    Raises:
        Refusal: 400 for a start or an end that is no day.
    """
    step, wanted = _step(recurrence)
    if not step:
        return None
    kind, start = str(recurrence["RecurrenceInterval"]), day_of(str(recurrence["Start"]))
    details = recurrence.get(f"{kind}Recurrence") or {}
    month = start.year * 12 + start.month - 1
    if kind != "Monthly" and 1 <= int(details.get("RecurOnMonth") or 0) <= 12:
        month = start.year * 12 + int(details["RecurOnMonth"]) - 1
    if after is not None:
        month += max(0, (after.year * 12 + after.month - 1 - month) // step) * step
    found = _in_month(month, wanted)
    while found is not None and (found < start or (after is not None and found <= after)):
        month += step
        found = _in_month(month, wanted)
    return None if found is None or _is_over(recurrence, found) else found


def _in_month(month: int, wanted: int) -> date | None:
    """A day of a month, counted from the year 0 on; its last where it is too short."""
    if not 12 <= month < _LAST + 12:
        return None
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(max(1, wanted), monthrange(year, number)[1]))
