"""Discriminators as Schemathesis reads them: it knows a mapping's references, but not the bare names of schemas."""

from __future__ import annotations

from typing import Any

__all__ = ["spelled_out"]

_SCHEMAS = "#/components/schemas/"


def spelled_out(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, changed in place: where a mapping names a schema, a reference to it stands.

    OpenAPI allows both, and takes what is the name of a schema for one (Discriminator Object).
    """
    names = frozenset((document.get("components") or {}).get("schemas") or {})
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            _spell_out(node.get("discriminator"), names)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return document


def _spell_out(discriminator: Any, names: frozenset[str]) -> None:
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    if isinstance(mapping, dict):
        mapping.update({value: _SCHEMAS + name for value, name in mapping.items() if str(name) in names})
