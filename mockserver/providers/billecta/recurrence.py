"""When a contract makes its invoices: the days of its recurrence (B81)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import MAXYEAR, date
from typing import Any

from mockserver.providers.billecta.moments import day_of

__all__ = ["next_run"]

_STEPS = {"Monthly": 1, "Quarterly": 3, "Yearly": 12}
_INTERVALS = {"Monthly": "RecurMonthInterval", "Quarterly": "RecurQuarterInterval", "Yearly": "RecurYearInterval"}
_LAST = MAXYEAR * 12


def next_run(recurrence: Mapping[str, Any], after: date | None = None) -> date | None:
    """The first day of a recurrence, or the first after a day; None when there is none any more, or never was.

    Raises:
        Refusal: 400 for a start or an end that is no day.
    """
    kind = str(recurrence.get("RecurrenceInterval"))
    if kind not in _STEPS or not recurrence.get("Start"):
        return None
    start = day_of(str(recurrence["Start"]))
    details = recurrence.get(f"{kind}Recurrence") or {}
    step = _STEPS[kind] * max(1, int(details.get(_INTERVALS[kind]) or 1))
    wanted = int(details.get("RecurOnDayInMonth") or start.day)
    month = start.year * 12 + start.month - 1
    if kind != "Monthly" and 1 <= int(details.get("RecurOnMonth") or 0) <= 12:
        month = start.year * 12 + int(details["RecurOnMonth"]) - 1
    if after is not None:
        month += max(0, (after.year * 12 + after.month - 1 - month) // step) * step
    found = _in_month(month, wanted)
    while found is not None and (found < start or (after is not None and found <= after)):
        month += step
        found = _in_month(month, wanted)
    end = None if recurrence.get("NoEndDate") or not recurrence.get("End") else day_of(str(recurrence["End"]))
    return None if found is None or (end is not None and end < found) else found


def _in_month(month: int, wanted: int) -> date | None:
    """A day of a month, counted from the year 0 on; its last where it is too short."""
    if not 12 <= month < _LAST + 12:
        return None
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(max(1, wanted), monthrange(year, number)[1]))
