"""The document of an imported folder made again from its pinned source: which overlay actions are still needed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from specs.importing.folders import Pin, actions_in, pins_in
from specs.importing.healing import Examine
from specs.importing.overlays import Action, OverlayError
from specs.importing.reading import Imported, Published, convert, read_published
from specs.importing.remarks import ImportRefused

__all__ = ["pinned_source", "rebuild", "unneeded_actions"]


def pinned_source(folder: Path) -> tuple[Pin, Path]:
    """The pin that the folder serves, and the file that it pins, which is still the one that was imported.

    Raises:
        ImportRefused: the folder was not made by an import, or its source is gone or changed.
    """
    pins = pins_in(folder)
    if not pins:
        raise ImportRefused(str(folder), "", "was not made by an import (there is no source.yaml)", "import it first")
    pin = next(iter(pins.values()))
    file = folder / "source" / pin.environment / pin.file
    if not file.is_file():
        raise ImportRefused(str(file), "", "the pinned source is gone", "import the document again")
    if hashlib.sha256(file.read_bytes()).hexdigest() != pin.sha256:
        raise ImportRefused(str(file), "", "is not what was imported (its sha256 differs)", "import it again")
    return pin, file


def rebuild(folder: Path, *, examine: Examine | None = None) -> Imported:
    """The folder's document, made again from its source and its overlay. Raises: ImportRefused, OverlayError."""
    _, file = pinned_source(folder)
    published = read_published(str(file))
    return convert(published, str(file), actions=actions_in(folder), examine=examine)


def unneeded_actions(folder: Path, *, examine: Examine | None = None) -> tuple[Sequence[Action], list[Action]]:
    """Every overlay action, and those without which the document is the same.

    Raises:
        ImportRefused: the source cannot be read.
        OverlayError: an action cannot be carried out, for one because it matches nothing.
    """
    _, file = pinned_source(folder)
    published = read_published(str(file))
    actions = actions_in(folder)
    whole = convert(published, str(file), actions=actions, examine=examine)
    return actions, [one for one in actions if _same_without(one, actions, whole, published, str(file), examine)]


def _same_without(  # what a conversion is made from
    action: Action,
    actions: Sequence[Action],
    whole: Imported,
    published: Published,
    file: str,
    examine: Examine | None,
) -> bool:
    rest = [one for one in actions if one is not action]
    try:
        return convert(published, file, actions=rest, examine=examine).document == whole.document
    except (OverlayError, ImportRefused):
        return False  # a later action, or the whole document, depends on it
