"""``motpart explain``: what a code in a report means, and what to do about it."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from contracts.blame.causes import CAUSES, Cause

__all__ = ["explain"]


@click.command(name="explain")
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(code: str | None, as_json: bool) -> None:
    """Say what a CODE in a report means, who has to act and how; all codes without one."""
    known = {cause.code: cause for cause in CAUSES}
    if code is not None and code.upper() not in known:
        raise click.UsageError(f"there is no code {code!r}; there are {', '.join(known)}.")
    chosen = list(CAUSES) if code is None else [known[code.upper()]]
    if as_json:
        told = [_as_json(cause) for cause in chosen]
        click.echo(json.dumps(told if code is None else told[0]))
        return
    console = Console()
    if code is None:
        table = Table("code", "to blame", "what it means")
        for cause in chosen:
            table.add_row(cause.code, cause.party.value, cause.title)
        console.print(table)
        return
    for cause in chosen:
        console.print(f"[bold]{cause.code}[/] {cause.title}\n\nTo blame: [bold]{cause.party.value}[/]", highlight=False)
        console.print(f"Because:  {cause.because}\nNext:     {cause.then}", highlight=False, soft_wrap=True)


def _as_json(cause: Cause) -> dict[str, str]:
    told = {"code": cause.code, "party": cause.party.value, "title": cause.title}
    return {**told, "because": cause.because, "then": cause.then}
