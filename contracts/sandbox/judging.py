"""A judge of the provider's own sandbox: the laws and stories of its rules, and wrong calls, one per reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from contracts.exchange import Request
from contracts.outcomes import Outcome
from contracts.plan import Piece
from contracts.results import Result
from contracts.run import Asked, Judge
from contracts.sandbox.cleanup import Cleaned, clean_up, clean_up_journals
from contracts.sandbox.creations import Creations, journals
from contracts.sandbox.guard import Guard, LockedOut, ReadOnly, Spent
from contracts.sandbox.rehearsal import Course, Left, negative_piece, right_request
from contracts.sandbox.wrong_calls import Between, WrongCalls
from contracts.targets import Target
from specs import Promise

__all__ = ["Behind", "SandboxJudge"]


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
        self._cleaned = Cleaned()
        if self.case.scenes is not None and course.scenes is not None:
            self.case.scenes.learn(course.scenes)
        self.course = course
        if behind is not None and guard is not None:
            now, operations = guard.pace.now(), list(self.document.specs)
            self.course = course.within(guard.budget.capacity(operations, now, guard.patience))
            self._earlier = journals(behind.folder)
            guard.creations = Creations.of_run(behind.folder, self.document, behind.run)
        self._wrong = WrongCalls(self.case, self.course.negatives, guard)

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
        self._wrong.left.append(Left(piece.title, why))
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
        self.target.before = Between(self.target, self._between(piece), self._wrong.make)
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
            if operation not in self._wrong.made and self.course.negatives.get(operation):
                if scene is not None and scene[0] == piece.name:
                    found[operation] = scene[1]
                elif scene is None and piece.stage == "stories":
                    found[operation] = 1
        return found

    def _wrong_calls(self, piece: Piece) -> Outcome:
        """The operation's wrong calls, unless they were made on the way; made of one that would succeed."""
        if piece.name not in self._wrong.made:
            if self._guard is not None and self._guard.creations is not None:
                self._guard.creations.scene += 1
            self._wrong.make(piece.name, self._right_request(piece.name))
        made = self._wrong.made.pop(piece.name)
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
        differing = [each for each in self._wrong.sent if each.status != each.negative.status and each.status >= 400]
        value = {
            "calls": guard.calls,
            "refused": guard.refused,
            "waited": round(guard.waited, 1),
            "budget": [str(meter) for meter in guard.budget.meters],
            "spent": guard.budget.spent(guard.pace.now()),
            "reasons": len(self._wrong.sent),
            "stopped": guard.stopped,
            "left_out": [{"what": each.what, "why": each.why} for each in (*self.course.left, *self._wrong.left)],
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
