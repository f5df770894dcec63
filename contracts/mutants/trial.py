"""One mutant on trial: the checks that are most likely to notice it come first, and the first that does ends it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType
from urllib.parse import urlsplit

from contracts.errors import NotTestable, UsageError
from contracts.exchange import Exchange
from contracts.folders import PROVIDERS
from contracts.matching import Matcher
from contracts.mutants.gathering import mutants_of
from contracts.mutants.outcome import Outcome
from contracts.mutants.results import Results
from contracts.opening import application, in_process
from contracts.plan import SEQUENCES, Piece
from contracts.profiles import PROFILES, Profile
from contracts.run import Asked, Judge
from mockserver.mutation import Mutant
from specs import Promise

__all__ = ["Plain", "Stand", "Trial", "try_mutant"]

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


class Plain:
    """A fake without a mutant: no check finds anything there, and what each calls there is known."""

    def __init__(self, promise: Promise, asked: Asked) -> None:
        self._judge = Judge(promise, in_process(promise), asked)
        self._matcher = Matcher(promise.document, urlsplit(self._judge.target.root).path)
        self._called: dict[Piece, frozenset[str]] = {}
        self._elsewhere = False
        self._judge.target.watchers.append(self._look)

    def _look(self, exchange: Exchange) -> None:
        method, url = exchange.request.method, exchange.request.url
        if self._matcher.find(method, url) is None and not urlsplit(url).path.startswith("/_motpart/"):
            self._elsewhere = True

    def called(self, piece: Piece) -> frozenset[str]:
        """The operations that a piece of the plan calls, all where it calls something at an unusual address; each piece
        is run once.

        Raises:
            UsageError: it finds something, so that nothing can be told from it.
        """
        if piece not in self._called:
            self._elsewhere = False
            outcome = self._judge.run(piece)
            name = self._judge.promise.name
            if outcome.findings:
                told = f"{name} breaks a promise without a mutant: {outcome.findings[0].headline}"
                raise UsageError(f"{told}; make 'motpart test {name}' pass first.")
            self._called[piece] = frozenset(self._judge.document.specs if self._elsewhere else outcome.answers)
        return self._called[piece]

    def close(self) -> None:
        """Give the fake back."""
        self._judge.target.close()


@dataclass(slots=True)
class Stand:
    """Where mutants are tried, one after the other; each process has a stand of its own.

    Attributes:
        limit: seconds that one mutant may take; what takes longer has been noticed by whoever waits for it.
        results: where each outcome is written down as soon as it is known.
        known: every provider's mutants so far; ``plain`` is the fake without a mutant.
    """

    promises: Mapping[str, Promise]
    profile: Profile = PROFILES["pr"]
    seed: int = 0
    limit: float = 300.0
    package: str = PROVIDERS
    results: Results | None = None
    known: dict[str, dict[str, Mutant]] = field(default_factory=dict)
    plain: dict[str, Plain] = field(default_factory=dict)

    def run(self, trial: Trial) -> Outcome:
        """Try one mutant.

        Raises:
            UsageError: a provider's own files are wrong.
        """
        promise = self.promises[trial.provider]
        asked = Asked(self.profile, self.seed, package=self.package, shortest=False)
        if trial.provider not in self.known:
            self.known[trial.provider] = mutants_of(promise, self.package)
            self.plain[trial.provider] = Plain(promise, asked)
        mutant, plain = self.known[trial.provider][trial.mutant], self.plain[trial.provider]
        noticed, outcome = try_mutant(promise, mutant, asked, plain, self.limit)
        if noticed is not None:
            plain.called(noticed)
        if self.results is not None:
            self.results.add(outcome)
        return outcome

    def close(self) -> None:
        """Give the plain fakes back."""
        for plain in self.plain.values():
            plain.close()
        self.plain.clear()
        self.known.clear()

    def beside(self, number: int) -> Stand:
        """The same for another process, which gathers the mutants itself: they are functions."""
        return Stand(self.promises, self.profile, self.seed, self.limit, self.package, self.results)

    def tidy(self, number: int) -> None:
        """There is nothing to clear up."""


def try_mutant(
    promise: Promise, mutant: Mutant, asked: Asked, plain: Plain, limit: float = 300.0
) -> tuple[Piece | None, Outcome]:
    """Judge the fake with the mutant in it until something is found; the piece of the plan that found it, if any did.

    A fake that stops answering, and checks that come to no end within ``limit`` seconds, have noticed it as well.

    Raises:
        UsageError: the provider's own files are wrong.
    """
    began = time.monotonic()
    noticed = None
    outcome = Outcome(
        promise.name,
        mutant.id,
        mutant.operator,
        mutant.rules,
        mutant.told,
        "survived",
        operations=mutant.operations,
    )
    try:
        noticed, outcome = _tried(promise, mutant, asked, plain, outcome, limit)
    except _Late:
        outcome = replace(outcome, state="timeout", by="time", shown=f"not done after {limit:g} s")
    except NotTestable as error:
        outcome = replace(outcome, state="killed", by="target", shown=str(error))
    return noticed, replace(outcome, seconds=time.monotonic() - began)


def _tried(  # what is tried, how, and how long
    promise: Promise, mutant: Mutant, asked: Asked, plain: Plain, outcome: Outcome, limit: float
) -> tuple[Piece | None, Outcome]:
    target = in_process(promise, app=application(promise, mutant=mutant))
    try:
        judge = Judge(promise, target, asked)
        for piece in _worth_trying(judge, mutant, plain):
            began = time.monotonic()
            with _at_most(limit):
                findings = judge.run(piece).findings
            limit -= time.monotonic() - began
            for finding in findings:
                told = finding.headline
                return piece, replace(outcome, state="killed", by=finding.name, stage=piece.stage, shown=told)
    finally:
        target.close()
    return None, outcome


def _worth_trying(judge: Judge, mutant: Mutant, plain: Plain) -> Iterator[Piece]:
    """The pieces that could notice the mutant, those that are likely to first.

    Where the mutant is inert until one of its operations is called, a check that calls none of them on the plain fake
    calls none of them here either: both begin alike, and nothing has happened yet that would part them.
    """
    near = set(mutant.operations)
    for piece in _by_likelihood(judge, mutant):
        if not mutant.alone or near.intersection(piece.operations if _is_near(piece) else plain.called(piece)):
            yield piece


def _has_work(piece: Piece, profile: Profile) -> bool:
    """Whether a profile has lives for the machine, and sequences where these are asked for."""
    if piece.stage == "machine":
        return profile.lives > 0
    return piece.name != SEQUENCES or profile.sequences > 0


def _is_near(piece: Piece) -> bool:
    """Whether it says itself what it calls: requests that are generated for operations."""
    return piece.stage == "schemathesis" and piece.name != SEQUENCES


def _by_likelihood(judge: Judge, mutant: Mutant) -> list[Piece]:
    """The plan with what is near the mutant first: laws of its rules, laws and stories that name its operations, those
    that call them all the same, requests generated for these alone; then the machine, and sequences of calls. Where it
    may show at any operation, what is far away comes after the generated requests."""
    near = set(mutant.operations)
    plan = [piece for piece in judge.plan() if _has_work(piece, judge.asked.profile)]
    pieces = [piece for piece in plan if not _is_near(piece)]
    generated = [piece for piece in plan if _is_near(piece)]
    pieces += [replace(piece, operations=tuple(own)) for piece in generated if (own := _of(piece, near))]

    def rank(piece: Piece) -> int:
        if piece.rule is not None and piece.rule in mutant.rules:
            return 0
        if piece.stage in ("laws", "stories"):
            return 1 if near.intersection(piece.operations) else 2 if mutant.alone else 4
        return 3 if _is_near(piece) else 5

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
