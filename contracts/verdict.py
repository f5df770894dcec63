"""From the outcomes of a run's pieces to the verdict on a provider."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from contracts.finding import Finding
from contracts.outcomes import Outcome, united
from contracts.results import Result, Verdict
from contracts.run import Asked, Judge
from contracts.targets import Target
from specs import Promise

__all__ = ["Listener", "answers_of", "judge", "once_each", "verdict_of"]

Listener = Callable[[str, int, int], None]
"""Told the stage, how many of its pieces are done, and how many there are."""


def judge(
    promise: Promise, target: Target, asked: Asked, listener: Listener = lambda stage, done, total: None
) -> Verdict:
    """Check everything that was asked for, here and now, one piece after the other; the verdict.

    Raises:
        UsageError: an unknown rule or operation, or a provider's own files are wrong.
        NotTestable: the target stopped answering.
    """
    began = time.monotonic()
    judge = Judge(promise, target, asked)
    try:
        pieces = asked.shard.of(judge.plan())
        outcomes = []
        for number, piece in enumerate(pieces, 1):
            outcomes.append(judge.run(piece))
            listener(piece.stage, number, len(pieces))
    finally:
        judge.close()
    return verdict_of(judge, outcomes, time.monotonic() - began)


def verdict_of(judge: Judge, outcomes: Sequence[Outcome], seconds: float) -> Verdict:
    """The verdict on one provider, of the outcomes of its pieces in the order of the plan."""
    results = [result for outcome in outcomes for result in outcome.results]
    asked = judge.asked
    return Verdict(
        judge.promise.name,
        judge.target.label,
        asked.seed,
        once_each(results, [finding for outcome in outcomes for finding in outcome.findings]),
        results,
        judge.groundless,
        seconds=seconds,
        profile=asked.profile.name,
        shard=str(asked.shard),
        answers=answers_of([outcome.answers for outcome in outcomes]),
        day=datetime.now(UTC).date().isoformat(),
        account=judge.account(),
        rule=asked.rule or "",
        operation=asked.operation or "",
        document=_digest(judge.promise.document),
    )


def _digest(document: Mapping[str, Any]) -> str:
    """The first part of a document's hash, whatever order it stands in."""
    text = json.dumps(document, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def answers_of(answers: Iterable[Mapping[str, Iterable[int]]]) -> dict[str, list[int]]:
    """The statuses that each operation answered with in any of several pieces or shards, sorted."""
    return {name: sorted(statuses) for name, statuses in sorted(united(*answers).items()) if name}


def once_each(results: Sequence[Result], findings: Sequence[Finding]) -> list[Finding]:
    """The findings in the order of the results. The same break found by several pieces is one finding: the first,
    as pieces with short traces come first."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.fingerprint, finding)
    told = dict.fromkeys(name for result in results for name in result.findings)
    return [first[name] for name in told]
