"""Patterns of schemas: are they ECMA-262, can they match at all, and what was probably meant."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from re import _parser as sre

import jsonschema_rs

__all__ = ["mended_pattern", "shortest"]

_LITERAL = re.compile(r"^/(?P<inner>.*)/[gimsuy]*$", re.DOTALL)
_PYTHON = ((r"\Z", "$"), (r"\z", "$"), (r"\A", "^"), ("(?P<", "(?<"), ("(?i)", ""), (r"\h", r"[ \t]"), ("{,", "{0,"))
_POSIX = {
    "[:alpha:]": "a-zA-Z",
    "[:digit:]": "0-9",
    "[:alnum:]": "a-zA-Z0-9",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:space:]": r"\s",
}


@lru_cache(maxsize=4096)
def mended_pattern(pattern: str) -> tuple[str, str | None, str] | None:
    """What is wrong with a pattern: repair number, the pattern that was meant (or None), cause. None: nothing is."""
    if _never_matches(pattern):
        return "R07", _meant(pattern), f"pattern {pattern!r} can never match"
    if not _compiles(pattern):
        return "R06", _readable(pattern), f"pattern {pattern!r} is not a regular expression of ECMA-262"
    return None


@lru_cache(maxsize=4096)
def shortest(pattern: str) -> int:
    """The fewest characters that a text may have in which the pattern is found; 0 where that is not known."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return int(sre.parse(pattern).getwidth()[0])
    except (re.error, OverflowError, RecursionError, KeyError, TypeError, AttributeError, ValueError):
        return 0


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})
    except ValueError:
        return False
    return True


def _never_matches(pattern: str) -> bool:
    """Something must stand after the end, or before the beginning."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = sre.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    ended = consumed = False
    for operation, argument in parsed:
        name = str(operation)
        if name == "AT":
            if str(argument) == "AT_BEGINNING" and consumed:
                return True
            ended = ended or str(argument) == "AT_END"
        elif name not in ("ASSERT", "ASSERT_NOT"):
            least = _least(operation, argument)
            if least and ended:
                return True
            consumed = consumed or least > 0
    return False


def _least(operation: object, argument: object) -> int:
    """The fewest characters that one part of a pattern takes."""
    part = sre.SubPattern(sre.State(), [(operation, argument)])
    try:
        return int(part.getwidth()[0])
    except (KeyError, TypeError, AttributeError, ValueError):
        return 0  # a backreference: unknown, so nothing is claimed


def _meant(pattern: str) -> str | None:
    """A JavaScript literal without its slashes, or the pattern up to its end."""
    literal = _LITERAL.match(pattern)
    candidates = [literal["inner"]] if literal else []
    last = pattern.rfind("$")
    if last > 0:
        candidates.append(pattern[: last + 1])
    first = pattern.find("^")
    if first > 0:
        candidates.append(pattern[first:])
    return next((one for one in candidates if _compiles(one) and not _never_matches(one)), None)


def _readable(pattern: str) -> str | None:
    """The pattern in ECMA's words when only the dialect was wrong."""
    literal = _LITERAL.match(pattern)
    said = literal["inner"] if literal else pattern
    for theirs, ours in (*_PYTHON, *_POSIX.items()):
        said = said.replace(theirs, ours)
    if said == pattern or not _compiles(said) or _never_matches(said):
        return None
    return said
