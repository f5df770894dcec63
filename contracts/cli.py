"""``motpart test``, ``motpart replay`` and ``motpart merge``: the judge on the command line."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click
import platformdirs
from rich.console import Console

from contracts.errors import JudgeError, NotTestable, UsageError
from contracts.folders import PROVIDERS
from contracts.gate.outputs import Outputs, output_options
from contracts.last_run import LastRun
from contracts.merging import merged, read_verdicts
from contracts.opening import MOCK, Aim
from contracts.options import ca_option, credentials_option, trusted
from contracts.plan import Shard
from contracts.profiles import PROFILES
from contracts.recorder import read_har
from contracts.recorder.redaction import secrets_in
from contracts.replaying import replay as replayed
from contracts.report import details
from contracts.run import Asked
from contracts.running import blamed_verdicts, is_kept, judged, keep
from contracts.sandbox.opening import SANDBOX, Grounds, sandbox_url, with_credentials
from contracts.workers import Bench
from specs import DocumentError, Promise, catalogue, provider_roots

__all__ = ["cleanup", "merge", "one_sentence", "replay", "test"]

PACKAGE = PROVIDERS
"""Where providers' laws and machines are found."""
GROUNDS = Grounds
"""What providers' own sandboxes are judged on: time, and what is remembered between runs."""
_STORE = "HYPOTHESIS_STORAGE_DIRECTORY"
_FULL = {errno.ENOSPC, errno.EDQUOT}
EPILOG = """Exit codes: 0 every promise is kept, 1 one is broken, 2 the command is wrong, 3 the target cannot be tested.

A credential of your own comes from the environment, MOTPART_<PROVIDER>_TOKEN, or from a file (--credentials), and is
never shown."""


def _shard(context: click.Context, parameter: click.Parameter, value: str | None) -> Shard:
    if value is None:
        return Shard()
    number, slash, total = value.partition("/")
    if not (slash and number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total) <= 1000):
        raise click.BadParameter(f"{value!r} is no shard; the second of four is 2/4.")
    return Shard(int(number), int(total))


@click.command(name="test", epilog=EPILOG)
@click.argument("providers", metavar="PROVIDER...", nargs=-1, required=True)
@click.option(
    "--target",
    metavar="mock|sandbox|URL",
    default=MOCK,
    show_default=True,
    help="The fake in this process, the provider's own sandbox, or a URL.",
)
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    help="How much to try; pr, or sandbox where the target is the provider's own.",
)
@click.option("--operation", metavar="ID", help="Check only what calls this operationId.")
@click.option("--rule", metavar="ID", help="Check only this rule.")
@click.option("--seed", metavar="N", type=click.IntRange(0), help="Repeat a run; 0 unless the profile is nightly.")
@click.option("--shard", metavar="I/N", callback=_shard, help="Check only the I-th of N parts; see motpart merge.")
@click.option("--workers", metavar="N", type=click.IntRange(1, 64), help="Processes side by side; as many as cores.")
@click.option("--read-only", is_flag=True, help="Of the profile sandbox: make and change nothing.")
@click.option(
    "--wait",
    metavar="MINUTES",
    type=click.FloatRange(0, 24 * 60),
    default=15.0,
    show_default=True,
    help="Of the profile sandbox: how long waiting for its budget may take.",
)
@credentials_option
@ca_option
@click.option("--har", metavar="FILE", type=click.Path(path_type=Path), help="Keep the calls that show what broke.")
@click.option(
    "--recordings",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="What `motpart record` wrote of the provider: a witness for who is to blame.",
)
@output_options
def test(  # noqa: PLR0913, PLR0917  # click hands over one argument per option
    providers: tuple[str, ...],
    target: str,
    profile: str | None,
    operation: str | None,
    rule: str | None,
    seed: int | None,
    shard: Shard,
    workers: int | None,
    read_only: bool,
    wait: float,
    credentials: Path | None,
    ca: Path | None,
    recordings: tuple[Path, ...],
    **outputs: Any,
) -> None:
    """Judge PROVIDERs: laws, stories, machines and Schemathesis, on the fake or on what answers at --target."""
    console = Console(stderr=outputs["as_json"] or outputs["letter"] is not None)
    named = profile or ("sandbox" if target == SANDBOX else "pr")
    asked = Asked(
        PROFILES[named], _seed(seed, named), rule, operation,
        package=PACKAGE, shard=shard, patience=wait * 60, read_only=read_only,
    )  # fmt: skip
    with one_sentence("test"):
        environment = with_credentials(_environment(ca), credentials)
        promises = _promises(providers, Aim(target))
        aim = _aim(target, asked, promises, environment)
        bench = Bench(promises, aim, asked, environment, grounds=GROUNDS())
        whole = rule is None and operation is None and shard == Shard()
        told = Outputs(**outputs, whole=whole, kept=lambda name, probe: is_kept(bench, name, probe))
        told.expect()
        recorded = [entry for file in recordings for entry in read_har(file)]
        run = judged(bench, workers, console)
        verdicts = blamed_verdicts(bench, run, recorded)
        keep(bench, verdicts)
        code = told.tell(
            verdicts, bench.promises, console, entries=run.failing, secrets=list(secrets_in(bench.environment))
        )
    sys.exit(code if code or not any(verdict.account.get("stopped") for verdict in verdicts) else NotTestable.exit_code)


@click.command(name="replay", epilog="Exit codes: 1 it is still broken, 0 it is not, 2 there is no such finding.")
@click.argument("finding", metavar="ID")
@click.option("--target", metavar="mock|URL", help="Judge this instead of what the run judged.")
@credentials_option
@ca_option
def replay(finding: str, target: str | None, credentials: Path | None, ca: Path | None) -> None:
    """Run one finding of the last run again, by the ID that was shown with it."""
    console = Console()
    with one_sentence("replay"):
        last = LastRun.read()
        found = last.finding(finding)
        aim = Aim(target) if target else last.aim
        environment = with_credentials(_environment(ca), credentials)
        bench = Bench(_promises((found.provider,), aim), aim, last.asked(PACKAGE), environment, grounds=GROUNDS())
        try:
            still = replayed(found, bench.judge(found.provider))
        finally:
            bench.close()
    if still is None:
        console.print(f"{found.fingerprint} no longer fails: {found.headline}", soft_wrap=True, markup=False)
        sys.exit(0)
    rule = next((each for each in bench.promises[found.provider].rules if each.id == still.rule), None)
    told = f"{found.fingerprint} still fails.\n\n{details(still, rule)}"
    console.print(told, soft_wrap=True, markup=False, highlight=False)
    sys.exit(1)


@click.command(name="merge")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@output_options
def merge(files: tuple[Path, ...], **outputs: Any) -> None:
    """Put the shards of one run together: FILEs are what `motpart test --shard I/N --json` printed."""
    console = Console(stderr=outputs["as_json"] or outputs["letter"] is not None)
    with one_sentence("merge"):
        Outputs(**outputs).expect()
        verdicts = merged([verdict for file in files for verdict in read_verdicts(file)])
        whole = not any(verdict.rule or verdict.operation for verdict in verdicts)
        code = Outputs(**outputs, whole=whole).tell(verdicts, catalogue(provider_roots()), console)
    sys.exit(code)


@click.command(name="cleanup", epilog="Exit codes: 0 nothing is left, 1 something is, 2 wrong command, 3 no answer.")
@click.argument("provider", metavar="PROVIDER")
@click.option("--target", metavar="sandbox|URL", default=SANDBOX, show_default=True, help="Where the runs were.")
@credentials_option
@ca_option
def cleanup(provider: str, target: str, credentials: Path | None, ca: Path | None) -> None:
    """Remove what earlier runs of `motpart test --profile sandbox` left at PROVIDER's sandbox."""
    with one_sentence("cleanup"):
        environment = with_credentials(_environment(ca), credentials)
        promise = _promises((provider,), Aim(target))[provider]
        url = sandbox_url(promise, environment) if target == SANDBOX else target
        cleaned = GROUNDS().clean_up(promise, url, Asked(PROFILES["sandbox"], package=PACKAGE), environment)
    click.echo(f"{provider}: {cleaned.removed} removed, {len(cleaned.left)} left behind.")
    for line in cleaned.left:
        click.echo(f"  {line}")
    sys.exit(1 if cleaned.left else 0)


@contextmanager
def one_sentence(command: str) -> Iterator[None]:
    """What ends a run without a verdict is one sentence and an exit code; SIGTERM ends it as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _store():
            yield
    except (JudgeError, DocumentError) as error:
        click.echo(f"motpart {command}: {error}", err=True)
        sys.exit(error.exit_code if isinstance(error, JudgeError) else UsageError.exit_code)
    except KeyboardInterrupt:
        click.echo(f"motpart {command}: interrupted.", err=True)
        sys.exit(130)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        click.echo(f"motpart {command}: not all of it could be written: {error.strerror}.", err=True)
        sys.exit(UsageError.exit_code)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _store() -> Iterator[None]:
    """What Hypothesis remembers of programs' texts goes to this user's folder of caches, once for all working folders,
    unless somebody says otherwise; processes that are started have it from the environment."""
    if _STORE in os.environ:
        yield
        return
    os.environ[_STORE] = str(platformdirs.user_cache_path("motpart") / "hypothesis")
    try:
        yield
    finally:
        del os.environ[_STORE]


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _environment(ca: Path | None) -> dict[str, str]:
    """The variables that are ours; no other leaves this process.

    Raises:
        UsageError: the file holds no certificates.
    """
    ours = {name: value for name, value in os.environ.items() if name.startswith("MOTPART_")}
    return ours | trusted(ca)


def _seed(seed: int | None, profile: str) -> int:
    """A pull request's run is the same every time; a night's is a new one, and says which."""
    if seed is not None:
        return seed
    return random.SystemRandom().randrange(2**32) if profile == "nightly" else 0


def _aim(target: str, asked: Asked, promises: Mapping[str, Promise], environment: Mapping[str, str]) -> Aim:
    """What is judged; a sandbox only with care.

    Raises:
        UsageError: the target and the profile do not go together.
    """
    careful = asked.profile.careful
    if target == SANDBOX and not careful:
        raise UsageError(
            f"the profile {asked.profile.name} sends thousands of wrong requests, and a provider's own sandbox locks "
            "out who does; leave --profile away, or name its URL as --target when it is yours."
        )
    if careful and target == MOCK:
        raise UsageError("the profile sandbox is for a provider's own; give --target sandbox or --target URL.")
    if careful and asked.shard != Shard():
        raise UsageError("a sandbox has one budget; leave --shard away.")
    if asked.read_only and not careful:
        raise UsageError("--read-only is for the profile sandbox.")
    return Aim(sandbox_url(next(iter(promises.values())), environment) if target == SANDBOX else target)


def _promises(names: Sequence[str], aim: Aim) -> dict[str, Promise]:
    known = catalogue(provider_roots())
    for name in names:
        if name not in known:
            raise UsageError(f"there is no provider {name!r}; there are {', '.join(known) or 'none'}.")
    if not aim.in_process and len(set(names)) > 1:
        raise UsageError("--target is one provider's address; name one provider with it.")
    return {name: known[name] for name in names}
