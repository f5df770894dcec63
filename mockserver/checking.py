"""What stops the start: a document that does not say what it means. Done once per content hash.

Each problem names file, place, what was found and what to do. Keys that begin with ``x-`` are the one thing let
through unread.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from mockserver import samples
from mockserver.errors import SpecError, SpecProblem
from mockserver.frame import OpenAPISpecification
from mockserver.pointers import NOTHING, at, resolved
from mockserver.reading import schema as schema_module
from mockserver.reading.schema import unknown_keywords
from mockserver.routes import DuplicateRoute, Routes
from mockserver.samples import Nodes, Place, shortened, unfit_samples
from specs import ALTERNATIVE, METHODS, Cache, Promise, consistency
from specs.consistency import inconsistencies
from specs.importing import Trouble

__all__ = ["check_document", "examine", "note_checked"]

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_MOST_PROBLEMS = 50
# A changed check must look again at a document that an older one passed.
_VERSION = hashlib.sha256(
    b"".join(
        Path(str(module)).read_bytes()
        for module in (__file__, samples.__file__, schema_module.__file__, consistency.__file__)
    )
).hexdigest()[:12]


def check_document(promise: Promise, cache: Cache) -> None:
    """Raises: SpecError naming every problem (the first fifty) when the document cannot be served honestly."""
    if cache.get(_key(promise)) is not None:
        return
    problems = _problems(promise)
    if problems:
        raise SpecError(problems[:_MOST_PROBLEMS])
    note_checked(promise, cache)


def note_checked(promise: Promise, cache: Cache) -> None:
    """Remember that a document has no problem, so that nobody looks for one again."""
    cache.put(_key(promise), b"")


def _key(promise: Promise) -> str:
    return f"{promise.digest}.{_VERSION}.checked"


def _problems(promise: Promise) -> list[SpecProblem]:
    file, settings = str(promise.file), str(promise.folder / "provider.yaml")
    problems = [SpecProblem(file, _dotted(t.place), t.found, t.remedy) for t in examine(promise.document)]
    return problems or [SpecProblem(settings, *found) for found in inconsistencies(promise.terms, promise.document)]


def examine(document: Mapping[str, Any]) -> list[Trouble]:
    """Everything that stops a document from being served; empty when it can be."""
    version = str(document.get("openapi", ""))
    if not version.startswith("3.0"):
        found = f"openapi is {version!r}" if version else "there is no 'openapi: 3.0.x'"
        return [Trouble("version", ("openapi",), found, "write an OpenAPI 3.0 document")]
    nodes = list(_nodes(document))
    dangling = list(_dangling(document, nodes))
    if dangling:
        return [
            Trouble("reference", place, f"$ref {target!r} {why}", "correct the reference")
            for place, target, why in dangling
        ]
    # what the meta-schema would call "not valid under any of the given schemas" is said better by these two
    first = [
        Trouble("words", (place,), *words) for place, *words in (*_keywords(document, nodes), *_operation_ids(document))
    ]
    if first:
        return first
    structure = list(_structure(document))
    if structure:
        return structure
    told = [Trouble("words", (place,), *words) for place, *words in (*_paths(document), *_security(document))]
    return [*told, *unfit_samples(document, nodes)]


_Words = tuple[str, str, str]


def _structure(document: Mapping[str, Any]) -> Iterator[Trouble]:
    """Against the OpenAPI 3.0 meta-schema that Connexion ships."""
    for error in jsonschema_rs.Draft4Validator(OpenAPISpecification.openapi_schema).iter_errors(document):
        deepest = _deepest(error)
        place = tuple(deepest.instance_path)
        yield Trouble("structure", place, shortened(deepest.message), "see the OpenAPI 3.0.3 specification")


def _deepest(error: Any) -> Any:
    """The cause of an error, where the meta-schema offers an object or a reference and neither fits."""
    for _ in range(100):
        branches = getattr(error.kind, "context", None) or []
        inner = [one for branch in branches for one in branch if not _asks_for_reference(one)]
        deeper = [one for one in inner if len(one.instance_path) > len(error.instance_path)]
        if not deeper and len(branches) != 2:
            return error
        if not (deeper or inner):
            return error
        error = max(deeper or inner, key=lambda one: len(one.instance_path))
    return error


def _asks_for_reference(error: Any) -> bool:
    return error.kind.name == "required" and getattr(error.kind, "property", "") == "$ref"


def _dangling(document: Mapping[str, Any], nodes: Nodes) -> Iterator[tuple[Place, str, str]]:
    for place, node in nodes:
        target = node.get("$ref")
        if not isinstance(target, str) or (place and place[-1] in ("properties", "example", "default", "value")):
            continue
        seen: set[str] = set()
        while isinstance(target, str):
            if target in seen:
                yield place, target, "refers to itself"
                break
            seen.add(target)
            found = at(document, target)
            if found is NOTHING:
                yield place, target, "leads nowhere"
                break
            target = found.get("$ref") if isinstance(found, Mapping) else None


def _nodes(document: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Every mapping of the document but those in examples, with its place."""
    stack: list[tuple[Place, Any]] = [((), document)]
    while stack:
        at, value = stack.pop()
        if isinstance(value, list):
            stack += [((*at, index), inner) for index, inner in enumerate(value) if isinstance(inner, (dict, list))]
            continue
        yield at, value
        skip = ("value",) if at[-2:-1] == ("examples",) else () if at[-1:] == ("properties",) else _VALUES
        stack += [
            ((*at, key), inner)
            for key, inner in value.items()
            if isinstance(inner, (dict, list)) and key not in skip and key[:2] != "x-"
        ]


_VALUES: Final = ("example", "default", "enum")


def _schemas(document: Mapping[str, Any], nodes: Nodes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every outermost schema: components, parameters, headers, bodies."""
    for name, schema in ((document.get("components") or {}).get("schemas") or {}).items():
        yield f"components.schemas.{name}", schema
    for place, node in nodes:
        within = place[:2] == ("components", "schemas") or "schema" in place
        if not within and isinstance(node.get("schema"), Mapping):
            yield f"{_dotted(place)}.schema", node["schema"]


def _keywords(document: Mapping[str, Any], nodes: Nodes) -> Iterator[_Words]:
    for place, schema in _schemas(document, nodes):
        for where, keyword in unknown_keywords(schema, place):
            yield where, f"unknown keyword {keyword!r}", "correct its spelling, or begin it with 'x-'"


def _operation_ids(document: Mapping[str, Any]) -> Iterator[_Words]:
    seen: dict[str, str] = {}
    for place, spec in _operations(document):
        name = spec.get("operationId")
        if name is None:
            continue
        if name in seen:
            yield place, f"operationId {name!r} is used twice, first at {seen[name]}", "rename one"
        seen.setdefault(name, place)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, item in (document.get("paths") or {}).items():
        if isinstance(item, Mapping):
            for method in METHODS:
                if isinstance(item.get(method), Mapping):
                    yield f"paths.{path}.{method}", item[method]


class _Placed:
    """An operation as the route tree wants it, before there are real ones."""

    def __init__(self, path: str, method: str) -> None:
        self.id, self.method, self.path = f"paths.{path}.{method}", method.upper(), path


def _paths(document: Mapping[str, Any]) -> Iterator[_Words]:
    routes: Routes[_Placed] = Routes()
    for path, item in document["paths"].items():
        for method in METHODS if isinstance(item, Mapping) else ():
            spec = item.get(method)
            if spec is None:
                continue
            placed = _Placed(path, method)
            try:
                routes.add(placed, path, alternative=ALTERNATIVE in spec)
            except DuplicateRoute as duplicate:
                yield placed.id, f"answers the same paths as {duplicate.first}", "merge the two"
            parameters = [
                resolved(document, p) for p in [*(item.get("parameters") or ()), *(spec.get("parameters") or ())]
            ]
            declared = {p["name"] for p in parameters if p["in"] == "path"}
            templated = set(_TEMPLATE.findall(path))
            for name in sorted(templated - declared):
                yield placed.id, f"path parameter {name!r} is not declared", "declare it under 'parameters'"
            for name in sorted(declared - templated):
                yield placed.id, f"path parameter {name!r} is not in the path", "put it into the path or remove it"


def _security(document: Mapping[str, Any]) -> Iterator[_Words]:
    known = set((document.get("components") or {}).get("securitySchemes") or {})
    holders = [("", document), *_operations(document)]
    for place, holder in holders:
        for requirement in holder.get("security") or ():
            for name in sorted(set(requirement) - known):
                where = f"{place}.security".lstrip(".")
                yield where, f"security scheme {name!r} is not declared", "declare it under components.securitySchemes"


def _dotted(place: Any) -> str:
    return ".".join(str(part) for part in place) or "the document"
