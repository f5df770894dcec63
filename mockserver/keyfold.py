"""Object keys in any case → the schema's own spelling, for providers whose servers read names that way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.errors import Fault
from mockserver.reasons import at, shown
from mockserver.schema import SchemaCompiler


class KeyFold:
    """Spells the keys of values as a schema does. Deeper levels are compiled when a value first reaches them."""

    def __init__(self, schema: Mapping[str, Any], compiler: SchemaCompiler) -> None:
        self._level = _Compile(compiler)([schema])

    def fold(self, value: Any, place: str) -> tuple[Any, list[Fault]]:
        """The value with its keys respelt, and a fault for each key that is given twice in different spellings.

        The value is changed in place where keys differ; keys that the schema does not name stay as they are.
        """
        faults: list[Fault] = []
        return self._level.fold(value, place, faults), faults


class _Level:
    """What the schemas of one level, taken together, name: properties, items, additional properties."""

    def __init__(self, schemas: list[Mapping[str, Any]], compile_level: _Compile) -> None:
        self._compile = compile_level
        self._parts: dict[str, list[Mapping[str, Any]]] = {}
        self._items: list[Mapping[str, Any]] = []
        self._additional: list[Mapping[str, Any]] = []
        for schema in schemas:
            for name, part in schema.get("properties", {}).items():
                self._parts.setdefault(name, []).append(part)
            if isinstance(schema.get("items"), Mapping):
                self._items.append(schema["items"])
            if isinstance(schema.get("additionalProperties"), Mapping):
                self._additional.append(schema["additionalProperties"])
        spellings: dict[str, set[str]] = {}
        for name in self._parts:
            spellings.setdefault(name.lower(), set()).add(name)
        self._by_fold = {folded: names.pop() for folded, names in spellings.items() if len(names) == 1}
        self._below: dict[str, _Level | None] = {}

    def fold(self, value: Any, place: str, faults: list[Fault]) -> Any:
        if isinstance(value, dict):
            return self._fold_object(value, place, faults)
        if isinstance(value, list) and self._items:
            level = self._next("[]", self._items)
            if level is not None:
                return [level.fold(item, at(place, [index]), faults) for index, item in enumerate(value)]
        return value

    def _fold_object(self, value: dict[str, Any], place: str, faults: list[Fault]) -> dict[str, Any]:
        if not value.keys() <= self._parts.keys():
            value = self._respelt(value, place, faults)
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                level = self._next(f".{key}" if key in self._parts else "*", self._parts.get(key, self._additional))
                if level is not None:
                    value[key] = level.fold(inner, at(place, [key]), faults)
        return value

    def _respelt(self, value: dict[str, Any], place: str, faults: list[Fault]) -> dict[str, Any]:
        sent_as: dict[str, str] = {}
        respelt: dict[str, Any] = {}
        for key, inner in value.items():
            name = key if key in self._parts else self._by_fold.get(key.lower(), key)
            if name in respelt:
                faults.append(Fault(at(place, [name]), f"is given as {shown(sent_as[name])} and as {shown(key)}"))
            else:
                sent_as[name], respelt[name] = key, inner
        return respelt

    def _next(self, step: str, schemas: list[Mapping[str, Any]]) -> _Level | None:
        """The level below, or None where the schemas name no further keys."""
        if step not in self._below:
            self._below[step] = self._compile(schemas) if schemas else None
        return self._below[step]


class _Compile:
    """Makes each level once, so that a schema that contains itself has finitely many."""

    def __init__(self, compiler: SchemaCompiler) -> None:
        self._compiler = compiler
        self._known: dict[frozenset[int], _Level] = {}

    def __call__(self, schemas: list[Mapping[str, Any]]) -> _Level:
        flat: dict[int, Mapping[str, Any]] = {}
        for schema in schemas:
            self._flatten(schema, flat)
        key = frozenset(flat)
        if key not in self._known:
            self._known[key] = _Level(list(flat.values()), self)
        return self._known[key]

    def _flatten(self, schema: Mapping[str, Any], flat: dict[int, Mapping[str, Any]]) -> None:
        schema = self._compiler.resolve(schema)
        if id(schema) in flat:
            return
        flat[id(schema)] = schema
        for keyword in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(keyword, ()):
                self._flatten(part, flat)


