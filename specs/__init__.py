"""The promise: what each provider documents. A small catalogue over folders of data.

A provider is a folder that holds ``openapi.yaml`` (or ``.json``); ``rules.yaml``, ``provider.yaml``, ``stories/``
and ``decisions.md`` stand beside it. The folder's name is the provider's name; nothing is registered anywhere. Where
the name has a hyphen, which no Python package may have, its code is in a package with an underscore.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specs.loading import Cache, DocumentError, load_source
from specs.settings import Settings, read_settings

__all__ = [
    "BUILT_IN",
    "CERTAINTIES",
    "IMPORTED",
    "IMPORT_RECORD",
    "Cache",
    "DocumentError",
    "Promise",
    "Rule",
    "catalogue",
    "load",
    "name_of",
    "operations_of",
    "package_of",
    "provider_roots",
    "server_path",
]

BUILT_IN = Path(__file__).parent
IMPORTED = "motpart-specs"
"""The folder, in the working folder, that imports go to unless told otherwise."""
IMPORT_RECORD = "source.yaml"
"""The file beside an imported document in which the import says what it was made from."""
CERTAINTIES = ("documented", "shown", "observed", "inferred")
DOCUMENT_NAMES = ("openapi.yaml", "openapi.yml", "openapi.json")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ALTERNATIVE = "x-motpart-alternative"
"""Marks an operation of an imported document that no path tells from another: it has what that one does not take."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One checkable promise: its id in the reference material, what it says in our words, and how sure it is.

    ``observable`` says whether a client can see it broken in exchanges; ``why`` says why not, ``decision`` names
    the line of decisions.md that settles what the provider leaves open.
    """

    id: str
    text: str
    source: str
    certainty: str
    operations: tuple[str, ...] = ()
    observable: bool = True
    why: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """One provider's folder, or one document of somebody's own: bundled document, rules, settings.

    ``document`` has no reference to other files left; ``settings`` is provider.yaml as written (empty for a lone
    document), ``terms`` the same checked and typed; ``digest`` is the SHA-256 of all that it was read from; ``repairs``
    says what an import did so that a stranger's document can be served. ``imported`` says that an import wrote the
    document: what is built in under the same name was written for another one, and is used where it fits.
    """

    name: str
    folder: Path
    file: Path
    document: Mapping[str, Any]
    rules: tuple[Rule, ...]
    settings: Mapping[str, Any]
    digest: str
    repairs: tuple[str, ...] = ()
    terms: Settings = field(default_factory=Settings)
    imported: bool = False

    @property
    def title(self) -> str:
        """The name for people: provider.yaml's title, else the document's."""
        return str(self.settings.get("title") or self.document.get("info", {}).get("title") or self.name)

    @property
    def server_path(self) -> str:
        """The path of the document's first server, such as ``/api/v2``; empty when it has none."""
        return server_path(self.document)

    def operation_certainty(self) -> dict[str, float]:
        """The share of each certainty over the document's operations."""
        default = str(self.document.get("x-certainty", "inferred"))
        return _shares(str(spec.get("x-certainty", default)) for _, _, spec in operations_of(self.document))

    def certainty(self) -> dict[str, float]:
        """The share of each certainty over the rules; over the operations when there are no rules."""
        if not self.rules:
            return self.operation_certainty()
        return _shares(rule.certainty for rule in self.rules)


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every ``(path, method, operation object)`` of a document; methods in lower case."""
    for path, item in (document.get("paths") or {}).items():
        for method in METHODS:
            if isinstance(item, Mapping) and isinstance(item.get(method), Mapping):
                yield path, method, item[method]


def server_path(document: Mapping[str, Any]) -> str:
    """The path part of the first server's URL, its variables set to their defaults, without a trailing slash."""
    servers = document.get("servers") or []
    if not servers:
        return ""
    url = str(servers[0].get("url", ""))
    for name, variable in (servers[0].get("variables") or {}).items():
        url = url.replace("{" + name + "}", str(variable.get("default", "")))
    _, separator, rest = url.partition("//")  # behind a scheme, or at the beginning: a host comes first
    path = "/" + rest.partition("/")[2] if separator else url
    path = path.partition("?")[0].rstrip("/")
    return path if path.startswith("/") or not path else "/" + path


def provider_roots() -> tuple[Path, ...]:
    """Where commands look for providers: the built-in ones, then those imported into ``./motpart-specs/``."""
    return BUILT_IN, Path(IMPORTED)


def catalogue(roots: Sequence[Path] = (BUILT_IN,), *, cache: Cache | None = None) -> dict[str, Promise]:
    """Every provider folder below the roots, by name, in alphabetical order; a later root wins over an earlier."""
    found: dict[str, Path] = {}
    for root in roots:
        if root.is_dir():
            found.update({place.name: place for place in root.iterdir() if _document_in(place)})
    return {name: load(found[name], cache=cache) for name in sorted(found)}


def load(place: Path, *, name: str | None = None, cache: Cache | None = None) -> Promise:
    """Read a provider's folder or a lone document file.

    Raises:
        DocumentError: the file is missing, is not a document, or refers to something that is not there.
    """
    file = _document_in(place) if place.is_dir() else place
    if file is None:
        raise DocumentError(str(place), "", "there is no openapi.yaml or openapi.json in it", "name a folder with one")
    companions = [place / "rules.yaml", place / "provider.yaml"] if place.is_dir() else []
    source = load_source(file, [companion for companion in companions if companion.is_file()], cache or Cache(None))
    settings = source.companions.get("provider.yaml")
    return Promise(
        name=name or (place.name if place.is_dir() else name_of(file)),
        folder=file.parent,
        file=file,
        document=source.document,
        rules=tuple(_rule(entry, companions[0]) for entry in source.companions.get("rules.yaml") or []),
        settings=settings or {},
        digest=source.digest,
        terms=read_settings(settings, str(place / "provider.yaml")),
        imported=place.is_dir() and (place / IMPORT_RECORD).is_file(),
    )


def _document_in(place: Path) -> Path | None:
    if not place.is_dir():
        return None
    return next((place / name for name in DOCUMENT_NAMES if (place / name).is_file()), None)


def name_of(file: Path) -> str:
    """A lone document's mount: its file name without endings, in characters that a URL needs not escape."""
    stem = file.name.split(".")[0].lower() or "document"
    return "".join(char if char.isalnum() and char.isascii() else "-" for char in stem).strip("-") or "document"


def package_of(name: str) -> str:
    """A provider's name as the name of its Python package: ``pay-roll`` has its code in ``pay_roll``."""
    return name.replace("-", "_")


def _rule(entry: Any, file: Path) -> Rule:
    if not isinstance(entry, Mapping):
        raise DocumentError(
            str(file), "", f"a rule is {type(entry).__name__}", "write each rule as a mapping with an id"
        )
    place = str(entry.get("id", "a rule without id"))
    unknown = set(entry) - set(Rule.__dataclass_fields__)
    missing = {"id", "text", "source", "certainty"} - set(entry)
    if unknown or missing:
        found = f"unknown keys {sorted(unknown)}" if unknown else f"missing keys {sorted(missing)}"
        raise DocumentError(str(file), place, found, f"a rule has {', '.join(Rule.__dataclass_fields__)}")
    if entry["certainty"] not in CERTAINTIES:
        raise DocumentError(
            str(file), place, f"certainty {entry['certainty']!r}", f"use one of {', '.join(CERTAINTIES)}"
        )
    return Rule(**{**entry, "operations": tuple(entry.get("operations") or ())})


def _shares(words: Iterator[str]) -> dict[str, float]:
    counts = Counter(words)
    total = sum(counts.values())
    return {word: round(counts[word] / total, 3) if total else 0.0 for word in CERTAINTIES}
