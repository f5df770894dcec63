"""References of a document that nobody has checked yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["NOTHING", "at", "resolved"]

NOTHING = object()
"""What stands where a reference leads nowhere."""


def at(document: Mapping[str, Any], target: str) -> Any:
    """What a local reference leads to, into lists too; NOTHING where it leads nowhere."""
    if not target.startswith("#/"):
        return NOTHING
    node: Any = document
    for part in target[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            return NOTHING
    return node


def resolved(document: Mapping[str, Any], node: Any) -> Any:
    """What a reference leads to in the end; anything else as it is."""
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        node = at(document, node["$ref"])
    return node
