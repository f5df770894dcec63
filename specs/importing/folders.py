"""The folder of an imported provider: what the import writes there, and what a person wrote and keeps.

The import owns ``openapi.json``, ``source.yaml`` and ``source/``; it writes ``provider.yaml`` once. Overlay, rules,
stories and decisions are a person's.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from specs import IMPORT_RECORD
from specs.importing.fetching import is_url
from specs.importing.overlays import Action, read_overlay
from specs.importing.parsing import parse_document
from specs.importing.reading import Imported
from specs.importing.remarks import ImportRefused, Remark, Remarks

__all__ = ["ENVIRONMENTS", "OVERLAY", "Pin", "actions_in", "check_name", "pins_in", "write_folder"]

ENVIRONMENTS: Final = ("test", "production")
OVERLAY: Final = "overlay.yaml"
_DOCUMENT: Final = "openapi.json"
_NAME: Final = re.compile(r"^[a-z0-9][a-z0-9._-]{0,63}$")
_HEAD: Final = (
    "# Written by 'motpart import' and written again by the next one; corrections belong into overlay.yaml.\n"
)
_SETTINGS_HEAD: Final = (
    "# Written once by 'motpart import'; yours from now on. Without 'credentials' every credential is accepted.\n"
)


@dataclass(frozen=True, slots=True)
class Pin:
    """Which document was imported: its file, kept below ``source/<environment>/``, and the hash of its bytes."""

    environment: str
    file: str
    sha256: str
    imported_on: str
    version: str
    came_from: str


def actions_in(folder: Path) -> tuple[Action, ...]:
    """The folder's overlay actions; none when it has no overlay. Raises: OverlayError."""
    file = folder / OVERLAY
    return read_overlay(file) if file.is_file() else ()


def pins_in(folder: Path) -> dict[str, Pin]:
    """The pinned sources by environment, the one that is served first; empty for a folder not made by an import.

    Raises:
        ImportRefused: source.yaml is not as the import writes it.
    """
    file = folder / IMPORT_RECORD
    if not file.is_file():
        return {}
    found = parse_document(file.read_bytes(), str(file), Remarks())
    try:
        pins = {name: Pin(name, **entry) for name, entry in found["sources"].items()}
        served = found["serves"]
        return {served: pins[served], **pins}
    except (KeyError, TypeError, AttributeError):
        raise ImportRefused(str(file), "", "is not as an import writes it", "delete it and import again") from None


def write_folder(  # noqa: PLR0913  # all but two are keyword-only
    imported: Imported,
    source: str,
    *,
    name: str,
    environment: str,
    into: Path,
    today: date,
    came_from: str | None = None,
) -> tuple[Path, list[str]]:
    """Write an imported document as a provider's folder; what a person wrote there stays.

    Returns the folder and the names of the files written in it. Everything is made beside the folder first, so that a
    failure leaves what was there. ``came_from`` is what the pin remembers as the source when it was not ``source``.

    Raises:
        ImportRefused: the name is none, or a person wrote (or changed) the document that would be overwritten.
    """
    check_name(name, source)
    folder = into / name
    pins = pins_in(folder)
    _refuse_overwriting(folder, bool(pins))
    raw = orjson.dumps(_marked(imported, source), option=orjson.OPT_INDENT_2) + b"\n"
    first = imported.parts[0].name
    pin = Pin(environment, first, imported.sha256, str(today), imported.version, came_from or _shown(source))
    if is_url(source):
        pin = Pin(environment, _file_of(source), pin.sha256, pin.imported_on, pin.version, source)
    pins = {environment: pin, **{key: value for key, value in pins.items() if key != environment}}
    files = {_DOCUMENT: raw, IMPORT_RECORD: _source_file(pins, environment, raw, imported)}
    if not (folder / "provider.yaml").exists():
        files["provider.yaml"] = _settings_file(imported, environment, source)
    parts = {pin.file if index == 0 else part.name: part.raw for index, part in enumerate(imported.parts)}
    try:
        _write(folder, files, environment, {key: value for key, value in parts.items() if not is_url(key)})
    except OSError as error:
        found = f"cannot be written ({(error.strerror or str(error)).lower()})"
        raise ImportRefused(str(folder), "", found, "choose another folder with --into") from None
    return folder, [*files, f"source/{environment}/"]


def check_name(name: str, source: str) -> None:
    """Raises: ImportRefused when a name is not one that a folder and a URL can bear."""
    if not _NAME.match(name):
        found = f"the name '{name}' is not in lower-case letters, digits, '-', '_' and '.'"
        raise ImportRefused(source, "", found, "give another with --as")


def _refuse_overwriting(folder: Path, imported_before: bool) -> None:
    by_hand = [file for file in ("openapi.yaml", "openapi.yml") if (folder / file).exists()]
    if by_hand or ((folder / _DOCUMENT).exists() and not imported_before):
        file = folder / (by_hand or [_DOCUMENT])[0]
        found = "was not written by an import and is not overwritten"
        raise ImportRefused(str(file), "", found, "give another name with --as, or another folder with --into")
    document = folder / _DOCUMENT
    if document.exists() and imported_before:
        known = parse_document((folder / IMPORT_RECORD).read_bytes(), str(folder / IMPORT_RECORD), Remarks())
        if hashlib.sha256(document.read_bytes()).hexdigest() != known.get("document_sha256"):
            found = "was changed by hand since it was imported and is not overwritten"
            raise ImportRefused(str(document), "", found, f"move the change into {OVERLAY} and delete the file")


def _marked(imported: Imported, source: str) -> dict[str, Any]:
    """The document says that the provider documented it, and in which file."""
    marks = {"x-certainty": "documented", "x-source": imported.parts[0].name if not is_url(source) else source}
    return {**marks, **imported.document, "openapi": imported.document["openapi"]}


def _source_file(pins: Mapping[str, Pin], environment: str, raw: bytes, imported: Imported) -> bytes:
    entries = {
        name: {key: getattr(pin, key) for key in ("file", "sha256", "imported_on", "version", "came_from")}
        for name, pin in pins.items()
    }
    content = {
        "serves": environment,
        "document_sha256": hashlib.sha256(raw).hexdigest(),
        "sources": entries,
        "files": [{"file": part.name, "sha256": hashlib.sha256(part.raw).hexdigest()} for part in imported.parts],
        "repairs": [_entry(remark) for remark in imported.repairs],
        "kept": [_entry(remark) for remark in imported.remarks if remark.kind == "kept"],
        "lost": [_entry(remark) for remark in imported.remarks if remark.kind == "lost"],
    }
    return _HEAD.encode() + _yaml(content)


def _entry(remark: Remark) -> dict[str, str]:
    number = {"number": remark.number} if remark.number else {}
    return {**number, "place": remark.place, "cause": remark.cause, "done": remark.done}


def _settings_file(imported: Imported, environment: str, source: str) -> bytes:
    info = imported.document["info"]
    servers = [str(server.get("url")) for server in imported.document.get("servers") or ()]
    settings: dict[str, Any] = {"title": str(info.get("title"))}
    if servers and "://" in servers[0]:
        settings["environments"] = {environment: {"url": servers[0]}}
    settings["written_from"] = [source if is_url(source) else imported.parts[0].name]
    return _SETTINGS_HEAD.encode() + _yaml(settings)


def _yaml(value: Any) -> bytes:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110).encode()


def _write(folder: Path, files: Mapping[str, bytes], environment: str, parts: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".motpart-import-", dir=folder.parent) as made:
        fresh = Path(made)
        kept = fresh / "source" / environment
        _write_all(kept, parts.items())
        _write_all(fresh, files.items())
        folder.mkdir(exist_ok=True)
        old = folder / "source" / environment
        if old.exists():
            shutil.rmtree(old)
        old.parent.mkdir(exist_ok=True)
        kept.rename(old)
        for name in files:
            (fresh / name).replace(folder / name)


def _write_all(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in files:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)


def _file_of(url: str) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", url.partition("?")[0].rstrip("/").rpartition("/")[2])
    return name if "." in name else f"{name or 'document'}.json"


def _shown(source: str) -> str:
    """Where it came from, without the folders of somebody's machine."""
    return source if is_url(source) else Path(source).name
