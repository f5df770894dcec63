"""What ``motpart diff`` prints: for a terminal, a program, a CI server, a browser, a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TextIO

from junitparser import TestCase
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from contracts.diff.change import Level, printable
from contracts.diff.comparing import Comparison
from contracts.diff.findings import Finding
from contracts.diff.page import page
from contracts.suites import as_bytes, case, failure, suite

__all__ = ["FORMATS", "headline", "write"]

_COLOURS = {Level.BREAKING: "red", Level.RISKY: "yellow", Level.HARMLESS: "green"}
_LEVELS = (Level.BREAKING, Level.RISKY, Level.HARMLESS)
_WIDTH = 140


def write(comparison: Comparison, form: str, out: TextIO) -> None:
    """Print a comparison in one of FORMATS."""
    FORMATS[form](comparison, out)


def headline(comparison: Comparison) -> str:
    """``old → new: 2 breaking, 1 risky, 3 harmless; at 40 places``, or that there is nothing."""
    names = f"{comparison.old} → {comparison.new}"
    if not comparison.changes:
        return f"{names}: no differences"
    counts = ", ".join(f"{len(comparison.of(level))} {level.word}" for level in _LEVELS)
    found, places, approved = len(comparison.findings), len(comparison.changes), len(comparison.approved)
    counts += f"; {approved} approved" if approved else ""
    return f"{names}: {counts}" + (f"; at {places:,} places" if places > found else "")


def _write_text(comparison: Comparison, out: TextIO) -> None:
    terminal = out.isatty()
    console = Console(file=out, width=None if terminal else _WIDTH, highlight=False)
    console.print(escape(headline(comparison)), style="bold")
    for level in _LEVELS:
        listed = comparison.of(level)
        if listed:
            console.print()
            console.print(f"[{_COLOURS[level]} bold]{level.word}[/]")
            console.print(_table(listed, level))


def _table(listed: Sequence[Finding], level: Level) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
    table.add_column("where", ratio=4, overflow="fold")
    table.add_column("what", ratio=5, overflow="fold")
    for finding in listed:
        first = finding.first
        said = Text(printable(finding.text))
        said.append(f"\n{first.rule}  {finding.fingerprint}", style="dim")
        if level is not Level.HARMLESS:
            said.append(f"\n{first.who}")
        if first.why:
            said.append(f"\nwhy {level.word}: {printable(first.why)}", style=_COLOURS[level])
        inside = f"\n{finding.inside}" if finding.inside else ""
        table.add_row(Text(printable(finding.named), style="bold").append(printable(inside), style="not bold"), said)
    return table


def _write_json(comparison: Comparison, out: TextIO) -> None:
    value = {
        "old": comparison.old,
        "new": comparison.new,
        "counts": {level.word: len(comparison.of(level)) for level in _LEVELS},
        "findings": [finding.as_json() for finding in comparison.open],
        "approved": [finding.as_json() for finding in comparison.approved],
    }
    json.dump(value, out, indent=2, ensure_ascii=False)
    out.write("\n")


def _write_junit(comparison: Comparison, out: TextIO) -> None:
    """A suite per level, a case per finding; only breaking and risky ones are failures."""
    suites = [suite(level.word, [_case(finding, level) for finding in comparison.of(level)]) for level in _LEVELS]
    out.write(as_bytes("motpart diff", suites).decode())


def _case(finding: Finding, level: Level) -> TestCase:
    first = finding.first
    where = " ".join(filter(None, (finding.named, finding.inside)))
    text = "\n".join(filter(None, (first.who, first.why, *finding.operations)))
    results = [] if level is Level.HARMLESS else [failure(finding.text, level.word, text)]
    return case(f"{first.rule} {finding.fingerprint}", where, results=results)


def _write_markdown(comparison: Comparison, out: TextIO) -> None:
    out.write(f"# {_cell(headline(comparison))}\n")
    for level in _LEVELS:
        listed = comparison.of(level)
        if not listed:
            continue
        out.write(
            f"\n## {level.word.capitalize()}\n\n| where | what | who breaks | rule |\n| --- | --- | --- | --- |\n"
        )
        for finding in listed:
            first = finding.first
            where = " ".join(filter(None, (f"**{_cell(finding.named)}**", _cell(finding.inside))))
            what = _cell(finding.text) + (f" ({_cell(first.why)})" if first.why else "")
            out.write(f"| {where} | {what} | {_cell(first.who)} | `{first.rule}` `{finding.fingerprint}` |\n")


def _cell(text: str) -> str:
    for sign in "\\`*_<>|[]":
        text = text.replace(sign, f"\\{sign}")
    return printable(text).replace("\n", " ")


def _write_html(comparison: Comparison, out: TextIO) -> None:
    sections = [(level.word, comparison.of(level)) for level in _LEVELS]
    out.write(page(headline(comparison), sections))


FORMATS: dict[str, Callable[[Comparison, TextIO], None]] = {
    "text": _write_text,
    "json": _write_json,
    "html": _write_html,
    "junit": _write_junit,
    "markdown": _write_markdown,
}
