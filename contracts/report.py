"""What a person and a machine read at the end of a run: terminal, JSON, JUnit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from contracts.errors import UsageError
from contracts.finding import Finding, Verdict

__all__ = ["EXIT_FINDINGS", "EXIT_KEPT", "exit_code", "progress_bar", "write_json", "write_junit", "write_terminal"]

EXIT_KEPT = 0
EXIT_FINDINGS = 1
_WHATS = {
    "laws": "laws",
    "stories": "stories",
    "lives": "lives of the machine",
    "cases": "generated cases",
}
_XML_FORBIDDEN = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}


def exit_code(verdicts: Sequence[Verdict]) -> int:
    """0 when every promise was kept, 1 when one was found broken; the rest is JudgeError's."""
    return EXIT_KEPT if all(verdict.kept for verdict in verdicts) else EXIT_FINDINGS


@contextmanager
def progress_bar(console: Console, provider: str) -> Iterator[Callable[[str, int, int], None]]:
    """A line per stage that moves while a run goes on; nothing where output is no terminal."""
    text = TextColumn("{task.description}")
    columns = (SpinnerColumn(), text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, object] = {}

        def listener(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(f"{provider} {stage}", total=total or None)
            progress.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]  # a TaskID

        yield listener


def write_terminal(console: Console, verdict: Verdict) -> None:
    """One line on the whole, one per finding, then each finding with what repeats it."""
    counted = ", ".join(f"{number} {_WHATS.get(what, what)}" for what, number in verdict.checked.items())
    word = "[green]kept[/]" if verdict.kept else f"[red]{len(verdict.findings)} broken[/]"
    took = f"{verdict.seconds:.1f} s, seed {verdict.seed}"
    where = f"[bold]{escape(verdict.provider)}[/] on {escape(verdict.target)}"
    console.print(f"{where}: {word} ({counted}; {took})", soft_wrap=True)
    for finding in verdict.findings:
        console.print(f"  [red]✗[/] {escape(finding.headline)}", soft_wrap=True)
    for item in verdict.skipped:
        console.print(f"  [yellow]-[/] {escape(item.name)}: not checked, {escape(item.why)}", soft_wrap=True)
    for finding in verdict.findings:
        console.print("\n" + escape(_details(finding)), soft_wrap=True, highlight=False)


def _details(finding: Finding) -> str:
    lines = [f"{finding.provider} {finding.name} {finding.operation or ''}".rstrip()]
    lines += [f"    {line}" for line in finding.message.splitlines()]
    if finding.sequence:
        lines += ["  calls:", *(f"    {line}" for line in finding.sequence)]
    if finding.curl:
        lines += ["  again:", *(f"    {line}" for line in finding.curl)]
    lines.append(f"  motpart test {finding.provider} --seed {finding.seed}" + _narrower(finding))
    return "\n".join(lines)


def _narrower(finding: Finding) -> str:
    if finding.rule and finding.check == "law":
        return f" --rule {finding.rule}"
    return f" --operation {finding.operation}" if finding.operation and finding.check != "machine" else ""


def write_json(out: TextIO, verdicts: Sequence[Verdict]) -> None:
    """Everything, as one JSON object."""
    value = {"exit_code": exit_code(verdicts), "providers": [verdict.as_json() for verdict in verdicts]}
    json.dump(value, out, indent=2, ensure_ascii=False)
    out.write("\n")


def write_junit(file: Path, verdicts: Sequence[Verdict]) -> None:
    """A suite per provider, a failed case per finding, a skipped one per check that this target could not take.

    Raises:
        UsageError: the file cannot be written.
    """
    report = JUnitXml("motpart")
    for verdict in verdicts:
        suite = TestSuite(verdict.provider)
        suite.add_property("target", verdict.target)
        suite.add_property("seed", str(verdict.seed))
        for stage, number in verdict.checked.items():
            suite.add_property(stage, str(number))
            if not verdict.findings:
                suite.add_testcase(TestCase(stage, verdict.provider))
        for finding in verdict.findings:
            suite.add_testcase(_failed(finding))
        for item in verdict.skipped:
            case = TestCase(item.name, verdict.provider)
            case.result = [Skipped(item.why)]
            suite.add_testcase(case)
        suite.time = round(verdict.seconds, 3)
        report.add_testsuite(suite)
    try:
        report.write(str(file), pretty=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"--junit {file}: {why}; name a file that can be written.") from None


def _failed(finding: Finding) -> TestCase:
    case = TestCase(" ".join(filter(None, (finding.name, finding.operation))), finding.provider)
    failure = Failure(finding.headline.translate(_XML_FORBIDDEN), finding.check)
    failure.text = _details(finding).translate(_XML_FORBIDDEN)
    case.result = [failure]
    return case
