"""Days and times, as the name of a field says: before now or after it."""

from __future__ import annotations

from datetime import date, timedelta

from mockserver.making.hint import Hint
from mockserver.making.identities import birth

__all__ = ["day", "moment", "time_of_day"]

_FUTURE = (
    "due",
    "expire",
    "expires",
    "expiry",
    "expiration",
    "until",
    "end",
    "ends",
    "next",
    "deadline",
    "to",
    "forfall",
)
_PAST = ("created", "updated", "modified", "registered", "since", "start", "from", "issued", "last", "paid", "sent")


def day(hint: Hint) -> date:
    """A birthday, or a day some weeks before or after now, as the name says."""
    if hint.has("birth", "born", "dob", "birthday"):
        return birth(hint)
    low, high = (
        (1, 45)
        if any(w in _FUTURE or w.startswith("forfall") for w in hint.name)
        else (-45, -1)
        if any(w in _PAST for w in hint.name)
        else (-20, 20)
    )
    return hint.now.date() + timedelta(days=hint.chance.integer(low, high))


def moment(hint: Hint) -> str:
    """A date and time without zone."""
    return f"{day(hint).isoformat()}T{time_of_day(hint)}"


def time_of_day(hint: Hint) -> str:
    """A time within office hours."""
    return f"{hint.chance.integer(8, 16):02}:{hint.chance.integer(0, 59):02}:{hint.chance.integer(0, 59):02}"
