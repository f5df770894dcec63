"""One document of many files: what other files hold is brought in under ``components``, once, and referred to there.

Our own split documents are bundled by prance (`specs.loading`). A stranger's are not, because prance writes every
referred part out in full (a recursive schema across files never ends), reads any file and any URL that a reference
names, and refuses a fragment that resolves against the including file.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from specs.importing.fetching import fetch_url, is_url, read_file, refuse_strangers
from specs.importing.parsing import parse_document
from specs.importing.remarks import ImportRefused, Place, Remarks, dotted
from specs.importing.structure import COMPONENT_OF, SECTION_OF, Node, at_pointer, dangling, pointer, walk

__all__ = ["Bundle", "Part", "bundle"]

_MOST_FILES = 500
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Part:
    """One file that a document was made of: its name below the document's folder (or its URL) and its bytes."""

    name: str
    raw: bytes


@dataclass(slots=True)
class Bundle:
    """A document without references to other files, and the files it came from, the document's own first."""

    document: dict[str, Any]
    parts: list[Part]


def bundle(source: str, raw: bytes, document: dict[str, Any], *, allow_network: bool, remarks: Remarks) -> Bundle:
    """Bring everything that the document refers to into it.

    Args:
        source: path or URL of the document; ``raw`` and ``document`` are its bytes and its parsed value.

    Raises:
        ImportRefused: a reference leaves the document's folder, or names the network without ``allow_network``.
    """
    files = _Files(source, document, allow_network, remarks)
    files.parts.append(Part(_name_within(source), raw))
    _Bundler(files, remarks).run()
    return Bundle(document, files.parts)


def _name_within(source: str) -> str:
    """The document's own name in its bundle."""
    return source if is_url(source) else Path(source).name


@dataclass(slots=True)
class _Files:
    """The files of a bundle by location, each read once."""

    root: str
    document: dict[str, Any]
    allow_network: bool
    remarks: Remarks
    parts: list[Part] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The document itself is known from the start."""
        if not is_url(self.root):
            self.root = str(Path(self.root).resolve())
        self.known[self.root] = self.document

    def locate(self, base: str, target: str, place: Place) -> str:
        """The location that a reference in the file ``base`` names, without its fragment."""
        named = target.partition("#")[0]
        if is_url(base):
            named = urljoin(base, named)
        if is_url(named):
            return self._remote(named, place)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", named):
            raise self._refused(place, target, "which is neither a file nor an http URL")
        folder = Path(self.root).parent
        wanted = Path(base).parent / unquote(named)
        try:
            resolved = wanted.resolve()
        except (OSError, ValueError, RuntimeError):
            raise self._refused(place, target[:200], "which is no file name") from None
        if not resolved.is_relative_to(folder):
            raise self._refused(place, target, f"outside the document's folder {folder.name}/")
        return str(resolved)

    def _remote(self, url: str, place: Place) -> str:
        if not self.allow_network:
            raise self._refused(place, url, "on the network", "'motpart import --allow-network' follows it")
        return url

    def _refused(self, place: Place, target: str, why: str, remedy: str = "") -> ImportRefused:
        shown = self.root if is_url(self.root) else Path(self.root).name
        return ImportRefused(shown, dotted(place), f"$ref '{target}' names something {why}", remedy)

    def read(self, location: str) -> Any:
        """The parsed file; `_MISSING` when there is none."""
        if location not in self.known:
            self.known[location] = self._load(location)
        return self.known[location]

    def _load(self, location: str) -> Any:
        if len(self.parts) >= _MOST_FILES:
            raise ImportRefused(self.root, "", f"refers to more than {_MOST_FILES} files", "bundle it first")
        if is_url(location):
            raw, name = fetch_url(location), location
        else:
            if not Path(location).is_file():
                return _MISSING
            raw, name = read_file(Path(location)), self.shown(location)
        refuse_strangers(name, raw)
        value = parse_document(raw, name, self.remarks)
        self.parts.append(Part(name, raw))
        return value

    def shown(self, location: str) -> str:
        """A file's name as people know it: below the document's folder."""
        if is_url(location) or is_url(self.root):
            return location
        return Path(location).relative_to(Path(self.root).parent).as_posix()


class _Bundler:
    """Follows references out of the document and writes what they name into it."""

    def __init__(self, files: _Files, remarks: Remarks) -> None:
        self._files = files
        self._remarks = remarks
        self._document = files.document
        self._swagger = "swagger" in files.document
        self._homes: dict[tuple[str, str, str], str] = {}

    def run(self) -> None:
        """Until no reference of the document leaves it."""
        self._inline_strays()
        self._bring_in(walk(self._document), self._files.root)

    def _bring_in(self, nodes: list[Node], base: str) -> None:
        waiting = [(node, base) for node in nodes]
        while waiting:
            node, home = waiting.pop()
            target = node.reference
            if target is None or (home == self._files.root and target.startswith("#")):
                continue
            waiting.extend(self._follow(node, home, target))

    def _follow(self, node: Node, home: str, target: str) -> list[tuple[Node, str]]:
        """Point one reference into the document; returns what came in and must be followed in turn."""
        location, fragment = home, "#" + target.partition("#")[2]
        if not target.startswith("#"):
            location = self._files.locate(home, target, node.place)
        if location == self._files.root:
            node.value["$ref"] = fragment
            return []
        content = self._files.read(location)
        value = _value_at(content, fragment)
        if value is _MISSING:
            self._heal(node, location, fragment, target)
            return []
        if node.kind == "path":
            return self._inline(node, location, value)
        return self._import(node, location, fragment, value)

    def _heal(self, node: Node, location: str, fragment: str, target: str) -> None:
        """A fragment that its own file lacks counts against the file that includes it, when that one has it."""
        if target.startswith("#") and _value_at(self._document, fragment) is not _MISSING:
            cause = f"$ref '{target}' in {self._files.shown(location)} names nothing in that file"
            self._remarks.repair("R01", node.place, cause, "resolved against the document that includes it")
            node.value["$ref"] = fragment
            return
        # left as a dangling reference, which the repairs heal and name
        node.value["$ref"] = dangling(target)

    def _inline(self, node: Node, location: str, value: Any) -> list[tuple[Node, str]]:
        siblings = {key: inner for key, inner in node.value.items() if key != "$ref"}
        copied = copy.deepcopy(value)
        node.replace({**copied, **siblings} if isinstance(copied, dict) else copied)
        return [(inner, location) for inner in walk(node.value, "path", node.place) if inner.value is not node.value]

    def _import(self, node: Node, location: str, fragment: str, value: Any) -> list[tuple[Node, str]]:
        section = self._section(node.kind)
        if section is None:
            node.replace(copy.deepcopy(value))
            return [(inner, location) for inner in walk(node.value, node.kind, node.place)]
        key = (node.kind, location, fragment)
        if key in self._homes:
            node.value["$ref"] = self._homes[key]
            return []
        name = _free_name(section, location, fragment)
        where = (COMPONENT_OF[node.kind],) if self._swagger else ("components", SECTION_OF[node.kind])
        self._homes[key] = node.value["$ref"] = pointer(*where, name)
        section[name] = copy.deepcopy(value)
        return [(inner, location) for inner in walk(section[name], node.kind, (*where, name))]

    def _section(self, kind: str) -> dict[str, Any] | None:
        """The place in the document where objects of a kind are kept by name; None when it has none."""
        if self._swagger:
            name, holder = COMPONENT_OF.get(kind), self._document
        else:
            name, holder = SECTION_OF.get(kind), self._document.setdefault("components", {})
        if name is None or not isinstance(holder, dict):
            return None
        section = holder.setdefault(name, {})
        return section if isinstance(section, dict) else None

    def _inline_strays(self) -> None:
        """References where OpenAPI has none (``info.description``, whole sections) are replaced by what they name."""
        for holder, key, place, target in list(_strays(self._document, ())):
            try:
                location = self._files.locate(self._files.root, target, place)
            except ImportRefused:
                if place[0] in ("paths", "components", "info"):
                    raise
                continue
            fragment = "#" + target.partition("#")[2]
            value = _value_at(self._files.read(location), fragment)
            if value is _MISSING:
                self._remarks.repair("R03", place, f"$ref '{target}' leads nowhere", "the reference is left out")
                del holder[key]
                continue
            self._remarks.repair("R20", place, f"$ref '{target}' where OpenAPI has none", "replaced by what it names")
            holder[key] = copy.deepcopy(value)
            if isinstance(holder[key], dict) and place in _SECTIONS:
                _rebase(holder[key], self._files.shown(location), _SECTIONS[place])


_SECTIONS = {("paths",): "path", ("components",): "components", ("components", "schemas"): "schema"}


def _rebase(value: Any, name: str, kind: str) -> None:
    """References inside a section that came from another file stay relative to that file."""
    folder = name.rpartition("/")[0]
    wrapped = {"components": value} if kind == "components" else {"paths" if kind == "path" else "definitions": value}
    for node in walk(wrapped):
        target = node.reference
        if target is not None and not is_url(target):
            inside = target.startswith("#")
            node.value["$ref"] = f"{name}{target}" if inside else "/".join(part for part in (folder, target) if part)


def _strays(value: Any, place: Place) -> Any:
    """References in ``info`` and in the place of whole sections."""
    for key in ("info", "paths", "components", "definitions", "parameters", "responses"):
        part = value.get(key)
        if isinstance(part, dict):
            yield from _stray(value, key, part, (key,))
    for name, part in (value.get("components") or {}).items() if isinstance(value.get("components"), dict) else ():
        if isinstance(part, dict):
            yield from _stray(value["components"], name, part, ("components", name))
    for name, part in (value.get("info") or {}).items() if isinstance(value.get("info"), dict) else ():
        if isinstance(part, dict):
            yield from _stray(value["info"], name, part, ("info", name))


def _stray(holder: Any, key: str, part: dict[str, Any], place: Place) -> Any:
    target = part.get("$ref")
    if isinstance(target, str) and not target.startswith("#"):
        yield holder, key, place, target


def _value_at(content: Any, fragment: str) -> Any:
    try:
        return at_pointer(content, fragment)
    except KeyError:
        return _MISSING


def _free_name(section: dict[str, Any], location: str, fragment: str) -> str:
    last = fragment.rpartition("/")[2] if len(fragment) > 2 else Path(urlsplit(location).path).name.split(".")[0]
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", unquote(last)).strip("_") or "part"
    candidates: Callable[[int], str] = lambda number: name if number == 1 else f"{name}_{number}"  # noqa: E731
    return next(candidates(number) for number in range(1, 100_000) if candidates(number) not in section)
