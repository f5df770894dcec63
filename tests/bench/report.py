"""The figures as a table of ratios, each beside what it should at least be."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from statistics import median

from tests.bench.footprint import Footprint
from tests.bench.load import CONNECTIONS, Measured

__all__ = ["Row", "as_markdown", "rows"]

Speeds = Mapping[tuple[str, str], Sequence[Measured]]
"""What was measured, by (server, asked), round by round."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what, the figure, the goal in words, and whether the figure reaches it (None: it has no goal).

    ``by_cpu`` is the same ratio by the CPU time that the servers' own processes used for an answer.
    """

    what: str
    figure: str
    goal: str
    reached: bool | None
    by_cpu: str = ""


def rows(speeds: Speeds, footprint: Footprint | None) -> list[Row]:
    """Every figure that was measured."""
    table = _speed_rows(speeds)
    return table if footprint is None else table + _footprint_rows(footprint)


def _speed_rows(speeds: Speeds) -> list[Row]:
    compared = _Compared(speeds)
    table = [
        compared.row("GET one stored object of 2 KB, to a bare app", ("ours", "get"), ("bare", "bare:get"), 0.5),
        compared.row("POST 2 KB, validated and stored, to a bare app", ("ours", "post"), ("bare", "bare:post"), 0.3),
        compared.row("GET, to stock Connexion", ("ours", "get"), ("stock", "get"), 10, "times"),
        compared.row("POST, to stock Connexion", ("ours", "post"), ("stock", "post"), 10, "times"),
        compared.row("GET with 3,000 operations, to 30", ("large", "get"), ("small", "get"), 0.9),
        compared.row("POST with 3,000 operations, to 30", ("large", "post"), ("small", "post"), 0.9),
        compared.row("GET with every provider served, to one", ("all", "get"), ("ours", "get alone"), 0.9),
        compared.row("GET by id among 100,000 objects, to 100", ("full", "get many"), ("ours", "get few"), 0.8),
        compared.row("POST refused for its body, to a bare app", ("ours", "refused"), ("bare", "bare:post"), 0.25),
        compared.row("list of 50 objects (10 KB), to a bare app", ("ours", "list"), ("bare", "bare:list"), 0.35),
        *(
            _p99(name, median(each.p99 for each in speeds["ours", what]))
            for name, what in (("GET", "get"), ("POST", "post"))
        ),
    ]
    if ("granian", "bare:get") in speeds:
        what = "a bare app on granian, to uvicorn (the server's choice)"
        table.append(compared.row(what, ("granian", "bare:get"), ("bare", "bare:get")))
    return table


def _p99(name: str, milliseconds: float) -> Row:
    what = f"p99 at {CONNECTIONS} connections, {name}"
    return Row(what, f"{milliseconds:.1f} ms", f"under {_P99} ms", milliseconds < _P99)


_P99 = 8


@dataclass(frozen=True, slots=True)
class _Compared:
    """What two servers were measured at, as one row."""

    speeds: Speeds

    def row(
        self, what: str, ours: tuple[str, str], other: tuple[str, str], goal: float | None = None, unit: str = ""
    ) -> Row:
        """The ratio of answers per second in the median round, with the ratio of CPU time beside it."""
        rounds = list(zip(self.speeds[ours], self.speeds[other], strict=True))
        figure = median(one.per_second / two.per_second for one, two in rounds)
        cpu = [two.cpu / one.cpu for one, two in rounds if one.cpu and two.cpu]
        least = "" if goal is None else f"{goal:g} {unit}".strip()
        reached = None if goal is None else figure >= goal
        return Row(what, f"{figure:.2f} {unit}".strip(), least, reached, f"{median(cpu):.2f}" if cpu else "")


def _footprint_rows(footprint: Footprint) -> list[Row]:
    table = [
        Row(
            "start to first answer, all providers served",
            f"{footprint.first:.2f} s",
            "under 0.7 s",
            footprint.first < 0.7,
        ),
        Row("start to an answer of every provider", f"{footprint.warm:.2f} s", "", None),
        Row("the same, documents parsed for the first time", f"{footprint.cold:.2f} s", "", None),
    ]
    memory = (
        ("idle, all providers", footprint.idle, 100),
        (f"after {footprint.requests:,} requests", footprint.used, 150),
    )
    for what, held, goal in memory:
        if held is not None:
            table.append(Row(f"memory {what}", f"{held:.0f} MB", f"under {goal} MB", held < goal))
    return table


def as_markdown(table: Sequence[Row], speeds: Speeds, command: str, load: str, today: Callable[[], date]) -> str:
    """docs/benchmarks.md."""
    bare = median(each.per_second for each in speeds["bare", "bare:get"])
    lines = [
        "# Benchmarks",
        "",
        f"Written by `{command}` on {today().isoformat()}; every figure is from one run.",
        "",
        "| what | measured | by CPU | at least | |",
        "| --- | ---: | ---: | ---: | --- |",
        *(f"| {row.what} | {row.figure} | {row.by_cpu} | {row.goal} | {_mark(row.reached)} |" for row in table),
        "",
        _machine(),
        "",
        f"One core for the server, another for the load ({load}, {CONNECTIONS} kept connections). A ratio is the",
        "median of those of the rounds, in each of which the two were asked one after the other, each after a moment",
        "of the same load. Ours runs with authentication, state, reply validation and journal on, and 300 operations",
        "unless a line says otherwise. The bare app reads the request, knows no document, and answers as many bytes",
        "on the same HTTP server (uvicorn with uvloop and httptools, no access log), which asks it through ASGI, as",
        "it asks stock Connexion; ours it asks past ASGI where a request has come whole (docs/architecture.md).",
        "Stock Connexion has the same document and functions, and checks credentials and replies too.",
        "",
        "Measured are answers per second as the load sees them. Beside them, by CPU, stands the same ratio by the time",
        "that the server's own process (user and system) took for an answer, which other programs on the machine",
        "disturb less.",
        "",
        f"On this machine the bare app answered {bare:,.0f} GET requests a second;"
        " absolute figures of two machines, or of two runs, do not compare.",
        "",
    ]
    return "\n".join(lines)


def _mark(reached: bool | None) -> str:
    return "" if reached is None else "reached" if reached else "**missed**"


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("uvicorn", "uvloop", "httptools", "connexion"))
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, "
        f"{platform.python_implementation()} {platform.python_version()}; {libraries}."
    )
