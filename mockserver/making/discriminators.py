"""Discriminators: which value of a property goes with which branch of a schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.making.merging import Flat

__all__ = ["labelled_branch", "tail", "with_label"]


def tail(ref: str) -> str:
    """The name at the end of a reference."""
    return ref.rpartition("/")[2]


def _mapped(discriminator: Mapping[str, Any]) -> dict[str, str]:
    """A discriminator's mapping: value → reference; a bare name means a component."""
    mapping = discriminator.get("mapping") or {}
    return {value: ref if "/" in ref else f"#/components/schemas/{ref}" for value, ref in mapping.items()}


def _label_of(discriminator: Mapping[str, Any], ref: str) -> str:
    return next((value for value, target in _mapped(discriminator).items() if target == ref), tail(ref))


def _pinned(discriminator: Mapping[str, Any], label: str) -> Mapping[str, Any]:
    name = discriminator["propertyName"]
    return {"type": "object", "required": [name], "properties": {name: {"enum": [label]}}}


def labelled_branch(discriminator: Any, alternative: Any) -> Any:
    """A branch together with the value that the discriminator has for it."""
    ref = alternative.get("$ref") if isinstance(alternative, Mapping) else None
    if not isinstance(discriminator, Mapping) or "propertyName" not in discriminator or not isinstance(ref, str):
        return alternative
    return {"allOf": [alternative, _pinned(discriminator, _label_of(discriminator, ref))]}


def with_label(flat: Flat) -> Flat:
    """A schema with a discriminator but no branches: a parent gets its children as branches, a child its value."""
    discriminator = flat.keys.get("discriminator")
    if flat.choices or not isinstance(discriminator, Mapping) or "propertyName" not in discriminator:
        return flat
    mapping = _mapped(discriminator)
    own = next((ref for ref in flat.refs if ref in mapping.values()), None)
    if own is None and mapping:
        return replace(flat, choices=(tuple({"$ref": ref} for ref in dict.fromkeys(mapping.values())),), checked=True)
    if own is None and not flat.refs:
        return flat
    keys = {key: value for key, value in flat.keys.items() if key != "discriminator"}
    name, label = discriminator["propertyName"], _label_of(discriminator, own or flat.refs[0])
    described = (keys.get("properties") or {}).get(name) or {}
    if own is None and isinstance(described, Mapping) and label not in described.get("enum", [label]):
        return replace(flat, keys=keys)
    properties = {**(keys.get("properties") or {}), name: {"type": "string", "enum": [label]}}
    keys |= {"properties": properties, "required": [*(keys.get("required") or ()), name]}
    return replace(flat, keys=keys)
