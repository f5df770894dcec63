"""JSON whose quotes a shell has eaten."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["bare_words"]

_SEPARATOR: Final = re.compile(r",(?=\s*[A-Za-z_][\w.-]*\s*:)")
_MEMBER: Final = re.compile(r"\s*([A-Za-z_][\w.-]*)\s*:(?!\s*\[)([^\"{}]*)")


def bare_words(raw: bytes) -> dict[str, str] | None:
    """``{key:bare words}`` → an object of strings; None when the text is not that.

    The closing brace may be missing: a shell ends the word at the first blank between the quotes that it took away.
    """
    text = raw.decode("utf-8", "replace").strip()
    if not text.startswith("{") or "\ufffd" in text:
        return None
    members = [_MEMBER.fullmatch(piece) for piece in _SEPARATOR.split(text[1:].removesuffix("}"))]
    found = {member[1]: member[2].strip() for member in members if member}
    return found if len(found) == len(members) else None
