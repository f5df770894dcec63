"""Any OpenAPI document → OpenAPI 3.0.3 as the engine serves it, with all that was done to it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from specs.importing.bundling import Part, bundle
from specs.importing.fetching import fetch_url, is_url, name_of, read_file, refuse_strangers
from specs.importing.healing import Examine, heal
from specs.importing.modern import from_modern
from specs.importing.overlays import Action, apply_actions
from specs.importing.parsing import parse_document
from specs.importing.remarks import ImportRefused, Remark, Remarks
from specs.importing.swagger import from_swagger

__all__ = ["Imported", "Published", "convert", "read_any", "read_published"]

Json = dict[str, Any]

_KNOWN: Final = "Swagger 2.0, OpenAPI 3.0 and 3.1 are read"


@dataclass(frozen=True, slots=True)
class Imported:
    """A document as the engine serves it.

    Attributes:
        document: OpenAPI 3.0.3 without references to other files.
        version: what it was published as, such as ``Swagger 2.0`` or ``OpenAPI 3.1.0``.
        parts: the files it was made of, the document's own first.
        remarks: every repair, everything kept or lost.
    """

    document: Json
    version: str
    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...]

    @property
    def repairs(self) -> tuple[Remark, ...]:
        """The remarks that ``--strict`` refuses."""
        return tuple(remark for remark in self.remarks if remark.kind == "repair")

    @property
    def sha256(self) -> str:
        """Of the document's own file."""
        return hashlib.sha256(self.parts[0].raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Published:
    """A document as its provider publishes it, brought into one piece and otherwise as it is."""

    document: Json
    version: str
    parts: tuple[Part, ...]
    remarks: Remarks


def read_published(source: str, *, allow_network: bool = False) -> Published:
    """Read a document and every file that it refers to; nothing is converted or repaired but references (R01, R20).

    Raises:
        ImportRefused: it cannot be read, is no OpenAPI document, or refers to what it must not.
    """
    remarks = Remarks()
    if is_url(source):
        if not allow_network:
            raise ImportRefused(source, "", "is on the network", "allow it with --allow-network, or download it")
        raw, name = fetch_url(source), name_of(source)
    else:
        raw, name = read_file(Path(source)), str(source)
    refuse_strangers(name, raw)
    document = parse_document(raw, name, remarks)
    version = _version(document, name)
    bundled = bundle(source, raw, document, allow_network=allow_network, remarks=remarks)
    return Published(bundled.document, version, tuple(bundled.parts), remarks)


def read_any(
    source: str,
    *,
    allow_network: bool = False,
    strict: bool = False,
    actions: Sequence[Action] = (),
    examine: Examine | None = None,
) -> Imported:
    """Read a document of any version into OpenAPI 3.0.3.

    Args:
        source: path or URL.
        allow_network: whether a URL, or a reference to one, is followed.
        strict: refuse a document that needs a repair.
        actions: overlay actions, applied to the document as it is published.
        examine: the engine's check, which the result passes.

    Raises:
        ImportRefused: one sentence that says where and why not.
        OverlayError: an overlay action that cannot be carried out.
    """
    published = read_published(source, allow_network=allow_network)
    return convert(published, source, strict=strict, actions=actions, examine=examine)


def convert(
    published: Published,
    source: str,
    *,
    strict: bool = False,
    actions: Sequence[Action] = (),
    examine: Examine | None = None,
) -> Imported:
    """The second half of `read_any`; the published document itself is left as it is."""
    remarks = Remarks(dict(published.remarks.found))
    document = orjson.loads(orjson.dumps(published.document))
    apply_actions(document, actions)
    _check_sections(document, source)
    if "swagger" in document:
        document = from_swagger(document, remarks)
    elif str(document.get("openapi")).startswith("3.1"):
        document = from_modern(document, remarks)
    document["openapi"] = "3.0.3"
    heal(document, source, remarks, examine)
    imported = Imported(document, published.version, published.parts, remarks.all())
    if strict and imported.repairs:
        first, count = imported.repairs[0], len(imported.repairs)
        more = f" (and {count - 1} more)" if count > 1 else ""
        remedy = f"correct it, or leave out --strict for the repair: {first.done}"
        raise ImportRefused(source, first.place, f"{first.number}, {first.cause}{more}", remedy)
    return imported


def _version(document: Any, name: str) -> str:
    if not isinstance(document, dict):
        kind = "empty" if document is None else f"a {_WORDS.get(type(document), 'value')}"
        raise ImportRefused(name, "", f"the whole of it is {kind}", "an OpenAPI document is a mapping")
    for key, product in (("swagger", "Swagger"), ("openapi", "OpenAPI")):
        said = document.get(key)
        if said is None:
            continue
        version = str(said)
        if re.match(r"^2\.0" if key == "swagger" else r"^3\.[01](?:\.\d+)?(?:[-\w.]*)$", version):
            return f"{product} {version}"
        raise ImportRefused(name, key, f"the version is {version!r}", _KNOWN)
    near = "an AsyncAPI document" if "asyncapi" in document else "not an OpenAPI document"
    near = "a Postman collection" if "info" in document and "item" in document else near
    raise ImportRefused(name, "", f"is {near}: it says neither 'openapi' nor 'swagger'", _KNOWN)


_WORDS: Final = {list: "list", str: "text", int: "number", float: "number", bool: "truth value"}


def _check_sections(document: Json, source: str) -> None:
    """What nothing can be made of when it is missing or of another kind."""
    for name in ("info", "components", "paths"):
        if document.get(name) is None:
            document.pop(name, None)
        elif not isinstance(document[name], dict):
            raise ImportRefused(source, name, f"is {type(document[name]).__name__}, not an object", "correct it")
    version = str(document.get("openapi", ""))
    if "paths" not in document and not (
        version.startswith("3.1") and ("webhooks" in document or "components" in document)
    ):
        raise ImportRefused(source, "", "has no 'paths'", "an OpenAPI document describes operations there")
