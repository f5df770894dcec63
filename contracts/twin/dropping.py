"""Of the calls that lead to a difference, those that it does not need are dropped, and the rest are tried again."""

from __future__ import annotations

from typing import Any

from contracts.errors import NotTestable
from contracts.twin.comparing import ABSENT
from contracts.twin.mirror import Differs, Mirror, Step, learned

__all__ = ["shortest"]

_MOST_TRIES = 200
"""A life has at most a few dozen calls; this ends those that have more."""


def shortest(differs: Differs, mirror: Mirror) -> Differs:
    """The same difference at the end of as few calls as show it; both targets must be such that can be emptied."""
    best, tries = differs, 0
    index = len(best.steps) - 2
    while index >= 0 and tries < _MOST_TRIES:
        kept = [step for number, step in enumerate(best.steps) if number != index]
        tries += 1
        shorter = _again(kept, best, mirror)
        if shorter is not None and len(shorter.steps) < len(best.steps):
            best = shorter
            index = min(index, len(best.steps) - 1)
        index -= 1
    return best


def _again(steps: list[Step], differs: Differs, mirror: Mirror) -> Differs | None:
    """The same difference after these calls from an empty world; None when they do not show it."""
    mirror.begin()
    values: dict[str, Any] = {}
    part, operation = _part(differs), differs.steps[-1].operation
    for step in steps:
        wording = step.wording.without(step.wording.names - values.keys())
        request = None if wording is None else wording.filled(mirror.left, values)
        if request is None:
            return None  # it cannot do without something that was made by a call that has been dropped
        try:
            answer = mirror.left.send(request)
        except Differs as found:
            same = found.steps[-1].operation == operation and _part(found) == part
            return found if same else None
        except NotTestable:
            return None
        for name, way, _ in step.captured:
            value = learned(answer, way)
            if value is not ABSENT:
                values[name] = value
    return None


def _part(differs: Differs) -> str:
    """In which part of the answer the first difference is: status, header, webhooks or body."""
    word = differs.differences[0].place.partition(" ")[0].partition("[")[0]
    return word if word in {"status", "header", "webhooks"} else "body"
