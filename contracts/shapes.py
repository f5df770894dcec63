"""Finding one's way in JSON that nobody has described: ids, lists, the object that a value stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = [
    "Scalar",
    "elements",
    "identifies",
    "item_with",
    "key_for",
    "object_with",
    "objects_in",
    "scalars",
    "values_in",
]

Scalar = str | int | float | bool | None
_IDENTIFYING = re.compile(r"(^|[a-z_\-.])(id|key|token|number|no|nr|ref|reference|uuid|guid|code)$", re.IGNORECASE)
_DEEPEST = 12


def scalars(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """Every string, number, boolean and null in a JSON value with the names that lead to it; not those in lists."""
    if isinstance(value, Mapping) and len(path) < _DEEPEST:
        for key, inner in value.items():
            yield from scalars(inner, (*path, str(key)))
    elif not isinstance(value, Mapping | list):
        yield path, value


def values_in(value: Any, depth: int = 0) -> Iterator[Scalar]:
    """Every string, number, boolean and null in a JSON value, in lists too."""
    if depth <= _DEEPEST and isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from values_in(inner, depth + 1)
    elif not isinstance(value, Mapping | list):
        yield value


def objects_in(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object in a JSON value, outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from objects_in(inner, depth + 1)


def elements(value: Any) -> Sequence[Any] | None:
    """The list that a reply is about: the reply itself, or the one list of objects in its outer objects.

    None when there is none, or more than one.
    """
    for _ in range(3):  # the list itself, in an envelope, in an envelope's only object
        if isinstance(value, list):
            return value
        if not isinstance(value, Mapping):
            return None
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        inners = [inner for inner in value.values() if isinstance(inner, Mapping)]
        if len(lists) == 1:
            return lists[0]
        if lists or len(inners) != 1:
            return None
        value = inners[0]
    return None


def identifies(key: str) -> bool:
    """Whether a name looks like that of something that identifies: ``id``, ``invoiceId``, ``token``, ``orgNr``."""
    return bool(_IDENTIFYING.search(key))


def object_with(value: Any, wanted: str) -> Mapping[str, Any] | None:
    """The first object that names the wanted value under an identifying key of its own."""
    return next((each for each in objects_in(value) if key_for(each, wanted) is not None), None)


def item_with(value: Any, wanted: str) -> Mapping[str, Any] | None:
    """The object that a reply about one thing is about: it names the thing's id, and is no element of a list."""
    for _ in range(_DEEPEST):
        if not isinstance(value, Mapping):
            return None
        if key_for(value, wanted) is not None:
            return value
        inners = [inner for inner in value.values() if isinstance(inner, Mapping)]
        named = next((inner for inner in inners if key_for(inner, wanted) is not None), None)
        value = named if named is not None else inners[0] if len(inners) == 1 else None
    return None


def key_for(each: Mapping[str, Any], wanted: str) -> str | None:
    """The identifying key under which an object has the wanted value; None when it has none."""
    return next((key for key, value in each.items() if identifies(key) and _text(value) == wanted), None)


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
