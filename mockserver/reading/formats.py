"""The string formats that are checked: JSON Schema's own where they fit, and ours as one function each.

A format that is not named here passes: OpenAPI leaves ``format`` open, so an unknown one is a remark.
Another named format is one more entry in ``OWN``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

STANDARD: Final = frozenset(
    {"date", "date-time", "time", "uuid", "email", "uri", "uri-reference", "ipv4", "ipv6", "hostname"},
)
"""Checked by the compiled validator itself (RFC 3339, 4122, 5321, 3986, 2673, 4291, 1123)."""

INTEGER_BOUNDS: Final = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
}
"""Formats of numbers: lowest and highest value."""

_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_LOCAL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,7})?")
_SECONDS: Final = slice(0, 19)


def is_base64(text: str) -> bool:
    """Base64 of RFC 4648, standard or URL-safe alphabet, with or without its padding, without line breaks."""
    try:
        raw = text.encode("ascii")
    except UnicodeEncodeError:
        return False
    padding = raw.translate(None, _BASE64)
    if padding not in {b"", b"=", b"=="} or not raw.endswith(padding):
        return False
    length = len(raw) - len(padding)
    return length % 4 != 1 if not padding else len(raw) % 4 == 0


def is_local_date_time(text: str) -> bool:
    """``YYYY-MM-DDThh:mm:ss`` with up to seven decimals and no zone, and a day that exists."""
    if not _LOCAL.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[_SECONDS])
    except ValueError:
        return False
    return True


OWN: Final[dict[str, Callable[[str], bool]]] = {
    "byte": is_base64,
    "local-date-time": is_local_date_time,
}
"""Formats that JSON Schema does not have."""

WORDS: Final = {
    "date": "a date (YYYY-MM-DD)",
    "date-time": "a date and time with zone (RFC 3339, such as 2026-01-31T09:30:00Z)",
    "time": "a time with zone (RFC 3339, such as 09:30:00Z)",
    "uuid": "a UUID",
    "email": "an e-mail address",
    "uri": "an absolute URI",
    "uri-reference": "a URI or a relative reference",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "hostname": "a host name",
    "byte": "Base64",
    "local-date-time": "a date and time without zone (YYYY-MM-DDThh:mm:ss)",
}
"""What each checked format is called in a fault: ``must be <words>``."""
