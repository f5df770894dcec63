"""Norwegian bank days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mockserver.providers.kravia.bankdays import is_bank_day, next_bank_day

# Weekdays on which Norwegian banks were or are closed.
CLOSED = {
    2024: ["01-01", "03-28", "03-29", "04-01", "05-01", "05-09", "05-17", "05-20", "12-25", "12-26"],
    2025: ["01-01", "04-17", "04-18", "04-21", "05-01", "05-29", "06-09", "12-25", "12-26"],
    2026: ["01-01", "04-02", "04-03", "04-06", "05-01", "05-14", "05-25", "12-25"],
}


@pytest.mark.parametrize("year", CLOSED)
def test_banks_are_closed_on_weekends_and_public_holidays(year: int) -> None:
    """KD-26: exactly these weekdays of a year are no bank days."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    closed = [day for day in days if day.weekday() < 5 and not is_bank_day(day)]
    assert [day.strftime("%m-%d") for day in closed] == CLOSED[year]
    assert not is_bank_day(date(year, 1, 6) + timedelta(days=5 - date(year, 1, 6).weekday()))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 5), date(2026, 1, 6)),
        (date(2026, 4, 1), date(2026, 4, 7)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ],
    ids=["tomorrow", "after Easter", "the end of time"],
)
def test_the_next_bank_day_is_never_the_day_itself(day: date, expected: date) -> None:
    """KD-26: but time ends with the year 9999."""
    assert next_bank_day(day) == expected
