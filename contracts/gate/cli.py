"""``motpart evidence``: what is shown for each operation, and whether it still is what it was."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from contracts.errors import JudgeError, UsageError
from contracts.gate.evidence import AXES, Row, Sources, rows, shares
from contracts.gate.floor import FILE, fallen, read_floor, written
from contracts.gate.page import evidence_page, write_page
from contracts.merging import read_verdicts
from specs import DocumentError, catalogue, provider_roots

__all__ = ["evidence"]

_WIDE = 160
"""Columns in a file or a build's log, which nobody's window cuts."""
_Tables = Mapping[str, Sequence[Row]]

EPILOG = """The eight axes are never added up: in the document (how we know it), stateful, rules checked, documented
refusals provoked, clean under Schemathesis, mutants killed, driven by a client we did not write, seen live.

Exit codes: 0 nothing has fallen, 1 an axis is below its floor, 2 the command is wrong."""


@click.command(name="evidence", epilog=EPILOG)
@click.argument("providers", metavar="[PROVIDER]...", nargs=-1)
@click.option("--run", "runs", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
              help="What `motpart test --json` printed, of the fake or of a sandbox.")  # fmt: skip
@click.option("--mutants", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
              help="What `motpart mutate --json` printed.")  # fmt: skip
@click.option("--client", "clients", metavar="NAME=FILE", multiple=True,
              help="What `motpart verify --json` printed of a client that is not ours.")  # fmt: skip
@click.option("--floor", metavar="FILE", type=click.Path(path_type=Path), default=FILE, show_default=True,
              help="The shares that must not fall.")  # fmt: skip
@click.option("--raise", "raise_", is_flag=True, help="Write the shares that are higher now as the new floor.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="Write a page as well.")
def evidence(providers: tuple[str, ...], as_json: bool, html: Path | None, **options: Any) -> None:
    """Show the evidence for every operation of PROVIDERs, and fail when an axis has fallen below its floor."""
    with _one_sentence():
        known = catalogue(provider_roots())
        for name in providers:
            if name not in known:
                raise UsageError(f"there is no provider {name!r}; there are {', '.join(known) or 'none'}.")
        sources = _sources(options)
        judged = {verdict.provider for verdict in sources.verdicts}
        names = providers or [name for name in known if name in judged]
        if not names:
            raise UsageError("name a provider, or give --run with what `motpart test --json` printed.")
        tables = {name: rows(known[name], sources) for name in names}
        floors = read_floor(options["floor"])
        now = {name: shares(table) for name, table in tables.items()}
        if options["raise_"]:
            _write(options["floor"], written(floors, now))
        if html is not None:
            write_page(html, evidence_page(tables, now))
    complaints = [line for name in names for line in fallen(name, now[name], floors.get(name, {}))]
    _tell(tables, now, complaints, as_json)
    sys.exit(1 if complaints else 0)


@contextmanager
def _one_sentence() -> Iterator[None]:
    try:
        yield
    except (JudgeError, DocumentError) as error:
        click.echo(f"motpart evidence: {error}", err=True)
        sys.exit(UsageError.exit_code)


def _sources(options: Mapping[str, Any]) -> Sources:
    clients = []
    for entry in options["clients"]:
        name, _, file = str(entry).partition("=")
        if not name or not file:
            raise UsageError(f"--client {entry!r} is not NAME=FILE.")
        clients.append((name, _read(Path(file), "verify")))
    return Sources(
        verdicts=[verdict for file in options["runs"] for verdict in read_verdicts(file)],
        mutants=[_read(file, "mutate") for file in options["mutants"]],
        clients=clients,
    )


def _read(file: Path, command: str) -> Mapping[str, Any]:
    try:
        value = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UsageError(f"{file} is not what `motpart {command} --json` prints: {error}.") from None
    if not isinstance(value, Mapping):
        raise UsageError(f"{file} is not what `motpart {command} --json` prints: it is no object.")
    return value


def _write(file: Path, text: str) -> None:
    try:
        whole = file.with_name(f"{file.name}.new")
        whole.write_text(text, "utf-8")
        os.replace(whole, file)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from None


def _tell(
    tables: Mapping[str, Sequence[Row]],
    now: Mapping[str, Mapping[str, float]],
    complaints: Sequence[str],
    as_json: bool,
) -> None:
    if as_json:
        told = [
            {"provider": name, "shares": now[name], "operations": [row.as_json() for row in table]}
            for name, table in tables.items()
        ]
        click.echo(json.dumps({"providers": told, "fallen": list(complaints)}, indent=2))
        return
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    for name, table in tables.items():
        console.print(_table(name, table, now[name]))
    for line in complaints:
        console.print(f"[red]{line}[/]", soft_wrap=True)


def _table(name: str, table: Sequence[Row], now: Mapping[str, float]) -> Table:
    shown = Table(title=name, title_justify="left", show_footer=True, box=SIMPLE_HEAD)
    shown.add_column("operation", footer="share", no_wrap=True)
    for axis in AXES:
        shown.add_column(axis, footer=f"{now[axis]:.0%}", no_wrap=True)
    for row in table:
        shown.add_row(row.operation, *(row.cell(axis) for axis in AXES))
    return shown
