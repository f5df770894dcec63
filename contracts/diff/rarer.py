"""Keywords whose effect only the oracle can tell: whether they changed, not how."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts.diff.change import NOTHING
from contracts.diff.drift import Drift, Effect
from contracts.diff.nodes import Node, Schemas
from contracts.diff.sameness import Sameness

__all__ = ["discriminator_drifts", "rarer_drifts"]

_WHY = "what {} leaves over could not be compared"


def rarer_drifts(same: Sameness, old: Node, new: Node) -> Iterator[Drift]:
    """A drift for each such keyword that says something else than before."""
    for name in sorted({*old.opaque, *new.opaque}):
        before, after = old.opaque.get(name, []), new.opaque.get(name, [])
        if not same.same_keyword(name, before, after):
            why = _WHY.format(name)
            yield Drift(f"{_dashed(name)}-changed", Effect.UNDECIDED, _only(before), _only(after), why=why)


def discriminator_drifts(same: Sameness, old: Node, new: Node) -> Iterator[Drift]:
    """By which property, and by which of its values, a branch is chosen."""
    before, after = (node.notes.get("discriminator") or {} for node in (old, new))
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return
    names = [found.get("propertyName", NOTHING) for found in (before, after)]
    if names[0] != names[1]:
        ending = "added" if names[0] is NOTHING else "removed" if names[1] is NOTHING else "changed"
        yield Drift(f"discriminator-{ending}", Effect.NOTE, *names)
    if NOTHING in names or names[0] != names[1]:
        return
    targets = _mapping(before, old), _mapping(after, new)
    for key in sorted({**targets[0], **targets[1]}):
        yield from _target(same, key, (targets[0].get(key), targets[1].get(key)))


def _target(same: Sameness, key: str, targets: tuple[Schemas | None, Schemas | None]) -> Iterator[Drift]:
    old, new = targets
    if old is None:
        yield Drift("discriminator-mapping-added", Effect.WIDENS, NOTHING, key, key=key, firm=True)
    elif new is None:
        yield Drift("discriminator-mapping-deleted", Effect.NARROWS, key, NOTHING, key=key, firm=True)
    elif _component(old) != _component(new) and not same.same(old, new):
        yield Drift("discriminator-mapping-changed", Effect.NOTE, NOTHING, NOTHING, key=key)


def _component(schemas: Schemas) -> str:
    """A component that changed is told where it stands; only another one is another meaning."""
    return str(dict(schemas[0]).get("$ref", "")) if isinstance(schemas[0], dict) else ""


def _mapping(discriminator: dict[str, Any], node: Node) -> dict[str, Schemas]:
    """Value → schema: as it is mapped, and by the component's name for branches that the mapping leaves out."""
    mapping = discriminator.get("mapping")
    said = {str(key): str(target) for key, target in (mapping if isinstance(mapping, dict) else {}).items()}
    said = {key: target if "/" in target else f"#/components/schemas/{target}" for key, target in said.items()}
    branches = [schema for group in node.groups for branch in group.branches for schema in branch]
    references = [str(b["$ref"]) for b in branches if isinstance(b, dict) and isinstance(b.get("$ref"), str)]
    implied = {one.rpartition("/")[2]: one for one in references if one not in said.values()}
    return {key: ({"$ref": target},) for key, target in {**implied, **said}.items()}


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values or NOTHING


def _dashed(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
