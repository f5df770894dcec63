"""Reading documents: JSON or YAML, one file or many, parsed once and kept by content hash."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import yaml

__all__ = ["Cache", "DocumentError", "Source", "load_source", "parse"]

_OTHER_FILE = re.compile(rb"""\$ref["']?\s*:\s*["']?(?!\#)[^#\s"'{}]""")
# Parsing depends on this file and on nothing else of ours: a changed parser must not meet an old cache.
_PARSER = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]


class DocumentError(Exception):
    """A document that cannot be read: file, place, what was found, what to do."""

    def __init__(self, file: str, place: str, found: str, remedy: str) -> None:
        self.file, self.place, self.found, self.remedy = file, place, found, remedy
        super().__init__(f"{file}: {place + ': ' if place else ''}{found}; {remedy}.")


_LONG_AGO = 30 * 24 * 3600
_ENDINGS = (".json", ".checked", ".part")


class Cache:
    """Bytes by key in one folder; None, or a folder that cannot be written, keeps nothing.

    Reading 1 MB of YAML takes seconds and reading it back as JSON takes milliseconds: that is all this is for. What was
    put a month ago is removed when something new is put.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """What was kept under the key, or None."""
        if self._folder is None:
            return None
        try:
            return (self._folder / key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, value: bytes) -> None:
        """Keep the value; written beside and moved into place, so that readers never see a part of it."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{key}.{id(value):x}.part"
            part.write_bytes(value)
            part.replace(self._folder / key)
            self._forget()
        except OSError:
            return

    def _forget(self) -> None:
        """Remove what was put long ago: every edit of a document puts another, and nobody asks for the old ones."""
        assert self._folder is not None
        limit = time.time() - _LONG_AGO
        for file in self._folder.iterdir():
            if file.suffix in _ENDINGS and file.stat().st_mtime < limit:
                file.unlink()


@dataclass(frozen=True, slots=True)
class Source:
    """A bundled document with its companions (parsed YAML files by name) and the hash of all their bytes."""

    document: dict[str, Any]
    companions: dict[str, Any] = field(default_factory=dict)
    digest: str = ""


def load_source(file: Path, companions: Sequence[Path], cache: Cache) -> Source:
    """Read, bundle and keep one document.

    Raises:
        DocumentError: unreadable, not UTF-8, not JSON or YAML (with line and column), or not a mapping.
    """
    raw = _read(file)
    split = _OTHER_FILE.search(raw) is not None
    parts = [raw, *(_read(companion) for companion in companions)]
    if split:
        parts.extend(_read(part) for part in _parts(file))
    digest = hashlib.sha256(b"\0".join([_PARSER.encode(), str(file.name).encode(), *parts])).hexdigest()
    kept = cache.get(f"{digest}.json")
    if kept is not None:
        document, read = orjson.loads(kept)
        return Source(document, read, digest)
    document = _bundle(file) if split else parse(raw, file)
    if not isinstance(document, dict):
        raise DocumentError(str(file), "", f"the whole of it is {_kind(document)}", "an OpenAPI document is a mapping")
    read = {companion.name: parse(_read(companion), companion) for companion in companions}
    document, read = _plain(document), _plain(read)
    cache.put(f"{digest}.json", orjson.dumps([document, read]))
    return Source(document, read, digest)


def parse(raw: bytes, file: Path) -> Any:
    """JSON or YAML bytes → values; names line and column of what does not parse."""
    text = raw.removeprefix(b"\xef\xbb\xbf")
    if file.suffix == ".json" or text.lstrip()[:1] == b"{":
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            if file.suffix == ".json":
                place = f"line {error.lineno}, column {error.colno}"
                raise DocumentError(str(file), place, f"not JSON: {error.msg}", "correct the file") from None
    try:
        return yaml.load(text.decode("utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise DocumentError(str(file), f"byte {error.start}", "not UTF-8", "save the file as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        found = f"not YAML: {error.problem or error.context}"
        raise DocumentError(str(file), place, found, "correct the file") from None
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(str(file), "", f"not YAML: {error}", "correct the file") from None


# The C loader is ten times quicker; dates stay the strings that a JSON document would have.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at import
    pass


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _bundle(file: Path) -> Any:
    """One document of many files: prance puts what other files hold where it is referred to.

    A part that refers back into the document (``../openapi.yaml#/components/schemas/Tenant``) gets a local reference,
    so that the schema keeps its name and stands in the bundle once.
    """
    from prance.util.resolver import RESOLVE_FILES, RefResolver  # 0.1 s, and only for a split document not in the cache
    from prance.util.url import ResolutionError, absurl, urlresource

    root = file.resolve()
    parts = {part: parse(_read(part), part) for part in _parts(root)}
    known = {(urlresource(absurl(str(part))), True): _homeward(value, part, root) for part, value in parts.items()}
    try:
        resolver = RefResolver(parts[root], str(root), reference_cache=known, resolve_types=RESOLVE_FILES)
        resolver.resolve_references()
    except (ResolutionError, OSError) as error:
        raise DocumentError(str(file), "", str(error).splitlines()[0], "correct the reference") from None
    return resolver.specs


def _parts(file: Path) -> list[Path]:
    """Every file that a document may be made of: what lies in its folder and below."""
    return [part for part in sorted(file.parent.rglob("*")) if part.suffix in {".yaml", ".yml", ".json"}]


def _homeward(value: Any, part: Path, root: Path) -> Any:
    """A part's value with its references to the document written as the document's own."""
    if isinstance(value, list):
        return [_homeward(inner, part, root) for inner in value]
    if not isinstance(value, Mapping):
        return value
    target = value.get("$ref")
    if isinstance(target, str) and "#" in target:
        named, _, fragment = target.partition("#")
        if named and "://" not in named and (part.parent / named).resolve() == root:
            return {**value, "$ref": f"#{fragment}"}
    return {key: _homeward(inner, part, root) for key, inner in value.items()}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DocumentError(str(file), "", (error.strerror or str(error)).lower(), "name a readable file") from None


def _plain(value: Any) -> Any:
    """YAML values as JSON would have them: keys are strings (``200:`` is ``"200"``)."""
    if isinstance(value, Mapping):
        return {_key(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _key(key: Any) -> str:
    return "null" if key is None else str(key).lower() if isinstance(key, bool) else str(key)


def _kind(value: Any) -> str:
    return "empty" if value is None else f"a {type(value).__name__}"
