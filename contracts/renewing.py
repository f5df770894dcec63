"""Another value of the same form: for what may be used only once."""

from __future__ import annotations

from random import Random
from typing import Any

from contracts.recorder.identities import identities_in, stand_in_number

__all__ = ["renewed"]

_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
_LONG = 10


def renewed(value: Any, chance: Random) -> Any:
    """Another value of the same type and form.

    An identity number has its check digit, in a range that belongs to nobody; an e-mail address goes to the same host,
    with the same tag behind a plus sign; any other text ends in what nobody else has. A whole number that is no
    identity number has as many digits.
    """
    if isinstance(value, int):
        return int(renewed(str(value), chance))
    text = str(value)
    for found in identities_in(text):
        if (found.start, found.end) == (0, len(text)):
            return stand_in_number(text, found.kind, chance)
    if text.isdecimal():
        return str(chance.randint(10 ** (len(text) - 1), 10 ** len(text) - 1))
    mark = "".join(chance.choices(_SIGNS, k=_LONG))
    name, at, host = text.rpartition("@")
    if not at:
        return f"{text}-{mark}"
    name, plus, tag = name.partition("+")
    return f"{name}-{mark}{plus}{tag}@{host}"
