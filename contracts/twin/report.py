"""What a person and a machine read of two targets: the calls, both answers side by side, and what differs where."""

from __future__ import annotations

import json
from typing import Any, TextIO

from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from contracts.targets import Target
from contracts.twin.comparing import ABSENT, Difference
from contracts.twin.living import Both, Told
from contracts.twin.mirror import Differs, Step

__all__ = ["write_json", "write_terminal"]

_LONGEST = 60


def write_terminal(console: Console, both: Both, told: Told) -> None:
    """One line when they are alike; else the calls, what differs, and the two answers."""
    what = f"{told.lives} lives, {told.laws} laws, {told.calls} calls, seed {both.seed}"
    sides = f"[bold]{escape(both.promise.name)}[/]: {escape(both.left.label)} and {escape(both.right.label)}"
    if told.difference is None:
        console.print(f"{sides} answer alike ({what})", soft_wrap=True)
    else:
        console.print(f"{sides} [red]differ[/] ({what})", soft_wrap=True)
        _write_difference(console, both, told.difference)
    if told.ended:
        why = "as both answered alike but not as expected; the first"
        first = escape(told.ended[0].splitlines()[0][:200])
        console.print(
            f"  [yellow]-[/] {len(told.ended)} lives and laws ended early, {why}: {first}",
            soft_wrap=True,
        )


def _write_difference(console: Console, both: Both, differs: Differs) -> None:
    calls = Table(box=None, pad_edge=False)
    for heading in ("", "call", "left", "right"):
        calls.add_column(heading, no_wrap=heading != "call", overflow="fold")
    for number, step in enumerate(differs.steps, 1):
        last = number == len(differs.steps)
        style = "bold" if last else None
        statuses = str(step.left.status), str(step.right.status)
        calls.add_row(f"{number}.", escape(_line(both.left, step)), *statuses, style=style)
    console.print(calls)
    table = Table(box=None, pad_edge=False, title="what differs", title_justify="left", title_style="")
    for heading in ("place", "left", "right"):
        table.add_column(heading, overflow="fold")
    for difference in differs.differences:
        table.add_row(escape(difference.place), escape(_text(difference.left)), escape(_text(difference.right)))
    console.print(table)
    last_step = differs.steps[-1]
    answers = [("left", last_step.left), ("right", last_step.right)]
    width = max(30, (console.width - 2) // 2)
    console.print(
        Columns(
            [
                Panel(escape(_answer(both.left, exchange.whole, exchange.status)), title=title, width=width)
                for title, exchange in answers
            ],
            padding=(0, 1),
        )
    )


def _line(left: Target, step: Step) -> str:
    """``POST /invoice/{invoice#1}/action?action=Start``: names in the place of values."""
    wording = step.wording
    body = wording.body if wording.to == "control" else ""
    told = body if isinstance(body, str) else json.dumps(body)
    path = wording.path.replace("{{", "{").replace("}}", "}")
    return left.hide(f"{wording.method} {path} {told}".rstrip())


def _text(value: Any) -> str:
    return "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _answer(target: Target, value: Any, status: int) -> str:
    text = "" if value is None else json.dumps(value, indent=1, ensure_ascii=False)
    lines = target.hide(text).splitlines()
    if len(lines) > _LONGEST:
        lines = [*lines[:_LONGEST], f"… {len(lines) - _LONGEST} lines more; --json has all"]
    return "\n".join([str(status), *lines])


def write_json(out: TextIO, both: Both, told: Told, code: int) -> None:
    """Everything, as one JSON object."""
    differs = told.difference
    value = {
        "exit_code": code,
        "provider": both.promise.name,
        "left": both.left.label,
        "right": both.right.label,
        "seed": both.seed,
        "alike": differs is None,
        "lives": told.lives,
        "laws": told.laws,
        "calls": told.calls,
        "ended": told.ended,
        "differences": [_as_json(each) for each in differs.differences] if differs else [],
        "sequence": [_step_as_json(both, step) for step in differs.steps] if differs else [],
    }
    json.dump(value, out, indent=2, ensure_ascii=False)
    out.write("\n")


def _as_json(difference: Difference) -> dict[str, Any]:
    sides = {"left": difference.left, "right": difference.right}
    return {"place": difference.place, **{name: value for name, value in sides.items() if value is not ABSENT}}


def _step_as_json(both: Both, step: Step) -> dict[str, Any]:
    return {
        "call": _line(both.left, step),
        "operation": step.operation,
        "left": {"status": step.left.status, "body": both.left.hidden(step.left.whole)},
        "right": {"status": step.right.status, "body": both.right.hidden(step.right.whole)},
        "curl": both.left.curl([step.left])[0],
    }
