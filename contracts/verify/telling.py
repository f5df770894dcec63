"""The verdict on a client, told: on the terminal, as JUnit, as one HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from contracts.errors import UsageError
from contracts.finding import Finding
from contracts.suites import as_bytes, case, failure, skip, suite
from contracts.verify.flows import Level, Touch
from contracts.verify.report import Report

__all__ = ["write_html", "write_junit", "write_terminal"]

STAND_INS = "What is personal or secret is shown by stand-ins, each value by the same one wherever it stands."
_COLOURS = {Level.ROBUST: "green", Level.COMPLETE: "green", Level.TOUCHED: "yellow", Level.UNTOUCHED: "dim"}


def write_terminal(console: Console, report: Report) -> None:
    """One line on the whole, the flows as a table, then each finding with what shows it."""
    word = "[green]nothing wrong[/]" if report.kept else f"[red]{len(report.findings)} wrong[/]"
    console.print(
        f"[bold]{escape(report.provider)}[/] client against {escape(report.upstream)}: {word} ({report.counted})",
        soft_wrap=True,
    )
    if report.flows:
        table = Table("flow", "level", "missing step")
        for flow in report.flows:
            colour = _COLOURS[flow.level]
            table.add_row(escape(flow.story.id), f"[{colour}]{flow.level.value}[/]", escape(flow.missing or ""))
        console.print(table)
    touched = ", ".join(f"{report.count(touch)} {touch.value}" for touch in Touch)
    console.print(f"Rules: {touched}.")
    for finding in report.findings:
        _tell(console, finding, "red")
    for finding in report.replies:
        _tell(console, finding, "yellow")
    if report.findings or report.replies:
        console.print(f"\n{STAND_INS}", soft_wrap=True)
    if report.lenient:
        console.print(f"Accepted although the document has it otherwise: {len(report.lenient)}; --json lists them.")


def _tell(console: Console, finding: Finding, colour: str) -> None:
    console.print(f"\n[{colour}]{escape(finding.check)}[/] {escape(finding.message)}", soft_wrap=True)
    for line in finding.sequence:
        console.print(f"  {escape(line)}", soft_wrap=True)
    for line in finding.curl[finding.turn : finding.turn + 1]:
        console.print(f"  {escape(line)}", soft_wrap=True, highlight=False)


def write_junit(file: Path, report: Report) -> None:
    """A case for each flow (skipped when untouched) and for each finding.

    Raises:
        UsageError: the file cannot be written.
    """
    cases = [
        case(
            f"flow {flow.story.id}: {flow.level.value}",
            report.provider,
            results=[skip("none of its calls was made")] if flow.level is Level.UNTOUCHED else [],
        )
        for flow in report.flows
    ]
    for finding in report.findings:
        name = f"{finding.check} {finding.operation or ''}".strip()
        cases.append(case(name, report.provider, results=[failure(finding.message, finding.check)]))
    if report.kept:
        cases.append(case("nothing wrong", report.provider))
    _write(file, as_bytes("motpart verify", [suite(f"{report.provider} client", cases)]))


def write_html(file: Path, report: Report) -> None:
    """One page that needs nothing else.

    Raises:
        UsageError: the file cannot be written.
    """
    pages = Environment(loader=PackageLoader("contracts.verify"), autoescape=select_autoescape(), trim_blocks=True)
    rules = {touch: [use for use in report.rules if use.touch is touch] for touch in Touch}
    sections: Sequence[tuple[str, str, Sequence[Finding]]] = (
        ("What the client does wrong", "wrong", report.findings),
        ("What was answered against the document", "other", report.replies),
        ("Accepted although the document has it otherwise", "other", report.lenient),
    )
    page = pages.get_template("report.html").render(report=report, rules=rules, sections=sections, stand_ins=STAND_INS)
    _write(file, page.encode())


def _write(file: Path, raw: bytes) -> None:
    try:
        file.write_bytes(raw)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from None
