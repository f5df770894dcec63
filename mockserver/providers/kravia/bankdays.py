"""Norwegian bank days: Monday to Friday, except public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

__all__ = ["at_hour", "days_after", "is_bank_day", "next_bank_day"]

_LAST_DAY = date(9999, 12, 31)

_FIXED = {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}
# days from Easter Sunday: Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday
_MOVABLE = {-3, -2, 1, 39, 50}


def is_bank_day(day: date) -> bool:
    """Whether banks work on that day."""
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED:
        return False
    return (day - _easter(day.year)).days not in _MOVABLE


def next_bank_day(day: date) -> date:
    """The first bank day after that day, never the day itself; time ends with the year 9999."""
    while day < _LAST_DAY:
        day += timedelta(days=1)
        if is_bank_day(day):
            break
    return day


def at_hour(day: date, hour: int) -> datetime:
    """That day at the full hour, UTC (KD-03)."""
    return datetime.combine(day, time(hour), UTC)


def days_after(moment: datetime, days: float) -> datetime:
    """So many days later, or the end of time."""
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, in_four = divmod(in_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - in_four) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
