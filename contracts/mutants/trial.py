"""One mutant on trial: the checks that are most likely to notice it come first, and the first that does ends it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType

from contracts.errors import NotTestable, UsageError
from contracts.folders import PROVIDERS
from contracts.mutants.gathering import mutants_of
from contracts.mutants.outcome import Outcome
from contracts.opening import application, in_process
from contracts.plan import SEQUENCES, Piece
from contracts.profiles import PROFILES, Profile
from contracts.run import Asked, Judge
from mockserver.mutation import Mutant
from specs import Promise

__all__ = ["Stand", "Trial", "try_mutant"]

_TYPICAL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Trial:
    """One mutant to be tried, by the names of its provider and its own."""

    provider: str
    mutant: str
    seconds: float = _TYPICAL_SECONDS

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.provider}: {self.mutant}"


@dataclass(slots=True)
class Stand:
    """Where mutants are tried, one after the other; each process has a stand of its own.

    Attributes:
        limit: seconds that one mutant may take; what takes longer has been noticed by whoever waits for it.
        known: every provider's mutants so far; ``plain`` is who judges the fake without a mutant, and what was found
            clean of it.
    """

    promises: Mapping[str, Promise]
    profile: Profile = PROFILES["pr"]
    seed: int = 0
    limit: float = 300.0
    package: str = PROVIDERS
    known: dict[str, dict[str, Mutant]] = field(default_factory=dict)
    plain: dict[str, tuple[Judge, set[Piece]]] = field(default_factory=dict)

    def run(self, trial: Trial) -> Outcome:
        """Try one mutant.

        Raises:
            UsageError: a provider's own files are wrong.
        """
        promise = self.promises[trial.provider]
        if trial.provider not in self.known:
            self.known[trial.provider] = mutants_of(promise, self.package)
        mutant = self.known[trial.provider][trial.mutant]
        asked = Asked(self.profile, self.seed, package=self.package)
        noticed, outcome = try_mutant(promise, mutant, asked, self.limit)
        if noticed is not None:
            self._confirm(promise, asked, noticed)
        return outcome

    def _confirm(self, promise: Promise, asked: Asked, noticed: Piece) -> None:
        """The check that noticed the mutant finds nothing without it; each check is tried on the plain fake once.

        Raises:
            UsageError: it does, so that nothing can be told from it.
        """
        if promise.name not in self.plain:
            self.plain[promise.name] = Judge(promise, in_process(promise), asked), set()
        judge, clean = self.plain[promise.name]
        if noticed in clean:
            return
        found = judge.run(noticed).findings
        if found:
            told = f"{promise.name} breaks a promise without a mutant: {found[0].headline}"
            raise UsageError(f"{told}; make 'motpart test {promise.name}' pass first.")
        clean.add(noticed)

    def close(self) -> None:
        """Give the plain fakes back."""
        for judge, _ in self.plain.values():
            judge.target.close()
        self.plain.clear()

    def beside(self, number: int) -> Stand:
        """The same for another process, which gathers the mutants itself: they are functions."""
        return Stand(self.promises, self.profile, self.seed, self.limit, self.package)

    def tidy(self, number: int) -> None:
        """There is nothing to clear up."""


def try_mutant(promise: Promise, mutant: Mutant, asked: Asked, limit: float = 300.0) -> tuple[Piece | None, Outcome]:
    """Judge the fake with the mutant in it until something is found; the piece of the plan that found it, if any did.

    A fake that stops answering, and checks that come to no end within ``limit`` seconds, have noticed it as well.

    Raises:
        UsageError: the provider's own files are wrong.
    """
    began = time.monotonic()
    noticed = None
    outcome = Outcome(promise.name, mutant.id, mutant.operator, mutant.rules, mutant.told, "survived")
    try:
        with _at_most(limit):
            noticed, outcome = _tried(promise, mutant, asked, outcome)
    except _Late:
        outcome = replace(outcome, state="timeout", by="time", shown=f"not done after {limit:g} s")
    except NotTestable as error:
        outcome = replace(outcome, state="killed", by="target", shown=str(error))
    return noticed, replace(outcome, seconds=time.monotonic() - began)


def _tried(promise: Promise, mutant: Mutant, asked: Asked, outcome: Outcome) -> tuple[Piece | None, Outcome]:
    target = in_process(promise, app=application(promise, mutant=mutant))
    try:
        judge = Judge(promise, target, asked)
        for piece in _by_likelihood(judge, mutant):
            for finding in judge.run(piece).findings:
                told = finding.headline
                return piece, replace(outcome, state="killed", by=finding.name, stage=piece.stage, shown=told)
    finally:
        target.close()
    return None, outcome


def _by_likelihood(judge: Judge, mutant: Mutant) -> list[Piece]:
    """The plan with what is near the mutant first: laws of its rules, laws and stories that call its operations,
    requests generated for these alone; then the rest of the laws and stories, the machine, and sequences of calls."""
    near = set(mutant.operations)
    plan = judge.plan()
    pieces = [piece for piece in plan if piece.stage != "schemathesis" or piece.name == SEQUENCES]
    generated = [piece for piece in plan if piece.stage == "schemathesis" and piece.name != SEQUENCES]
    pieces += [replace(piece, operations=tuple(own)) for piece in generated if (own := _of(piece, near))]

    def rank(piece: Piece) -> int:
        if piece.rule is not None and piece.rule in mutant.rules:
            return 0
        if piece.stage in ("laws", "stories"):
            return 1 if near.intersection(piece.operations) else 3
        return 2 if piece.name != SEQUENCES and piece.stage == "schemathesis" else 4

    return sorted(pieces, key=rank)


def _of(piece: Piece, near: set[str]) -> list[str]:
    """The operations of a piece of generated requests that are the mutant's; all when it has none of its own."""
    return [name for name in piece.operations if not near or name in near]


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise _Late when it takes longer, where the operating system has an alarm for that."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _Late(BaseException):
    """The time is over; no error that a check or the fake would handle."""


def _late(number: int, frame: FrameType | None) -> None:
    raise _Late
