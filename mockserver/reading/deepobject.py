"""The ``deepObject`` style: ``filter[owner][name]=Ada&filter[ids][]=1`` → nested objects and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from mockserver.reading.coercion import Coercer, coercer
from mockserver.reading.schema import SchemaCompiler
from mockserver.reading.styles import ABSENT, Decoder, FromPairs, Pairs, form_style, properties_of, shape_of

_MAX_DEPTH: Final = 16
_BRACKETS: Final = re.compile(r"(?:\[[^\[\]]*\])+")
_KEY: Final = re.compile(r"\[([^\[\]]*)\]")
_Tree = dict[str, Any]


def deep_object(name: str, schema: Mapping[str, Any], compiler: SchemaCompiler, decode: Decoder) -> FromPairs:
    """The function for a query or form parameter in ``deepObject`` style; raises ValueError for what cannot nest."""
    root = _Node(schema, compiler)

    def read(pairs: Pairs) -> Any:
        tree: _Tree = {}
        for key, values in pairs.items():
            brackets = key[len(name) :]
            if key.startswith(name) and _BRACKETS.fullmatch(brackets):
                _insert(tree, _KEY.findall(brackets), [decode(raw) for raw in values])
        return root.value(tree) if tree else ABSENT

    return read


def deep_style(name: str, schema: Mapping[str, Any], compiler: SchemaCompiler, decode: Decoder) -> FromPairs:
    """The same where the style is demanded; at the bare name stands a value of a schema that takes more than objects.

    Raises ValueError at the bare name of a schema that does not.
    """
    read = deep_object(name, schema, compiler, decode)
    shape = shape_of(schema, compiler)
    plain = None if shape.kind == "object" else form_style(name, "form", True, shape, decode)

    def read_either(pairs: Pairs) -> Any:
        value = read(pairs)
        if value is not ABSENT or name not in pairs:
            return value
        if plain is None:
            raise ValueError(f"must be written as {name}[name]=value, found {decode(pairs[name][-1])[:40]!r}")
        return plain(pairs)

    return read_either


def _insert(tree: _Tree, keys: list[str], values: list[str]) -> None:
    if len(keys) > _MAX_DEPTH:
        raise ValueError(f"is nested deeper than {_MAX_DEPTH} levels")
    if len(keys) > 1 and not keys[-1]:  # ids[]=1&ids[]=2 is ids=1&ids=2
        keys = keys[:-1]
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
        if not isinstance(tree, dict):
            raise ValueError(f"gives {key!r} both a value and members")
    if isinstance(tree.get(keys[-1]), dict):
        raise ValueError(f"gives {keys[-1]!r} both a value and members")
    tree.setdefault(keys[-1], []).extend(values)


class _Node:
    """One level of the schema; deeper levels are made when a request first names them."""

    def __init__(self, schema: Mapping[str, Any], compiler: SchemaCompiler) -> None:
        self._schema = schema
        self._compiler = compiler
        self._is_list = compiler.types(schema) - {"null"} == {"array"}
        self._members: dict[str, _Node] = {}
        self._coerce: Coercer | None = None

    def value(self, found: _Tree | list[str]) -> Any:
        """The value of what stood in the brackets: members, or the texts given for this very name."""
        if isinstance(found, list):
            return [self._item().value([text]) for text in found] if self._is_list else self._text(found[-1])
        if self._is_list and all(not key or key.isdecimal() for key in found):
            return self._listed(found)
        return {key: self._member(key).value(inner) for key, inner in found.items()}

    def _listed(self, found: _Tree) -> list[Any]:
        values: list[Any] = []
        for inner in found.values():
            if isinstance(inner, list):
                values.extend(self._item().value([text]) for text in inner)
            else:
                values.append(self._item().value(inner))
        return values

    def _text(self, text: str) -> Any:
        if self._coerce is None:
            self._coerce = coercer(self._schema, self._compiler)
        return self._coerce(text)

    def _item(self) -> _Node:
        if "" not in self._members:
            items = self._compiler.resolve(self._schema).get("items", {})
            self._members[""] = _Node(items, self._compiler)
        return self._members[""]

    def _member(self, name: str) -> _Node:
        named = properties_of(self._schema, self._compiler).get(name)
        if named is None:
            additional = self._compiler.resolve(self._schema).get("additionalProperties")
            return _Node(additional if isinstance(additional, Mapping) else {}, self._compiler)
        if name not in self._members:
            self._members[name] = _Node(named, self._compiler)
        return self._members[name]
