"""``motpart journal``: show, har, expect, clear."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import click

from mockserver.commands.fault import parse_conditions
from mockserver.console import Remote, fail, remote_options, say, show, table, time_given, world_option

__all__ = ["clear", "expect", "har", "journal", "show_journal"]

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def journal() -> None:
    """What was asked, what was answered, and why."""


def _filter_options(command: F) -> F:
    """Add the filters of a journal query; the command gets them as keyword arguments."""
    for option in (
        click.option("--limit", type=click.IntRange(1, 10000), metavar="N", help="At most so many, the newest ones."),
        click.option("--until", metavar="TIME", callback=time_given, help="Not later than this time of the world."),
        click.option("--since", metavar="TIME", callback=time_given, help="Not earlier than this time of the world."),
        click.option("--status", type=click.IntRange(100, 599), metavar="N", help="Only this status."),
        click.option("--operation", metavar="ID", help="Only this operationId."),
    ):
        command = option(command)
    return command


def _written(query: dict[str, Any]) -> dict[str, Any]:
    """The filters as a query has them."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in query.items()}


@journal.command("show")
@click.argument("exchange", metavar="[ID]", required=False)
@_filter_options
@world_option
@remote_options
def show_journal(remote: Remote, exchange: str | None, world: str, **query: Any) -> None:
    """Print a world's exchanges, or one of them with headers and bodies."""
    if exchange is None:
        show(remote, remote.call("GET", f"{world}/journal", query=_written(query)), _print_exchanges)
    else:
        show(remote, remote.call("GET", f"{world}/journal/{quote(exchange, safe='')}"), _print_exchange)


@journal.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@_filter_options
@world_option
@remote_options
def har(remote: Remote, file: Path | None, world: str, **query: Any) -> None:
    """Write a world's exchanges as an HTTP Archive to FILE, or print it."""
    archive = remote.call("GET", f"{world}/journal/har", query=_written(query))
    if file is None:
        click.echo(json.dumps(archive, indent=2, ensure_ascii=False))
        return
    try:
        file.write_text(json.dumps(archive, indent=2, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}.")
    written = {"file": str(file), "entries": len(archive["log"]["entries"])}
    show(remote, written, lambda done: say(f"{done['entries']} exchanges are in {done['file']}."))


@journal.command()
@click.argument("operation")
@click.option("--count", type=click.IntRange(0), metavar="N", help="Exactly so many calls.")
@click.option("--at-least", type=click.IntRange(1), metavar="N", help="So many calls or more; 1 when neither is given.")
@click.option(
    "--where", multiple=True, metavar="PLACE=VALUE", callback=parse_conditions, help="Calls like body.customer=10001."
)
@world_option
@remote_options
def expect(remote: Remote, operation: str, world: str, **options: Any) -> None:
    """Check how often OPERATION was called; exit 1 with the nearest misses when it was not as expected."""
    if options["count"] is not None and options["at_least"] is not None:
        raise click.UsageError("--count and --at-least exclude each other.")
    body = {
        "operation": operation,
        "where": options["where"],
        "count": options["count"],
        "atLeast": options["at_least"],
    }
    given = {name: value for name, value in body.items() if value is not None}
    verdict = remote.call("POST", f"{world}/journal/expect", given)
    show(remote, verdict, lambda found: say(found["explanation"]))
    sys.exit(0 if verdict["ok"] else 1)


@journal.command()
@world_option
@remote_options
def clear(remote: Remote, world: str) -> None:
    """Forget a world's exchanges."""
    remote.call("DELETE", f"{world}/journal")
    show(remote, None, lambda _: say("The journal is empty."))


def _print_exchanges(exchanges: list[dict[str, Any]]) -> None:
    columns = ["Id", "At", "Operation", "Request", "Status", "Verdict", "Reason"]
    rows = [
        (e["id"], e["at"], e["operation"], f"{e['method']} {e['target']}", e["status"], e["verdict"], e["reason"])
        for e in exchanges
    ]
    table(columns, rows, "The journal has no such exchange.")


def _print_exchange(exchange: dict[str, Any]) -> None:
    say(f"{exchange['at']}  {exchange['operation'] or '(no operation)'}  {exchange['verdict']}")
    if exchange["reason"]:
        say(exchange["reason"])
    say(f"\n{exchange['method']} {exchange['target']}")
    _print_message(exchange["request"])
    say(f"\n{exchange['status']}")
    _print_message(exchange["response"])


def _print_message(message: dict[str, Any]) -> None:
    for name, value in message["headers"]:
        say(f"{name}: {value}")
    if message["body"]:
        say(f"\n{message['body']}")
