"""The days on which contracts run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mockserver.providers.billecta.recurrence import next_run


def monthly(start: str, **details: Any) -> dict[str, Any]:
    """A recurrence by months."""
    return {"RecurrenceInterval": "Monthly", "Start": start, "NoEndDate": True, "MonthlyRecurrence": details}


@pytest.mark.parametrize(
    ("recurrence", "after", "day"),
    [
        (monthly("2026-01-31"), None, "2026-01-31"),
        (monthly("2026-01-31"), "2026-01-31", "2026-02-28"),
        (monthly("2026-01-31"), "2026-02-28", "2026-03-31"),
        (monthly("2026-01-20", RecurOnDayInMonth=5), None, "2026-02-05"),
        (monthly("2026-01-05", RecurMonthInterval=6), "2026-01-05", "2026-07-05"),
        (monthly("2020-01-05"), "2026-01-04", "2026-01-05"),
        ({**monthly("2026-01-05"), "NoEndDate": False, "End": "2026-01-31"}, "2026-01-05", None),
        ({**monthly("2026-01-05"), "RecurrenceInterval": "Quarterly"}, "2026-01-05", "2026-04-05"),
        (
            {"RecurrenceInterval": "Yearly", "Start": "2026-03-01", "YearlyRecurrence": {"RecurOnMonth": 2}},
            None,
            "2027-02-01",
        ),
        (monthly("9999-12-31"), "9999-12-31", None),
        ({"Start": "2026-01-05"}, None, None),
        ({}, None, None),
    ],
)
def test_a_contract_runs_next(recurrence: dict[str, Any], after: str | None, day: str | None) -> None:
    """B81: on its day, the last of a month that is too short, and never after its end."""
    found = next_run(recurrence, None if after is None else date.fromisoformat(after))
    assert found == (None if day is None else date.fromisoformat(day))
