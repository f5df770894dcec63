"""Times as two targets tell them, each from its own now: two clocks that differ may say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

__all__ = ["Moments", "duration", "moment_in"]

_SHORTEST_TIME = 16


@dataclass(frozen=True, slots=True)
class Moments:
    """What time it is at each of the two; times in answers are told from there."""

    left: datetime
    right: datetime

    def away(self, text: str, *, right_side: bool) -> float | None:
        """How far from now a date (in days) or a time (in seconds) is; None for what is neither."""
        moment = moment_in(text)
        now = self.right if right_side else self.left
        if moment is None:
            return None
        if not isinstance(moment, datetime):
            return (moment - now.date()).days
        # what names no zone is told in UTC: which zone it is does not matter, as long as it is the same on both sides
        return (moment.replace(tzinfo=moment.tzinfo or now.tzinfo) - now).total_seconds()


def duration(named: Any) -> Any:
    """``time+1209600`` → ``time+P14D``; anything else as it is."""
    if not isinstance(named, str) or named[:4] not in ("time", "date") or named[4:5] not in ("+", "-"):
        return named
    sign, number = named[4], int(named[5:])
    if named.startswith("date"):
        return f"date{sign}P{number}D"
    days, seconds = divmod(number, 86400)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"time{sign}P{text or 'T0S'}"


def moment_in(text: str) -> date | datetime | None:
    """What an ISO 8601 date or time says; None for any other text."""
    if len(text) < 10 or text[4:5] != "-" or text[7:8] != "-":
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text) if len(text) >= _SHORTEST_TIME else None
    except ValueError:
        return None
