"""Looking things up inside one bundled document: local references, and which schemas a discriminator names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from mockserver.errors import SpecError, SpecProblem

_COMPONENTS = "#/components/schemas/"


class References:
    """The local references of one document. ``file`` is what problems name."""

    def __init__(self, document: Mapping[str, Any], file: str) -> None:
        self._document = document
        self._children: dict[str, list[str]] | None = None
        self.file = file

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node itself, or what its chain of references ends at; raises SpecError on a loop or a dead end."""
        seen: list[str] = []
        while "$ref" in node:
            pointer = node["$ref"]
            if pointer in seen:
                chain = " → ".join([*seen, str(pointer)])
                raise self.problem(str(pointer), f"the reference leads back to itself ({chain})", "break the circle")
            seen.append(pointer)
            node = self._target(pointer)
        return node

    def problem(self, place: str, found: str, remedy: str) -> SpecError:
        """A SpecError of one problem in this document."""
        return SpecError([SpecProblem(self.file, place, found, remedy)])

    def _target(self, pointer: object) -> Mapping[str, Any]:
        if not isinstance(pointer, str) or not pointer.startswith("#/"):
            raise self.problem(str(pointer), "the reference leaves the document", "bundle the document first")
        node: Any = self._document
        for step in pointer[2:].split("/"):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            node = _step(node, name)
        if not isinstance(node, Mapping):
            raise self.problem(pointer, "the reference names nothing", "correct it or add what it names")
        return node

    def branches(self, schema: Mapping[str, Any], pointer: str | None) -> dict[str, str]:
        """Discriminator value → reference of the schema that it names; empty when values name no schema.

        Args:
            schema: a schema object with ``discriminator``.
            pointer: its own reference when it is a component: then the schemas that include it by
                ``allOf`` are named as well, and it names itself.
        """
        discriminator = schema["discriminator"]
        if not isinstance(discriminator, Mapping) or not isinstance(discriminator.get("propertyName"), str):
            raise self.problem(pointer or "schema", "the discriminator has no propertyName", "name the property")
        mapping = discriminator.get("mapping") or {}
        branches = {str(value): self._named(str(target)) for value, target in mapping.items()}
        listed = [part["$ref"] for part in _parts(schema, "oneOf", "anyOf") if "$ref" in part]
        if not listed and pointer is not None:
            listed = self._descendants(pointer)
        mapped = set(branches.values())
        for target in listed:
            if target not in mapped:
                branches.setdefault(target.rsplit("/", 1)[1], target)
        return branches

    def _named(self, target: str) -> str:
        """A mapping's target: a reference, or the bare name of a component."""
        schemas = self._document.get("components", {}).get("schemas", {})
        return _COMPONENTS + target if target in schemas else target

    def _descendants(self, pointer: str) -> list[str]:
        found: dict[str, None] = {}
        waiting = [pointer]
        while waiting:
            for child in self._child_index().get(waiting.pop(), ()):
                if child not in found and child != pointer:
                    found[child] = None
                    waiting.append(child)
        return [*found, pointer] if found else []

    def _child_index(self) -> dict[str, list[str]]:
        """Reference of a component → the components that include it by ``allOf``; made on first need."""
        if self._children is None:
            self._children = {}
            for name, schema in self._document.get("components", {}).get("schemas", {}).items():
                for part in _parts(schema, "allOf"):
                    self._children.setdefault(part.get("$ref", ""), []).append(_COMPONENTS + name)
        return self._children


def _step(node: Any, name: str) -> Any:
    if isinstance(node, Mapping):
        return node.get(name)
    if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
        return node[int(name)]
    return None


def _parts(schema: Any, *keywords: str) -> Iterator[Mapping[str, Any]]:
    for keyword in keywords:
        parts = schema.get(keyword) if isinstance(schema, Mapping) else None
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, Mapping):
                yield part
