"""``motpart record``: what passes between a client and a provider, kept without anything personal or secret."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from contracts.document import Document
from contracts.errors import JudgeError, NotTestable, UsageError
from contracts.proxy import Proxy, Upstream
from contracts.recorder.archive import write_har
from contracts.recorder.entry import Entry
from contracts.recorder.kinds import Kind
from contracts.recorder.redaction import KEY_VARIABLE, Redacted, Redactor, secrets_in
from contracts.recorder.words import words_of
from contracts.serving import listen, serve
from contracts.targets import Target
from contracts.verify.traffic import read_traffic
from contracts.verify.upstream import who_answered
from contracts.writing import expect_writable
from specs import Promise, catalogue, provider_roots

__all__ = ["record"]

EPILOG = f"""Nothing touches the disk before Ctrl-C; then every identity number, organisation number, account, IBAN,
token, password, name, e-mail address, phone number and street is replaced by a stand-in that is valid in the same way,
the same one each time, and the file is written.

{KEY_VARIABLE} in the environment makes the same stand-ins in every recording. Credentials in MOTPART_… variables are
taken out wherever they turn up.

Exit codes: 0 all that passed is in the file, 1 something was left out, 2 the command is wrong, 3 nothing of the
API answered."""


class _Field(click.ParamType[tuple[str, Kind]]):
    """``NAME=KIND``."""

    name = "NAME=KIND"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Kind]:
        name, _, kind = str(value).partition("=")
        if not name or kind not in set(Kind):
            self.fail(f"{value!r} is not NAME=KIND with KIND one of {', '.join(Kind)}.", param, ctx)
        return name, Kind(kind)


@click.command(name="record", epilog=EPILOG)
@click.option("--upstream", metavar="URL", required=True, help="Base URL of the provider, or of a running motpart.")
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), default="recording.har",
              show_default=True, help="HTTP Archive to write.")  # fmt: skip
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8090, show_default=True,
              help="Port to listen at; 0 takes a free one.")  # fmt: skip
@click.option("--ca", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Certificates to trust beside the usual ones.")  # fmt: skip
@click.option("--field", "fields", type=_Field(), multiple=True, metavar="NAME=KIND",
              help="A field of this API whose name does not say what it holds, such as ref=person-number.")  # fmt: skip
@click.option("--provider", metavar="NAME",
              help="Whose API it is, when the host does not tell: words of its document are kept.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def record(upstream: str, out: Path, port: int, ca: Path | None, force: bool, **known: Any) -> None:
    """Stand between a client and a provider, and record what passes until Ctrl-C.

    The client's base URL becomes http://127.0.0.1:8090; requests and answers pass unchanged.
    """
    console = Console(stderr=True)
    entries: list[Entry] = []
    try:
        if out.exists() and not force:
            raise click.UsageError(f"{out} is there already; name another file, or replace it with --force.")
        expect_writable(out, folders=True)
        there = Upstream(upstream, ca=ca)
        promise = _promise(upstream, known["provider"])
        words = frozenset() if promise is None else words_of(promise.document)
        redactor = _redactor(os.environ, dict(known["fields"]), words)
        proxy = Proxy(there, entries.append)
        with listen(port) as listener:
            serve(
                proxy,
                listener,
                lambda url: console.print(f"{url} passes on to {proxy.upstream}; Ctrl-C writes {out}.", soft_wrap=True),
            )
        if proxy.unheard and not entries:
            raise NotTestable(f"nothing was recorded, as {proxy.unheard}")
        redacted = redactor.redact(entries)
        why = _who_answered(redacted.entries, upstream, promise)
        if why:
            raise NotTestable(f"nothing of the API was recorded, as {why}")
        if redacted.entries:
            write_har(out, redacted.entries)
    except JudgeError as error:
        click.echo(f"motpart record: {error}", err=True)
        sys.exit(error.exit_code)
    left_out = [*redacted.left_out, *proxy.unkept]
    _tell(console, redacted, left_out, out)
    sys.exit(1 if left_out else 0)


def _redactor(environment: Mapping[str, str], fields: Mapping[str, Kind], words: frozenset[str]) -> Redactor:
    key = environment.get(KEY_VARIABLE)
    return Redactor(key.encode() if key else None, secrets=secrets_in(environment), fields=fields, keep=words)


def _promise(upstream: str, name: str | None) -> Promise | None:
    """The provider that is recorded: the one that was named, or whose host it is; None for one that nobody knows."""
    known = catalogue(provider_roots())
    if name is not None and name not in known:
        raise UsageError(f"there is no provider {name!r}; there are {', '.join(known) or 'none'}.")
    host = urlsplit(upstream).hostname
    return next((each for each in known.values() if each.name == name or (name is None and host in _hosts(each))), None)


def _who_answered(entries: Sequence[Entry], upstream: str, promise: Promise | None) -> str:
    """What answered instead of the API, where it is known which it is; empty when the API may have."""
    if promise is None or not entries:
        return ""
    document = Document(promise, Target(upstream))
    return who_answered(read_traffic(entries, document), document)


def _hosts(promise: Promise) -> set[str | None]:
    environments = (promise.settings.get("environments") or {}).values()
    return {urlsplit(str(entry.get("url", ""))).hostname for entry in environments}


def _tell(console: Console, redacted: Redacted, left_out: Sequence[str], out: Path) -> None:
    if not redacted.entries:
        console.print("Nothing was recorded, and nothing written.")
    else:
        console.print(f"{out} holds {_counted(len(redacted.entries))}.")
    if redacted.replaced:
        table = Table("replaced", "times")
        for kind, count in sorted(redacted.replaced.items()):
            table.add_row(kind.value, str(count))
        console.print(table)
    for line in left_out:
        console.print(f"Left out: {line}.")


def _counted(number: int) -> str:
    return "1 exchange" if number == 1 else f"{number} exchanges"
