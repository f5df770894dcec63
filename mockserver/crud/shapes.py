"""Where the object or the list of objects stands in a body, and which property of it is the id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.making.merging import Contradiction, Flat, Merger

__all__ = [
    "Shape",
    "find_item",
    "find_list",
    "folded",
    "id_property",
    "keys_of",
    "objects_of",
    "same_schema",
]

_LIST_NAMES = (
    "data",
    "items",
    "results",
    "values",
    "value",
    "list",
    "content",
    "entries",
    "records",
    "rows",
    "elements",
)
_ITEM_NAMES = ("data", "item", "result", "resource", "record", "entity", "value", "payload", "response")
_NESTING_NAMES = ("data", "_embedded", "result", "results", "response", "payload", "body")
_BESIDE = frozenset({"errors", "warnings", "links", "included", "messages", "_links", "meta", "filters", "facets"})


def folded(name: str) -> str:
    """A name without case, ``_``, ``-`` and ``$``, so that ``pageSize`` and ``page_size`` are one."""
    return name.replace("_", "").replace("-", "").replace("$", "").lower()


@dataclass(frozen=True, slots=True)
class Shape:
    """One object, or a list of objects, in a body.

    Attributes:
        body: the schema of the whole body.
        inner: the schema of the object, or of the list's items.
        way: the properties that lead to it; empty when the body is it.
        flat: the flat schema of the object, or of the array.
        listed: whether the object stands there as the only one of a list.
    """

    body: Any
    inner: Any
    way: tuple[str, ...]
    flat: Flat
    listed: bool = False


def objects_of(merger: Merger, schema: Any) -> Mapping[str, Any] | None:
    """The properties of a schema that means an object, those of its branches with them; None for anything else."""
    try:
        flat = merger.flat(schema)
    except Contradiction:
        return None
    properties = dict(flat.keys.get("properties") or {})
    is_object = bool(properties) or "object" in (flat.keys.get("type") or ())
    for choice in flat.choices:
        for branch in choice:
            inner = objects_of(merger, branch)
            is_object = is_object or inner is not None
            properties = {**(inner or {}), **properties}
    return properties if is_object else None


def same_schema(a: Any, b: Any) -> bool:
    """Whether two schemas are one: the same node, or references to the same place."""
    if a is b:
        return True
    return isinstance(a, Mapping) and isinstance(b, Mapping) and "$ref" in a and a["$ref"] == b.get("$ref")


def find_list(merger: Merger, schema: Any, item: Any = None) -> Shape | None:
    """The list of objects in a body: the body itself, or the property that holds it; None when there is none."""
    ways = [
        (way, array)
        for way, array in _arrays(merger, schema, ())
        if objects_of(merger, array.keys["items"]) is not None
    ]
    if not ways:
        return None
    alike = [found for found in ways if item is not None and same_schema(found[1].keys["items"], item)]
    named = [found for found in ways if found[0] and found[0][-1].lower() in _LIST_NAMES]
    way, flat = (alike or named or ways)[0]
    return Shape(schema, flat.keys["items"], way, flat)


def _arrays(merger: Merger, schema: Any, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Flat]]:
    try:
        flat = merger.flat(schema)
    except Contradiction:
        return
    if "items" in flat.keys:
        yield way, flat
        return
    properties = objects_of(merger, schema) or {}
    for name, inner in properties.items():
        if name.lower() in _BESIDE or len(way) > 1:
            continue
        is_array = "items" in keys_of(merger, inner)
        if is_array or name.lower() in _NESTING_NAMES:
            yield from _arrays(merger, inner, (*way, name))


def keys_of(merger: Merger, schema: Any) -> Mapping[str, Any]:
    """The words of a schema with those of its parts; none where they contradict each other."""
    try:
        return merger.flat(schema).keys
    except Contradiction:
        return {}


def find_item(merger: Merger, schema: Any, noun: str, item: Any = None) -> Shape | None:
    """The object in a body: the body itself, or the property that wraps it; None when there is none.

    Either may be a list that holds the object alone; a property, only where the object's schema is known.

    Args:
        merger: flattens the document's schemas.
        schema: the body's schema.
        noun: what the collection is called, such as ``invoices``.
        item: the schema of the collection's objects, when known.
    """
    properties = objects_of(merger, schema)
    if properties is None:
        return _only_one(merger, schema, schema, ())
    known = None if item is None or same_schema(schema, item) else _known_in(merger, schema, properties, item)
    wrapper = None if known is not None or "id" in properties else _wrapper(merger, properties, noun)
    if wrapper is None:
        return known or Shape(schema, schema, (), merger.flat(schema))
    inner = properties[wrapper]
    further = _wrapper(merger, objects_of(merger, inner) or {}, noun) if folded(wrapper) in _NESTING_NAMES else None
    if further is None:
        return Shape(schema, inner, (wrapper,), merger.flat(inner))
    innermost = (objects_of(merger, inner) or {})[further]
    return Shape(schema, innermost, (wrapper, further), merger.flat(innermost))


def _wrapper(merger: Merger, properties: Mapping[str, Any], noun: str) -> str | None:
    """The property that holds the object: by its name, or because there is nothing else."""
    if "id" in properties:
        return None
    names = {*_ITEM_NAMES, folded(noun), folded(_singular(noun))}
    likely = [name for name in properties if folded(name) in names or len(properties) == 1]
    return next((name for name in likely if objects_of(merger, properties[name])), None)


def _known_in(merger: Merger, body: Any, properties: Mapping[str, Any], item: Any) -> Shape | None:
    """The property that has just this object, or a list of it alone."""
    for name, inner in properties.items():
        if same_schema(inner, item):
            return Shape(body, inner, (name,), merger.flat(inner))
    for name, inner in properties.items():
        if same_schema(keys_of(merger, inner).get("items"), item):
            return _only_one(merger, body, inner, (name,))
    return None


def _only_one(merger: Merger, body: Any, array: Any, way: tuple[str, ...]) -> Shape | None:
    """The object that a list may hold alone; None where there is no list of objects, or one that needs several."""
    keys = keys_of(merger, array)
    item = keys.get("items")
    if item is None or keys.get("minItems", 0) > 1 or keys.get("maxItems", 1) < 1 or objects_of(merger, item) is None:
        return None
    return Shape(body, item, way, merger.flat(item), listed=True)


def _singular(noun: str) -> str:
    if noun.lower().endswith("ies"):
        return noun[:-3] + "y"
    if noun.lower().endswith(("ses", "xes", "ches", "shes")):
        return noun[:-2]
    return noun.removesuffix("s")


def id_property(merger: Merger, properties: Mapping[str, Any], parameter: str, noun: str) -> str | None:
    """The property that the path parameter is about: of its name, ``id``, ``<thing>Id``, or a read-only uuid."""
    names = {folded(name): name for name in reversed(list(properties))}
    singular = folded(_singular(noun))
    wanted = (parameter, "id", f"{singular}id", f"{singular}uuid", "uuid", "guid", "key", f"{singular}number", "number")
    public = (f"{singular}publicid", "publicid")
    tail = folded(parameter).removeprefix(singular)
    for candidate in (*wanted, *public, tail, f"{singular}{tail}", f"{folded(parameter)}id", "code", "slug", "name"):
        name = names.get(folded(candidate))
        if name is not None and _is_scalar(merger, properties[name]):
            return name
    for name, schema in properties.items():
        keys = keys_of(merger, schema)
        if keys.get("readOnly") and keys.get("format") in ("uuid", "guid"):
            return name
    return None


def _is_scalar(merger: Merger, schema: Any) -> bool:
    keys = keys_of(merger, schema)
    kinds = set(keys.get("type") or ("string",))
    return bool(kinds & {"string", "integer", "number"}) and "properties" not in keys
