"""Repairs of references and of the names that they lead to."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any, Final

from specs.importing.remarks import ImportRefused, Remarks
from specs.importing.structure import SECTION_OF, Node, as_written, at_pointer, pointer, walk

__all__ = ["mend_references", "rename_components"]

Json = dict[str, Any]

_DEEPEST_COPIES: Final = 20
_NAME: Final = re.compile(r"^[a-zA-Z0-9._-]+$")
_INSTEAD: Final[dict[str, Callable[[], Json]]] = {
    "schema": dict,
    "response": lambda: {"description": ""},
    "header": lambda: {"schema": {}},
    "path": dict,
}
"""What stands in for a reference that leads nowhere; of other kinds the reference is left out."""
_WORDS: Final = {"schema": "anything is accepted there", "response": "an answer without a body", "header": "any text"}


def rename_components(document: Json, remarks: Remarks) -> None:
    """Names that components must not have (``List<Thing>``) are written in the characters that they may have."""
    components: Json = document["components"] if isinstance(document.get("components"), dict) else {}
    renamed: dict[str, str] = {}
    sections: list[tuple[str, Any]] = list(components.items())
    for section, members in sections:
        if not isinstance(members, dict) or section.startswith("x-"):
            continue
        for name in [name for name in members if not _NAME.match(name)]:
            new = _free(members, re.sub(r"[^a-zA-Z0-9._-]+", "_", name).strip("_") or "part")
            renamed[pointer("components", section, name)] = pointer("components", section, new)
            remarks.repair("R18", ("components", section, name), f"the name '{name}'", f"renamed to '{new}'")
        components[section] = {_last(renamed, section, name): member for name, member in members.items()}
    if renamed:
        _rewrite(document, renamed)


def _last(renamed: dict[str, str], section: str, name: str) -> str:
    """A component's new name, or its own."""
    return renamed.get(pointer("components", section, name), f"/{name}").rpartition("/")[2] or name


def _rewrite(document: Json, renamed: dict[str, str]) -> None:
    known = {_decoded(old): new for old, new in renamed.items()}
    for node in walk(document):
        if node.reference is not None:
            node.value["$ref"] = _renamed(node.reference, known)
        found = node.value.get("discriminator") if isinstance(node.value, dict) else None
        mapping: Any = found.get("mapping") if isinstance(found, dict) else None
        for name, target in mapping.items() if isinstance(mapping, dict) else ():
            if isinstance(target, str):
                mapping[name] = _renamed(target, known)


def _renamed(target: str, known: dict[str, str]) -> str:
    parts = target.split("/")
    start = _decoded("/".join(parts[:4]))
    return "/".join([known[start], *parts[4:]]) if start in known else target


def _decoded(target: str) -> str:
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), target)


def mend_references(document: Json, file: str, remarks: Remarks) -> None:
    """Every reference leads to something of its own kind.

    Raises:
        ImportRefused: references that lead to each other and nowhere else.
    """
    _adopt_definitions(document, remarks)
    _settle(document)
    for node in reversed(walk(document)):
        if node.reference is not None:
            _mend(document, node, file, remarks)
        elif node.kind == "schema" and isinstance(node.value, dict):
            _mend_mapping(document, node, remarks)


def _adopt_definitions(document: Json, remarks: Remarks) -> None:
    """``definitions`` at the top of an OpenAPI 3 document: where older versions kept schemas."""
    found = document.pop("definitions", None)
    if not isinstance(found, dict):
        return
    remarks.repair("R21", ("definitions",), "schemas under 'definitions'", "moved to components.schemas")
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name, schema in found.items():
        schemas.setdefault(name, schema)
    for node in walk(document):
        if node.reference is not None and node.reference.startswith("#/definitions/"):
            node.value["$ref"] = node.reference.replace("#/definitions/", "#/components/schemas/", 1)


def _settle(document: Json) -> None:
    """Paths and operations change when they are repaired, and extensions are read by nobody.

    What refers into them gets a component, or a copy.
    """
    homes: dict[str, str] = {}
    for _ in range(_DEEPEST_COPIES):
        nodes = [node for node in walk(document) if node.kind != "path" and _into_unsettled(document, node)]
        if not nodes:
            return
        for node in nodes:
            _settle_one(document, node, homes)


def _into_unsettled(document: Json, node: Node) -> bool:
    target = node.reference
    return target is not None and target.startswith(("#/paths/", "#/x-")) and _leads(document, target)


def _settle_one(document: Json, node: Node, homes: dict[str, str]) -> None:
    target = str(node.reference)
    found = at_pointer(document, target)
    if node.kind != "schema":
        node.replace(copy.deepcopy(found))
        return
    if target not in homes:
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        name = _free(schemas, re.sub(r"[^a-zA-Z0-9]+", "_", _decoded(target)).strip("_")[-60:])
        schemas[name] = copy.deepcopy(found)
        homes[target] = pointer("components", "schemas", name)
    node.value["$ref"] = homes[target]


def _mend(document: Json, node: Node, file: str, remarks: Remarks) -> None:
    target = node.reference or ""
    ended = _end(document, node, file)
    if ended is not None and _is_kind(ended, node.kind):
        return
    near = _near(document, target, node.kind) if ended is None else None
    why = "leads nowhere" if ended is None else f"leads to something that is no {node.kind}"
    cause = f"$ref '{as_written(target)}' {why}"
    if near is not None:
        node.value["$ref"] = near
        remarks.repair("R03", node.place, cause, f"read as '{near}'")
        return
    if node.kind in _INSTEAD:
        node.replace(_INSTEAD[node.kind]())
        done = _WORDS.get(node.kind, "left empty")
    else:
        _remove(node)
        done = "left out"
    remarks.repair("R03", node.place, cause, done)


def _remove(node: Node) -> None:
    """Take the reference out; nodes come last to first, so that places in lists stay right."""
    del node.holder[node.key]


def _end(document: Json, node: Node, file: str) -> Any:
    """What a chain of references ends at; None when it leads nowhere."""
    seen: list[str] = []
    value: Any = node.value
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        target = value["$ref"]
        if target in seen or _is_whole(document, target):
            chain = " → ".join([*seen, target])
            raise ImportRefused(
                file, ".".join(map(str, node.place)), f"$ref leads back to itself ({chain})", "break the circle"
            )
        seen.append(target)
        try:
            value = at_pointer(document, target)
        except KeyError:
            return None
    return value


def _is_whole(document: Json, target: str) -> bool:
    """Whether a reference names the whole document, which is no component."""
    return target in ("#", "#/") and bool(document)


def _is_kind(value: Any, kind: str) -> bool:
    """Whether something can be an object of a kind: parameters have a place, answers have a description."""
    if not isinstance(value, dict):
        return kind == "schema" and isinstance(value, bool)
    if kind == "parameter":
        return "in" in value
    return not (kind == "schema" and "in" in value and "name" in value and "schema" in value)


def _near(document: Json, target: str, kind: str) -> str | None:
    """The component of the same name in the section where it belongs."""
    section = SECTION_OF.get(kind)
    members = (document.get("components") or {}).get(section, {}) if section else None
    name = target.rpartition("/")[2].rpartition("#")[2]
    if not isinstance(members, dict) or not name:
        return None
    candidates = [known for known in members if known == name] or [
        known for known in members if known.lower() == name.lower()
    ]
    return pointer("components", str(section), candidates[0]) if len(candidates) == 1 else None


def _mend_mapping(document: Json, node: Node, remarks: Remarks) -> None:
    """A discriminator's mapping names schemas that exist."""
    found = node.value.get("discriminator")
    mapping = found.get("mapping") if isinstance(found, dict) else None
    if not isinstance(mapping, dict):
        return
    schemas = (document.get("components") or {}).get("schemas") or {}
    for name, target in list(mapping.items()):
        if isinstance(target, str) and (target in schemas or _leads(document, target)):
            continue
        near = _near(document, target, "schema") if isinstance(target, str) else None
        place = (*node.place, "discriminator", "mapping", name)
        if near is None:
            del mapping[name]
            remarks.repair("R03", place, f"{target!r} names no schema", "left out")
        else:
            mapping[name] = near
            remarks.repair("R03", place, f"{target!r} names no schema", f"read as '{near}'")


def _leads(document: Json, target: str) -> bool:
    try:
        return isinstance(at_pointer(document, target), dict)
    except KeyError:
        return False


def _free(names: Json, wanted: str) -> str:
    if wanted not in names:
        return wanted
    return next(f"{wanted}_{number}" for number in range(2, 100_000) if f"{wanted}_{number}" not in names)
