"""The calls that a finding of a law or a story needs, of all that it made: the shortest sequence that shows it.

Both ask many things, and what they say in the end is about few of the answers. Two ways tell which (a story is told
again as a law is held again):

- By what calls are about. What made a thing that the failing call names, or changed it, belongs to the story even
  where it had no effect: that it had none may be the very thing that broke.
- By holding the law again in an empty world, where there is one, with some of its calls answered from memory. A call
  can be left out when the law then says the same, whether or not the answer it remembers is changed.

Where a world cannot be emptied, as at a provider's own sandbox, nothing is made twice: what any value ties to the
failing call is shown.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from contracts.context import Broken, Context, NeedsControl, NoGround
from contracts.errors import JudgeError
from contracts.exchange import Exchange, Request
from contracts.shapes import Scalar, identifies
from contracts.ties import Ties, is_provider, spoken

__all__ = ["shorten"]

_MOST_CALLS = 3000
_SECONDS = 5.0
"""What holding a law again may take altogether; what then is undecided stays."""
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|\b[0-9a-fA-F]{8,}\b|\d+")
_UNCHANGED: Mapping[int, Any] = {}
_YEAR = re.compile(r"^\d{4}(?=-\d\d)")


def shorten(case: Context, run: Callable[[], None], broken: Broken) -> Broken:
    """Leave in the target's trace only the calls that a finding needs; the finding, as it shows with only those.

    Args:
        run: holds the law, or tells the story; its calls, from an empty world on, are the trace.
    """
    trace = list(case.target.trace)
    if not any(is_provider(each) for each in trace):
        return broken
    ties = Ties(case, trace, broken)
    if case.shortest and case.steers and case.target.passing is None:
        again = _Again(case, run, trace, broken)
        found = again.with_only(ties.certain)
        if found is not None:
            return found
    case.target.trace[:] = [trace[at] for at in sorted(ties.certain | ties.possible)]
    return broken


class _Again:
    """A law held again, some of its calls answered from memory."""

    def __init__(self, case: Context, run: Callable[[], None], trace: Sequence[Exchange], broken: Broken) -> None:
        self._case = case
        self._run = run
        self._trace = trace
        self._broken = broken
        self._left = _MOST_CALLS
        self._until = time.monotonic() + _SECONDS

    def with_only(self, certain: Collection[int]) -> Broken | None:
        """The finding with as few calls as it takes, which then are the trace; None when it does not show again."""
        spare = [at for at in range(len(self._trace)) if at not in certain]
        dropped = self._droppable(spare)
        said = self._hold(dropped)
        if said is None:
            return None
        spare = [at for at in dropped if not self._hangs_on(at, dropped, str(said))]
        if len(spare) < len(dropped):
            dropped = self._droppable(spare)  # what is asked again may need what was made before
        turned = self._turning(dropped, str(said))
        found = self._hold(dropped)
        if found is None:
            return None
        steady = turned is not None and str(found) == str(said)  # else something else than the answer made a difference
        found.exchange = self._case.target.trace[turned] if turned is not None and steady else None
        self._case.target.trace[:] = [each for each in self._case.target.trace if not each.remembered]
        return found

    @property
    def _is_late(self) -> bool:
        return self._left <= 0 or time.monotonic() > self._until

    def _droppable(self, spare: Sequence[int]) -> list[int]:
        """The calls without which the law says the same: all of them, or else by halves."""
        dropped: list[int] = []
        parts = [list(spare)]
        while parts:
            part = parts.pop()
            if not part or self._is_late:
                continue
            if self._hold([*dropped, *part]) is not None:
                dropped += part
            elif len(part) > 1:
                parts += [part[: len(part) // 2], part[len(part) // 2 :]]
        return dropped

    def _hangs_on(self, at: int, dropped: Sequence[int], said: str) -> bool:
        """Whether the law says something else of the same when one of its answers is another."""
        answer = self._trace[at].value
        # what is said first: to change the ids as well may keep the law from getting so far
        for other in (_other(answer, spoken(said)), _other(answer)):
            if answer == other:
                continue
            if self._is_late:
                return True
            found = self._hold(dropped, {at: other})
            if found is not None and str(found) != said:
                return True
        return False

    def _turning(self, dropped: Sequence[int], said: str) -> int | None:
        """The last call whose answer the finding is about; None when it is not to be seen in any."""
        kept = [at for at in range(len(self._trace)) if at not in dropped and is_provider(self._trace[at])]
        return next((at for at in reversed(kept) if not self._is_late and self._hangs_on(at, dropped, said)), None)

    def _hold(self, dropped: Collection[int], changed: Mapping[int, Any] = _UNCHANGED) -> Broken | None:
        """What breaks when the law is held once more; None when it is not the same, which a changed answer may word
        otherwise."""
        target, memory = self._case.target, _Memory(self._case, self._trace, set(dropped), changed)
        target.passing = memory
        try:
            found = self._case.breaks(self._run)
        except (NeedsControl, NoGround, JudgeError):
            return None
        finally:
            target.passing = None
            self._left -= max(1, memory.made)
        same = found is not None and self._is_there(found) and (changed or self._says_it(found))
        return found if same else None

    def _is_there(self, found: Broken) -> bool:
        """Whether something breaks at the same place in the law, after as many calls."""
        places = [tuple(_places(each.__traceback__)) for each in (found, self._broken)]
        return places[0] == places[1] and len(self._case.target.trace) == len(self._trace)

    def _says_it(self, found: Broken) -> bool:
        return (found.check, _unvalued(found)) == (self._broken.check, _unvalued(self._broken))


class _Memory:
    """Answers some calls as they were answered before, and has the others made; some answers it changes.

    Attributes:
        made: how many calls were made.
    """

    def __init__(self, case: Context, trace: Sequence[Exchange], dropped: set[int], changed: Mapping[int, Any]) -> None:
        self._target = case.target
        self._trace = trace
        self._dropped = dropped
        self._changed = changed
        self.made = 0

    def __call__(self, request: Request, send: Callable[[Request], Exchange]) -> Exchange:
        at = len(self._target.trace)
        known = at < len(self._trace) and _alike(request, self._trace[at].request)
        if not (known and at in self._dropped):
            self.made += 1
            exchange = send(request)
            if known and at in self._changed:
                self._target.trace[-1] = exchange = _otherwise(exchange, self._changed[at])
            return exchange
        exchange = replace(self._trace[at], request=request, remembered=True)
        if at in self._changed:
            exchange = _otherwise(exchange, self._changed[at])
        self._target.trace.append(exchange)
        for watch in tuple(self._target.watchers):
            watch(exchange)
        return exchange


def _otherwise(exchange: Exchange, value: Any) -> Exchange:
    """The exchange with another answer, which nobody judges."""
    return replace(exchange, body=json.dumps(value).encode(), remembered=True)


def _other(value: Any, spoken: Collection[str] | None = None) -> Any:
    """A JSON value with every scalar in it another one of the same kind; or only the spoken ones, ids spared."""
    if isinstance(value, dict):
        spared = [key for key in value if spoken is not None and identifies(key)]
        return {key: inner if key in spared else _other(inner, spoken) for key, inner in value.items()}
    if isinstance(value, list):
        return [_other(inner, spoken) for inner in value]
    return value if spoken is not None and str(value) not in spoken else _another(value)


def _another(scalar: Scalar) -> Scalar:
    match scalar:
        case bool():
            return not scalar
        case int() | float():
            return scalar + 1
        case str() if _YEAR.match(scalar):
            return _YEAR.sub(lambda year: f"{int(year.group()) + 1:04}", scalar)
        case str():
            return f"{scalar}~"
    return scalar


def _unvalued(broken: Broken) -> str:
    """What was said, without the values that differ from world to world."""
    return _VALUES.sub("#", str(broken))


def _places(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next


def _alike(one: Request, other: Request) -> bool:
    return (one.method, one.operation) == (other.method, other.operation)
