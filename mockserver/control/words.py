"""How the control plane words times and misses."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import UTC, datetime

from mockserver.errors import Refusal

__all__ = ["missing", "time_from", "time_text"]


_FEW = 3
"""So many are all named where none is near."""


def time_text(time: datetime) -> str:
    """RFC 3339 in UTC with ``Z``."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def time_from(text: str) -> datetime:
    """What the document has checked to be a date-time, as an aware UTC time. Raises: Refusal with 400 out of range."""
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(400, "invalid", f"{text!r} is not a time that a clock here can show.") from None


def missing(kind: str, name: str, known: Iterable[str]) -> Refusal:
    """The 404 for a name that is not there; it names the nearest that are."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, 3, 0.4) or (names if len(names) <= _FEW else [])
    hint = f"; nearest: {', '.join(near)}" if near else ""
    return Refusal(404, "not_found", f"There is no {kind} {name!r}{hint}.")
