"""What a person and a machine read at the end of a run: terminal and JSON."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from contracts.blame.causes import party_of
from contracts.finding import Finding
from contracts.results import Verdict
from contracts.workers import Work
from specs import Promise, Rule

__all__ = ["again", "details", "marked", "progress_bar", "write_json", "write_terminal"]

_WHATS = {
    "laws": ("law", "laws"),
    "stories": ("story", "stories"),
    "lives": ("life of the machine", "lives of the machine"),
    "cases": ("generated case", "generated cases"),
    "wrong calls": ("wrong call", "wrong calls"),
}
"""What is counted, as one and as several."""

_LONGEST_LINE = 200
"""What a finding's own line has room for; all of it comes below."""
_OFTEN = 3
"""So often in a row the same call is told once, with how often."""
_MOST_LEFT = 10
"""Lines for things that are left behind; a machine gets them all."""


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[Work, int, int], None]]:
    """A line that moves while a run goes on and says what was done last; nothing where output is no terminal."""
    text = TextColumn("{task.description}")
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), text)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def told(piece: Work, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, description=escape(piece.title))

        yield told


def _counted(number: int, what: str) -> str:
    one, several = _WHATS.get(what, (what, what))
    return f"{number} {one if number == 1 else several}"


def write_terminal(console: Console, verdict: Verdict, promise: Promise | None = None) -> None:
    """One line on the whole, one per finding, then each finding with what repeats it, and the rule of the promise."""
    rules = {} if promise is None else {rule.id: rule for rule in promise.rules}
    counted = ", ".join(_counted(number, what) for what, number in verdict.checked.items()) or "nothing to check"
    word = "[green]kept[/]" if verdict.kept else f"[red]{len(verdict.findings)} broken[/]"
    took = f"{verdict.seconds:.1f} s, seed {verdict.seed}"
    where = f"[bold]{escape(verdict.provider)}[/] on {escape(verdict.target)}"
    console.print(f"{where}: {word} ({counted}; {took})", soft_wrap=True)
    for finding in verdict.findings:
        console.print(f"  [red]✗[/] {escape(_cut(finding.headline))}", soft_wrap=True)
    for item in verdict.skipped:
        console.print(f"  [yellow]-[/] {escape(item.name)}: not checked, {escape(item.why)}", soft_wrap=True)
    if verdict.shut_out:
        console.print(f"  [yellow]![/] {escape(verdict.shut_out_sentence)}", soft_wrap=True)
    for line in _nowhere(verdict):
        console.print(f"  [dim]- {escape(line)}[/]", soft_wrap=True)
    for line in _account(verdict.account):
        console.print(f"  {line}", soft_wrap=True, markup=False, highlight=False)
    for finding in verdict.findings:
        told = details(finding, rules.get(finding.rule or ""))
        console.print("\n" + escape(told), soft_wrap=True, highlight=False)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 2] + " …"


def _account(account: Mapping[str, Any]) -> Iterator[str]:
    """What a run cost a provider's own sandbox, and what it left out and behind."""
    if not account:
        return
    waited = f", after waiting {account['waited']:.0f} s for it" if account["waited"] else ""
    budget = " and ".join(account["budget"])
    yield f"{account['calls']} calls, {account['refused']} of them refused, within {budget}{waited}"
    if account["stopped"]:
        yield f"! stopped at a sign of a lock-out: {account['stopped']}; no call was made after it"
    for item in account["otherwise"]:
        yield f"~ {item['what']}: the fake refuses it with {item['fake']}, the sandbox with {item['sandbox']}"
    reasons: dict[str, list[str]] = defaultdict(list)
    for item in account["left_out"]:
        reasons[item["why"]].append(item["what"])
    for why, whats in reasons.items():
        more = f" and {len(whats) - 1} more" if len(whats) > 1 else ""
        yield f"- left out: {whats[0]}{more}: {why}"
    if account["removed"] or account["left_behind"]:
        yield f"{account['removed']} of the things made were removed, {len(account['left_behind'])} are left behind"
    shown = account["left_behind"][:_MOST_LEFT]
    yield from (f"! {line}" for line in shown)
    if len(shown) < len(account["left_behind"]):
        yield f"! and {len(account['left_behind']) - len(shown)} more, which --json lists"


def _nowhere(verdict: Verdict) -> Iterator[str]:
    """The laws for every operation that found something to hold on to in none, with a reason: one that was
    found out by trying, or else the one met most often."""
    operations = {operation for result in verdict.results for operation in result.operations}
    reasons: dict[str, dict[str, str]] = defaultdict(dict)
    for item in (*verdict.groundless, *verdict.unheld):
        name, _, operation = item.name.partition(" ")
        reasons[name][operation] = item.why
    tried = {item.name.partition(" ")[0]: item.why for item in verdict.unheld}
    for name, whys in reasons.items():
        if set(whys) >= operations:
            why = tried.get(name) or Counter(whys.values()).most_common(1)[0][0]
            yield f"{name} has nothing to hold on to here: {why}"


def marked(finding: Finding) -> Iterator[tuple[bool, str]]:
    """The calls of a finding, and of several whether it is the one whose answer is wrong.

    What is called again and again is one line.
    """
    shown = finding.turn if len(finding.sequence) == len(finding.curl) > 1 else -1
    lines = [(at == shown, line, line.partition(". ")[2]) for at, line in enumerate(finding.sequence)]
    for (here, _), group in groupby(lines, key=lambda each: (each[0], each[2])):
        same = [line for _, line, _ in group]
        if len(same) < _OFTEN:
            yield from ((here, line) for line in same)
        else:
            yield here, f"{same[0]} ({len(same)} times)"


def again(finding: Finding) -> Iterator[str]:
    """The lines that repeat a finding in a POSIX shell; a loop where one comes again and again."""
    for line, group in groupby(finding.curl):
        times = len(list(group))
        yield from [line] * times if times < _OFTEN else [f"for _ in $(seq {times}); do {line}; done"]


def details(finding: Finding, rule: Rule | None = None) -> str:
    """The whole of a finding, for reading and pasting; with the rule that it breaks, what that says and where from."""
    lines = [f"{finding.provider} {finding.name} {finding.operation or ''}".rstrip()]
    if rule is not None:
        lines.append(f"    {rule.id}: {rule.text} ({rule.certainty}: {rule.source})")
    lines += [f"    {line}" for line in finding.message.splitlines()]
    if finding.sequence:
        lines += ["  calls:", *(f"  {'>' if here else ' '} {line}" for here, line in marked(finding))]
    if finding.curl:
        lines += ["  again:", *(f"    {line}" for line in again(finding))]
    if finding.blame:
        lines.append(f"  to blame: {party_of(finding.blame)}  (motpart explain {finding.blame})")
    lines.append(f"  motpart replay {finding.fingerprint}  (seed {finding.seed})")
    return "\n".join(lines)


def write_json(out: TextIO, verdicts: Sequence[Verdict], code: int) -> None:
    """Everything, as one JSON object; ``code`` is what the command exits with."""
    value = {"exit_code": code, "providers": [verdict.as_json() for verdict in verdicts]}
    json.dump(value, out, indent=2, ensure_ascii=False)
    out.write("\n")
