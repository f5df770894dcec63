"""The one source of time: the machine's clock, a world's clock on top of it, and ISO 8601 durations.

A world's clock counts whole microseconds since 1970 and runs with the machine's, ahead or behind by an offset, or
stands at one moment. Its times lie between 1900 and 9900, so that adding a term or taking off an age never leaves what
``datetime`` can express.
"""

from __future__ import annotations

import decimal
import re
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import isodate

from mockserver.errors import UsageError

__all__ = ["EARLIEST", "LATEST", "Clock", "ClockSetting", "from_micros", "monotonic", "parse_duration", "to_micros"]

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(9899, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_TEXT = 64

# What isodate reads, without what it reads besides: signs, "PT", fractions of months and years, date-like durations.
_DURATION = re.compile(r"P(?=T?\d)(\d+[YMWD]|\d+[.,]\d+[WD])*(T(\d+([.,]\d+)?[HMS])+)?\Z", re.ASCII)

monotonic = time.perf_counter
"""Seconds for measuring, from an arbitrary start."""


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware time."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC time so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=micros)


_EARLIEST = to_micros(EARLIEST)
_LATEST = to_micros(LATEST)


class ClockSetting(NamedTuple):
    """A world's clock as a value, in microseconds: standing at ``frozen_at``, or ``offset`` ahead of the machine's."""

    frozen_at: int | None = None
    offset: int = 0


RUNNING = ClockSetting()


class Clock:
    """The clock of one world; ``setting`` is all its state and may be read and put back at any time."""

    __slots__ = ("setting",)

    def __init__(self, setting: ClockSetting = RUNNING) -> None:
        self.setting = setting

    @property
    def micros(self) -> int:
        """Microseconds since 1970 that the clock shows."""
        frozen_at, offset = self.setting
        if frozen_at is not None:
            return frozen_at
        micros = time.time_ns() // 1000 + offset
        return micros if _EARLIEST <= micros <= _LATEST else min(max(micros, _EARLIEST), _LATEST)

    @property
    def now(self) -> datetime:
        """The time that the clock shows, aware, in UTC."""
        return _EPOCH + timedelta(microseconds=self.micros)

    @property
    def frozen(self) -> bool:
        """Whether the clock stands."""
        return self.setting.frozen_at is not None

    def freeze(self, at: datetime | None = None) -> None:
        """Stand at a time, or where the clock is. Raises: UsageError for a time without zone or out of range."""
        self.setting = ClockSetting(self.micros if at is None else _checked(at), 0)

    def unfreeze(self) -> None:
        """Run on from where the clock stands; a running clock is left alone."""
        if self.setting.frozen_at is not None:
            self.setting = ClockSetting(None, self.setting.frozen_at - time.time_ns() // 1000)

    def after(self, duration: timedelta) -> int:
        """Microseconds since 1970 at ``duration`` from now. Raises: UsageError for one that is negative or too long."""
        if duration < timedelta(0):
            raise UsageError(f"The clock only moves forward; {duration} is negative.")
        micros = self.micros + duration // _MICROSECOND
        if micros > _LATEST:
            raise UsageError(f"{_shown(duration)} from {_text(self.now)} is past the year {LATEST.year}; move less.")
        return micros

    def advance(self, duration: timedelta) -> None:
        """Move ahead, standing or running. Raises: UsageError as ``after`` does."""
        then = self.after(duration)
        frozen_at, offset = self.setting
        self.setting = (
            ClockSetting(None, offset + duration // _MICROSECOND) if frozen_at is None else ClockSetting(then, 0)
        )


def parse_duration(text: str, start: datetime) -> timedelta:
    """An ISO 8601 duration such as ``P30D``, ``PT1H`` or ``P1M``; months and years by the calendar from ``start`` on.

    Raises:
        UsageError: not a duration, negative, or one that ends after the last time a clock can show.
    """
    if len(text) > _LONGEST_TEXT or not _DURATION.match(text):
        raise UsageError(_not_a_duration(text))
    try:
        end: datetime = start + isodate.parse_duration(text)
    except (isodate.ISO8601Error, decimal.InvalidOperation):
        raise UsageError(_not_a_duration(text)) from None
    except (OverflowError, ValueError):
        raise UsageError(_too_far(text, start)) from None
    if end > LATEST:
        raise UsageError(_too_far(text, start))
    return end - start


def _not_a_duration(text: str) -> str:
    shown = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."
    return f"{shown!r} is not an ISO 8601 duration of zero or more, such as P30D, PT1H or P1M."


def _too_far(text: str, start: datetime) -> str:
    return f"{text} from {_text(start)} is past the year {LATEST.year}; move less."


def _checked(at: datetime) -> int:
    if at.tzinfo is None or at.utcoffset() is None:
        raise UsageError(f"{at.isoformat()} has no time zone; write {at.isoformat()}Z for UTC.")
    micros = to_micros(at)
    if not _EARLIEST <= micros <= _LATEST:
        raise UsageError(f"A clock here shows times from {EARLIEST.year} to {LATEST.year}, not {at.isoformat()}.")
    return micros


def _shown(duration: timedelta) -> str:
    return f"{duration.days} days" if duration.days else str(duration)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
