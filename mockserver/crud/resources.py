"""Collections of a document: which paths create, list, find, change and remove the same things."""

from __future__ import annotations

import re
from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from mockserver.crud.shapes import Shape, find_item, find_list, folded, id_property, objects_of, same_schema
from mockserver.document import Api, Operation
from mockserver.errors import SpecError
from mockserver.making.example import reply_media_type, success_key
from mockserver.making.generate import Generator
from mockserver.making.seeded import Seeded

__all__ = ["Resource", "Resources", "body_schema", "documents_refusal", "request_schema"]

_ITEM = re.compile(r"(.*?)/\{([^{}/]+)\}(\.\w+|/)?")
_NAME = re.compile(r"\{[^{}]*\}")
_MAKERS = ("POST", "PUT")


def body_schema(operation: Operation) -> Any:
    """The schema of an operation's success answer; None when it has no body."""
    found = success_key(operation)
    response = operation.responses.get(found[1], {}) if found else {}
    media_type = reply_media_type(response)
    return None if media_type is None else (response["content"][media_type] or {}).get("schema")


def request_schema(operation: Operation) -> Any:
    """The schema of an operation's request body; None when it has none."""
    content = (operation.request_body or {}).get("content") or {}
    media_type = reply_media_type({"content": content})
    return None if media_type is None else (content[media_type] or {}).get("schema")


def documents_refusal(operation: Operation, status: int) -> bool:
    """Whether the document has an answer for a refusal with this status."""
    return (
        operation.not_found if status == HTTPStatus.NOT_FOUND else operation.documented_response(status)
    ) is not None


@dataclass(slots=True)
class _Paths:
    """One collection path with its operations and those of its items, by method."""

    path: str
    item_path: str | None = None
    parameter: str = "id"
    on_collection: dict[str, Operation] = field(default_factory=dict)
    on_item: dict[str, Operation] = field(default_factory=dict)


class Resource:
    """One collection: its paths, the schema of its objects and their id.

    Attributes:
        path: the collection's path template, such as ``/parents/{pid}/things``.
        item_path: the path template of one object.
        parameter: the path parameter that holds the id.
        creatable: whether a client can make objects; if not, every id counts as known.
    """

    def __init__(self, paths: _Paths, generator: Generator) -> None:
        self.path = paths.path
        self.item_path = paths.item_path or f"{paths.path}/{{{paths.parameter}}}"
        self.parameter = paths.parameter
        self.on_collection = paths.on_collection
        self.on_item = paths.on_item
        self._generator = generator
        self.noun = next((s for s in reversed(paths.path.split("/")) if s and "{" not in s), "").partition(".")[0]

    @cached_property
    def creatable(self) -> bool:
        """Whether a client can make objects."""
        merger = self._generator.merger
        makers = [self.on_collection.get("POST"), self.on_item.get("PUT")]
        return any(maker is not None and objects_of(merger, request_schema(maker)) is not None for maker in makers)

    @cached_property
    def listing(self) -> Shape | None:
        """How the collection's list looks; None when it has none."""
        operation = self.on_collection.get("GET")
        schema = None if operation is None else body_schema(operation)
        known = next(self._item_schemas(), None)
        return None if schema is None else find_list(self._generator.merger, schema, known)

    def _item_schemas(self) -> Iterator[Any]:
        """The schemas of one object that the answers have, the richest first; those that stand in a list last."""
        ways = (
            self.on_item.get("GET"),
            self.on_collection.get("POST"),
            self.on_item.get("PUT"),
            self.on_item.get("PATCH"),
        )
        listing = self.on_collection.get("GET")
        of_many = None if listing is None else body_schema(listing)
        in_lists = []
        for operation in ways:
            schema = None if operation is None else body_schema(operation)
            if schema is None:
                continue
            if same_schema(schema, of_many):  # one is answered as many are
                shape = find_list(self._generator.merger, schema)
            else:
                shape = find_item(self._generator.merger, schema, self.noun)
            if shape is not None and (shape.listed or same_schema(schema, of_many)):
                in_lists.append(shape.inner)
            elif shape is not None:
                yield shape.inner
        yield from in_lists

    @cached_property
    def item(self) -> Any:
        """The schema that stored objects fit."""
        known = next(self._item_schemas(), None)
        if known is not None:
            return known
        if self.listing is not None:
            return self.listing.inner
        maker = self.on_collection.get("POST") or self.on_item.get("PUT")
        return {} if maker is None else request_schema(maker) or {}

    @cached_property
    def properties(self) -> Mapping[str, Any]:
        """The properties of one object."""
        return objects_of(self._generator.merger, self.item) or {}

    @cached_property
    def id_name(self) -> str | None:
        """The property that holds the id; None when the objects do not show theirs."""
        name = id_property(self._generator.merger, self.properties, self.parameter, self.noun)
        return name if name is None or self._may_be_id(name) else None

    @cached_property
    def parameter_schema(self) -> Any:
        """What the path says an id is."""
        asked = (p for one in self.on_item.values() for p in one.parameters if p.get("in") == "path")
        return next((p.get("schema") or {} for p in asked if p["name"] == self.parameter), {})

    def is_id(self, value: Any) -> bool:
        """Whether a text is an id of these objects, where the path says what an id looks like."""
        schema = self._generator.merger.flat(self.parameter_schema).keys
        tells = bool(schema.get("patterns") or schema.get("format"))
        return isinstance(value, str) and tells and self._generator.checker(self.parameter_schema).is_valid(value)

    def _may_be_id(self, name: str) -> bool:
        """Whether a property that is not called like the id has values that a path may have: a name is no id there."""
        if folded(name) in ("id", folded(self.parameter)):
            return True
        try:
            value = self._generator.value(self.properties[name], Seeded(name), name=name)
        except SpecError:
            return True
        checker = self._generator.checker(self.parameter_schema)
        return checker.is_valid(value) or checker.is_valid(str(value))

    @cached_property
    def is_real(self) -> bool:
        """Whether this is a collection of objects at all, not just a path that ends in a parameter."""
        if not self.on_item and self.listing is None:
            return False
        known = next(self._item_schemas(), None) is not None or self.listing is not None
        return known or self.creatable


def _normal(path: str) -> str:
    """A path whatever its parameters are called, and whether or not a slash ends it."""
    return _NAME.sub("{}", path).rstrip("/")


def _collection_of(item: re.Match[str]) -> str:
    return item.group(1) + (item.group(3) or "").rstrip("/")


def _of_one_owner(operations: Iterable[Operation]) -> set[str]:
    """The paths that end in a parameter and are collections all the same: ``/actions/{owner}`` of ``…/{owner}/{id}``.

    There is POST to it and GET below it, and nothing at the path before, whose object it could be.
    """
    found = {(operation.method, _normal(operation.path)) for operation in operations}
    paths = {path for _, path in found}
    return {
        path
        for method, path in found
        if method == "POST"
        and path.endswith("/{}")
        and ("GET", path + "/{}") in found
        and path.removesuffix("/{}") not in paths
    }


class Resources:
    """Every collection of one document, found by the paths alone; schemas are looked at on first use."""

    def __init__(self, api: Api, generator: Generator, handled: Names[str] = ()) -> None:
        found: dict[str, _Paths] = {}
        operations = [operation for operation in api.operations.values() if operation.id not in handled]
        collections = _of_one_owner(operations)
        for operation in operations:
            if _normal(operation.path) not in collections:
                self._add_item(found, operation)
        for operation in operations:
            key = _normal(operation.path)
            if key in collections or not _ITEM.fullmatch(operation.path):
                paths = found.setdefault(key, _Paths(operation.path.rstrip("/")))
                paths.on_collection[operation.method] = operation
        self._found = {key: Resource(paths, generator) for key, paths in found.items()}

    def _add_item(self, found: dict[str, _Paths], operation: Operation) -> None:
        item = _ITEM.fullmatch(operation.path)
        if item is None or not item.group(1).strip("/"):
            return
        collection = _collection_of(item)
        paths = found.setdefault(_normal(collection), _Paths(collection))
        if paths.item_path in (None, operation.path):
            paths.item_path, paths.parameter = operation.path, item.group(2)
            paths.on_item[operation.method] = operation

    def at(self, path: str) -> Resource | None:
        """The collection with this path template."""
        resource = self._found.get(_normal(path))
        return resource if resource is not None and resource.is_real else None

    def of_item(self, path: str) -> Resource | None:
        """The collection that a path of one object belongs to."""
        item = _ITEM.fullmatch(path)
        resource = None if item is None else self.at(_collection_of(item))
        return resource if resource is not None and _normal(resource.item_path) == _normal(path) else None

    def around(self, path: str) -> list[tuple[Resource, str]]:
        """The collections whose objects a path lies under, outermost first, each with the object's own path."""
        segments = path.split("/")
        starts = ["/".join(segments[:end]) for end in range(2, len(segments))]
        found = [(self.of_item(start), start) for start in starts if start.endswith("}")]
        return [(resource, start) for resource, start in found if resource is not None]

    def under(self, item_path: str) -> list[Resource]:
        """The collections that lie under the objects of another."""
        start = _normal(item_path) + "/"
        return [resource for key, resource in self._found.items() if key.startswith(start)]
