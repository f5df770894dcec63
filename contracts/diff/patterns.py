"""Whether every string that one pattern accepts is accepted by another.

greenery (regular expressions as finite automata) decides it exactly for patterns that are regular. It knows neither
anchors inside a pattern nor look-around, and its automata grow with counted repetitions: such patterns are undecided.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from greenery import parse  # type: ignore[import-untyped]  # it ships no types

__all__ = ["covers_pattern"]

_REPEAT = re.compile(r"\{(\d*),?(\d*)\}")
_TOO_MANY = 400
"""States, roughly, beyond which an automaton takes longer than its answer is worth."""
_LONGEST = 300
_ANY = r"[^\n\r]"  # what a dot is in ECMA, but for two line separators that nobody sends


def covers_pattern(outer: str, inner: str) -> bool | None:
    """True and False are proofs; None is not decided."""
    if outer == inner:
        return True
    automata = _automaton(outer), _automaton(inner)
    if automata[0] is None or automata[1] is None:
        return None
    return bool(automata[1] <= automata[0])


@lru_cache(maxsize=512)
def _automaton(pattern: str) -> Any:
    regular = _whole(pattern)
    if regular is None:
        return None
    try:
        return parse(regular).to_fsm()
    except Exception:  # greenery's parser fails in many ways; a pattern that it cannot read is undecided
        return None


def _whole(pattern: str) -> str | None:
    """A pattern that is searched for, as one that must match the whole string; None when it is not regular enough."""
    if len(pattern) > _LONGEST or _size(pattern) > _TOO_MANY:
        return None
    start, end = pattern.startswith("^"), bool(re.search(r"(?<!\\)(\\\\)*\$$", pattern))
    body = pattern[start : -1 if end else None]
    bare = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", body)  # without escapes and classes
    special = re.search(r"\\[bBkpPuxc1-9]|\(\?(?!:)|\{,", body) or any(sign in bare for sign in "^$")
    if special or (_alternates(bare) and (start or end)):
        return None
    body = re.sub(r"\(\?:", "(", _with_ecma_dots(body))
    body = re.sub(r"(?<=[*+?}])\?", "", body)  # lazy or not, the strings are the same
    return f"{'' if start else '(.|' + chr(10) + ')*'}({body}){'' if end else '(.|' + chr(10) + ')*'}"


def _with_ecma_dots(body: str) -> str:
    return re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\.", lambda match: match[1] or _ANY, body)


def _alternates(bare: str) -> bool:
    """Whether there is a bar outside of every bracket: ^ and $ then belong to one side only."""
    depth = 0
    for sign in bare:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            return True
    return False


def _size(pattern: str) -> int:
    product = 1
    for low, high in _REPEAT.findall(pattern):
        product *= max(int(high or low or 0), 1)
        if product > _TOO_MANY:
            break
    return product
