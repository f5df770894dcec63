"""``motpart verify``: between a client and a provider, judging the client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from contracts.document import Document
from contracts.errors import JudgeError, NotTestable, UsageError
from contracts.exchange import Request
from contracts.opening import application
from contracts.proxy import Proxy, Upstream
from contracts.recorder.codings import unread
from contracts.recorder.entry import Entry
from contracts.recorder.redaction import secrets_in
from contracts.serving import listen, serve, serving
from contracts.targets import Target, server_root
from contracts.verify.report import Report, report_on
from contracts.verify.sharing import shareable
from contracts.verify.telling import write_html, write_junit, write_terminal
from contracts.verify.traffic import Passed, read_traffic
from contracts.verify.upstream import only_refused, who_answered
from contracts.writing import expect_writable
from specs import DocumentError, Promise, catalogue, operations_of, provider_roots

__all__ = ["verify"]

EPILOG = """Exit codes: 0 the client does nothing wrong, 1 it does, 2 the command is wrong, 3 nothing was tried.

With a COMMAND, such as  motpart verify PROVIDER -- pytest tests/  the report comes when it ends; it finds the address
in MOTPART_URL and MOTPART_<PROVIDER>_URL. Without one, when you press Ctrl-C."""


@click.command(name="verify", epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.argument("provider")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--upstream", metavar="URL", help="A running motpart or the provider's sandbox; a fresh fake otherwise.")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8090, show_default=True,
              help="Port to listen at; 0 takes a free one.")  # fmt: skip
@click.option("--ca", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Certificates to trust beside the usual ones.")  # fmt: skip
@click.option("--faults", is_flag=True, help="Each operation of the fake fails once, so that flows can prove robust.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--junit", metavar="FILE", type=click.Path(path_type=Path), help="Write a JUnit report as well.")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="Write a page as well.")
def verify(provider: str, command: tuple[str, ...], upstream: str | None, as_json: bool, **options: Any) -> None:
    """Stand between your client and PROVIDER, change nothing, and say what the client does wrong.

    The report says which documented flows and rules the traffic exercised, broke or never touched.
    """
    console = Console(stderr=as_json)
    try:
        promise = _promise(provider)
        expect_writable(options["junit"], options["html"])
        with _between(promise, upstream, options["ca"], options["faults"]) as between:
            code = between.run(command, options["port"], Console(stderr=True))
            if not code:
                between.expect_calls()
            report = between.report()
        for write, file in ((write_junit, options["junit"]), (write_html, options["html"])):
            if file is not None:
                write(file, report)
    except (JudgeError, DocumentError) as error:
        click.echo(f"motpart verify: {error}", err=True)
        sys.exit(error.exit_code if isinstance(error, JudgeError) else UsageError.exit_code)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        write_terminal(console, report)
    if code:
        click.echo(f"motpart verify: the command itself failed, with exit code {code}.", err=True)
    sys.exit(1 if code or not report.kept else 0)


def _promise(name: str) -> Promise:
    known = catalogue(provider_roots())
    if name not in known:
        raise UsageError(f"there is no provider {name!r}; there are {', '.join(known) or 'none'}.")
    return known[name]


class _Between:
    """A proxy, what passed through it, and the document that judges it."""

    def __init__(self, proxy: Proxy, document: Document, entries: Sequence[Entry]) -> None:
        self.proxy = proxy
        self._document = document
        self._entries = entries

    def run(self, command: Sequence[str], port: int, console: Console) -> int:
        """Serve until the command ends, or until Ctrl-C without one; the command's exit code."""
        with listen(port) as listener:
            if not command:
                serve(
                    self.proxy,
                    listener,
                    lambda url: console.print(f"Point your client at {url}; Ctrl-C reports.", soft_wrap=True),
                )
                return 0
            with serving(self.proxy, listener) as url:
                return _ran(command, self._document.promise.name, url)

    def expect_calls(self) -> None:
        """Refuse to speak well of a client that has not been heard of.

        Raises:
            NotTestable: it has made no call.
        """
        if not self.proxy.asked:
            variable = _variable(self._document.promise.name)
            where = f"point it at the address in MOTPART_URL or {variable}"
            raise NotTestable(f"nothing can be said of the client, as it has made no call; {where}.")

    def report(self) -> Report:
        """What the traffic so far says.

        Raises:
            NotTestable: the upstream has answered none of it, or something else has in its place.
        """
        why = next(filter(None, map(unread, self._entries)), "") if self._entries else self.proxy.unheard
        report = report_on(self._entries, self._document, str(self.proxy.upstream), secrets_in(os.environ))
        if not why and not self.proxy.upstream.label:  # a fake of ours is the API
            why = who_answered(self._whole(), self._document)
        why = why or only_refused(report.traffic, self._document)
        if why:
            raise NotTestable(f"nothing can be said of the client, as {why}")
        return report

    def _whole(self) -> Sequence[Passed]:
        """Every exchange with all that it holds, personal and secret values replaced: a report keeps less of most."""
        traffic = read_traffic(self._entries, self._document)
        every = {passed.number for passed in traffic}
        return shareable(traffic, self._document, secrets_in(os.environ), every).clean


@contextmanager
def _between(promise: Promise, upstream: str | None, ca: Path | None, faults: bool) -> Iterator[_Between]:
    entries: list[Entry] = []
    if upstream is not None:
        if faults:
            raise UsageError("--faults is for the fake; an upstream has its own.")
        root = server_root(upstream, promise, "--upstream")
        proxy = Proxy(Upstream(root, ca=ca), entries.append)
        yield _Between(proxy, Document(promise, Target(root)), entries)
        return
    with listen(0) as listener, serving(application(promise), listener) as fake:
        if faults:
            _plan_faults(fake, promise)
        proxy = Proxy(Upstream(fake, label="a fresh fake", keep_host=True), entries.append)
        yield _Between(proxy, Document(promise, Target(fake)), entries)


def _plan_faults(fake: str, promise: Promise) -> None:
    """Every operation's first call is answered 503 with Retry-After, in the provider's dialect."""
    effect = {"kind": "status", "status": 503, "headers": {"Retry-After": "1"}}
    target = Target(fake)
    for _, _, spec in operations_of(promise.document):
        plan = {"provider": promise.name, "operation": spec["operationId"], "effect": effect}
        target.send(Request.json("POST", f"{fake}/_motpart/worlds/default/faults", plan))
    target.close()


def _variable(provider: str) -> str:
    return f"MOTPART_{provider.upper().replace('-', '_')}_URL"


def _ran(command: Sequence[str], provider: str, url: str) -> int:
    environment: Mapping[str, str] = {
        **os.environ, "MOTPART_URL": url, _variable(provider): url,
    }  # fmt: skip
    try:
        return subprocess.run(list(command), env=dict(environment), check=False).returncode
    except OSError as error:
        raise UsageError(f"{command[0]!r} cannot be run: {error.strerror}.") from None
    except KeyboardInterrupt:
        return 130
