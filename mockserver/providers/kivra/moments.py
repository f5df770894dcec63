"""Times as callers write them: ISO 8601, in UTC unless they say otherwise (GEN-14)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from mockserver.providers.kivra.errors import invalid

__all__ = ["read_moment"]

_MIDNIGHT = re.compile(r"(?<=[Tt ])24(?=:?00(:?00([.,]0+)?)?(?:$|[Zz+-]))")
_LEAP = re.compile(r"(?<=:)60(?=\D|$)")


def read_moment(text: str, place: str, rule: str) -> datetime:
    """A date, or date and time, as an aware time. Raises: Refusal 400 for a day or time that there is not."""
    plain = text.upper().replace(",", ".")
    later = timedelta(days=1) if _MIDNIGHT.search(plain) else timedelta()
    try:
        moment = datetime.fromisoformat(_LEAP.sub("59", _MIDNIGHT.sub("00", plain)))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) + later
    except (ValueError, OverflowError):
        raise invalid(place, f"{text} is no day or time", rule) from None
