"""Regular expressions as OpenAPI means them, those of ECMA-262, for a validator that reads them in another dialect.

The validator reads a plain pattern as ECMA-262 does. One that looks around or refers back it gives to another library,
where ``\\d`` and ``\\w`` take the digits and letters of every script.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["plain_classes"]

_LOOKS_AROUND: Final = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]|\\k<")
_TOKEN: Final = re.compile(r"\\.|\[|\]", re.DOTALL)
_MEMBERS: Final = {r"\d": "0-9", r"\w": "A-Za-z0-9_"}


def plain_classes(pattern: str) -> str:
    """The pattern with ``\\d``, ``\\w`` and their opposites written out, where that makes a difference.

    An opposite among other characters, as in ``[\\D_]``, stays: it has no members that could be listed there.
    """
    if not _LOOKS_AROUND.search(pattern):
        return pattern
    within = False

    def written_out(found: re.Match[str]) -> str:
        nonlocal within
        token = found[0]
        if token in {"[", "]"}:
            within = token == "["
            return token
        members = _MEMBERS.get(token.lower())
        if members is None or (within and token not in _MEMBERS):
            return token
        return members if within else f"[{'' if token in _MEMBERS else '^'}{members}]"

    return _TOKEN.sub(written_out, pattern)
