"""``python -m tests.bench``: measure, print, and with ``--write`` renew docs/benchmarks.md."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from statistics import median

import click

from tests.bench.footprint import measure_footprint
from tests.bench.load import Measured, wrk_installed
from tests.bench.report import Row, as_markdown, rows
from tests.bench.speed import Plan, measure_speeds

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


@click.command()
@click.option("--rounds", default=5, show_default=True, help="Medians are taken over so many.")
@click.option("--seconds", default=1.0, show_default=True, help="How long each server is asked in each round.")
@click.option("--requests", default=1_000_000, show_default=True, help="Memory is read after so many.")
@click.option("--load", type=click.Choice(["wrk", "own"]), help="wrk where it is installed, unless you say.")
@click.option("--no-footprint", is_flag=True, help="Leave out start and memory.")
@click.option("--write", is_flag=True, help="Renew docs/benchmarks.md.")
def main(rounds: int, seconds: float, requests: int, load: str | None, no_footprint: bool, write: bool) -> None:
    """What a request costs, as ratios to a bare server in the same run."""
    with_wrk = load == "wrk" if load else wrk_installed()
    with tempfile.TemporaryDirectory(prefix="motpart-bench-") as folder:
        speeds = measure_speeds(Plan(rounds, seconds, with_wrk), Path(folder), _tell)
        footprint = None if no_footprint else measure_footprint(Path(folder), requests, _tell, with_wrk)
    for (server, what), measured in speeds.items():
        _tell(f"{server:8} {what:10} {_in_words(measured)}")
    if any(each.wrong for measured in speeds.values() for each in measured):
        raise click.ClickException("Some answers were not as they should be, so the figures mean nothing.")
    table = rows(speeds, footprint)
    _print(table)
    if write:
        command = f"make bench ARGS='--write --rounds {rounds} --seconds {seconds:g} --requests {requests}'"
        page = as_markdown(table, speeds, command, "wrk" if with_wrk else "our own load generator", date.today)
        PAGE.write_text(page, encoding="utf-8")


def _in_words(rounds: list[Measured]) -> str:
    wrong = sum(each.wrong for each in rounds)
    used = [each.cpu for each in rounds if each.cpu is not None]
    cpu = f"  {median(used):7.1f} µs CPU each" if used else ""
    speed, p99 = median(each.per_second for each in rounds), median(each.p99 for each in rounds)
    return f"{speed:9,.0f}/s  p99 {p99:6.2f} ms{cpu}{f', {wrong} WRONG' if wrong else ''}"


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _print(table: list[Row]) -> None:
    for row in table:
        mark = {None: " ", True: "+", False: "-"}[row.reached]
        click.echo(f"{mark} {row.what:52} {row.figure:>12} {row.by_cpu:>8}   {row.goal}")


if __name__ == "__main__":
    main()
