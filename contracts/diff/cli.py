"""``motpart diff``: what breaks when one version of a document takes the place of another."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from contracts.diff.approvals import read_approvals, unused
from contracts.diff.change import Level
from contracts.diff.comparing import Comparison, compare_opened
from contracts.diff.opening import open_document
from contracts.diff.report import FORMATS, write
from contracts.errors import UsageError

__all__ = ["diff"]

EPILOG = """Exit codes: 0 the documents were compared, 1 a change is as bad as --fail-on says or worse, 2 the command
or a document is wrong."""


@click.command(name="diff", epilog=EPILOG)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--fail-on", type=click.Choice(["breaking", "risky"]), help="Exit with 1 on such a change or a worse one."
)
@click.option(
    "--approved",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Fingerprints of changes that were accepted, one a line with the reason behind it.",
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def diff(old: str, new: str, fail_on: str | None, approved: Path | None, form: str) -> None:
    """Compare OLD with NEW: breaking, risky and harmless changes.

    Each is a file, a folder with an openapi.yaml, or the name of a provider; OpenAPI 3.0 and 3.1 or Swagger 2.0.
    """
    try:
        approvals = frozenset() if approved is None else read_approvals(approved)
        comparison = replace(compare_opened(open_document(old), open_document(new), date.today()), approvals=approvals)
    except UsageError as error:
        click.echo(f"motpart diff: {error}", err=True)
        sys.exit(error.exit_code)
    for note in (*comparison.notes, *_forgotten(comparison, approved)):
        click.echo(f"motpart diff: {note}", err=True)
    write(comparison, form, sys.stdout)
    worst = max((finding.level for finding in comparison.open), default=Level.HARMLESS)
    sys.exit(1 if fail_on is not None and worst >= Level[fail_on.upper()] else 0)


def _forgotten(comparison: Comparison, file: Path | None) -> list[str]:
    left = unused(comparison.approvals, comparison.findings)
    return [f"{file}: no finding has the fingerprint {', '.join(left)} any more; delete it."] if left else []
