"""``motpart delivery``: list, resend, drop."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import click

from mockserver.console import Remote, remote_options, say, show, table, world_option

__all__ = ["delivery", "drop", "list_deliveries", "resend"]


@click.group()
def delivery() -> None:
    """Webhooks on their way out of a world."""


@delivery.command("list")
@click.option("--state", type=click.Choice(["pending", "delivered", "failed", "dropped"]), help="Only this state.")
@click.option("--provider", metavar="NAME", help="Only this provider.")
@world_option
@remote_options
def list_deliveries(remote: Remote, state: str | None, provider: str | None, world: str) -> None:
    """Print a world's deliveries."""
    query = {"state": state, "provider": provider}
    show(remote, remote.call("GET", f"{world}/deliveries", query=query), _print_deliveries)


@delivery.command()
@click.argument("delivery_id", metavar="ID")
@world_option
@remote_options
def resend(remote: Remote, delivery_id: str, world: str) -> None:
    """Deliver it now, again or for the first time."""
    path = f"{world}/deliveries/{quote(delivery_id, safe='')}"
    remote.call("POST", f"{path}/resend")
    show(remote, remote.call("GET", path), _print_attempt)


@delivery.command()
@click.argument("delivery_id", metavar="ID")
@world_option
@remote_options
def drop(remote: Remote, delivery_id: str, world: str) -> None:
    """Lose a waiting delivery."""
    dropped = remote.call("POST", f"{world}/deliveries/{quote(delivery_id, safe='')}/drop")
    show(remote, dropped, lambda lost: say(f"Delivery {lost['id']} is dropped."))


def _print_deliveries(deliveries: list[dict[str, Any]]) -> None:
    rows = [(d["id"], d["state"], d["subject"], d["url"], d["due"], _last(d)) for d in deliveries]
    table(["Id", "State", "Subject", "To", "Due", "Last answer"], rows, "There is no delivery.")


def _last(delivery: dict[str, Any]) -> str:
    if not delivery["attempts"]:
        return ""
    attempt = delivery["attempts"][-1]
    return str(attempt["status"] or attempt["error"])


def _print_attempt(delivery: dict[str, Any]) -> None:
    say(f"Delivery {delivery['id']} is {delivery['state']}" + (f": {_last(delivery)}." if _last(delivery) else "."))
