"""``oneOf`` whose branches say the same: no value fits exactly one of them, which nobody meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from specs.importing.structure import at_pointer

__all__ = ["all_alike"]

_EXCLUDES_NOTHING: Final = {"title", "description", "example", "examples", "externalDocs", "default"}

_NAMED: Final = {"properties", "patternProperties"}
_VALUES: Final = {"enum", "const"}


def all_alike(branches: Sequence[Any], document: Mapping[str, Any]) -> bool:
    """Whether each branch says the same as another one, what excludes no value aside."""
    said = [_plain(_followed(branch, document)) for branch in branches]
    return len(said) > 1 and all(said.count(one) > 1 for one in said)


def _followed(schema: Any, document: Mapping[str, Any]) -> Any:
    try:
        target = schema.get("$ref") if isinstance(schema, Mapping) else None
        return at_pointer(document, target) if isinstance(target, str) else schema
    except KeyError:
        return schema


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    said = {key: value for key, value in schema.items() if key not in _EXCLUDES_NOTHING and not key.startswith("x-")}
    return {
        key: _parts(value) if key in _NAMED else value if key in _VALUES else _plain(value)
        for key, value in said.items()
    }


def _parts(named: Any) -> Any:
    """Properties may have any name, those of keywords too."""
    return {name: _plain(schema) for name, schema in named.items()} if isinstance(named, Mapping) else named
