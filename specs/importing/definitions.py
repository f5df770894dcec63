"""Parts that 3.0 keeps elsewhere or not at all: anchors, ``$defs``, path items among the components."""

from __future__ import annotations

import copy
import re
from typing import Any

from specs.importing.structure import at_pointer, pointer, walk

__all__ = ["settle_definitions"]

Json = dict[str, Any]


def settle_definitions(document: Json) -> None:
    """Write references by anchor as pointers, make ``$defs`` components, put path items where they are used."""
    _name_anchors(document)
    _hoist_definitions(document)
    _inline_path_items(document)


def _name_anchors(document: Json) -> None:
    """``#name`` names the schema with that ``$anchor``: written as a pointer."""
    nodes = [node for node in walk(document) if node.kind == "schema" and isinstance(node.value, dict)]
    anchors = {
        str(node.value[word]): pointer(*node.place)
        for node in nodes
        for word in ("$anchor", "$dynamicAnchor")
        if word in node.value
    }
    ids = {str(node.value["$id"]): pointer(*node.place) for node in nodes if isinstance(node.value.get("$id"), str)}
    for node in nodes:
        target = node.reference
        if target is None or target.startswith("#/"):
            continue
        if target.startswith("#") and target[1:] in anchors:
            node.value["$ref"] = anchors[target[1:]]
        elif target in ids:
            node.value["$ref"] = ids[target]


def _hoist_definitions(document: Json) -> None:
    """``$defs`` anywhere become components; references to them follow."""
    moved: dict[str, str] = {}
    holders = [
        node
        for node in walk(document)
        if node.kind == "schema" and isinstance(node.value, dict) and {"$defs", "definitions"} & set(node.value)
    ]
    if not holders:
        return
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {}) if isinstance(components, dict) else {}
    for node in holders:
        for word in ("$defs", "definitions"):
            for name, inner in _pairs(node.value.get(word)):
                free = _free(schemas, re.sub(r"[^A-Za-z0-9._-]+", "_", name))
                schemas[free] = inner
                moved[pointer(*node.place, word, name)] = pointer("components", "schemas", free)
    for node in walk(document):
        if node.kind == "schema" and isinstance(node.value, dict):
            node.value.pop("$defs", None)
            node.value.pop("definitions", None)
            if node.reference is not None:
                node.value["$ref"] = _follow_moves(node.reference, moved)


def _follow_moves(target: str, moved: dict[str, str]) -> str:
    for _ in range(20):
        # the longest place that the target stands in
        start = next(
            (old for old in sorted(moved, key=len, reverse=True) if (target + "/").startswith(old + "/")), None
        )
        if start is None:
            return target
        target = moved[start] + target[len(start) :]
    return target


def _free(names: Json, wanted: str) -> str:
    if wanted not in names:
        return wanted
    return next(f"{wanted}_{number}" for number in range(2, 100_000) if f"{wanted}_{number}" not in names)


def _inline_path_items(document: Json) -> None:
    """3.0 has no ``components.pathItems``: what refers to one gets a copy."""
    components = document.get("components")
    for holder in (document.get("paths"), document.get("webhooks")):
        for name, item in _pairs(holder):
            target = item.get("$ref") if isinstance(item, dict) else None
            if not isinstance(target, str) or not target.startswith("#/components/pathItems/"):
                continue
            try:
                found = at_pointer(document, target)
            except KeyError:
                continue
            if isinstance(found, dict) and isinstance(holder, dict):
                rest = {key: value for key, value in item.items() if key != "$ref"}
                holder[name] = {**copy.deepcopy(found), **rest}
    if isinstance(components, dict):
        components.pop("pathItems", None)


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []
