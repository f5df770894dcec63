"""The words of an API itself: values that its document lists, which are nobody's name, token or address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["words_of"]


def words_of(document: Mapping[str, Any]) -> frozenset[str]:
    """Every text that the document gives as a fixed part of a path, one of an enumeration's values or a default."""
    parts = {part for path in document.get("paths") or {} for part in str(path).split("/") if "{" not in part}
    return frozenset(parts.union(_words(document)) - {""})


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        listed = node.get("enum")
        if isinstance(listed, list):
            yield from (value for value in listed if isinstance(value, str))
        if isinstance(node.get("default"), str):
            yield node["default"]
        for inner in node.values():
            yield from _words(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _words(inner)
