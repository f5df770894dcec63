"""The ``Prefer`` header (RFC 7240), as far as it chooses an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mockserver.errors import Refusal

__all__ = ["Preference", "parse_prefer"]

_UNIT = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s,;"]*))?\s*(?:[,;]|$)')
_CODE = re.compile(r"[1-5]\d\d")


@dataclass(frozen=True, slots=True)
class Preference:
    """What a ``Prefer`` header asks for: a documented status, a named example, made-up values."""

    code: str | None = None
    example: str | None = None
    dynamic: bool = False


def parse_prefer(header: str) -> Preference:
    """The preferences that choose an answer; all others, known or not, are left alone as RFC 7240 says.

    Raises:
        Refusal: 400 when ``code`` is not a status.
    """
    found: dict[str, str] = {}
    at = 0
    while at < len(header):
        unit = _UNIT.match(header, at)
        if unit is None:
            break
        name, value = unit.group(1).lower(), unit.group(2) or ""
        found.setdefault(name, re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value)
        at = unit.end()
    code = found.get("code") or None
    if code is not None and not _CODE.fullmatch(code):
        raise Refusal(400, "malformed", f"The Prefer header asks for code {code[:40]!r}, which is not an HTTP status.")
    dynamic = "dynamic" in found and found["dynamic"].lower() in ("", "true", "1")
    return Preference(code, found.get("example") or None, dynamic)
