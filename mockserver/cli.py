"""The ``motpart`` command."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import NoArgsIsHelpError

from mockserver.commands.clock import clock
from mockserver.commands.delivery import delivery
from mockserver.commands.fault import fault
from mockserver.commands.importing import import_document, overlay
from mockserver.commands.journal import journal
from mockserver.commands.providers import providers
from mockserver.commands.serve import serve
from mockserver.commands.world import world
from mockserver.installed import offered, version

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["main"]

EXTENSIONS = "motpart.commands"
"""The entry point group in which other packages (the judge) offer commands: name → click command."""


_INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended, as shells have it."""


class _Commands(click.Group):
    """Our own commands, and those that entry points offer, loaded when listed or called."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        with _one_sentence(context):
            return super().parse_args(context, args)

    def invoke(self, context: click.Context) -> Any:
        with _one_sentence(context):
            return super().invoke(context)

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *offered(EXTENSIONS).names})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        own = super().get_command(context, name)
        if own is not None:
            return own
        for point in offered(EXTENSIONS).select(name=name):
            try:
                command = point.load()
            except (ImportError, AttributeError) as error:
                return _unavailable(name, error)
            if isinstance(command, click.Command):
                return command
        return None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does it, but without loading what an entry point offers: --help is quick."""
        ours = {name: command.get_short_help_str(78) for name, command in self.commands.items()}
        others = {point.name: _short_help(point) for point in offered(EXTENSIONS)}
        with formatter.section("Commands"):
            formatter.write_dl(sorted({**others, **ours}.items()))


@contextmanager
def _one_sentence(context: click.Context) -> Iterator[None]:
    """A mistake on the command line is one sentence that names the command, without click's usage block."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = (error.ctx or context).command_path
        click.echo(f"{command}: {error.format_message().rstrip('.?')}; '{command} --help' tells more.", err=True)
        context.exit(error.exit_code)
    except KeyboardInterrupt:  # click's own word for it has the exit code of a finding
        click.echo(f"{context.command_path}: interrupted.", err=True)
        context.exit(_INTERRUPTED)


def _short_help(point: EntryPoint) -> str:
    """The first line of the docstring of the function that an entry point names, read from its source."""
    try:
        source = _source(point.module).read_text(encoding="utf-8")
    except (ImportError, OSError):
        return "(cannot be loaded)"
    functions = (
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == point.attr
    )
    documented = [ast.get_docstring(function) or "" for function in functions]
    return documented[0].partition("\n")[0] if documented else ""


def _source(module: str) -> Path:
    """Where a module's text is; of its packages only the outermost is imported, which is all that finding it takes."""
    outermost, *inner = module.split(".")
    found = importlib.util.find_spec(outermost)
    if found is None or not found.submodule_search_locations or not inner:
        return Path(str(found.origin if found else ""))
    return Path(found.submodule_search_locations[0]).joinpath(*inner).with_suffix(".py")


def _unavailable(name: str, error: Exception) -> click.Command:
    """A command whose package is not whole: listed as such, and a sentence instead of a traceback when called."""

    def refuse(arguments: tuple[str, ...]) -> None:
        raise click.UsageError(f"'{name}' cannot be loaded: {error}.")

    arguments = click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(
        name, context_settings=settings, callback=refuse, params=[arguments], help="(cannot be loaded)"
    )


def _print_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    click.echo(f"motpart {version()}")
    context.exit()


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
def main() -> None:
    """The counterparty you test against: stateful fakes of Nordic providers, and a judge of contracts."""


for _command in (serve, import_document, overlay, providers, world, clock, fault, journal, delivery):
    main.add_command(_command)
