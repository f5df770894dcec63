"""``motpart serve``: run the sandbox."""

from __future__ import annotations

import difflib
import gc
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.providers import credentials_text
from mockserver.console import fail, table, time_given
from mockserver.installed import offered, version

if TYPE_CHECKING:
    import socket

    from mockserver.mutation import Mutant
    from specs import Promise

__all__ = ["serve"]

MUTANTS = "motpart.mutants"
"""The entry point group in which other packages (the judge) offer mutants: a promise → its mutants by id."""


@click.command()
@click.argument("specs", metavar="[PROVIDER|FILE]...", nargs=-1)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    default=8080,
    show_default=True,
    help="Port; 0 takes a free one.",
)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Keep worlds in DIR.")
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="N",
    default=0,
    show_default=True,
    help="The same seed gives the same ids.",
)
@click.option("--freeze", metavar="TIME", callback=time_given, help="Clocks stand at TIME instead of running.")
@click.option(
    "--control-token",
    metavar="TOKEN",
    envvar="MOTPART_CONTROL_TOKEN",
    help="Open the control plane to other machines that have TOKEN.",
)
@click.option("--strict", is_flag=True, help="Refuse a document that needs a repair instead of repairing it.")
@click.option("--mutant", metavar="ID", help="Serve with one mistake; 'motpart mutate PROVIDER --list' tells which.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line when ready, and nothing else.")
def serve(host: str, port: int, as_json: bool, **options: Any) -> None:
    """Run the sandbox until Ctrl-C.

    Serves each named provider or OpenAPI document at /<name>/; when none is named, every built-in provider and those
    imported into ./motpart-specs/.
    A single one is served at / too. The control plane is at /_motpart/.
    """
    from mockserver.errors import MotpartError
    from mockserver.serve import bind, run

    gc.disable()  # what a start makes is there to stay: the collector would walk it again and again
    try:
        with bind(host, port) as listener:  # first, for it is quick to fail; clients wait in its queue meanwhile
            app = _app(**options)
            _warn_about_control(listener, options["control_token"])
            _warn_about_repairs(app)
            run(app, listener, lambda: _announce(listener, app, as_json))
    except MotpartError as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        gc.enable()


def _app(specs: tuple[str, ...], mutant: str | None, **options: Any) -> Any:
    from mockserver.app import create_app  # the engine with Connexion, which --help need not wait for
    from specs import provider_roots

    app = create_app(list(specs) or None, specs_root=provider_roots(), **({} if mutant else options))
    if mutant is None:
        return app
    wrong = _mutant(mutant, app.server.catalogue.values())
    click.echo(f"motpart: {wrong.provider} is wrong on purpose: {wrong.told.rstrip('.')}.", err=True)
    return create_app(list(specs) or None, specs_root=provider_roots(), mutant=wrong, **options)


def _mutant(name: str, promises: Iterable[Promise]) -> Mutant:
    """The mutant of that id, of whichever of the served providers has one.

    Raises:
        UsageError: none has it, or several have.
    """
    from mockserver.errors import UsageError

    offers = [point.load() for point in offered(MUTANTS)]
    known = {promise.name: mutants for promise in promises for mutants in (offer(promise) for offer in offers)}
    found: list[Mutant] = [mutants[name] for mutants in known.values() if name in mutants]
    if len(found) > 1:
        those = " and ".join(mutant.provider for mutant in found)
        raise UsageError(f"{those} have a mutant {name!r}; serve one of them.")
    if not found:
        near = difflib.get_close_matches(name, [each for mutants in known.values() for each in mutants], 1)
        hint = f"did you mean {near[0]!r}?" if near else "'motpart mutate PROVIDER --list' tells those that there are."
        raise UsageError(f"There is no mutant {name!r} of {', '.join(known)}; {hint}")
    return found[0]


def _warn_about_repairs(app: Any) -> None:
    """Repairs are never silent: how many, and where to read them."""
    for promise in app.server.catalogue.values():
        if promise.repairs:
            count = len(promise.repairs)
            what = "1 repair was" if count == 1 else f"{count} repairs were"
            told = f"'motpart import {promise.file.name}' keeps the result and tells all"
            click.echo(f"motpart: {promise.file.name}: {what} made, the first: {promise.repairs[0]}; {told}.", err=True)


def _warn_about_control(listener: socket.socket, token: str | None) -> None:
    from mockserver.serve import is_loopback

    if token is None and not is_loopback(listener):
        warning = "other machines reach the providers, but /_motpart/ is refused to them; --control-token opens it"
        click.echo(f"motpart: {warning}.", err=True)


def _announce(listener: socket.socket, app: Any, as_json: bool) -> None:
    """Print where everything is, for a person or as one line of JSON."""
    from mockserver.control.providers import describe
    from mockserver.serve import address_of

    url = address_of(listener)
    served = [describe(promise, url) for promise in app.server.catalogue.values()]
    if as_json:
        ready = {"url": url, "control": f"{url}/_motpart", "version": version(), "providers": served}
        click.echo(json.dumps(ready))
    else:
        _print_banner(url, served)
    sys.stdout.flush()


def _print_banner(url: str, served: list[dict[str, Any]]) -> None:
    rows = [(provider["title"], provider["base_url"], credentials_text(provider) or "any") for provider in served]
    click.echo(f"motpart is ready at {click.style(url, bold=True)}; Ctrl-C stops it.\n")
    table(["Provider", "Base URL", "Credential"], rows, "Nothing is served.", whole=["Base URL", "Credential"])
    click.echo(f"\nControl plane  {click.style(f'{url}/_motpart/', bold=True)}  documented at {url}/_motpart/ui/")
