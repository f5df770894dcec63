"""``oneOf`` whose branches say the same: no value fits exactly one of them, which nobody meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from specs.importing.structure import at_pointer

__all__ = ["all_alike"]

_SAID_TO_PEOPLE: Final = {"title", "description", "example", "examples", "externalDocs"}


def all_alike(branches: Sequence[Any], document: Mapping[str, Any]) -> bool:
    """Whether each branch says the same as another one, what is for people aside."""
    said = [_plain(_followed(branch, document)) for branch in branches]
    return len(said) > 1 and all(said.count(one) > 1 for one in said)


def _followed(schema: Any, document: Mapping[str, Any]) -> Any:
    try:
        target = schema.get("$ref") if isinstance(schema, Mapping) else None
        return at_pointer(document, target) if isinstance(target, str) else schema
    except KeyError:
        return schema


def _plain(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    return {key: value for key, value in schema.items() if key not in _SAID_TO_PEOPLE and not key.startswith("x-")}
