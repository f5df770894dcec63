"""``motpart clock``: show, advance, freeze, unfreeze."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from mockserver.console import Remote, remote_options, say, show, time_given, world_option

__all__ = ["advance", "clock", "freeze", "show_clock", "unfreeze"]


@click.group()
def clock() -> None:
    """The clock of a world."""


@clock.command("show")
@world_option
@remote_options
def show_clock(remote: Remote, world: str) -> None:
    """Print the world's time, and when something is due next."""
    show(remote, remote.call("GET", f"{world}/clock"), _print_clock)


@clock.command()
@click.argument("duration")
@world_option
@remote_options
def advance(remote: Remote, duration: str, world: str) -> None:
    """Move the clock on by an ISO 8601 DURATION such as P30D, PT1H or P1M."""
    moved = remote.call("POST", f"{world}/clock/advance", {"duration": duration})
    show(remote, moved, _print_happened)


@clock.command()
@click.argument("time", required=False, callback=time_given)
@world_option
@remote_options
def freeze(remote: Remote, time: datetime | None, world: str) -> None:
    """Make the clock stand, now or at TIME (2026-03-01T09:00:00Z)."""
    body = None if time is None else {"at": time.isoformat()}
    show(remote, remote.call("POST", f"{world}/clock/freeze", body), _print_clock)


@clock.command()
@world_option
@remote_options
def unfreeze(remote: Remote, world: str) -> None:
    """Let the clock run on from where it stands."""
    show(remote, remote.call("POST", f"{world}/clock/unfreeze"), _print_clock)


def _print_clock(clock: dict[str, Any]) -> None:
    say(f"It is {clock['now']}; the clock {'stands' if clock['frozen'] else 'runs'}.")
    say(f"Next due: {clock['next']}." if clock["next"] else "Nothing is due.")


def _print_happened(moved: dict[str, Any]) -> None:
    for event in moved["happened"]:
        facts = ", ".join(f"{name}={value}" for name, value in event["facts"].items())
        say(f"{event['at']}  {event['what']}" + (f"  {facts}" if facts else ""))
    count = len(moved["happened"])
    say(f"It is {moved['now']}; {count if count else 'nothing'} happened.")
