"""OLD and NEW on the command line → documents: a file, a folder, or the name of a provider."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.errors import UsageError
from specs import DOCUMENT_NAMES, provider_roots
from specs.importing import ImportRefused, Published, convert, read_published

__all__ = ["Opened", "open_document"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A document to compare: its name for people, the version it was published as, and the document in one piece."""

    name: str
    version: str
    document: dict[str, Any]
    published: Published

    def healed(self) -> Opened:
        """The same after the import's repairs: dangling references, and what else has a number there."""
        return Opened(self.name, self.version, _converted(self.published, self.name), self.published)


def open_document(said: str) -> Opened:
    """Read what a person named; Swagger 2.0 is converted as ``motpart import`` does it, 3.0 and 3.1 stay as they are.

    Raises:
        UsageError: it cannot be read, or is no OpenAPI document; one sentence.
    """
    file = _file(said)
    try:
        published = read_published(str(file))
    except ImportRefused as error:
        raise UsageError(str(error)) from None
    document = published.document
    if "swagger" in document:
        document = _converted(published, str(file))
    return Opened(said, published.version, document, published)


def _converted(published: Published, name: str) -> dict[str, Any]:
    try:
        return convert(published, name).document
    except ImportRefused as error:
        raise UsageError(str(error)) from None


def _file(said: str) -> Path:
    """A path as it is; a name without one is a provider's."""
    place = Path(said)
    if place.is_file():
        return place
    roots = tuple(reversed(provider_roots()))  # what was imported goes before what is built in
    places = [place, *(root / said for root in roots)] if place.name == said and said not in (".", "..") else [place]
    for folder in places:
        found = next((folder / name for name in DOCUMENT_NAMES if (folder / name).is_file()), None)
        if found is not None:
            return found
    if place.is_dir():
        raise UsageError(f"{said}: there is no {' or '.join(DOCUMENT_NAMES)} in it; name a folder with one, or a file.")
    if urlsplit(said).scheme in {"http", "https"}:
        raise UsageError(f"{said!r} is an address, and diff reads files; save it first: curl -sSfo new.json {said!r}")
    known = sorted({file.parent.name for root in roots for name in DOCUMENT_NAMES for file in root.glob(f"*/{name}")})
    raise UsageError(f"{said!r} is neither a file nor a folder nor a provider; the providers are {', '.join(known)}.")
