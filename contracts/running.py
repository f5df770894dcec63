"""A whole run: everything that is planned is judged, each finding is given to who has to act, the run is remembered."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import click
from rich.console import Console

from contracts.blame.causes import State
from contracts.blame.witnesses import Recordings, blamed, evidence_of, knows_nothing
from contracts.errors import NotTestable
from contracts.finding import Finding
from contracts.gate.waivers import Probe
from contracts.last_run import FOLDER, LastRun
from contracts.opening import Aim
from contracts.outcomes import Outcome
from contracts.plan import Piece, Shard
from contracts.probing import nowhere
from contracts.recorder import Entry
from contracts.replaying import replay as replayed
from contracts.report import progress_bar
from contracts.results import Verdict
from contracts.run import Judge
from contracts.verdict import verdict_of
from contracts.workers import Bench, run_pieces, workers_for

__all__ = ["Run", "blamed_verdicts", "is_kept", "judged", "keep"]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to: verdicts, the calls that show what broke, and who was judged on a system of its own."""

    verdicts: Sequence[Verdict]
    failing: Sequence[Entry]
    live: frozenset[str]


def judged(bench: Bench, workers: int | None, console: Console) -> Run:
    """The verdicts on every provider; what is not ours has no worlds, and is judged by one process.

    Raises:
        JudgeError: a piece could give no verdict, or the whole run shows that the API is not there.
    """
    began = time.monotonic()
    with ExitStack() as held:
        if bench.asked.profile.careful:
            for promise in bench.promises.values():
                held.enter_context(bench.grounds.alone(promise, bench.aim.at))
        judges, pieces, outcomes = _all_run(bench, workers, console)
    seconds = time.monotonic() - began
    own: dict[str, list[Outcome]] = {judge.promise.name: [] for judge in judges}
    for piece, outcome in zip(pieces, outcomes, strict=True):
        own[piece.provider].append(outcome)
    work = {name: sum(result.seconds for each in mine for result in each.results) for name, mine in own.items()}
    share = seconds / (sum(work.values()) or 1.0)  # providers are judged side by side: each has its part of the time
    verdicts = [verdict_of(each, own[each.promise.name], work[each.promise.name] * share) for each in judges]
    for judge, verdict in zip(judges, verdicts, strict=True):
        why = "" if judge.case.steers else nowhere(judge.document, verdict.answers)
        if why:
            raise NotTestable(why)
    live = frozenset(judge.promise.name for judge in judges if not judge.case.steers)
    return Run(verdicts, [entry for outcome in outcomes for entry in outcome.failing], live)


def _all_run(bench: Bench, workers: int | None, console: Console) -> tuple[list[Judge], list[Piece], list[Outcome]]:
    try:
        judges = [bench.judge(name) for name in bench.promises]
        pieces = bench.asked.shard.of([piece for judge in judges for piece in judge.plan()])
        live = any(not judge.case.steers for judge in judges)
        with progress_bar(console) as progress:
            outcomes = run_pieces(bench, pieces, 1 if live else workers_for(pieces, workers), progress)
    finally:
        bench.close()
    return judges, pieces, outcomes


def blamed_verdicts(bench: Bench, run: Run, recorded: Sequence[Entry]) -> list[Verdict]:
    """The verdicts with who is to blame for each finding; the fake is a witness where the provider was judged."""
    witness = Bench(bench.promises, Aim(), replace(bench.asked, shortest=False), {}, grounds=bench.grounds)
    try:
        for verdict in run.verdicts:
            if verdict.findings:
                verdict.findings = _blamed_findings(verdict, witness, verdict.provider in run.live, recorded)
    finally:
        witness.close()
    return list(run.verdicts)


def _blamed_findings(verdict: Verdict, bench: Bench, live: bool, recorded: Sequence[Entry]) -> list[Finding]:
    promise = bench.promises[verdict.provider]

    def fake(finding: Finding) -> State:
        return State.KEPT if replayed(finding, bench.judge(promise.name)) is None else State.BROKEN

    witness = Recordings(recorded, bench.judge(promise.name).document) if recorded else knows_nothing
    return blamed(
        verdict.findings,
        lambda finding: evidence_of(finding, promise, live=live, fake=fake, recorded=witness),
    )


def is_kept(bench: Bench, provider: str, probe: Probe) -> bool:
    """Whether a waiver's probe is kept now, on the same target."""
    rule, operation = (probe.name, None) if probe.kind == "rule" else (None, probe.name)
    asked = replace(bench.asked, rule=rule, operation=operation, shard=Shard(), shortest=False)
    again = Bench(
        {provider: bench.promises[provider]}, bench.aim, asked, bench.environment,
        grounds=replace(bench.grounds, courses={}),
    )  # fmt: skip
    return all(verdict.kept for verdict in judged(again, 1, Console(quiet=True)).verdicts)


def keep(bench: Bench, verdicts: Sequence[Verdict]) -> None:
    """Remember a run, so that `motpart replay` can run one of its findings again."""
    findings = tuple(finding for verdict in verdicts for finding in verdict.findings)
    asked = bench.asked
    try:
        LastRun(bench.aim, asked.profile.name, asked.seed, asked.operation, findings).keep()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        click.echo(f"motpart test: {FOLDER} cannot be written ({why}), so motpart replay will not work.", err=True)
