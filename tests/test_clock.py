"""A world's clock stands or runs, moves only forward by request, and never shows a time that breaks arithmetic."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.clock import (
    EARLIEST,
    LATEST,
    Clock,
    ClockSetting,
    from_micros,
    monotonic,
    parse_duration,
    to_micros,
)
from mockserver.errors import UsageError

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
MOMENTS = st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=st.just(UTC))


@pytest.fixture
def standing() -> Clock:
    """A clock that stands at noon."""
    clock = Clock()
    clock.freeze(NOON)
    return clock


def test_a_clock_runs_with_the_machine_unless_told_otherwise() -> None:
    """A new clock shows a time between two looks at the machine's."""
    before = datetime.now(UTC)
    shown = Clock().now
    assert before <= shown <= datetime.now(UTC)
    assert shown.tzinfo is UTC


def test_a_frozen_clock_stands(standing: Clock) -> None:
    """It shows its time again and again."""
    assert [standing.now, standing.now] == [NOON, NOON]
    assert standing.frozen


def test_a_clock_freezes_where_it_is() -> None:
    """Without a time it stands at the present one, to the microsecond."""
    clock = Clock()
    before = clock.now
    clock.freeze()
    assert before <= clock.now == clock.now


def test_an_unfrozen_clock_runs_on_from_where_it_stood(standing: Clock) -> None:
    """Time that passed while it stood is not caught up."""
    standing.unfreeze()
    assert not standing.frozen
    assert NOON <= standing.now < NOON + timedelta(hours=1)


def test_unfreezing_a_running_clock_changes_nothing() -> None:
    """It keeps its offset."""
    clock = Clock(ClockSetting(None, 5_000_000))
    clock.unfreeze()
    assert clock.setting == ClockSetting(None, 5_000_000)


def test_a_standing_clock_advances_exactly(standing: Clock) -> None:
    """It stands afterwards, at the sum."""
    standing.advance(timedelta(days=30, microseconds=1))
    assert (standing.now, standing.frozen) == (NOON + timedelta(days=30, microseconds=1), True)


def test_a_running_clock_advances_and_runs_on() -> None:
    """It is ahead of the machine by what it was moved."""
    clock = Clock()
    clock.advance(timedelta(days=30))
    assert clock.setting == ClockSetting(None, 30 * 86_400_000_000)


def test_a_time_without_a_zone_is_refused(standing: Clock) -> None:
    """The message shows how to write it."""
    with pytest.raises(UsageError, match=re.escape("2026-01-01T00:00:00 has no time zone; write 2026-01-01T00:00:00Z")):
        standing.freeze(datetime(2026, 1, 1))
    assert standing.now == NOON


def test_a_time_of_another_zone_is_shown_in_utc(standing: Clock) -> None:
    """What goes in with an offset comes out in UTC."""
    standing.freeze(datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2))))
    assert standing.now.isoformat() == "2026-07-01T12:00:00+00:00"


@pytest.mark.parametrize("moment", [EARLIEST - timedelta(microseconds=1), LATEST + timedelta(microseconds=1)])
def test_a_time_out_of_range_is_refused(standing: Clock, moment: datetime) -> None:
    """The message names the range."""
    with pytest.raises(UsageError, match="from 1900 to 9899"):
        standing.freeze(moment)


def test_moving_past_the_end_of_time_is_refused(standing: Clock) -> None:
    """The clock stays where it was."""
    with pytest.raises(UsageError, match="past the year 9899"):
        standing.advance(timedelta.max)
    assert standing.now == NOON


def test_moving_back_is_refused(standing: Clock) -> None:
    """The message says why."""
    with pytest.raises(UsageError, match="only moves forward"):
        standing.advance(timedelta(microseconds=-1))


@pytest.mark.parametrize("offset", [10**30, -(10**30)])
def test_a_running_clock_stops_at_the_ends_of_time(offset: int) -> None:
    """However far ahead or behind, it shows a time that datetime can express."""
    assert Clock(ClockSetting(None, offset)).now in (EARLIEST, LATEST)


@given(MOMENTS)
def test_microseconds_are_exact(moment: datetime) -> None:
    """To microseconds and back gives the same time."""
    assert from_micros(to_micros(moment)) == moment


def test_monotonic_only_grows() -> None:
    """Two looks are in order."""
    assert monotonic() <= monotonic()


@pytest.mark.parametrize(
    ("text", "days"),
    [("P30D", 30), ("P1M", 28), ("P2M", 59), ("P1Y", 365), ("P1W", 7), ("PT24H", 1), ("P1DT24H", 2), ("PT0S", 0)],
)
def test_durations_count_by_the_calendar(text: str, days: int) -> None:
    """A month from the 31st of January ends on the last of February."""
    assert parse_duration(text, NOON) == timedelta(days=days)


def test_a_fraction_of_a_second_counts() -> None:
    """With a point or a comma."""
    assert parse_duration("PT0.5S", NOON) == parse_duration("PT0,5S", NOON) == timedelta(milliseconds=500)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "P1DT", "-P1D", "+P1D", "p1d", "P1D\n", " P1D", "P1M1Y", "P0.5M", "PT1e5S", "P٣D", "30", "x"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    """The message shows it and what would do."""
    with pytest.raises(UsageError, match="is not an ISO 8601 duration") as refused:
        parse_duration(text, NOON)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("text", ["P100000Y", "P7874Y", "P99999999999999999999D", "PT" + "9" * 40 + "S"])
def test_a_duration_that_is_too_long_is_refused(text: str) -> None:
    """The message says where it would lead."""
    with pytest.raises(UsageError, match="past the year 9899; move less"):
        parse_duration(text, NOON)


def test_a_long_text_is_not_repeated_in_full() -> None:
    """A megabyte of nonsense gives a short message."""
    with pytest.raises(UsageError) as refused:
        parse_duration("P" + "1" * 1_000_000 + "D", NOON)
    assert len(str(refused.value)) < 200


@given(st.text(alphabet="P0123456789YMWDTHS.,-+ ", max_size=30), MOMENTS)
def test_any_text_is_a_duration_or_a_usage_error(text: str, start: datetime) -> None:
    """Nothing else comes out, and no duration is negative or ends too late."""
    try:
        duration = parse_duration(text, start)
    except UsageError:
        return
    assert timedelta(0) <= duration <= LATEST - start
