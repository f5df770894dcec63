"""``motpart twin``: two targets lived on at once."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from contracts.cli import one_sentence
from contracts.errors import NotTestable, UsageError
from contracts.folders import PROVIDERS
from contracts.opening import MOCK, Aim, opened
from contracts.options import ca_option, trusted
from contracts.profiles import LIVELY, PROFILES
from contracts.targets import Target, server_root
from contracts.twin import living
from contracts.twin.living import Both, Told
from contracts.twin.report import write_json, write_terminal
from contracts.twin.saving import save
from contracts.writing import expect_writable
from specs import Promise, catalogue, provider_roots

__all__ = ["twin"]

PACKAGE = PROVIDERS
"""Where providers' laws, machines and freedoms are found."""
SANDBOX = "sandbox"
EPILOG = """A target is mock (the fake in this process), a base URL, or sandbox (the base URL in
MOTPART_<PROVIDER>_URL); credentials of your own come from the environment, as for motpart test. Ids, tokens and times
are compared by what they stand for.

Exit codes: 0 alike, 1 a difference, 2 the command is wrong, 3 a target cannot be tested."""


@click.command(name="twin", epilog=EPILOG)
@click.argument("provider")
@click.option("--left", metavar="mock|URL|sandbox", default=MOCK, show_default=True, help="One target.")
@click.option("--right", metavar="mock|URL|sandbox", required=True, help="The other.")
@click.option("--profile", type=click.Choice(LIVELY), default="pr", show_default=True, help="How much to try.")
@click.option("--seed", metavar="N", type=click.IntRange(0), default=0, show_default=True, help="Other lives.")
@ca_option
@click.option("--save", "file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write a test.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def twin(  # noqa: PLR0913, PLR0917  # click hands over one argument per option
    provider: str, left: str, right: str, profile: str, seed: int, ca: Path | None, file: Path | None, as_json: bool
) -> None:
    """Ask two targets of PROVIDER the same, and tell the shortest sequence of calls that they answer differently."""
    console = Console(stderr=as_json)
    with one_sentence("twin"):
        promise = _promise(provider)
        expect_writable(file)
        with _targets(promise, (left, right), {**os.environ, **trusted(ca)}) as (one, other):
            both = Both(promise, one, other, seed, PACKAGE)
            with _progress(console) as progress:
                told = living.live(both, PROFILES[profile], progress)
            if not told.calls:
                why = f"{provider} has neither a machine nor laws of its own, by which a life is lived"
                raise NotTestable(f"nothing was compared, as {why}.")
            if told.difference is not None and file is not None:
                save(file, both, (left, right), told.difference)
            code = _tell(both, told, as_json, console)
    if told.difference is not None and file is not None and not as_json:
        console.print(f"  pytest {file}  fails until the difference is gone", soft_wrap=True)
    sys.exit(code)


def _promise(name: str) -> Promise:
    known = catalogue(provider_roots())
    if name not in known:
        raise UsageError(f"there is no provider {name!r}; there are {', '.join(known) or 'none'}.")
    return known[name]


@contextmanager
def _targets(
    promise: Promise, named: tuple[str, str], environment: Mapping[str, str]
) -> Iterator[tuple[Target, Target]]:
    """Both targets, opened; closed afterwards, with their worlds dropped.

    Raises:
        UsageError: both are the same, or the sandbox has no address.
        NotTestable: one of them cannot be tested.
    """
    where = [_address(promise, each, environment) for each in named]
    for option, given in zip(("--left", "--right"), named, strict=True):
        if given not in (MOCK, SANDBOX):
            server_root(given, promise, option)
    if where[0].rstrip("/") == where[1].rstrip("/"):
        raise UsageError(f"--left and --right are both {named[0]}; name two targets.")
    opened_: list[Target] = []
    try:
        for address in where:
            opened_.append(opened(promise, Aim(address), environment, f"twin-{secrets.token_hex(4)}"))
        if opened_[0].root == opened_[1].root and not any(target.inside for target in opened_):
            raise UsageError(f"--left and --right are both {opened_[0].root}; name two targets.")
        yield opened_[0], opened_[1]
    finally:
        for target in opened_:
            if target.control is not None and target.inside is None:
                with suppress(NotTestable):
                    target.control.drop()
            target.close()


def _address(promise: Promise, named: str, environment: Mapping[str, str]) -> str:
    if named != SANDBOX:
        return named
    variable = "MOTPART_" + "".join(char if char.isalnum() else "_" for char in promise.name).upper() + "_URL"
    url = environment.get(variable)
    if not url:
        raise UsageError(f"{SANDBOX} needs its base URL in the environment; set {variable}.")
    return url


@contextmanager
def _progress(console: Console) -> Iterator[living.Progress]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("", total=None)
        yield lambda stage, done, total: shown.update(task, completed=done, total=total, description=stage)


def _tell(both: Both, told: Told, as_json: bool, console: Console) -> int:
    code = int(told.difference is not None)
    if as_json:
        write_json(sys.stdout, both, told, code)
    else:
        write_terminal(console, both, told)
    return code
