"""``motpart test``: the judge on the command line."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console

from contracts.errors import JudgeError, UsageError
from contracts.finding import Verdict
from contracts.opening import at_url, in_process
from contracts.profiles import PROFILES
from contracts.report import exit_code, progress_bar, write_json, write_junit, write_terminal
from contracts.run import Asked, judge
from specs import DocumentError, Promise, catalogue, provider_roots

__all__ = ["test"]

EPILOG = """Exit codes: 0 every promise is kept, 1 one is broken, 2 the command is wrong, 3 the target cannot be tested.

A credential of your own comes from the environment, MOTPART_<PROVIDER>_TOKEN, and is never shown."""


@click.command(name="test", epilog=EPILOG)
@click.argument("providers", metavar="PROVIDER...", nargs=-1, required=True)
@click.option("--target", metavar="URL", help="Base URL of a running server, such as http://127.0.0.1:8080/PROVIDER.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.option("--junit", metavar="FILE", type=click.Path(path_type=Path), help="Write a JUnit report as well.")
@click.option("--seed", metavar="N", type=click.IntRange(0), help="Repeat a run; 0 unless the profile is nightly.")
@click.option("--rule", metavar="ID", help="Check only this rule.")
@click.option("--operation", metavar="ID", help="Check only what calls this operationId.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="pr", show_default=True, help="How much to try.")
def test(  # noqa: PLR0913, PLR0917  # click hands over one argument per option
    providers: tuple[str, ...],
    target: str | None,
    as_json: bool,
    junit: Path | None,
    seed: int | None,
    rule: str | None,
    operation: str | None,
    profile: str,
) -> None:
    """Judge PROVIDERs: laws, stories, machines and Schemathesis, on the fake or on what answers at --target."""
    console = Console(stderr=as_json)
    asked = Asked(PROFILES[profile], _seed(seed, profile), rule, operation)
    try:
        verdicts = [_judge(promise, target, asked, console) for promise in _promises(providers, target)]
        if junit is not None:
            write_junit(junit, verdicts)
    except (JudgeError, DocumentError) as error:
        click.echo(f"motpart test: {error}", err=True)
        sys.exit(error.exit_code if isinstance(error, JudgeError) else UsageError.exit_code)
    except KeyboardInterrupt:
        click.echo("motpart test: interrupted.", err=True)
        sys.exit(130)
    if as_json:
        write_json(sys.stdout, verdicts)
    for verdict in verdicts if not as_json else []:
        write_terminal(console, verdict)
    sys.exit(exit_code(verdicts))


def _seed(seed: int | None, profile: str) -> int:
    """A pull request's run is the same every time; a night's is a new one, and says which."""
    if seed is not None:
        return seed
    return random.SystemRandom().randrange(2**32) if profile == "nightly" else 0


def _promises(names: tuple[str, ...], target: str | None) -> list[Promise]:
    known = catalogue(provider_roots())
    for name in names:
        if name not in known:
            raise UsageError(f"there is no provider {name!r}; there are {', '.join(known) or 'none'}.")
    if target is not None and len(set(names)) > 1:
        raise UsageError("--target is one provider's base URL; name one provider with it.")
    return [known[name] for name in dict.fromkeys(names)]


def _judge(promise: Promise, url: str | None, asked: Asked, console: Console) -> Verdict:
    environment: Mapping[str, str] = os.environ
    opened = in_process(promise) if url is None else at_url(promise, url, environment)
    try:
        with progress_bar(console, promise.name) as listener:
            return judge(promise, opened, asked, listener)
    finally:
        opened.close()
