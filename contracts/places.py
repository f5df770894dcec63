"""Where a document promises which value: the places of a success answer, and how to change what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specs import operations_of

__all__ = ["ITEM", "Asked", "Place", "asked", "at", "followed", "places"]

ITEM = "*"
"""Every item of a list, in the path of a place."""
_DEEPEST = 5

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One property of an answer: keys from the root, its schema, and whether it must be there."""

    path: tuple[str, ...]
    schema: Schema
    required: bool

    @property
    def name(self) -> str:
        """Such as ``value.invoice.status``; items of a list are left out."""
        return ".".join(key for key in self.path if key != ITEM)


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation as a document has it.

    Attributes:
        success: the first 2xx status, 0 when there is none; ``answer`` is the schema of its JSON body, None when it has
            none.
        refusals: the 4xx statuses that it documents; ``said`` those of them that ``x-refusals`` gives a reason for.
        body: the schema of its JSON or form body, None when it takes none.
        alternatives: the security schemes that it asks for, all of one group; none when it is open to everybody.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Schema, ...]
    success: int
    answer: Schema | None
    refusals: tuple[int, ...]
    said: tuple[int, ...]
    headers: tuple[str, ...]
    body: Schema | None
    alternatives: tuple[tuple[str, ...], ...]


def asked(document: Schema) -> Iterator[Asked]:
    """The operations of a document, in its order."""
    for path, method, spec in operations_of(document):
        responses = {str(key): followed(document, value) for key, value in (spec.get("responses") or {}).items()}
        success = next((key for key in responses if key[:1] == "2" and key.isdigit()), "0")
        security = spec.get("security", document.get("security") or [])
        shared = document["paths"][path].get("parameters") or []
        yield Asked(
            id=str(spec.get("operationId") or f"{method} {path}"),
            method=method.upper(),
            path=path,
            parameters=tuple(followed(document, one) for one in (*shared, *(spec.get("parameters") or ()))),
            success=int(success),
            answer=_json_schema(document, responses.get(success, {})),
            refusals=tuple(int(key) for key in responses if key[:1] == "4" and key.isdigit()),
            said=tuple(int(each["status"]) for each in spec.get("x-refusals") or ()),
            headers=tuple(responses.get(success, {}).get("headers") or ()),
            body=_json_schema(document, followed(document, spec.get("requestBody") or {})),
            alternatives=() if {} in security else tuple(map(tuple, security)),
        )


def _json_schema(document: Schema, holder: Schema) -> Schema | None:
    content = holder.get("content") or {}
    kind = next((name for name in content if "json" in name), next(iter(content), None))
    schema = content[kind].get("schema") if kind is not None and ("json" in kind or "form" in kind) else None
    return None if schema is None else followed(document, schema)


def places(document: Schema, schema: Schema) -> list[Place]:
    """The properties of an answer, outermost first, each once."""
    found: dict[tuple[str, ...], Place] = {}
    for place in _places(document, schema, ()):
        found.setdefault(place.path, place)
    return sorted(found.values(), key=lambda place: len(place.path))


def _places(document: Schema, schema: Schema, path: tuple[str, ...]) -> Iterator[Place]:
    if len(path) > _DEEPEST:
        return
    schema = followed(document, schema)
    required = schema.get("required") or ()
    for key, inner in (schema.get("properties") or {}).items():
        inner = followed(document, inner)
        yield Place((*path, key), inner, key in required)
        yield from _places(document, inner, (*path, key))
    if "items" in schema:
        yield from _places(document, schema["items"], (*path, ITEM))
    for word in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(word) or ():
            yield from _places(document, part, path)


def followed(document: Schema, node: Schema) -> Schema:
    """What a local reference leads to."""
    while isinstance(node.get("$ref"), str):
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def at(value: Any, path: tuple[str, ...], edit: Callable[[dict[str, Any], str], None]) -> None:
    """Call ``edit(holder, key)`` for each object that has the last key of the path, wherever the path leads."""
    holders = [value]
    for key in path[:-1]:
        if key == ITEM:
            holders = [item for holder in holders if isinstance(holder, list) for item in holder]
        else:
            holders = [holder[key] for holder in holders if isinstance(holder, dict) and key in holder]
    for holder in holders:
        if isinstance(holder, dict) and path[-1] in holder:
            edit(holder, path[-1])
