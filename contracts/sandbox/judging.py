"""A judge of the provider's own sandbox: the laws and stories of its rules, and wrong calls, one per reason."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.context import Broken, Context
from contracts.exchange import Exchange, Request
from contracts.finding import Finding, Result
from contracts.outcomes import Outcome
from contracts.plan import Piece
from contracts.recorder.entry import Entry
from contracts.run import Asked, Judge
from contracts.sandbox.cleanup import Cleaned, clean_up
from contracts.sandbox.creations import Creations, journals
from contracts.sandbox.guard import Guard, LockedOut, ReadOnly, Spent
from contracts.sandbox.negatives import CREDENTIAL, Negative
from contracts.sandbox.rehearsal import Course, Left, negative_piece, right_request
from contracts.targets import Target
from specs import Promise

__all__ = ["Behind", "SandboxJudge", "clean_up_journals"]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A wrong call that was made: how the fake and how the sandbox answered."""

    negative: Negative
    status: int


@dataclass(slots=True)
class _Made:
    """What came of an operation's wrong calls."""

    cases: int = 0
    seconds: float = 0.0
    why: str = ""
    statuses: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    failing: list[Entry] = field(default_factory=list)


class _Between:
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


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands between a judge and a sandbox.

    Attributes:
        folder: where the journals of what is made are kept.
        run: the run's name, in what it makes.
    """

    guard: Guard
    folder: Path
    run: str


class SandboxJudge(Judge):
    """One provider's sandbox, judged within what it forgives.

    With nothing to be behind of, the target is the fake, which forgives everything: a witness of who is to blame.
    """

    def __init__(
        self, promise: Promise, target: Target, asked: Asked, course: Course, behind: Behind | None = None
    ) -> None:
        super().__init__(promise, target, asked)
        self.case.alone = True
        guard = self._guard = behind.guard if behind is not None else None
        self._sent: list[_Sent] = []
        self._made: dict[str, _Made] = {}
        self._left: list[Left] = []
        self._cleaned = Cleaned()
        if self.case.scenes is not None and course.scenes is not None:
            self.case.scenes.learn(course.scenes)
        self.course = course
        if behind is not None and guard is not None:
            now, operations = guard.pace.now(), list(self.document.specs)
            self.course = course.within(guard.budget.capacity(operations, now, guard.patience))
            self._earlier = journals(behind.folder)
            guard.creations = Creations.of_run(behind.folder, self.document, behind.run)

    def plan(self) -> list[Piece]:
        """The laws and stories, the cheapest first, then each operation's wrong calls."""
        pieces = list(self.course.pieces)
        for operation, negatives in self.course.negatives.items():
            if negatives:
                pieces.append(negative_piece(self.promise.name, operation, negatives))
        return [replace(piece, number=number) for number, piece in enumerate(pieces)]

    def run(self, piece: Piece) -> Outcome:
        """Check one piece; what the budget, a lock-out or read-only mode does not let happen is left out and told.

        Raises:
            UsageError: a provider's own files are wrong.
            NotTestable: the target stopped answering.
        """
        try:
            self._clean_up_earlier()
            if piece.stage == "negatives":
                return self._wrong_calls(piece)
            return self._right_calls(piece)
        except (LockedOut, Spent, ReadOnly) as stop:
            return self._left_out(piece, str(stop))

    def _left_out(self, piece: Piece, why: str) -> Outcome:
        self._left.append(Left(piece.title, why))
        result = Result(piece.stage, piece.name, "skipped", piece.rule, piece.operations, why=why, number=piece.number)
        return Outcome([result])

    def _right_calls(self, piece: Piece) -> Outcome:
        """A law or a story. Where it comes to a call that would succeed, its wrong calls are made first."""
        guard, cost = self._guard, self.course.pieces[self._known(piece)]
        if guard is None:
            return super().run(piece)
        if guard.read_only and not cost.harmless:
            return self._left_out(piece, "it makes or changes something, and the run is read-only")
        assert guard.creations is not None  # there is a document
        guard.creations.naming = cost.named
        guard.creations.scene += 1
        self.target.before = _Between(self.target, self._between(piece), self._make_wrong_calls)
        try:
            return super().run(piece)
        finally:
            self.target.before = None
            guard.creations.naming = True

    def _known(self, piece: Piece) -> Piece:
        return next(known for known in self.course.pieces if (known.stage, known.name) == (piece.stage, piece.name))

    def _between(self, piece: Piece) -> dict[str, int]:
        """At which of its calls in a law or story an operation's wrong calls are made: where the fake was led, or the
        first in a story where the fake was led nowhere."""
        found = {}
        for operation in piece.operations:
            scene = self.course.scenes.found(operation) if self.course.scenes is not None else None
            if operation not in self._made and self.course.negatives.get(operation):
                if scene is not None and scene[0] == piece.name:
                    found[operation] = scene[1]
                elif scene is None and piece.stage == "stories":
                    found[operation] = 1
        return found

    def _wrong_calls(self, piece: Piece) -> Outcome:
        """The operation's wrong calls, unless they were made on the way; made of one that would succeed."""
        if piece.name not in self._made:
            if self._guard is not None and self._guard.creations is not None:
                self._guard.creations.scene += 1
            self._make_wrong_calls(piece.name, self._right_request(piece.name))
        made = self._made.pop(piece.name)
        state = "broken" if made.findings else "kept" if made.cases else "skipped"
        found = tuple(finding.fingerprint for finding in made.findings)
        result = Result(
            piece.stage, piece.name, state, operations=piece.operations, cases=made.cases, seconds=made.seconds,
            why=made.why or None, findings=found, number=piece.number,
        )  # fmt: skip
        findings = [replace(each, stage=piece.stage, piece=piece.name) for each in made.findings]
        return Outcome([result], findings, {piece.name: made.statuses}, made.failing)

    def _right_request(self, operation: str) -> Request:
        """A call to make wrong; read-only, one that nothing needs to be made for."""
        assert self.case.scenes is not None  # every judge has them
        if self._guard is None or not self._guard.read_only:
            return right_request(self, operation)
        request = self.case.scenes.sample(operation)
        if not self._guard.is_harmless(request):
            raise ReadOnly("it makes or changes something, and the run is read-only")
        return request

    def _make_wrong_calls(self, operation: str, request: Request) -> None:
        """Make every wrong call of an operation of a request that would succeed; the trace is left as it was."""
        began = time.monotonic()
        made = self._made[operation] = _Made()
        negatives = self.course.negatives[operation]
        if self._guard is not None and self._guard.creations is not None:
            request = self._guard.creations.named(request)
        before = list(self.target.trace)
        waiting = list(negatives)
        try:
            while waiting:
                spoiled = waiting[0].spoil(request)
                if spoiled is not None and spoiled != request:
                    self._make_wrong_call(waiting[0], spoiled, made)
                    self.target.trace[:] = before
                del waiting[0]
        except (LockedOut, Spent, ReadOnly) as stop:
            made.why = str(stop)
            self._left += [Left(negative.title, made.why) for negative in waiting]
        finally:
            self.target.trace[:] = before
            made.seconds = time.monotonic() - began

    def _make_wrong_call(self, negative: Negative, request: Request, made: _Made) -> None:
        with self._guard.expecting(negative.status) if self._guard is not None else nullcontext():
            exchange = self.target.send(request)
        made.cases += 1
        made.statuses.add(exchange.status)
        self._sent.append(_Sent(negative, exchange.status))
        self._judge_refusal(negative, exchange, made)

    def _judge_refusal(self, negative: Negative, exchange: Exchange, made: _Made) -> None:
        """What is accepted, or refused in another form than the document's, is a finding."""
        check = "ignored_auth" if negative.reason == CREDENTIAL else "negative_data_rejection"
        try:
            self.case.conforms(negative.operation, exchange)
            if exchange.ok and not self.case.exceptions.reason(check, negative.operation):
                raise Broken(
                    f"{negative.operation} should refuse what is wrong in {negative.place} ({negative.reason}), as the "
                    f"document says; it answers {exchange.summary}",
                    check=check,
                )
        except Broken as broken:
            place = broken.place or f"{negative.place} {negative.reason}"
            finding = self.case.finding(broken, check, operation=negative.operation, place=place)
            if finding.fingerprint not in {each.fingerprint for each in made.findings}:
                made.findings.append(finding)
                made.failing += [Entry.of(each, datetime.now(UTC)) for each in self.target.trace]

    def _clean_up_earlier(self) -> None:
        """Remove what an earlier run left when it was ended: once, before anything else is made."""
        if self._guard is not None and not self._guard.read_only and self._earlier:
            files, self._earlier = self._earlier, []
            self._add(clean_up_journals(self.case, files))

    def close(self, world: str | None = None) -> None:
        """Remove what the run made, the last first."""
        if self._guard is not None and self._guard.creations is not None:
            self._guard.patience = max(self._guard.patience, self._guard.waited + _CLEANUP_SECONDS)
            self._add(clean_up(self.case, self._guard.creations))
        super().close(world)

    def _add(self, cleaned: Cleaned) -> None:
        self._cleaned.removed += cleaned.removed
        self._cleaned.left += cleaned.left

    def account(self) -> dict[str, Any]:
        """What the run cost, and what it left out, for reports; secrets are none of it."""
        guard = self._guard
        if guard is None:
            return {}
        differing = [each for each in self._sent if each.status != each.negative.status and each.status >= 400]
        value = {
            "calls": guard.calls,
            "refused": guard.refused,
            "waited": round(guard.waited, 1),
            "budget": [str(meter) for meter in guard.budget.meters],
            "spent": guard.budget.spent(guard.pace.now()),
            "reasons": len(self._sent),
            "stopped": guard.stopped,
            "left_out": [{"what": each.what, "why": each.why} for each in (*self.course.left, *self._left)],
            "otherwise": [
                {"what": each.negative.title, "fake": each.negative.status, "sandbox": each.status}
                for each in differing
            ],
            "removed": self._cleaned.removed,
            "left_behind": list(self._cleaned.left),
        }
        return dict(self.target.hidden(value, keys=False))


_CLEANUP_SECONDS = 300.0
"""How long removing may wait for its turn when the run has waited as long as it may."""


def clean_up_journals(case: Context, files: Sequence[Path]) -> Cleaned:
    """Remove what earlier runs left at a provider.

    Raises:
        UsageError: a journal cannot be read or written.
    """
    cleaned = Cleaned()
    for file in files:
        found = clean_up(case, Creations.left(file, case.document))
        cleaned.removed += found.removed
        cleaned.left += found.left
    return cleaned
