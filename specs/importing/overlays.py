"""``overlay.yaml``: corrections of a published document as OpenAPI Overlay 1.0 actions, each with a cause and a source.

Targets are JSONPath as RFC 9535 has it, in the document as it is published (one piece, nothing converted).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jsonpath

from specs.importing.parsing import parse_document
from specs.importing.remarks import Remarks, shortened

__all__ = ["Action", "OverlayError", "apply_actions", "read_overlay"]

Json = dict[str, Any]

_FIELDS: Final = frozenset({"target", "description", "update", "remove", "x-cause", "x-source"})
_ENVIRONMENT: Final = jsonpath.JSONPathEnvironment(strict=True)


class OverlayError(Exception):
    """An overlay that cannot be carried out; the message is one sentence: file, action, what was found, what to do."""

    def __init__(self, file: str, place: str, found: str, remedy: str) -> None:
        self.file, self.place, self.found, self.remedy = file, place, found, remedy
        super().__init__(f"{file}: {place + ': ' if place else ''}{found}; {remedy}.")


@dataclass(frozen=True, slots=True)
class Action:
    """One correction.

    Attributes:
        target: JSONPath of what is corrected.
        cause: why (``description`` or ``x-cause``); source: where that is documented (``x-source``).
        update: merged into the target; None when it is removed.
    """

    file: str
    number: int
    target: str
    cause: str
    source: str
    update: Any
    remove: bool

    def __str__(self) -> str:
        """``action 2 ($.info): the title is that of another API``."""
        return f"action {self.number} ({self.target}): {self.cause}"

    def error(self, found: str, remedy: str) -> OverlayError:
        """An error that names this action."""
        return OverlayError(self.file, f"action {self.number} ({shortened(self.target, 120)})", found, remedy)


def read_overlay(file: Path) -> tuple[Action, ...]:
    """The actions of an overlay, in order.

    Raises:
        OverlayError: it is no Overlay 1.0, or an action lacks its target, cause or source.
    """
    name = str(file)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise OverlayError(name, "", (error.strerror or str(error)).lower(), "name a readable file") from None
    overlay = parse_document(raw, name, Remarks())
    if not isinstance(overlay, dict) or not str(overlay.get("overlay", "")).startswith("1."):
        raise OverlayError(name, "", "there is no 'overlay: 1.0.0'", "write an OpenAPI Overlay 1.0")
    actions = overlay.get("actions")
    if not isinstance(actions, list) or not actions:
        raise OverlayError(name, "", "there are no actions", "write at least one, or delete the file")
    return tuple(_action(name, number, entry) for number, entry in enumerate(actions, 1))


def _action(file: str, number: int, entry: Any) -> Action:
    place = f"action {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("target"), str):
        raise OverlayError(file, place, "there is no 'target'", "name what it corrects as a JSONPath")
    unknown = sorted(key for key in entry if key not in _FIELDS and not key.startswith("x-"))
    if unknown:
        raise OverlayError(file, place, f"unknown key '{unknown[0]}'", "an action has target, update or remove")
    cause = entry.get("x-cause") or entry.get("description")
    if not cause:
        raise OverlayError(file, place, "it has no cause", "say why under 'description' or 'x-cause'")
    if not entry.get("x-source"):
        raise OverlayError(file, place, "it has no source", "say under 'x-source' where that is documented")
    remove = entry.get("remove") is True
    if remove == ("update" in entry):
        found = "it has both 'update' and 'remove'" if remove else "it has neither 'update' nor 'remove: true'"
        raise OverlayError(file, place, found, "give one of them")
    try:
        _ENVIRONMENT.compile(entry["target"])
    except jsonpath.JSONPathError as error:
        found = f"target {entry['target']!r} is no JSONPath ({error})"
        raise OverlayError(file, place, found, "write it as RFC 9535 has it") from None
    source = str(entry["x-source"])
    return Action(file, number, entry["target"], str(cause), source, entry.get("update"), remove)


def apply_actions(document: Json, actions: Sequence[Action]) -> None:
    """Carry out the actions, one after the other, on the document.

    Raises:
        OverlayError: an action matches nothing, or cannot change what it matches.
    """
    for action in actions:
        _apply(document, action)


def _apply(document: Json, action: Action) -> None:
    matches = list(_ENVIRONMENT.finditer(action.target, document))
    if not matches:
        raise action.error("matches nothing", "remove the action, or correct its target")
    # removed from the last to the first, so that places in lists stay right
    for match in reversed(matches):
        parts = match.parts
        if action.remove:
            if not parts:
                raise action.error("removes the whole document", "name a part of it")
            holder: Any = _at(document, parts[:-1])
            del holder[parts[-1]]
        else:
            _update(document, parts, action)


def _at(document: Any, parts: Sequence[Any]) -> Any:
    for part in parts:
        document = document[part]
    return document


def _update(document: Json, parts: Sequence[Any], action: Action) -> None:
    """Objects are merged, lists get one more member, as Overlay 1.0 says."""
    found: Any = _at(document, parts)
    if isinstance(found, dict) and isinstance(action.update, dict):
        _merge(found, action.update)
    elif isinstance(found, list):
        found.append(copy.deepcopy(action.update))
    else:
        kind = "an object" if isinstance(found, dict) else repr(found)
        raise action.error(f"matches {kind}, which this update cannot be merged into", "target the object around it")


def _merge(into: Json, update: Json) -> None:
    for key, value in update.items():
        if isinstance(into.get(key), dict) and isinstance(value, dict):
            _merge(into[key], value)
        elif isinstance(into.get(key), list) and isinstance(value, list):
            into[key] = [*into[key], *copy.deepcopy(value)]
        else:
            into[key] = copy.deepcopy(value)
