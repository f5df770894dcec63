"""``motpart world``: list, reset, snapshot, restore, branch, diff, delete."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import click

from mockserver.console import Remote, remote_options, say, show, table, world_option, world_path

__all__ = ["branch", "delete", "diff", "list_worlds", "reset", "restore", "snapshot", "world"]


@click.group()
def world() -> None:
    """Isolated sandboxes with all their state."""


@world.command("list")
@remote_options
def list_worlds(remote: Remote) -> None:
    """Print every world."""
    show(remote, remote.call("GET", "/worlds"), _print_worlds)


@world.command()
@click.argument("name", metavar="[WORLD]", default="default", callback=world_path)
@click.option("--seed", type=click.IntRange(0), metavar="N", help="A new seed; the world's own when absent.")
@remote_options
def reset(remote: Remote, name: str, seed: int | None) -> None:
    """Bring a world back to its beginning."""
    body = None if seed is None else {"seed": seed}
    show(remote, remote.call("POST", f"{name}/reset", body), lambda world: say(f"World {world['name']} is as new."))


@world.command()
@click.argument("name")
@world_option
@remote_options
def snapshot(remote: Remote, name: str, world: str) -> None:
    """Keep a world's state under NAME."""
    taken = remote.call("POST", f"{world}/snapshots", {"name": name})
    show(remote, taken, lambda kept: say(f"Snapshot {kept['name']} holds {kept['objects']} objects at {kept['at']}."))


@world.command()
@click.argument("name")
@world_option
@remote_options
def restore(remote: Remote, name: str, world: str) -> None:
    """Bring a world back to snapshot NAME."""
    restored = remote.call("POST", f"{world}/snapshots/{quote(name, safe='')}/restore")
    show(remote, restored, lambda now: say(f"World {now['name']} is back at {name}: {now['now']}."))


@world.command()
@click.argument("name")
@world_option
@remote_options
def branch(remote: Remote, name: str, world: str) -> None:
    """Make world NAME from another one's state."""
    made = remote.call("POST", f"{world}/branches", {"name": name})
    show(remote, made, lambda new: say(f"World {new['name']} begins with {new['objects']} objects at {new['now']}."))


@world.command()
@click.argument("before", metavar="SNAPSHOT")
@click.argument("after", metavar="[SNAPSHOT]", required=False)
@world_option
@remote_options
def diff(remote: Remote, before: str, after: str | None, world: str) -> None:
    """Print what changed since a snapshot, or between two."""
    changes = remote.call("GET", f"{world}/diff", query={"from": before, "to": after})
    show(remote, changes, _print_changes)


@world.command()
@click.argument("name", metavar="WORLD", callback=world_path)
@remote_options
def delete(remote: Remote, name: str) -> None:
    """Forget a world with all that is in it."""
    remote.call("DELETE", name)
    show(remote, None, lambda _: say("The world is gone."))


def _print_worlds(worlds: list[dict[str, Any]]) -> None:
    rows = [
        (w["name"], w["now"], "stands" if w["frozen"] else "runs", w["objects"], ", ".join(w["snapshots"]))
        for w in worlds
    ]
    table(["World", "Now", "Clock", "Objects", "Snapshots"], rows, "There is no world yet.")


def _print_changes(changes: list[dict[str, Any]]) -> None:
    rows = [(c["change"], c["collection"], c["key"], _short(c.get("before")), _short(c.get("after"))) for c in changes]
    table(["Change", "Collection", "Key", "Before", "After"], rows, "Nothing has changed.")


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 200 else text[:200] + " …"
