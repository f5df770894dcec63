"""How many calls, and how many wrong ones, a provider takes in which time: sliding windows that are remembered.

Whether a provider's own window slides or begins with the first call that counts, what fits a sliding one fits it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import isodate

from contracts.errors import UsageError
from specs import Promise
from specs.settings import Limit, Span

__all__ = ["Budget", "Memory", "Meter", "Pace", "meters_of"]

_NEGATIVES_SHARE = 0.8
"""Of a budget of errors: the rest is for calls that should succeed and do not."""
_CALLS_SHARE = 0.9
"""Of a limit on calls: the account may have other callers."""
_SLACK = 1.0
"""Seconds by which a window is taken to be longer, as the provider's clock begins it when the call arrives."""


class Pace(Protocol):
    """Time as a run sees it: seconds since the epoch, and a way to let them pass."""

    def now(self) -> float: ...

    def sleep(self, seconds: float, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Meter:
    """One window of one limit: at most so many calls, or refused calls, of its operations (none: all of them)."""

    name: str
    most: int
    seconds: float
    errors: bool
    operations: frozenset[str]
    spares: frozenset[int]

    def is_for(self, operation: str | None) -> bool:
        """Whether calls of an operation are counted."""
        return not self.operations or operation in self.operations

    def room(self, *, wrong: bool) -> int:
        """How many may be counted before another call; ``wrong`` calls leave some of a budget of errors for others."""
        if not self.errors:
            return max(1, int(self.most * _CALLS_SHARE))
        return max(1, int(self.most * _NEGATIVES_SHARE)) if wrong else max(1, self.most - 1)

    def __str__(self) -> str:
        what = "refused calls" if self.errors else "calls"
        whose = f" of {', '.join(sorted(self.operations))}" if self.operations else ""
        return f"{self.most} {what}{whose} in {self.seconds:g} s"


def meters_of(promise: Promise) -> list[Meter]:
    """The windows of every limit that provider.yaml declares, and its careful ones where the provider has none for all
    operations."""
    limits, budget = list(promise.terms.limits), promise.terms.sandbox.budget
    careful = (
        Limit(counts="errors", windows=(Span(most=budget.errors, within=budget.within),)),
        Limit(windows=(Span(most=budget.calls, within=budget.within),)),
    )
    for usual in careful:
        if not any(limit.counts == usual.counts and not limit.operations for limit in limits):
            limits.append(usual)
    return [_meter(limit, span) for limit in limits for span in limit.windows]


def _meter(limit: Limit, span: Span) -> Meter:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    seconds = (start + isodate.parse_duration(span.within) - start).total_seconds()
    name = " ".join((limit.counts, str(span.most), span.within, *sorted(limit.operations)))
    return Meter(
        name, span.most, seconds, limit.counts == "errors", frozenset(limit.operations), frozenset(limit.spares)
    )


@dataclass(slots=True)
class Memory:
    """What one run leaves for the next: when its calls were, and until when the provider has locked it out.

    Attributes:
        marks: seconds since the epoch, by meter.
        locked_until: the same; 0 when it is not locked out, and ``locked_why`` a sentence's end.
    """

    file: Path | None = None
    marks: dict[str, list[float]] = field(default_factory=dict)
    locked_until: float = 0.0
    locked_why: str = ""

    @classmethod
    def read(cls, file: Path) -> Memory:
        """What is remembered; nothing when there is no file.

        Raises:
            UsageError: it cannot be read.
        """
        try:
            value: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
            marks = {str(name): [float(mark) for mark in found] for name, found in value["marks"].items()}
            return cls(file, marks, float(value["locked_until"]), str(value["locked_why"]))
        except FileNotFoundError:
            return cls(file)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            why = f"{type(error).__name__}: {error}"
            raise UsageError(
                f"{file} cannot be read ({why}); delete it when no run was made within the hour."
            ) from None

    def keep(self) -> None:
        """Write it, whole or not at all.

        Raises:
            UsageError: it cannot be written, and a sandbox is not called without.
        """
        if self.file is None:
            return
        value = {"marks": self.marks, "locked_until": self.locked_until, "locked_why": self.locked_why}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=self.file.name)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(value, file)
                Path(name).replace(self.file)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UsageError(f"{self.file} cannot be written ({why}); it holds what was spent of the budget.") from None


class Budget:
    """Tells how long a call has to wait, so that no window can overflow whatever the call is answered with."""

    def __init__(self, meters: Sequence[Meter], memory: Memory) -> None:
        self.meters = list(meters)
        self.memory = memory

    def delay(self, operation: str | None, now: float, *, wrong: bool) -> float:
        """Seconds until a call may be made; 0 means now."""
        return max((self._delay(meter, now, wrong) for meter in self._for(operation)), default=0.0)

    def _delay(self, meter: Meter, now: float, wrong: bool) -> float:
        marks = self._marks(meter, now)
        room = meter.room(wrong=wrong)
        return 0.0 if len(marks) < room else marks[len(marks) - room] + meter.seconds + _SLACK - now

    def begin(self, operation: str | None, now: float, *, wrong: bool) -> None:
        """Count a call that is about to be made; one that will be refused counts as refused from here on."""
        for meter in self._for(operation):
            if wrong or not meter.errors:
                self._marks(meter, now).append(now)
        self.memory.keep()

    def end(self, operation: str | None, now: float, status: int, *, wrong: bool) -> None:
        """Count what came of it. A window begins when the provider refuses, at the latest when the refusal is here."""
        refused = False
        for meter in self._for(operation):
            if meter.errors and wrong:
                self.memory.marks[meter.name][-1] = now
                refused = True
            elif meter.errors and status >= 400 and status not in meter.spares:
                self._marks(meter, now).append(now)
                refused = True
        if refused:
            self.memory.keep()

    def capacity(self, operations: Sequence[str], now: float, patience: float) -> int:
        """How many wrong calls of these operations together can be made when waiting may take ``patience`` seconds."""
        found = [
            meter.room(wrong=True) * (1 + int(patience / (meter.seconds + _SLACK))) - len(self._marks(meter, now))
            for meter in self.meters
            if meter.errors and (not meter.operations or meter.operations >= set(operations))
        ]
        return max(0, min(found))

    def spent(self, now: float) -> dict[str, int]:
        """How many of each window are spent now, by its name for people."""
        return {str(meter): len(self._marks(meter, now)) for meter in self.meters}

    def _for(self, operation: str | None) -> Iterator[Meter]:
        return (meter for meter in self.meters if meter.is_for(operation))

    def _marks(self, meter: Meter, now: float) -> list[float]:
        kept = [mark for mark in self.memory.marks.get(meter.name, ()) if mark + meter.seconds + _SLACK > now]
        self.memory.marks[meter.name] = kept
        return kept
