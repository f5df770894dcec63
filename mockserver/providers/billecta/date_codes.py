"""Codes in braces in a row's description, which become dates when the row comes onto an invoice (B56 to B61)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import isodate

__all__ = ["dated"]

_FORMS = {
    "YY": "%y", "YYYY": "%Y", "MM": "%m", "MMM": "%b", "MMMM": "%B", "DD": "%d",
    "YYMMDD": "%y%m%d", "YY-MM-DD": "%y-%m-%d", "YYYYMMDD": "%Y%m%d", "YYYY-MM-DD": "%Y-%m-%d",
    "MMM YYYY": "%b %Y", "MMMM YYYY": "%B %Y",
}  # fmt: skip
"""The guide's parts of a date and whole dates (B57, B59), with what prints them."""
_UNITS = {"Y": "years", "M": "months", "D": "days"}
_STEP = re.compile(r"([+-]\d{1,4})([YMD])")
_CODE = re.compile(r"\{([YÅMD -]+?)((?:[+-]\d{1,4}[YMD])*)\}")


def dated(text: str, today: date) -> str:
    """A description with its codes replaced; what is no code, or leads out of the calendar, stays as it is."""
    return _CODE.sub(lambda found: _shown(found, today), text)


def _shown(found: re.Match[str], today: date) -> str:
    form = _FORMS.get(found[1].replace("Å", "Y"))
    if form is None:
        return found[0]
    steps: Counter[str] = Counter()
    for count, unit in _STEP.findall(found[2]):
        steps[_UNITS[unit]] += int(count)
    try:
        # months and years before days, in whichever order they stand (B61)
        moved: date = today + isodate.Duration(**steps)
    except (ValueError, OverflowError):
        return found[0]
    return moved.strftime(form)
