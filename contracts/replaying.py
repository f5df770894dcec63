"""One finding of the last run, run again: exactly its calls where they were kept, else its piece with its seed."""

from __future__ import annotations

from dataclasses import replace

from schemathesis.cli.commands.replay.executor import ReplayStatus, replay_crash_file
from schemathesis.reporting.crashes import CrashFile

from contracts.document import Document
from contracts.errors import NotTestable, UsageError
from contracts.finding import Finding
from contracts.generation import teach_formats
from contracts.machine import LIFE, relive
from contracts.plan import Piece
from contracts.run import Judge
from contracts.schemathesis_run import CRASH

__all__ = ["replay"]


def replay(finding: Finding, judge: Judge) -> Finding | None:
    """The finding as it shows now, or None when it no longer does.

    What was kept of the failing calls is tried first, as it is quick. When that passes, the whole piece is run with the
    finding's seed, since a break may need what other calls of the piece had left behind.

    Raises:
        UsageError: the run has no such piece any more.
        NotTestable: the target stopped answering, or the piece cannot be checked on it.
    """
    piece = next((p for p in judge.plan() if (p.stage, p.name) == (finding.stage, finding.piece)), None)
    if piece is None:
        what = f"{finding.stage}: {finding.piece or finding.name}"
        raise UsageError(f"{finding.provider} has no {what} any more; run `motpart test {finding.provider}` again.")
    return _kept_calls(finding, piece, judge) or _whole(finding, piece, judge)


def _kept_calls(finding: Finding, piece: Piece, judge: Judge) -> Finding | None:
    if CRASH in finding.again:
        return _crash(finding, piece, judge)
    machine = judge.machine if LIFE in finding.again else None
    found = None if machine is None else relive(machine, judge.case, judge.asked.profile, finding.again)
    return found if found is not None and found.fingerprint == finding.fingerprint else None


def _crash(finding: Finding, piece: Piece, judge: Judge) -> Finding | None:
    """Schemathesis replays its own crash file, with its own links and checks."""
    teach_formats()
    try:
        crash = CrashFile.from_dict(finding.again[CRASH])
    except (KeyError, TypeError, ValueError):  # written by another version
        return None
    judge.case.begin()
    schema = Document(judge.promise, judge.target, judge.configuration(piece)).schema
    with judge.target.reached_by_schemathesis():
        outcome = replay_crash_file(crash, project_config=schema.config, schema=schema)
    if outcome.status not in {ReplayStatus.FAILED, ReplayStatus.FLAKY}:
        return None
    sequence = [
        f"{number}. {step.method} {step.path} → {answer.status_code}"
        for number, (step, answer) in enumerate(zip(crash.sequence, outcome.step_outcomes, strict=False), 1)
    ]
    hide = judge.target.hide
    return replace(
        finding, sequence=[hide(line) for line in sequence], curl=[hide(step.curl) for step in outcome.step_outcomes]
    )


def _whole(finding: Finding, piece: Piece, judge: Judge) -> Finding | None:
    outcome = judge.run(piece)
    for result in outcome.results:
        if result.state in {"skipped", "groundless"}:
            raise NotTestable(f"{result.title} cannot be checked here: {result.why}.")
    return next((each for each in outcome.findings if each.fingerprint == finding.fingerprint), None)
