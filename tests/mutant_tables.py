"""``make mutants``: every mutant of every provider that declares some, tried; the tables of docs/mutants.md.

Each outcome is written down in ``.motpart/mutants/<provider>.jsonl`` as soon as it is known, and a provider's column is
renewed when it is through: with names, only theirs are; with ``--resume`` what these files say was killed is not tried
again. With ``--quick`` the machine and sequences of generated calls are left out, with ``--sample 15%`` most mutants
that name no rule; the column says so.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from contracts.folders import provider_module
from contracts.mutants.cli import Limits, measured
from contracts.mutants.gathering import mutants_of
from contracts.mutants.mistakes import OPERATORS
from contracts.mutants.outcome import Score, by_operator
from contracts.mutants.report import exit_code, write_terminal
from contracts.mutants.results import Results
from contracts.mutants.sampling import Sample
from contracts.profiles import PROFILES
from specs import Promise, catalogue
from tests.columns import Columns, Section, today

RESULTS = Path(__file__).parents[1] / ".motpart" / "mutants"
SECTION = Section(Path(__file__).parents[1] / "docs" / "mutants.md", "mutants")
ALL, SAMPLE, RENEWED = "all", "sample", "renewed"
TOLD = {**OPERATORS, ALL: "the trust number", SAMPLE: "how many of all mutants were tried, where not all were"}
TABLE = Columns(("operator", "what is wrong"), (ALL, SAMPLE, RENEWED), TOLD)
_SURVIVORS = re.compile(r"^Survivors of (?P<name>\S+):\n\n(?P<lines>(?:- .*\n?)+)", re.MULTILINE)


def judged(names: list[str]) -> dict[str, Promise]:
    """The providers that declare mutants, and those among the named that have a document alone."""
    known = catalogue()
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"make mutants: there is no provider {unknown[0]!r}; there are {', '.join(known)}.")
    own = [name for name in known if provider_module(name, "mutants") is not None]
    return {name: known[name] for name in names or own}


def score_of(promise: Promise, limits: Limits, *, resume: bool) -> Score:
    """What became of a provider's mutants, or of a sample of them."""
    results = Results(RESULTS / f"{promise.name}.jsonl")
    known = results.killed() if resume and results.file.exists() else {}
    if not known:
        results.begin()
    limits = replace(limits, results=results, known=known)
    picked = {promise.name: list(mutants_of(promise).values())}
    return measured({promise.name: promise}, picked, limits, Console(stderr=True), whole=True)[0]


def column(score: Score, how: str) -> dict[str, str]:
    """A provider's column of the table."""
    cells = {
        name: f"{sum(each.killed for each in own)} of {len(own)}" for name, own in by_operator(score.outcomes).items()
    }
    tried, trust = len(score.outcomes), f"{score.trust:.1f} %"
    if score.drawn_from:
        trust = f"about {trust} ± {score.margin:.1f}"
        cells[SAMPLE] = f"{tried} of {score.all}"
    return {**cells, ALL: f"{score.killed} of {tried}, {trust}", RENEWED: f"{today()}{how}"}


def survivors(score: Score) -> str:
    """The lines of a provider's survivors."""
    return "".join(f"- `{each.mutant}`: {each.reason or '**no reason is given**'}\n" for each in score.survivors)


def renewed(before: str, score: Score, how: str = "") -> str:
    """The text of all figures with one provider's in the place of its old ones."""
    figures = {**TABLE.read(before), score.provider: column(score, how)}
    lists = {found["name"]: found["lines"] for found in _SURVIVORS.finditer(before)}
    lists[score.provider] = survivors(score)
    told = [f"Survivors of {name}:\n\n{lines}" for name, lines in sorted(lists.items()) if lines]
    return "\n\n".join(part.strip() for part in (TABLE.written(figures), *told))


def main() -> int:
    """Measure, print, renew the document; 1 when a mutant survives without a reason."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--resume", action="store_true", help="go on from what is written down")
    parser.add_argument("--quick", action="store_true", help="without the machine and sequences of calls")
    parser.add_argument(
        "--sample", metavar="N|N%", help="only so many, from each operator alike; those of rules always"
    )
    parser.add_argument("--seed", type=int, default=0, help="draws the sample")
    parser.add_argument("--workers", type=int, help="side by side; as many as cores")
    parser.add_argument("providers", nargs="*", help="these alone; the other columns stay")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # a mutant may break the fake; that is its purpose
    whole = PROFILES["pr"]
    profile = replace(whole, sequences=0, lives=0) if options.quick else whole
    sample = None if options.sample is None else Sample.read(options.sample, options.seed)
    limits = Limits(profile, workers=options.workers, sample=sample)
    how = (", quick" if options.quick else "") + (f", sample of {sample}" if sample else "")
    code = 0
    for promise in judged(options.providers).values():
        score = score_of(promise, limits, resume=options.resume)
        write_terminal(Console(), [score])
        SECTION.write(renewed(SECTION.read(), score, how))
        code |= exit_code([score], excused=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
