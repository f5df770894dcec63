"""Object keys in any case → the schema's own spelling, for providers whose servers read names that way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mockserver.errors import Fault
from mockserver.reading.reasons import at, shown
from mockserver.reading.schema import SchemaCompiler

_Schemas = list[Mapping[str, Any]]
_Path = tuple[str | int, ...]
_CONTAINERS: Final = frozenset({"object", "array"})


class KeyFold:
    """Spells the keys of values as a schema does. Deeper levels are compiled when a value first reaches them."""

    def __init__(self, schema: Mapping[str, Any], compiler: SchemaCompiler) -> None:
        self._level = _Levels(compiler).level([schema])

    def fold(self, value: Any, place: str) -> tuple[Any, list[Fault]]:
        """The value with its keys respelt, and a fault for each key that is given twice in different spellings.

        Lists and objects of the value are changed in place; keys that the schema does not name stay as they are.
        """
        twice: list[tuple[_Path, str]] = []
        folded = self._level.fold(value, (), twice)
        return folded, [Fault(at(place, path), reason) for path, reason in twice]


class _Levels:
    """Makes each level once, so that a schema that contains itself has finitely many."""

    def __init__(self, compiler: SchemaCompiler) -> None:
        self._compiler = compiler
        self._known: dict[frozenset[int], _Level] = {}

    def level(self, schemas: _Schemas) -> _Level:
        """The level of schemas that one value must fit together, or one of."""
        flat: dict[int, Mapping[str, Any]] = {}
        for schema in schemas:
            self._flatten(schema, flat)
        key = frozenset(flat)
        if key not in self._known:
            self._known[key] = _Level(list(flat.values()), self)
        return self._known[key]

    def holds_keys(self, schemas: _Schemas) -> bool:
        """Whether a value of one of the schemas may be an object or a list."""
        return any(not _CONTAINERS.isdisjoint(self._compiler.types(schema)) for schema in schemas)

    def _flatten(self, schema: Mapping[str, Any], flat: dict[int, Mapping[str, Any]]) -> None:
        schema = self._compiler.resolve(schema)
        if id(schema) not in flat:
            flat[id(schema)] = schema
            for keyword in ("allOf", "anyOf", "oneOf"):
                for part in schema.get(keyword, ()):
                    self._flatten(part, flat)


class _Level:
    """What the schemas of one level, taken together, name: properties, further properties, items."""

    def __init__(self, schemas: _Schemas, levels: _Levels) -> None:
        self._levels = levels
        named: dict[str, _Schemas] = {}
        for schema in schemas:
            for name, part in schema.get("properties", {}).items():
                named.setdefault(name, []).append(part)
        self._names = named.keys()
        self._inner = {name: parts for name, parts in named.items() if levels.holds_keys(parts)}
        self._further = _parts(schemas, "additionalProperties")
        self._items = _parts(schemas, "items")
        spellings: dict[str, list[str]] = {}
        for name in named:
            spellings.setdefault(name.lower(), []).append(name)
        self._by_fold = {folded: names[0] for folded, names in spellings.items() if len(names) == 1}
        self._below: dict[str | int, _Level] = {}

    def fold(self, value: Any, path: _Path, twice: list[tuple[_Path, str]]) -> Any:
        """The value with keys respelt from here downwards."""
        if type(value) is dict:
            if not value.keys() <= self._names:
                value = self._respelt(value, path, twice)
            for name, parts in self._inner.items():
                if name in value:
                    value[name] = self._next(name, parts).fold(value[name], (*path, name), twice)
            if self._further:
                self._fold_further(value, path, twice)
        elif type(value) is list and self._items:
            below = self._next(0, self._items)
            return [below.fold(item, (*path, index), twice) for index, item in enumerate(value)]
        return value

    def _fold_further(self, value: dict[str, Any], path: _Path, twice: list[tuple[_Path, str]]) -> None:
        below = self._next(1, self._further)
        for name in value.keys() - self._names:
            value[name] = below.fold(value[name], (*path, name), twice)

    def _respelt(self, value: dict[str, Any], path: _Path, twice: list[tuple[_Path, str]]) -> dict[str, Any]:
        sent_as: dict[str, str] = {}
        respelt: dict[str, Any] = {}
        for key, inner in value.items():
            name = key if key in self._names else self._by_fold.get(key.lower(), key)
            if name in respelt:
                twice.append(((*path, name), f"is given as {shown(sent_as[name])} and as {shown(key)}"))
            else:
                sent_as[name], respelt[name] = key, inner
        return respelt

    def _next(self, step: str | int, schemas: _Schemas) -> _Level:
        """The level below a property (its name), the items (0) or the further properties (1)."""
        below = self._below.get(step)
        if below is None:
            below = self._below[step] = self._levels.level(schemas)
        return below


def _parts(schemas: _Schemas, keyword: str) -> _Schemas:
    return [schema[keyword] for schema in schemas if isinstance(schema.get(keyword), Mapping)]
