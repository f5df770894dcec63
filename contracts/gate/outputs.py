"""What is left of a run: reports for people and machines, and the exit code that waivers make of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape

from contracts.gate.letter import LANGUAGES, letter
from contracts.gate.page import verdict_page, write_page
from contracts.gate.waivers import FILE, Judged, Probe, judge_waivers, read_waivers
from contracts.junit import write_junit
from contracts.recorder import Entry, Redactor, write_har
from contracts.report import write_json, write_terminal
from contracts.results import Verdict
from contracts.writing import expect_writable
from specs import Promise

__all__ = ["Outputs", "output_options"]

_F = TypeVar("_F", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON."),
    click.option("--junit", metavar="FILE", type=_PATH, help="Write a JUnit report as well."),
    click.option("--html", metavar="FILE", type=_PATH, help="Write a page as well, for people."),
    click.option("--letter", type=click.Choice(LANGUAGES), help="Print a letter about what broke instead."),
    click.option("--waivers", metavar="FILE", type=_PATH, default=FILE, show_default=True, help="Known findings."),
)


def output_options(command: _F) -> _F:
    """The options of every command that ends with verdicts."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What a person wants of a run's verdicts.

    Attributes:
        whole: everything of each provider was run, so that a waiver without a finding is stale.
        kept: checks a waiver's probe.
        har: where the exchanges that show what broke go, redacted.
    """

    as_json: bool = False
    junit: Path | None = None
    html: Path | None = None
    letter: str | None = None
    waivers: Path = FILE
    har: Path | None = None
    whole: bool = True
    kept: Callable[[str, Probe], bool] = field(default=lambda provider, probe: False)

    def expect(self) -> None:
        """Look before a run at what it will need at its end.

        Raises:
            UsageError: a file cannot be written, or the waivers cannot be read.
        """
        expect_writable(self.junit, self.html)
        expect_writable(self.har, folders=True)
        read_waivers(self.waivers)

    def tell(
        self,
        verdicts: Sequence[Verdict],
        promises: Mapping[str, Promise],
        console: Console,
        *,
        entries: Sequence[Entry] = (),
        secrets: Sequence[str] = (),
    ) -> int:
        """Print and write everything; the exit code: 0 when nothing is broken but what is waived, else 1.

        It is printed first: what a full disk does not take is lost to nobody.

        Raises:
            UsageError: a file cannot be read or written.
        """
        judged = self._judged(verdicts)
        code = 0 if judged.passes else 1
        if self.as_json:
            write_json(sys.stdout, verdicts, code)
        elif self.letter is not None:
            self._write_letters(verdicts, promises, console)
        else:
            for verdict in verdicts:
                write_terminal(console, verdict, promises.get(verdict.provider))
        _tell_waivers(console, judged)
        if self.junit is not None:
            waived = {finding.fingerprint: f"waived until {w.until} by {w.owner}" for finding, w in judged.waived}
            write_junit(self.junit, verdicts, waived)
        if self.html is not None:
            write_page(self.html, verdict_page(verdicts, judged, promises))
        if self.har is not None:
            write_har(self.har, Redactor(secrets=secrets).redact(entries).entries)
        return code

    def _judged(self, verdicts: Sequence[Verdict]) -> Judged:
        findings = [finding for verdict in verdicts for finding in verdict.findings]
        names = {verdict.provider for verdict in verdicts}
        return judge_waivers(
            findings,
            [waiver for waiver in read_waivers(self.waivers) if waiver.provider in names],
            date.today(),
            covered=lambda waiver: self.whole,
            kept=lambda waiver: waiver.probe is not None and self.kept(waiver.provider, waiver.probe),
        )

    def _write_letters(self, verdicts: Sequence[Verdict], promises: Mapping[str, Promise], console: Console) -> None:
        for verdict in verdicts:
            if verdict.findings and verdict.provider in promises:
                promise = promises[verdict.provider]
                text = letter(promise, verdict.findings, verdict.target, date.today(), str(self.letter))
                click.echo(text)
            elif not verdict.findings:
                console.print(f"{verdict.provider}: nothing is broken, so there is no letter.", markup=False)


def _tell_waivers(console: Console, judged: Judged) -> None:
    for finding, waiver in judged.waived:
        told = f"waived until {waiver.until}: {finding.headline} ({waiver.owner}: {waiver.reason})"
        console.print(f"  [yellow]~[/] {escape(told)}", soft_wrap=True)
    for waiver in judged.closed:
        console.print(f"  [green]✓[/] {escape(str(waiver))} is closed by its probe; delete it.", soft_wrap=True)
    for line in judged.complaints:
        console.print(f"  [red]![/] {escape(line)}", soft_wrap=True)
