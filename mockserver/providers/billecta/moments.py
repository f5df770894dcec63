"""Times: Stockholm's, in the form that Billecta answers (B53, B55), and what a caller's five forms mean (B54)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from mockserver.errors import Refusal
from mockserver.provider import Call
from mockserver.world import World

__all__ = ["STOCKHOLM", "check_postponed", "day_of", "shown"]

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def shown(moment: datetime) -> str:
    """A moment as an answer has it, such as ``2025-01-04 19:07:34+01:00``."""
    return moment.astimezone(STOCKHOLM).isoformat(sep=" ", timespec="seconds")


def day_of(text: str) -> date:
    """The day in Stockholm that a text means. Raises: Refusal 400 for a day that does not exist."""
    compact = text.replace("-", "")[:8] if text[4:5] != "-" else text[:10].replace("-", "")
    try:
        moment = datetime.fromisoformat(text.replace(" ", "T"))
        return moment.date() if moment.tzinfo is None else moment.astimezone(STOCKHOLM).date()
    except (ValueError, OverflowError):
        pass
    try:
        return datetime.strptime(compact, "%Y%m%d").date()
    except ValueError:
        raise Refusal(400, "invalid", f"{text[:40]!r} is no day.", rule="B54") from None


def check_postponed(call: Call, world: World, what: str) -> None:
    """A call gives something more time. Raises: Refusal 400 for one that does not say how much, or asks for less."""
    date = call.query.get("date")
    if date is None and call.query.get("days") is None:
        raise Refusal(400, "invalid", "One of days and date is needed.")
    if date is not None and day_of(str(date)) <= world.now.date():
        raise Refusal(400, "invalid", f"{what} is postponed forward only.")
