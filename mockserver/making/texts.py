"""A string within its length, pattern and format that reads like data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mockserver.making.hint import Hint
from mockserver.making.merging import Contradiction
from mockserver.making.patterns import PatternError
from mockserver.making.regex import sample
from mockserver.making.values import FORMATS, text_for
from mockserver.reading.schema import Checker

__all__ = ["text_within"]

_TRIES = 60
_LONGEST = 1_000_000
_SHORT = {
    "email": "a@b.test",
    "idn-email": "a@b.test",
    "uri": "urn:a:b",
    "url": "urn:a:b",
    "hostname": "a.no",
    "byte": "AAAA",
}
_LONGER: Mapping[str, Callable[[str, int], str]] = {
    "email": lambda text, missing: "a" * missing + text,
    "idn-email": lambda text, missing: "a" * missing + text,
    "byte": lambda text, missing: "AAAA" * -(-missing // 4) + text,
    "date-time": lambda text, missing: f"{text.removesuffix('Z')}.{'0' * max(missing - 1, 1)}Z",
}


def text_within(hint: Hint, keys: Mapping[str, Any], checker_of: Callable[[Mapping[str, Any]], Checker]) -> str:
    """A string that fits ``pattern``, ``minLength``, ``maxLength`` and the format; readable where they allow it.

    Raises:
        Contradiction: no string was found.
    """
    low, high = int(keys.get("minLength", 0)), keys.get("maxLength")
    if low > _LONGEST:
        raise Contradiction(f"a text of {low} characters is longer than any that is made here")
    if high is not None and low > high:
        raise Contradiction(f"no text is at least {low} and at most {high} characters long")
    text = _fitted(text_for(hint, keys.get("format")), keys.get("format"), low, high)
    patterns = keys.get("patterns")
    if not patterns:
        return text
    checker = checker_of(keys)
    for written in (text, *_written_otherwise(text)):
        if checker.is_valid(written):
            return written
    return _sampled(hint, patterns, checker, low, high)


def _written_otherwise(text: str) -> Iterator[str]:
    """An identity number with a hyphen, without its century, or both."""
    if text.isdigit() and len(text) in (10, 11, 12):
        shorter = text[2:] if len(text) == 12 else text
        yield from (shorter, f"{text[:-4]}-{text[-4:]}", f"{shorter[:-4]}-{shorter[-4:]}", f"{text[:6]}-{text[6:]}")


def _sampled(hint: Hint, patterns: list[str], checker: Checker, low: int, high: int | None) -> str:
    try:
        for index in range(_TRIES):
            text = sample(patterns[index % len(patterns)], hint.chance, low, high)
            if checker.is_valid(text):
                return text
    except PatternError as error:
        raise Contradiction(f"the pattern {patterns[0]!r} cannot be read: {error}") from None
    raise Contradiction(f"no text was found for the pattern {patterns[0]!r}")


def _fitted(text: str, format_name: str | None, low: int, high: int | None) -> str:
    """The text cut or lengthened to its limits; one with a format keeps its form."""
    if high is not None and len(text) > high:
        text = _SHORT.get(format_name or "", text) if format_name in FORMATS else _cut(text, high)
    if len(text) < low:
        missing = low - len(text)
        lengthen = _LONGER.get(format_name or "")
        text = lengthen(text, missing) if lengthen else text + _filler(missing, plain=format_name in FORMATS)
    return text[:high] if format_name not in FORMATS else text


def _cut(text: str, high: int) -> str:
    cut = text[:high].rstrip()
    # a code of two or three letters reads like one
    return cut.upper() if high <= 3 else cut.ljust(min(high, 1), "a")


def _filler(count: int, *, plain: bool) -> str:
    filler = "a" if plain else " and more of the same"
    return (filler * (count // len(filler) + 1))[:count]
