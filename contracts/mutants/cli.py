"""``motpart mutate``: how much a suite of checks would notice."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.console import Console

from contracts.cli import one_sentence
from contracts.errors import UsageError
from contracts.folders import PROVIDERS
from contracts.mutants.gathering import Wanted, chosen, mutants_of
from contracts.mutants.outcome import Outcome, Score
from contracts.mutants.report import exit_code, list_mutants, write_json, write_list, write_terminal
from contracts.mutants.results import Results
from contracts.mutants.sampling import Sample, strata
from contracts.mutants.suite import Suite
from contracts.mutants.survivors import explained, reasons_of, stale
from contracts.mutants.trial import Stand, Trial
from contracts.profiles import LIVELY, PROFILES, Profile
from contracts.report import progress_bar
from contracts.workers import run_pieces, workers_for
from mockserver.mutation import Mutant
from specs import Promise, catalogue, provider_roots

__all__ = ["Limits", "measured", "mutate"]

PACKAGE = PROVIDERS
"""Where providers' laws, machines and mutants are found."""
EPILOG = """A mutant is the fake with one promise broken. Without --command the judge's own checks are on trial: laws,
stories, machine and generated requests. With it yours are: the mock's base URL is in MOTPART_URL and
MOTPART_<PROVIDER>_URL, and a mutant is killed when the command fails.

Exit codes: 0 every mutant is killed or has a reason to survive (or --floor is reached), 1 not so, 2 the command is
wrong."""


@click.command(name="mutate", epilog=EPILOG)
@click.argument("providers", metavar="PROVIDER...", nargs=-1, required=True)
@click.option("--command", metavar="TEXT", help="Your own suite, such as 'pytest tests/'; one PROVIDER then.")
@click.option("--mutant", "ids", metavar="ID", multiple=True, help="Only this one; may be given several times.")
@click.option("--operator", "operators", metavar="NAME", multiple=True, help="Only those of this kind.")
@click.option("--rule", "rules", metavar="ID", multiple=True, help="Only those that break this rule.")
@click.option("--sample", metavar="N|N%", help="Only so many, from each operator alike; those of rules are always in.")
@click.option("--seed", metavar="N", type=int, default=0, show_default=True, help="Draws the sample.")
@click.option("--profile", type=click.Choice(LIVELY), default="pr", show_default=True, help="How much to try.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(0.1), default=300.0, show_default=True, help="For one mutant."
)
@click.option("--floor", metavar="PERCENT", type=click.FloatRange(0, 100), help="The trust number that is enough.")
@click.option("--workers", metavar="N", type=click.IntRange(1, 64), help="Side by side; as many as cores.")
@click.option(
    "--results", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write each outcome down here."
)
@click.option("--resume", is_flag=True, help="Go on from --results: what was killed is not tried again.")
@click.option("--list", "only_list", is_flag=True, help="Tell the mutants and try none.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def mutate(  # noqa: PLR0913, PLR0917  # click hands over one argument per option
    providers: tuple[str, ...],
    command: str | None,
    ids: tuple[str, ...],
    operators: tuple[str, ...],
    rules: tuple[str, ...],
    sample: str | None,
    seed: int,
    profile: str,
    timeout: float,
    floor: float | None,
    workers: int | None,
    results: Path | None,
    resume: bool,
    only_list: bool,
    as_json: bool,
) -> None:
    """Break the fake of PROVIDERs one promise at a time, and tell what the checks notice."""
    console = Console(stderr=as_json)
    wanted = Wanted(ids, operators, rules)
    with one_sentence("mutate"):
        promises = _promises(providers, command)
        picked = {name: chosen(promise, mutants_of(promise, PACKAGE), wanted) for name, promise in promises.items()}
        drawn = Sample.read(sample, seed) if sample is not None else None
        if only_list:
            listed = picked.values() if drawn is None else map(drawn.of, picked.values())
            told = dict(zip(picked, listed, strict=True))
            if as_json:
                write_list(sys.stdout, told)
            else:
                list_mutants(console, [mutant for mutants in told.values() for mutant in mutants])
            sys.exit(0)
        limits = Limits(PROFILES[profile], timeout, workers, *_written(results, resume), drawn)
        if command is None:
            scores = measured(promises, picked, limits, console, whole=not (ids or operators or rules))
        else:
            promise = promises[providers[0]]
            suite = Suite(promise, command, timeout, os.environ, limits.results)
            scores = [_commanded(suite, picked[promise.name], limits, console)]
    code = exit_code(scores, excused=command is None, floor=floor)
    if as_json:
        write_json(sys.stdout, scores, code)
    else:
        write_terminal(console, scores)
    sys.exit(code)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is tried, how many seconds one mutant may take, and how many are tried side by side.

    ``results`` is where each outcome is written down; what is ``known`` from before, by provider and id, is not tried.
    A ``sample`` stands for all.
    """

    profile: Profile = PROFILES["pr"]
    seconds: float = 300.0
    workers: int | None = None
    results: Results | None = None
    known: Mapping[tuple[str, str], Outcome] = field(default_factory=dict)
    sample: Sample | None = None

    def part(self, mutants: list[Mutant]) -> list[Mutant]:
        """Those of the mutants that are tried."""
        return mutants if self.sample is None else self.sample.of(mutants)

    def drawn_from(self, mutants: list[Mutant]) -> Mapping[str, int]:
        """What a sample of them stands for, by operator; nothing where all are tried."""
        return {} if self.sample is None else strata(mutants)


def _written(file: Path | None, resume: bool) -> tuple[Results | None, Mapping[tuple[str, str], Outcome]]:
    """Where outcomes go, and those that are known from before."""
    if file is None:
        if resume:
            raise UsageError("--resume goes on from a file; name it with --results.")
        return None, {}
    results = Results(file)
    if resume:
        return results, results.killed()
    results.begin()
    return results, {}


def _promises(names: Sequence[str], command: str | None) -> dict[str, Promise]:
    known = catalogue(provider_roots())
    for name in names:
        if name not in known:
            raise UsageError(f"there is no provider {name!r}; there are {', '.join(known) or 'none'}.")
    if command is not None and len(set(names)) > 1:
        raise UsageError("--command is tried against one provider at a time; name one provider with it.")
    return {name: known[name] for name in names}


def measured(
    promises: dict[str, Promise],
    picked: dict[str, list[Mutant]],
    limits: Limits,
    console: Console,
    *,
    whole: bool,
) -> list[Score]:
    """The judge's own checks on trial.

    Args:
        picked: the mutants that are asked for, of which ``limits`` may have a sample tried.
        whole: whether these are all there are, so that a reason which none of them needs is stale.

    Raises:
        JudgeError: the fake is not clean without a mutant, or a provider's own files are wrong.
    """
    began = time.monotonic()
    reasons = {name: reasons_of(promise, PACKAGE) for name, promise in promises.items()}
    every = [Trial(name, mutant.id) for name, mutants in picked.items() for mutant in limits.part(mutants)]
    trials = [trial for trial in every if (trial.provider, trial.mutant) not in limits.known]
    stand = Stand(promises, limits.profile, limit=limits.seconds, package=PACKAGE, results=limits.results)
    try:
        with progress_bar(console) as progress:
            tried = run_pieces(stand, trials, workers_for(trials, limits.workers), progress)
    finally:
        stand.close()
    seconds = time.monotonic() - began
    outcomes = {**limits.known, **{(each.provider, each.mutant): each for each in tried}}
    told = [explained(outcomes[trial.provider, trial.mutant], reasons[trial.provider]) for trial in every]
    scores = []
    for name, mutants in picked.items():
        own = [outcome for outcome in told if outcome.provider == name]
        out_of_date = stale(own, reasons[name]) if whole and limits.sample is None else ()
        scores.append(Score(name, own, seconds, out_of_date, limits.drawn_from(mutants)))
    return scores


def _commanded(suite: Suite, mutants: list[Mutant], limits: Limits, console: Console) -> Score:
    """A person's own suite on trial."""
    began = time.monotonic()
    suite.check()
    name = suite.promise.name
    with progress_bar(console) as progress:
        part = limits.part(mutants)
        trials = {mutant.id: Trial(name, mutant.id) for mutant in part if (name, mutant.id) not in limits.known}
        tried = suite.run(
            [mutant for mutant in part if mutant.id in trials],
            limits.workers or min(4, os.cpu_count() or 1),
            lambda mutant, done, total: progress(trials[mutant.id], done, total),
        )
    outcomes = {**limits.known, **{(name, each.mutant): each for each in tried}}
    told = [outcomes[name, mutant.id] for mutant in part]
    return Score(name, told, time.monotonic() - began, drawn_from=limits.drawn_from(mutants))
