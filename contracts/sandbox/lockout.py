"""Whether an answer says that the caller is locked out, or asked to wait."""

from __future__ import annotations

import re
from collections.abc import Collection
from email.utils import parsedate_to_datetime

from contracts.exchange import Exchange
from specs.settings import Lockout

__all__ = ["lockout_sign", "retry_after"]

LONG_SECONDS = 120.0
"""A provider that asks for more patience than this means the caller, not the moment."""
_STATUSES = (423,)
_WORDS = re.compile(
    r"lock(?:ed)?[ _-]?out|(?:account|user|client|api[ _-]?key)[ _-](?:is[ _-])?(?:locked|blocked|suspended)"
    r"|too[ _-]many[ _-](?:failed|failures|errors|attempts|invalid|wrong|bad)"
    r"|temporarily[ _-](?:locked|blocked|suspended|banned)|ip[ _-](?:address[ _-])?(?:is[ _-])?(?:blocked|banned)",
    re.IGNORECASE,
)
_WHERE = (401, 403, 423, 429, 503)
_MOST_READ = 4000


def retry_after(exchange: Exchange, now: float) -> float | None:
    """Seconds that ``Retry-After`` asks for, in either form of RFC 9110 (section 10.2.3); None when unreadable."""
    text = exchange.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def lockout_sign(exchange: Exchange, declared: Lockout, now: float, *, expected: Collection[int] = ()) -> str | None:
    """What in an answer says that the caller is locked out, as the end of a sentence; None when nothing does."""
    if exchange.status < 400:
        return None
    text = exchange.body[:_MOST_READ].decode("utf-8", "replace")
    code = next((code for code in declared.codes if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", text)), None)
    if code is not None:
        return f"it answers {exchange.status} with {code!r}"
    if exchange.status in (declared.statuses or _STATUSES) and exchange.status not in expected:
        return f"it answers {exchange.status}"
    wait = retry_after(exchange, now) if exchange.status in {429, 503} else None
    if wait is not None and wait > LONG_SECONDS:
        return f"it answers {exchange.status} and asks to wait {wait:.0f} s"
    found = _WORDS.search(text) if exchange.status in _WHERE else None
    return f"it answers {exchange.status} with {found[0]!r}" if found else None
