"""A number within its bounds that reads like data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from mockserver.making.hint import Hint
from mockserver.making.merging import Contradiction
from mockserver.making.values import number_for

__all__ = ["number_within"]

_FORMATS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_SAFE = 2**53
"""Readers in JavaScript lose digits past this, so nothing larger is made unless the bounds ask for it."""


def number_within(hint: Hint, keys: Mapping[str, Any], *, whole: bool) -> int | float:
    """A number that fits ``minimum``, ``maximum``, both exclusive forms, ``multipleOf`` and the format.

    Raises:
        Contradiction: the bounds leave no number.
    """
    step = _step(hint, keys, whole)
    low, high = _bounds(keys, step)
    if keys.get("format") in _FORMATS:
        least, most = _FORMATS[keys["format"]]
        low, high = max(low, Fraction(least)), min(high, Fraction(most))
    first, last = math.ceil(low / step), math.floor(high / step)
    if first > last:
        if not whole and "multipleOf" not in keys and low <= high:
            return float((low + high) / 2)
        raise Contradiction(f"no number lies between {float(low):g} and {float(high):g} in steps of {float(step):g}")
    nice_low, nice_high = (math.ceil(Fraction(bound) / step) for bound in number_for(hint))
    if nice_low > last or nice_high < first:
        # the usual range lies outside of the bounds: stay near the bound that is nearer to it
        nice_low, nice_high = (last - 100, last) if nice_low > last else (first, first + 100)
    number = step * hint.chance.integer(max(first, nice_low), min(last, max(nice_high, first, nice_low)))
    return int(number) if whole or number.denominator == 1 else float(number)


def _step(hint: Hint, keys: Mapping[str, Any], whole: bool) -> Fraction:
    multiple = keys.get("multipleOf")
    if multiple:
        step = Fraction(str(multiple))
        # a whole number that is a multiple of 2.5 is a multiple of 5
        return Fraction(step.numerator) if whole else step
    if whole:
        return Fraction(1)
    coordinates = {"latitude", "lat", "longitude", "lng", "lon"}
    return Fraction(1, 10_000) if coordinates & set(hint.name) else Fraction(1, 2)


def _bounds(keys: Mapping[str, Any], step: Fraction) -> tuple[Fraction, Fraction]:
    low, high = Fraction(-_SAFE), Fraction(_SAFE)
    # an exclusive bound moves by a sliver of a step, which rounding to whole steps then turns into one step
    sliver = step / 1_000_000
    if "minimum" in keys:
        low = Fraction(str(keys["minimum"]))
    if "exclusiveMinimum" in keys:
        low = max(low, Fraction(str(keys["exclusiveMinimum"])) + sliver)
    if "maximum" in keys:
        high = Fraction(str(keys["maximum"]))
    if "exclusiveMaximum" in keys:
        high = min(high, Fraction(str(keys["exclusiveMaximum"])) - sliver)
    return _ordered(keys, low, high)


def _ordered(keys: Mapping[str, Any], low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The default bound gives way to a stated one that lies beyond it."""
    if low > high and not {"maximum", "exclusiveMaximum"} & keys.keys():
        return low, low + 1000
    if low > high and not {"minimum", "exclusiveMinimum"} & keys.keys():
        return high - 1000, high
    return low, high
