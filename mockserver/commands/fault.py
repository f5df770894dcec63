"""``motpart fault``: add, list, clear."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import quote

import click

from mockserver.console import Remote, remote_options, say, show, table, world_option

__all__ = ["add", "clear", "fault", "list_faults", "parse_conditions"]


@click.group()
def fault() -> None:
    """Calls that shall go wrong."""


def parse_conditions(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """A click callback: ``("body.no=10001", …)`` → ``{"body.no": "10001"}``; the value is text unless it is JSON."""
    conditions: dict[str, Any] = {}
    for condition in given:
        place, equals, value = condition.partition("=")
        if not equals or not place:
            raise click.BadParameter(f"{condition!r} is not PLACE=VALUE, such as body.customer=10001.")
        conditions[place] = _value(value)
    return conditions


def _value(text: str) -> Any:
    """Lists and objects are JSON; the rest compares as text, so that 007 stays 007."""
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


@fault.command()
@click.argument("provider")
@click.argument("operation", required=False)
@click.option(
    "--status", type=click.IntRange(400, 599), metavar="N", help="Refuse with this status, in the provider's dialect."
)
@click.option("--message", help="The sentence of the refusal.")
@click.option(
    "--delay", "seconds", type=click.FloatRange(0, 300), metavar="SECONDS", help="Answer so many seconds later."
)
@click.option("--reset", "wire", flag_value="reset", help="Reset the connection instead of answering.")
@click.option("--truncate", "wire", flag_value="truncate", help="Close the connection within the body.")
@click.option("--malform", "wire", flag_value="malform", help="Answer a body that does not parse.")
@click.option("--times", type=click.IntRange(1), metavar="N", help="How many calls; 1 when not given.")
@click.option("--always", is_flag=True, help="Every call from now on.")
@click.option(
    "--when",
    multiple=True,
    metavar="PLACE=VALUE",
    callback=parse_conditions,
    help="Only calls like body.customer=10001.",
)
@world_option
@remote_options
def add(remote: Remote, provider: str, operation: str | None, times: int | None, always: bool, **options: Any) -> None:
    """Plan a fault for the next call of OPERATION (an operationId), or of any operation of PROVIDER."""
    if always and times is not None:
        raise click.UsageError("--times and --always exclude each other.")
    body = {
        "provider": provider,
        "times": None if always else times or 1,
        "when": options["when"],
        "effect": _effect(options["status"], options["message"], options["seconds"], options["wire"]),
    }
    if operation is not None:
        body["operation"] = operation
    show(
        remote,
        remote.call("POST", f"{options['world']}/faults", body),
        lambda plan: say(f"Planned {_described(plan)}."),
    )


def _effect(status: int | None, message: str | None, seconds: float | None, wire: str | None) -> dict[str, Any]:
    if status is not None and wire is not None:
        raise click.UsageError(f"--status and --{wire} exclude each other.")
    if seconds is not None and not math.isfinite(seconds):
        raise click.UsageError(f"--delay {seconds} is no time.")
    if message is not None and status is None:
        raise click.UsageError("--message belongs to --status.")
    kind = wire or ("status" if status is not None else "delay" if seconds else None)
    if kind is None:
        raise click.UsageError("Say what goes wrong: --status, --delay, --reset, --truncate or --malform.")
    values = {"kind": kind, "status": status, "message": message, "seconds": seconds}
    return {name: value for name, value in values.items() if value is not None}


@fault.command("list")
@world_option
@remote_options
def list_faults(remote: Remote, world: str) -> None:
    """Print the planned faults."""
    show(remote, remote.call("GET", f"{world}/faults"), _print_faults)


@fault.command()
@click.argument("fault_id", metavar="[ID]", required=False)
@world_option
@remote_options
def clear(remote: Remote, fault_id: str | None, world: str) -> None:
    """Forget one planned fault, or all."""
    remote.call("DELETE", f"{world}/faults" + (f"/{quote(fault_id, safe='')}" if fault_id else ""))
    show(remote, None, lambda _: say(f"Forgot {fault_id or 'every planned fault'}."))


def _described(plan: dict[str, Any]) -> str:
    what = f"{plan['id']}: {plan['effect']['kind']} for {plan['provider']} {plan['operation'] or '(any operation)'}"
    return what + (", every call" if plan["remaining"] is None else f", {plan['remaining']} more")


def _print_faults(plans: list[dict[str, Any]]) -> None:
    rows = [
        (
            plan["id"],
            plan["provider"],
            plan["operation"] or "any",
            ", ".join(f"{name} {value}" if name != "kind" else str(value) for name, value in plan["effect"].items()),
            ", ".join(f"{place}={value}" for place, value in plan["when"].items()),
            "for ever" if plan["remaining"] is None else plan["remaining"],
            plan["taken"],
        )
        for plan in plans
    ]
    table(["Id", "Provider", "Operation", "Effect", "When", "Remaining", "Taken"], rows, "No fault is planned.")
