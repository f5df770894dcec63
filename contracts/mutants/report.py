"""What a person and a machine read of mutants: tables by operator, survivors with their reasons, JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from contracts.mutants.mistakes import OPERATORS
from contracts.mutants.outcome import Outcome, Score, by_operator
from mockserver.mutation import Mutant

__all__ = ["exit_code", "list_mutants", "write_json", "write_list", "write_terminal"]


def exit_code(scores: Sequence[Score], *, excused: bool, floor: float | None = None) -> int:
    """0 when the trust number is good enough, else 1.

    Args:
        excused: whether a survivor with a reason may survive, and a reason without a survivor may not stay.
        floor: the percentage that is enough; None asks for every mutant that has no reason.
    """
    if floor is not None:
        return int(any(score.trust < floor for score in scores))
    if excused:
        return int(any(score.unexplained or score.stale for score in scores))
    return int(any(score.survivors for score in scores))


def write_terminal(console: Console, scores: Sequence[Score]) -> None:
    """A table of operators and providers, a line for each survivor, and the trust numbers."""
    console.print(_table(scores))
    for score in scores:
        for outcome in score.survivors:
            why = f": {escape(outcome.reason)}" if outcome.reason else ""
            mark = "[yellow]-[/]" if outcome.reason else "[red]✗[/]"
            console.print(f"  {mark} {escape(f'{score.provider} {outcome.mutant}')} survived{why}", soft_wrap=True)
            if not outcome.reason:
                console.print(f"      {escape(outcome.told)}", soft_wrap=True, highlight=False)
        for pattern in score.stale:
            console.print(
                f"  [red]✗[/] {score.provider}: survivors.toml: nothing that {escape(repr(pattern))} names survives; "
                "remove the line.",
                soft_wrap=True,
            )
    for score in scores:
        console.print(f"[bold]{escape(score.provider)}[/]: {_summary(score)}", soft_wrap=True)


def _summary(score: Score) -> str:
    """The trust number, and of what it is known."""
    killed = f"{score.killed} of {len(score.outcomes)}"
    if not score.drawn_from:
        return f"trust {score.trust:.1f} % ({killed} mutants killed; {score.seconds:.0f} s)"
    what = f"{killed} mutants of a sample killed, there are {score.all}"
    return f"trust about {score.trust:.1f} % ± {score.margin:.1f} ({what}; {score.seconds:.0f} s)"


def _table(scores: Sequence[Score]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("Operator", no_wrap=True)
    for score in scores:
        table.add_column(score.provider, justify="right")
    table.add_column("What is wrong")
    found = {score.provider: by_operator(score.outcomes) for score in scores}
    for operator in sorted({name for own in found.values() for name in own}):
        cells = [_share(found[score.provider].get(operator, [])) for score in scores]
        table.add_row(operator, *cells, OPERATORS.get(operator, ""))
    return table


def _share(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return ""
    killed = sum(outcome.killed for outcome in outcomes)
    return f"{killed}/{len(outcomes)}" if killed == len(outcomes) else f"[yellow]{killed}/{len(outcomes)}[/]"


def write_json(out: TextIO, scores: Sequence[Score], code: int) -> None:
    """Everything, as one JSON object."""
    value = {"exit_code": code, "providers": [score.as_json() for score in scores]}
    json.dump(value, out, indent=2, ensure_ascii=False)
    out.write("\n")


def list_mutants(console: Console, mutants: Sequence[Mutant]) -> None:
    """Every mutant with its rules, and what is wrong with it."""
    for mutant in mutants:
        rules = f" [{' '.join(mutant.rules)}]" if mutant.rules else ""
        console.print(f"{mutant.id}{escape(rules)}", style="bold", soft_wrap=True, highlight=False)
        console.print(f"    {mutant.told}", soft_wrap=True, highlight=False, markup=False)


def write_list(out: TextIO, listed: Mapping[str, Sequence[Mutant]]) -> None:
    """Every mutant of each provider, as one JSON object."""
    told = {
        name: [{"mutant": m.id, "operator": m.operator, "rules": list(m.rules), "told": m.told} for m in mutants]
        for name, mutants in listed.items()
    }
    json.dump({"providers": told}, out, indent=2, ensure_ascii=False)
    out.write("\n")
