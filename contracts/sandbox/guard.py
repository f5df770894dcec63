"""Stands between the judge and a sandbox: every call waits for its turn, is written down, and stops at a lock-out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.errors import JudgeError, NotTestable
from contracts.exchange import Exchange, Request
from contracts.sandbox.creations import Creations
from contracts.sandbox.lockout import lockout_sign, retry_after
from contracts.sandbox.pacing import Budget, Pace
from specs.settings import Sandbox

__all__ = ["SAFE", "Guard", "LockedOut", "ReadOnly", "Spent"]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_TRIES = 3
Send = Callable[[Request], Exchange]


class LockedOut(NotTestable):
    """The provider takes no calls from us for a while, and gets none."""


class Spent(JudgeError):
    """A call would have to wait longer than the run may."""


class ReadOnly(JudgeError):
    """A call might change something, and the run may not."""


@dataclass(slots=True)
class Guard:
    """What every call to one sandbox passes through.

    Attributes:
        patience: seconds that waiting may take in the whole run; ``waited`` is how many it took.
        read_only: only calls that change nothing are made.
        creations: writes down what is made; None until there is a document.
        stopped: why no call is made any more; empty while calls are.
        calls, refused: how many were made, and how many of them were answered with 400 or above.
    """

    root: str
    terms: Sandbox
    budget: Budget
    pace: Pace
    patience: float = 900.0
    read_only: bool = False
    creations: Creations | None = None
    stopped: str = ""
    calls: int = 0
    refused: int = 0
    waited: float = 0.0
    _expected: frozenset[int] | None = None
    _good: Request | None = None
    _harmless: set[tuple[str | None, int]] = field(default_factory=set)

    def check_open(self) -> None:
        """Refuse to begin while an earlier run is locked out.

        Raises:
            LockedOut: it is.
        """
        memory = self.budget.memory
        if memory.locked_until > self.pace.now():
            self._stop(memory.locked_why)

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Calls that are wrong on purpose, and how the fake refuses them."""
        self._expected = frozenset({status})
        try:
            yield
        finally:
            self._expected = None

    def is_harmless(self, request: Request) -> bool:
        """Whether a call changes nothing: by its method, or as provider.yaml says."""
        return request.method in SAFE or request.operation in self.terms.reads

    def passed(self, request: Request, send: Send) -> Exchange:
        """Make a call when its turn has come; the answer, after waiting where the provider asks for it.

        Raises:
            LockedOut: the provider has locked the caller out.
            Spent: the turn would come too late.
            ReadOnly: it might change something.
            NotTestable: as ``send``.
        """
        if self.stopped:
            self._stop(self.stopped)
        if self.read_only and not self.is_harmless(request):
            raise ReadOnly(f"{request.method} {request.operation or request.url} may change something")
        wrong = self._expected is not None
        if self.creations is not None and not wrong:
            request = self.creations.named(request)
        for _ in range(_MOST_TRIES):
            exchange = self._made(request, send, wrong)
            self._look(exchange, send, wrong)
            pause = self._pause(exchange)
            if pause is None:
                return exchange
            self._sleep(pause)
        self._lock(f"it still answers {exchange.status} after {_MOST_TRIES} tries", 0.0)
        raise AssertionError("a lock-out is raised")

    def _made(self, request: Request, send: Send, wrong: bool) -> Exchange:
        while (delay := self.budget.delay(request.operation, self.pace.now(), wrong=wrong)) > 0:
            self._sleep(delay)
        number = self.creations.begin(request) if self.creations is not None else None
        self.budget.begin(request.operation, self.pace.now(), wrong=wrong)
        self.calls += 1
        exchange = send(request)
        self.budget.end(request.operation, self.pace.now(), exchange.status, wrong=wrong)
        if self.creations is not None:
            self.creations.end(number, exchange)
        self.refused += exchange.status >= 400
        return exchange

    def _look(self, exchange: Exchange, send: Send, wrong: bool) -> None:
        expected = self._expected or frozenset()
        sign = lockout_sign(exchange, self.terms.lockout, self.pace.now(), expected=expected)
        if sign is not None:
            self._lock(sign, retry_after(exchange, self.pace.now()) or 0.0)
        if exchange.ok and exchange.request.method == "GET":
            self._good = exchange.request
        elif exchange.status in {401, 403} and exchange.status not in expected:
            self._look_again(exchange, send, wrong)

    def _look_again(self, exchange: Exchange, send: Send, wrong: bool) -> None:
        """Ask once more for what was right before: a caller who is locked out does not get it now."""
        place = (exchange.request.operation, exchange.status)
        if self._good is None or (wrong and place in self._harmless):
            return
        self._harmless.add(place)
        again = self._made(self._good, send, False)
        if again.status in {401, 403, 423, 429}:
            self._lock(f"it answers {again.status} to what it answered before", 0.0)

    def _pause(self, exchange: Exchange) -> float | None:
        """Seconds to wait before the same call again: as asked, or else the longest window of wrong calls."""
        asked = retry_after(exchange, self.pace.now())
        if exchange.status == 429:
            longest = max((meter.seconds for meter in self.budget.meters if meter.errors), default=60.0)
            return longest if asked is None else asked
        return asked if exchange.status == 503 else None

    def _sleep(self, seconds: float) -> None:
        if self.waited + seconds > self.patience:
            raise Spent(f"the budget is spent, and the next call would have to wait {seconds:.0f} s more")
        self.waited += seconds
        self.pace.sleep(seconds)

    def _lock(self, why: str, seconds: float) -> None:
        memory = self.budget.memory
        longest = max((meter.seconds for meter in self.budget.meters if meter.errors), default=60.0)
        memory.locked_until = self.pace.now() + max(seconds, longest)
        memory.locked_why = self.stopped = why
        memory.keep()
        self._stop(why)

    def _stop(self, why: str) -> None:
        self.stopped = why
        until = datetime.fromtimestamp(self.budget.memory.locked_until, UTC)
        raise LockedOut(
            f"{self.root} locks us out: {why}. No call is made any more; try again after {until:%Y-%m-%d %H:%M:%S} UTC."
        )
