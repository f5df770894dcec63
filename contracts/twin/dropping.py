"""Of the calls that lead to a difference, those that it does not need are dropped, and the rest are tried again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from contracts.errors import NotTestable
from contracts.exchange import Request
from contracts.twin.comparing import ABSENT, at_place
from contracts.twin.mirror import Differs, Mirror, Step

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
    values = _Values()
    part, operation = _part(differs), differs.steps[-1].operation
    for step in steps:
        request = values.put_into(step)
        if request is None:
            return None  # something that it uses was made by a call that has been dropped
        try:
            answer = mirror.left.send(request)
        except Differs as found:
            same = found.steps[-1].operation == operation and _part(found) == part
            return found if same else None
        except NotTestable:
            return None
        values.learn(step, answer.value)
    return None


def _part(differs: Differs) -> str:
    """In which part of the answer the first difference is: status, header, webhooks or body."""
    word = differs.differences[0].place.partition(" ")[0].partition("[")[0]
    return word if word in {"status", "header", "webhooks"} else "body"


@dataclass(slots=True)
class _Values:
    """What the names of the first time stand for this time, on the left."""

    now: dict[str, Any] = field(default_factory=dict)

    def learn(self, step: Step, answer: Any) -> None:
        """What the call made then is what stands in the same place now."""
        for name, way, _ in step.captured:
            value = at_place(answer, way)
            if value is not ABSENT:
                self.now[name] = value

    def put_into(self, step: Step) -> Request | None:
        """The request with this time's values; None when one of them is not there."""
        request = step.left.request
        for name, then in step.used.items():
            if name not in self.now:
                return None
            if self.now[name] != then:
                request = _replaced(request, str(then), str(self.now[name]))
        return request


def _replaced(request: Request, then: str, now: str) -> Request:
    headers = {key: value.replace(then, now) for key, value in request.headers.items()}
    body = None if request.body is None else request.body.replace(then.encode(), now.encode())
    return replace(request, url=request.url.replace(then, now), headers=headers, body=body)
