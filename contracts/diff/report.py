"""What ``motpart diff`` prints: for a terminal, a program, a CI server, a browser, a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from junitparser import Failure, JUnitXml, TestCase, TestSuite
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from contracts.diff.change import Change, Level, plain, printable
from contracts.diff.comparing import Comparison
from contracts.diff.page import page

__all__ = ["FORMATS", "Row", "headline", "rows", "write"]

_COLOURS = {Level.BREAKING: "red", Level.RISKY: "yellow", Level.HARMLESS: "green"}
_LEVELS = (Level.BREAKING, Level.RISKY, Level.HARMLESS)
_NAMED = 3
"""How many operations a row names before it counts the others."""
_WIDTH = 140
_XML_FORBIDDEN = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class Row:
    """One change as people read it: a shared schema that changed is one row with all operations that use it."""

    change: Change
    operations: tuple[str, ...]
    fingerprints: tuple[str, ...]

    @property
    def where(self) -> str:
        """The operations, the first few by name, and the place in them."""
        named = ", ".join(self.operations[:_NAMED])
        more = len(self.operations) - _NAMED
        return f"{named} and {more} more" if more > 0 else named


def rows(changes: Sequence[Change]) -> list[Row]:
    """Changes that differ in nothing but their operation become one row."""
    found: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        place = change.place
        found.setdefault((change.rule, change.level, place.spot, place.pointer, change.text, change.why), []).append(
            change
        )
    return [
        Row(same[0], tuple(dict.fromkeys(c.place.operation for c in same)), tuple(c.fingerprint for c in same))
        for same in found.values()
    ]


def write(comparison: Comparison, form: str, out: TextIO) -> None:
    """Print a comparison in one of FORMATS."""
    FORMATS[form](comparison, out)


def headline(comparison: Comparison) -> str:
    """``old → new: 2 breaking, 1 risky, 3 harmless changes``, or that there are none."""
    names = f"{comparison.old} → {comparison.new}"
    if not comparison.changes:
        return f"{names}: no differences"
    counts = ", ".join(f"{len(comparison.of(level))} {level.word}" for level in _LEVELS)
    return f"{names}: {counts}"


def _write_text(comparison: Comparison, out: TextIO) -> None:
    terminal = out.isatty()
    console = Console(file=out, width=None if terminal else _WIDTH, highlight=False)
    console.print(escape(headline(comparison)), style="bold")
    for level in _LEVELS:
        listed = rows(comparison.of(level))
        if listed:
            console.print()
            console.print(f"[{_COLOURS[level]} bold]{level.word}[/]")
            console.print(_table(listed, level))


def _table(listed: Sequence[Row], level: Level) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
    table.add_column("where", ratio=4, overflow="fold")
    table.add_column("what", ratio=5, overflow="fold")
    for row in listed:
        change = row.change
        said = Text(printable(change.text))
        said.append(f"\n{change.rule}  {row.fingerprints[0]}", style="dim")
        if level is not Level.HARMLESS:
            said.append(f"\n{change.who}")
        if change.why:
            said.append(f"\nwhy {level.word}: {printable(change.why)}", style=_COLOURS[level])
        inside = f"\n{change.place.inside}" if change.place.inside else ""
        table.add_row(Text(printable(row.where), style="bold").append(printable(inside), style="not bold"), said)
    return table


def _write_json(comparison: Comparison, out: TextIO) -> None:
    value = {
        "old": comparison.old,
        "new": comparison.new,
        "counts": {level.word: len(comparison.of(level)) for level in _LEVELS},
        "changes": [plain(change.as_json()) for change in comparison.changes],
    }
    json.dump(value, out, indent=2, ensure_ascii=False)
    out.write("\n")


def _write_junit(comparison: Comparison, out: TextIO) -> None:
    """A suite per level, a case per change; only breaking and risky ones are failures."""
    report = JUnitXml("motpart diff")
    for level in _LEVELS:
        suite = TestSuite(level.word)
        for change in comparison.of(level):
            case = TestCase(f"{change.rule} {change.fingerprint}", _xml(str(change.place)))
            if level is not Level.HARMLESS:
                failure = Failure(_xml(change.text), level.word)
                failure.text = _xml("\n".join(filter(None, (change.who, change.why))))
                case.result = [failure]
            suite.add_testcase(case)
        report.add_testsuite(suite)
    text: bytes = report.tostring()  # type: ignore[no-untyped-call]  # the library has no type for it
    out.write(text.decode() + "\n")


def _xml(text: str) -> str:
    return text.translate(_XML_FORBIDDEN)


def _write_markdown(comparison: Comparison, out: TextIO) -> None:
    out.write(f"# {_cell(headline(comparison))}\n")
    for level in _LEVELS:
        listed = rows(comparison.of(level))
        if not listed:
            continue
        out.write(
            f"\n## {level.word.capitalize()}\n\n| where | what | who breaks | rule |\n| --- | --- | --- | --- |\n"
        )
        for row in listed:
            change = row.change
            where = " ".join(filter(None, (f"**{_cell(row.where)}**", _cell(change.place.inside))))
            what = _cell(change.text) + (f" ({_cell(change.why)})" if change.why else "")
            out.write(f"| {where} | {what} | {_cell(change.who)} | `{change.rule}` `{row.fingerprints[0]}` |\n")


def _cell(text: str) -> str:
    for sign in "\\`*_<>|[]":
        text = text.replace(sign, f"\\{sign}")
    return printable(text).replace("\n", " ")


def _write_html(comparison: Comparison, out: TextIO) -> None:
    sections = [
        (level.word, [(row.where, row.change, row.fingerprints[0]) for row in rows(comparison.of(level))])
        for level in _LEVELS
    ]
    out.write(page(headline(comparison), sections))


FORMATS: dict[str, Callable[[Comparison, TextIO], None]] = {
    "text": _write_text,
    "json": _write_json,
    "html": _write_html,
    "junit": _write_junit,
    "markdown": _write_markdown,
}
