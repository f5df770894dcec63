"""What the command line shares: talking to a running server, and printing for people or for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import click

__all__ = [
    "Remote",
    "fail",
    "json_option",
    "printable",
    "remote_options",
    "say",
    "show",
    "table",
    "time_given",
    "world_option",
    "world_path",
]

DEFAULT_SERVER = "http://127.0.0.1:8080"
TIMEOUT = 60.0
"""Seconds; moving a clock may wait for webhook receivers."""

F = TypeVar("F", bound=Callable[..., Any])


def fail(sentence: str, code: int = 2) -> NoReturn:
    """End the command with one sentence on stderr."""
    click.echo(f"motpart: {printable(sentence)}", err=True)
    sys.exit(code)


class Remote:
    """The control plane of a running server; every failure ends the command with one sentence."""

    def __init__(self, server: str, token: str | None, as_json: bool) -> None:
        self.server = server.rstrip("/")
        self.as_json = as_json
        self._token = token

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        *,
        optional: bool = False,
    ) -> Any:
        """Answer's JSON value, None for an empty one; with ``optional`` also None when no server runs.

        ``path`` is below ``/_motpart`` and already escaped; ``query`` leaves out what is None.
        """
        import urllib.error  # with the client half of the standard library: 35 ms that --help need not wait for
        import urllib.request

        given = {name: value for name, value in (query or {}).items() if value is not None}
        url = f"{self.server}/_motpart{path}" + (f"?{urlencode(given)}" if given else "")
        headers = {"Accept": "application/json, application/problem+json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        # A proxy of the environment does not know this machine's loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            request = urllib.request.Request(url, data, headers, method=method)
            with opener.open(request, timeout=TIMEOUT) as answer:
                return self._value(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                self._refused(error.code, error.read())
        except (OSError, ValueError, UnicodeError) as error:
            if optional and isinstance(getattr(error, "reason", None), ConnectionRefusedError):
                return None
            self._unreachable(error)
        except Exception as error:  # http.client's own errors: whatever listens there does not speak HTTP
            fail(f"{self.server} does not answer like a motpart server ({type(error).__name__}).")

    def _value(self, raw: bytes) -> Any:
        try:
            return json.loads(raw) if raw else None
        except ValueError:
            fail(f"{self.server} answers, but not like a motpart server; is another program listening there?")

    def _refused(self, status: int, raw: bytes) -> NoReturn:
        try:
            problem = json.loads(raw)
            detail = str(problem["detail"])
            places = [f"{entry['place']}: {entry['reason']}" for entry in problem.get("errors", ())]
        except (ValueError, KeyError, TypeError):
            fail(f"{self.server} answered {status}, but not like a motpart server; is another program listening there?")
        fail(detail if not places else f"{detail.rstrip('.')}: {'; '.join(places)}")

    def _unreachable(self, error: Exception) -> NoReturn:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, TimeoutError):
            fail(f"The server at {self.server} did not answer within {TIMEOUT:g} seconds.")
        if isinstance(reason, ConnectionRefusedError):
            fail(f"No server answers at {self.server}; start one with 'motpart serve', or name another with --server.")
        fail(f"The server at {self.server} cannot be reached: {reason}.")


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def remote_options(command: F) -> F:
    """Add ``--server``, ``--control-token`` and ``--json``; the command gets a ``Remote`` as its first argument."""

    @click.option(
        "--server",
        metavar="URL",
        default=DEFAULT_SERVER,
        show_default=True,
        envvar="MOTPART_SERVER",
        callback=_checked_url,
        help="The running server.",
    )
    @click.option(
        "--control-token", metavar="TOKEN", envvar="MOTPART_CONTROL_TOKEN", help="As given to 'motpart serve'."
    )
    @json_option
    @wraps(command)
    def run(*args: Any, server: str, control_token: str | None, as_json: bool, **options: Any) -> Any:
        return command(Remote(server, control_token, as_json), *args, **options)

    return run  # type: ignore[return-value]  # click turns it into a command in any case


def world_option(command: F) -> F:
    """Add ``--world``; the command gets the escaped path ``/worlds/<name>`` as ``world``."""
    return click.option(
        "--world", "-w", metavar="NAME", default="default", show_default=True, callback=world_path, help="Which world."
    )(command)


def world_path(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """A click callback: a world's name → its path below the control plane."""
    return f"/worlds/{quote(name, safe='')}"


def time_given(context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    """A click callback: an ISO 8601 date or time; UTC when it names no zone."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        return (time.replace(tzinfo=UTC) if time.tzinfo is None else time).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is not a time; write it as 2026-03-01T09:00:00Z.") from None


def _checked_url(context: click.Context, parameter: click.Parameter, url: str) -> str:
    try:
        parts = urlsplit(url)
        complete = (
            parts.scheme in ("http", "https") and parts.hostname is not None and url.isprintable() and " " not in url
        )
    except ValueError:
        complete = False
    if not complete:
        raise click.BadParameter(f"{url!r} is not a URL; write it as {DEFAULT_SERVER}.")
    return url


def show(remote: Remote, value: Any, render: Callable[[Any], None]) -> None:
    """Print a value: as JSON when asked for, else as ``render`` does it."""
    if remote.as_json:
        click.echo(json.dumps(value, indent=2, ensure_ascii=False))
    else:
        render(value)


def say(sentence: str) -> None:
    """Print one line for people."""
    click.echo(printable(sentence))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str, whole: Sequence[str] = ()) -> None:
    """Print rows under headings; ``empty`` is the sentence when there are none, ``whole`` columns are not folded."""
    from rich.box import SIMPLE_HEAD  # 50 ms, only for who prints a table
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    if not rows:
        say(empty)
        return
    terminal = sys.stdout.isatty()
    printed = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        printed.add_column(column, overflow="fold", no_wrap=column in whole)
    for row in rows:
        printed.add_row(*(Text(printable("" if cell is None else str(cell))) for cell in row))
    # Cut to a terminal's width; a file or pipe gets each row whole.
    Console(width=None if terminal else 1000, soft_wrap=not terminal, highlight=False).print(printed)


def printable(text: str) -> str:
    """The text with control characters spelt out: a journal holds what strangers sent, a terminal would obey it."""
    return "".join(char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in text)
