"""The wrong calls of a run on a provider's own sandbox: each made of one that would succeed, and what came of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.context import Broken, Context
from contracts.exchange import Exchange, Request
from contracts.finding import Finding
from contracts.recorder.entry import Entry
from contracts.sandbox.guard import Guard, LockedOut, ReadOnly, Spent
from contracts.sandbox.negatives import CREDENTIAL, Negative
from contracts.sandbox.rehearsal import Left
from contracts.targets import Target

__all__ = ["Between", "Made", "Sent", "WrongCalls"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A wrong call that was made: how the fake and how the sandbox answered."""

    negative: Negative
    status: int


@dataclass(slots=True)
class Made:
    """What came of an operation's wrong calls."""

    cases: int = 0
    seconds: float = 0.0
    why: str = ""
    statuses: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    failing: list[Entry] = field(default_factory=list)


class Between:
    """Does something before the so many-th call of an operation, whose own calls it does not see."""

    def __init__(self, target: Target, places: Mapping[str, int], act: Callable[[str, Request], None]) -> None:
        self._target = target
        self._places = places
        self._act = act
        self._counts: Counter[str] = Counter()

    def __call__(self, request: Request) -> None:
        operation = request.operation or ""
        self._counts[operation] += 1
        if self._places.get(operation) == self._counts[operation]:
            self._target.before = None
            try:
                self._act(operation, request)
            finally:
                self._target.before = self


class WrongCalls:
    """Makes the wrong calls of each operation and keeps what came of them.

    Attributes:
        made: by operation, until somebody takes it.
        sent: every wrong call that was made.
        left: those that were not, and what else a run leaves out, and why.
    """

    def __init__(self, case: Context, negatives: Mapping[str, Sequence[Negative]], guard: Guard | None) -> None:
        self.made: dict[str, Made] = {}
        self.sent: list[Sent] = []
        self.left: list[Left] = []
        self._case = case
        self._target = case.target
        self._negatives = negatives
        self._guard = guard

    def make(self, operation: str, request: Request) -> None:
        """Make every wrong call of an operation of a request that would succeed; the trace is left as it was."""
        began = time.monotonic()
        made = self.made[operation] = Made()
        if self._guard is not None and self._guard.creations is not None:
            request = self._guard.creations.named(request)
        before = list(self._target.trace)
        waiting = list(self._negatives[operation])
        try:
            while waiting:
                spoiled = waiting[0].spoil(request)
                if spoiled is not None and spoiled != request:
                    self._make_one(waiting[0], spoiled, made)
                    self._target.trace[:] = before
                del waiting[0]
        except (LockedOut, Spent, ReadOnly) as stop:
            made.why = str(stop)
            self.left += [Left(negative.title, made.why) for negative in waiting]
        finally:
            self._target.trace[:] = before
            made.seconds = time.monotonic() - began

    def _make_one(self, negative: Negative, request: Request, made: Made) -> None:
        with self._guard.expecting(negative.status) if self._guard is not None else nullcontext():
            exchange = self._target.send(request)
        made.cases += 1
        made.statuses.add(exchange.status)
        self.sent.append(Sent(negative, exchange.status))
        self._judge(negative, exchange, made)

    def _judge(self, negative: Negative, exchange: Exchange, made: Made) -> None:
        """What is accepted, or refused in another form than the document's, is a finding."""
        case, check = self._case, "ignored_auth" if negative.reason == CREDENTIAL else "negative_data_rejection"
        try:
            case.conforms(negative.operation, exchange)
            if exchange.ok and not case.exceptions.reason(check, negative.operation):
                raise Broken(
                    f"{negative.operation} should refuse what is wrong in {negative.place} ({negative.reason}), as the "
                    f"document says; it answers {exchange.summary}",
                    check=check,
                )
        except Broken as broken:
            place = broken.place or f"{negative.place} {negative.reason}"
            finding = case.finding(broken, check, operation=negative.operation, place=place)
            if finding.fingerprint not in {each.fingerprint for each in made.findings}:
                made.findings.append(finding)
                made.failing += [Entry.of(each, datetime.now(UTC)) for each in self._target.trace]
