"""All repairs of one OpenAPI 3.0 document, in the order in which one makes the next possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from specs.importing.definitions import settle_definitions
from specs.importing.operations import mend_operations
from specs.importing.paths import mend_paths
from specs.importing.references import mend_references, rename_components
from specs.importing.remarks import ImportRefused, Place, Remarks, Trouble, dotted
from specs.importing.schemas import mend_modern_words, mend_schemas
from specs.importing.shapes import mend_shapes
from specs.importing.structure import METHODS
from specs.importing.wholes import mend_document

__all__ = ["Examine", "heal"]

Json = dict[str, Any]

_ROUNDS: Final = 12


Examine = Callable[[Json], Sequence[Trouble]]


def heal(document: Json, file: str, remarks: Remarks, examine: Examine | None) -> None:
    """Repair the document in place.

    Args:
        examine: what still stops it from being served; the engine's own check, so that what is imported is served.

    Raises:
        ImportRefused: something is left that has no repair.
    """
    if isinstance(document.get("components"), dict) or isinstance(document.get("paths"), dict):
        settle_definitions(document)
    rename_components(document, remarks)
    mend_references(document, file, remarks)
    mend_modern_words(document, remarks)
    mend_shapes(document, remarks)
    mend_paths(document, remarks)
    mend_schemas(document, remarks)
    mend_document(document, remarks)
    mend_operations(document, remarks)
    if examine is not None:
        _satisfy(document, file, remarks, examine)


def _members(document: Json) -> int:
    return sum(len(section) for section in document.get("components", {}).values() if isinstance(section, dict))


def _satisfy(document: Json, file: str, remarks: Remarks, examine: Examine) -> None:
    troubles: Sequence[Trouble] = ()
    for _ in range(_ROUNDS):
        troubles = examine(document)
        if not troubles:
            return
        # last to first, so that places in lists stay right
        members = _members(document)
        for trouble in sorted(troubles, key=lambda one: [str(part).zfill(9) for part in one.place], reverse=True):
            if not _mend(document, trouble, remarks):
                raise ImportRefused(file, dotted(trouble.place), trouble.found, trouble.remedy)
        if _members(document) < members:
            mend_references(document, file, remarks)  # those to what was left out lead nowhere now
    first = troubles[0]
    raise ImportRefused(file, dotted(first.place), first.found, first.remedy)


def _mend(document: Json, trouble: Trouble, remarks: Remarks) -> bool:
    if trouble.kind == "example":
        return _drop(document, trouble, "R12", remarks)
    if trouble.kind == "schema":
        return _open(document, trouble, remarks)
    return trouble.kind == "structure" and _drop(document, trouble, "R22", remarks)


def _drop(document: Json, trouble: Trouble, number: str, remarks: Remarks) -> bool:
    """Leave out what stands at the place; what may not be missing is emptied or taken out with what holds it."""
    place = trouble.place
    while place:
        holder, found = _holder(document, place)
        if not found:
            return True  # gone with something that was left out before
        if len(place) > 2 and place[-1] not in _NEEDED:
            _take_out(holder, place, is_value=number == "R12")
            remarks.repair(number, place, trouble.found, "left out")
            return True
        place = place[:-1]
    return False


def _take_out(holder: Any, place: Place, *, is_value: bool) -> None:
    """Delete it, or open it where it is a schema, which others count on; an example is none, whatever it belongs to."""
    key: Any = place[-1]
    in_schema = len(place) > 1 and place[-2] in ("properties", "schemas", "allOf", "oneOf", "anyOf")
    if is_value:
        del holder[key]
    elif in_schema or key in ("items", "schema", "not", "additionalProperties"):
        holder[key] = {} if holder[key] != {} else holder[key]
    else:
        del holder[key]


_NEEDED: Final = frozenset({"responses", "name", "in", "propertyName", "url", "description", "type", "$ref", *METHODS})


def _open(document: Json, trouble: Trouble, remarks: Remarks) -> bool:
    holder, found = _holder(document, trouble.place)
    if not found:
        return True
    if holder[trouble.place[-1]] == {}:
        return False
    holder[trouble.place[-1]] = {}
    remarks.repair("R19", trouble.place, trouble.found, "anything is accepted there")
    return True


def _holder(document: Json, place: Place) -> tuple[Any, bool]:
    node: Any = document
    for key in place[:-1]:
        node = _member(node, key)
    last = place[-1]
    if isinstance(node, dict):
        return node, last in node
    return node, isinstance(node, list) and isinstance(last, int) and last < len(node)


def _member(node: Any, key: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(key)
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return node[key]
    return None
