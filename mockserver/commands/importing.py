"""``motpart import`` and ``motpart overlay``: a provider's own document becomes a provider here."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.console import fail, json_option, say

if TYPE_CHECKING:
    from specs.importing import Imported, Remark
    from specs.importing.fitting import Unfit

__all__ = ["apply", "check", "import_document", "overlay"]

_SHOWN = 20
_NO_NAMES = ("openapi", "swagger", "api-docs", "api", "index", "document", "spec")


@click.command("import")
@click.argument("source", metavar="FILE|URL")
@click.option("--as", "name", metavar="NAME", help="The provider's name; made from the file's when not given.")
@click.option(
    "--environment",
    type=click.Choice(["test", "production"]),
    default="production",
    show_default=True,
    help="Which of the provider's environments the document describes.",
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    default="motpart-specs",
    show_default=True,
    help="The folder for provider folders; serve and test look into ./motpart-specs.",
)
@click.option("--strict", is_flag=True, help="Refuse a document that needs a repair.")
@click.option("--allow-network", is_flag=True, help="Follow URLs: SOURCE itself, and references to others.")
@json_option
def import_document(source: str, name: str | None, as_json: bool, **options: Any) -> None:
    """Make a provider of an OpenAPI document.

    Reads Swagger 2.0, OpenAPI 3.0 and 3.1, JSON or YAML, one file or many. What is wrong with the document is repaired
    and told; what a person wrote beside an earlier import (rules, stories, overlay, decisions) stays.
    """
    from specs.importing import ImportRefused, OverlayError

    try:
        report = _imported(source, name, **options)
    except (ImportRefused, OverlayError) as error:
        fail(str(error))
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _print(report)


def _imported(
    source: str, given: str | None, environment: str, into: Path, strict: bool, allow_network: bool
) -> dict[str, Any]:
    from mockserver.checking import examine
    from mockserver.clock import Clock
    from specs.importing import convert, read_published
    from specs.importing.fitting import unfit_files
    from specs.importing.folders import actions_in, check_name, pins_in, write_folder

    published = read_published(source, allow_network=allow_network)
    name = _name(source, published.document) if given is None else given
    check_name(name, source)
    actions, known = actions_in(into / name), bool(pins_in(into / name))
    imported = convert(published, source, strict=strict, actions=actions, examine=examine)
    today = Clock().now.date()
    folder, written = write_folder(imported, source, name=name, environment=environment, into=into, today=today)
    handlers, all_of_them = _unfit_handlers(name, imported)
    unfit = [*unfit_files(folder, imported.document), *handlers]
    return _report(name, folder, environment, imported, written, unfit) | {
        "overlay_actions": len(actions),
        "replaces_built_in": not known and _is_built_in(name),
        "no_function_fits": all_of_them,
    }


def _is_built_in(name: str) -> bool:
    from specs import BUILT_IN, DOCUMENT_NAMES

    return any((BUILT_IN / name / file).is_file() for file in DOCUMENT_NAMES)


def _name(source: str, document: dict[str, Any]) -> str:
    """The file's name without its endings; the title's when the file's says nothing."""
    from specs.importing.fetching import name_of

    stem = _slug(name_of(source).split(".")[0])
    title = (document.get("info") or {}).get("title")
    return _slug(str(title)) or "document" if stem in _NO_NAMES and isinstance(title, str) else stem or "document"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64]


def _unfit_handlers(name: str, imported: Imported) -> tuple[list[Unfit], bool]:
    """Functions of a provider of this name that no operation of the document calls; whether those are all it has."""
    from mockserver.registry import bind, unfit
    from specs import Promise
    from specs.importing.fitting import Unfit

    promise = Promise(name, Path(), Path(), imported.document, (), {}, "", imported=True)
    strange = [Unfit("handler", problem.file, problem.place) for problem in unfit(promise)]
    return strange, bool(strange) and not bind({name: promise})[name].handlers


def _report(  # a report is its parts
    name: str,
    folder: Path,
    environment: str,
    imported: Imported,
    written: Sequence[str],
    unfit: Sequence[Unfit],
) -> dict[str, Any]:
    from specs import operations_of

    def entries(kind: str) -> list[dict[str, str]]:
        return [_entry(remark) for remark in imported.remarks if remark.kind == kind]

    return {
        "provider": name,
        "folder": str(folder),
        "environment": environment,
        "version": imported.version,
        "sha256": imported.sha256,
        "operations": sum(1 for _ in operations_of(imported.document)),
        "written": list(written),
        "repairs": entries("repair"),
        "kept": entries("kept"),
        "lost": entries("lost"),
        "unfit": [{"kind": one.kind, "name": one.name, "operation": one.operation} for one in unfit],
    }


def _entry(remark: Remark) -> dict[str, str]:
    number = {"number": remark.number} if remark.number else {}
    return {**number, "place": remark.place, "cause": remark.cause, "done": remark.done}


def _print(report: dict[str, Any]) -> None:
    count = report["operations"]
    say(
        f"Imported {report['version']} with {count} operation{'' if count == 1 else 's'} as {report['provider']} "
        f"({report['environment']}) into {report['folder']}/."
    )
    if report["replaces_built_in"]:
        rest = ", none of whose functions fits; the generic fake answers" if report["no_function_fits"] else ""
        say(f"It takes the place of the built-in {report['provider']}{rest}.")
    for key, title in (
        ("repairs", "Repairs"),
        ("kept", "Not sayable in OpenAPI 3.0, checked all the same"),
        ("lost", "Lost"),
    ):
        _print_entries(title, report[key])
    for one in report["unfit"]:
        if one["kind"] == "handler" and report["no_function_fits"]:
            continue
        say(f"No longer fits: {one['kind']} {one['name']} speaks of {one['operation']}, which the document lacks.")
    say(f"Serve it with 'motpart serve {report['provider']}', judge it with 'motpart test {report['provider']}'.")


def _print_entries(title: str, entries: Sequence[dict[str, str]]) -> None:
    if not entries:
        return
    say(f"{title} ({len(entries)}):")
    for entry in entries[:_SHOWN]:
        say(f"  {entry.get('number', ''):4}{entry['place']}: {entry['cause']}; {entry['done']}.")
    if len(entries) > _SHOWN:
        say(f"  … and {len(entries) - _SHOWN} more, all in source.yaml")


@click.group()
def overlay() -> None:
    """Corrections of an imported document."""


@overlay.command()
@click.argument("name")
@json_option
def check(name: str, as_json: bool) -> None:
    """Say which corrections of NAME's overlay.yaml are no longer needed.

    Each is taken out in turn; when the document is the same without it, the provider has corrected it. Exit code 1
    when there is one, 2 when an action matches nothing.
    """
    from mockserver.checking import examine
    from specs.importing import ImportRefused, OverlayError
    from specs.importing.rebuilding import unneeded_actions

    try:
        actions, unneeded = unneeded_actions(_folder(name), examine=examine)
    except (ImportRefused, OverlayError) as error:
        fail(str(error))
    if as_json:
        entries = [
            {"number": one.number, "target": one.target, "cause": one.cause, "needed": one not in unneeded}
            for one in actions
        ]
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
    else:
        for one in unneeded:
            say(f"No longer needed: {one}.")
        say(f"{len(actions) - len(unneeded)} of {len(actions)} actions are needed.")
    sys.exit(1 if unneeded else 0)


@overlay.command()
@click.argument("name")
def apply(name: str) -> None:
    """Make NAME's document again from its pinned source and its overlay.yaml."""
    from mockserver.checking import examine
    from mockserver.clock import Clock
    from specs.importing import ImportRefused, OverlayError
    from specs.importing.folders import write_folder
    from specs.importing.rebuilding import pinned_source, rebuild

    folder = _folder(name)
    try:
        pin, file = pinned_source(folder)
        imported = rebuild(folder, examine=examine)
        write_folder(
            imported,
            str(file),
            name=name,
            environment=pin.environment,
            into=folder.parent,
            today=Clock().now.date(),
            came_from=pin.came_from,
        )
    except (ImportRefused, OverlayError) as error:
        fail(str(error))
    say(f"{name} is made again from {pin.file} and its overlay.")


def _folder(name: str) -> Path:
    """The folder of a provider; the imported one when there are two of the name."""
    from specs import IMPORTED, provider_roots

    for root in reversed(provider_roots()):
        if (root / name).is_dir() and Path(name).name == name:
            return root / name
    return fail(f"There is no imported provider '{name}' in {IMPORTED}/.")
