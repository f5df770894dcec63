"""OpenAPI 3.0 schema objects → JSON Schema 2020-12, once per document and direction.

Components are translated when a compiled schema first reaches them and shared by all that do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from mockserver.reading.codes import KEYWORD as CODE
from mockserver.reading.ecma import plain_classes
from mockserver.reading.formats import INTEGER_BOUNDS, OWN, STANDARD
from mockserver.reading.references import References

Direction = Literal["request", "response"]
Json = dict[str, Any]

STRICT_INTEGER: Final = "motpart:integer"
"""A registered schema in draft 4, where 1.0 is not an integer: OpenAPI 3.0 says so, 2020-12 does not."""
STRICT_INTEGER_OR_NULL: Final = "motpart:integer-or-null"

_COPIED: Final = (
    "multipleOf",
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
)
_COMBINING: Final = frozenset({"allOf", "anyOf", "oneOf", "not"})
_MAY_REFUSE_NULL: Final = frozenset({"type", "enum", "const", "allOf", "oneOf", "not"})
_KEPT: Final = "x-motpart-"
"""Keywords of JSON Schema 2020-12 that an import keeps for us under this prefix, because OpenAPI 3.0 lacks them.

Where 3.0 has the word too (``items``, ``additionalProperties``), the kept one is the stricter and counts.
"""
_KEPT_ONE: Final = (
    *("items", "contains", "propertyNames", "additionalProperties", "unevaluatedProperties", "unevaluatedItems"),
)
_KEPT_VALUES: Final = ("minContains", "maxContains")
_UNSEEN: Final[Mapping[Direction, str]] = {"request": "readOnly", "response": "writeOnly"}
"""The mark of properties that the other side alone sends, so that ``required`` does not count here."""


class _Target(NamedTuple):
    """A component as it is referred to.

    ``plain`` is the component as the part that a subtype includes by ``allOf``: there its discriminator
    must not send the value back to that subtype.
    """

    pointer: str
    plain: bool = False


class Translation:
    """All schemas of one document as one direction sees them.

    A request need not carry ``readOnly`` properties. A response need not carry ``writeOnly`` ones, and must not.
    """

    def __init__(self, references: References, direction: Direction) -> None:
        self._references = references
        self._direction = direction
        self._names: dict[_Target, str] = {}
        self._definitions: dict[_Target, tuple[Any, set[_Target]]] = {}

    def standalone(self, schema: Mapping[str, Any]) -> Json:
        """A schema with every component it reaches under ``$defs``."""
        reached: set[_Target] = set()
        root = _Schema(self._references, self._direction, self._names, reached).translate(schema)
        definitions: Json = {}
        waiting = list(reached)
        while waiting:
            target = waiting.pop()
            name = self._names[target]
            if name not in definitions:
                definitions[name], further = self._definition(target)
                waiting.extend(further)
        if not isinstance(root, dict):
            root = {"allOf": [root]}
        return {**root, "$defs": definitions} if definitions else root

    def _definition(self, target: _Target) -> tuple[Any, set[_Target]]:
        """The translated component and what it refers to, made on first use."""
        known = self._definitions.get(target)
        if known is None:
            schema = self._references.resolve({"$ref": target.pointer})
            if target.plain:
                schema = {k: v for k, v in schema.items() if k not in {"discriminator", "oneOf", "anyOf"}}
            reached: set[_Target] = set()
            translator = _Schema(self._references, self._direction, self._names, reached)
            known = self._definitions[target] = translator.translate(schema, owner=target.pointer), reached
        return known


class _Schema:
    """Translates one schema object and those written inside it, noting the components it refers to."""

    def __init__(
        self, references: References, direction: Direction, names: dict[_Target, str], reached: set[_Target]
    ) -> None:
        self._references = references
        self._direction = direction
        self._names = names
        self._reached = reached

    def translate(
        self, schema: object, owner: str | None = None, unseen: frozenset[str] = frozenset()
    ) -> Json | Literal[False]:
        """One schema object; ``owner`` is its reference when it is a component as a whole.

        ``unseen`` are properties that a schema around it declares for the other direction.
        """
        if not isinstance(schema, Mapping):
            raise self._references.problem(owner or "schema", f"{schema!r} is not a schema object", "write an object")
        if "$ref" in schema:
            return self._reference(_Target(schema["$ref"]))
        if self._direction == "response" and schema.get("writeOnly") is True:
            return False
        other = self._or_null(schema)
        if other is not None:
            return {"if": {"not": {"type": "null"}}, "then": self.translate(other, owner, unseen)}
        out: Json = {keyword: schema[keyword] for keyword in _COPIED if keyword in schema}
        if CODE in schema:
            out[CODE] = schema[CODE]
        _write_type(schema, out)
        _write_bounds(schema, out)
        self._write_properties(schema, out, unseen)
        self._write_combined(schema, out, owner, unseen)
        self._write_kept(schema, out)
        if out.get("additionalProperties") is False:
            out.setdefault("properties", {})  # without any the validator does not say which one is too much
        if schema.get("nullable") is True and not _COMBINING.isdisjoint(schema):
            return {"if": {"not": {"type": "null"}}, "then": out}
        return out

    def _or_null(self, schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Of ``anyOf`` with a schema and null, the schema without null: what does not fit it then says its own why."""
        branches = schema.get("anyOf")
        if not isinstance(branches, list) or len(branches) != 2 or not _MAY_REFUSE_NULL.isdisjoint(schema):
            return None
        others = [branch for branch in branches if not self._is_null(branch)]
        if len(others) != 1:
            return None
        rest = {keyword: value for keyword, value in schema.items() if keyword != "anyOf"}
        return {**rest, "allOf": others}

    def _is_null(self, branch: object) -> bool:
        if not isinstance(branch, Mapping):
            return False
        plain = self._references.resolve(branch) if "$ref" in branch else branch
        return plain.get("enum") == [None] and plain.get("nullable") is True

    def _reference(self, target: _Target) -> Json:
        if target not in self._names:
            self._references.resolve({"$ref": target.pointer})
            self._names[target] = f"d{len(self._names)}"
        self._reached.add(target)
        return {"$ref": f"#/$defs/{self._names[target]}"}

    def _write_properties(self, schema: Mapping[str, Any], out: Json, unseen: frozenset[str]) -> None:
        properties = schema.get("properties")
        if properties is not None:
            out["properties"] = {name: self.translate(part) for name, part in self._object(properties).items()}
        additional = schema.get("additionalProperties", True)
        if additional is not True:
            out["additionalProperties"] = additional if additional is False else self.translate(additional)
        if "items" in schema:
            out["items"] = self.translate(schema["items"])
        required = schema.get("required")
        if required:
            unseen = unseen | self._unseen(schema)
            out["required"] = [name for name in required if name not in unseen]

    def _write_kept(self, schema: Mapping[str, Any], out: Json) -> None:
        kept = {keyword.removeprefix(_KEPT): value for keyword, value in schema.items() if keyword.startswith(_KEPT)}
        if "prefixItems" in kept:
            out["prefixItems"] = [self.translate(part) for part in self._list(kept["prefixItems"])]
            out.pop("items", None)
        if "patternProperties" in kept:
            patterns = self._object(kept["patternProperties"])
            out["patternProperties"] = {
                plain_classes(pattern): self.translate(part) for pattern, part in patterns.items()
            }
        for keyword in _KEPT_ONE:
            if keyword in kept:
                value = kept[keyword]
                out[keyword] = value if isinstance(value, bool) else self.translate(value)
        out.update({keyword: kept[keyword] for keyword in _KEPT_VALUES if keyword in kept})

    def _write_combined(self, schema: Mapping[str, Any], out: Json, owner: str | None, unseen: frozenset[str]) -> None:
        if "allOf" in schema:
            unseen = unseen | self._unseen(schema)
            out["allOf"] = [self._included(part, owner, unseen) for part in self._list(schema["allOf"])]
        branches = self._references.branches(schema, owner) if "discriminator" in schema else {}
        if branches:
            self._write_dispatch(schema, out, branches, owner)
        else:
            for keyword in ("oneOf", "anyOf"):
                if keyword in schema:
                    out[keyword] = [self.translate(part) for part in self._list(schema[keyword])]
        if "not" in schema:
            out["not"] = self.translate(schema["not"])

    def _included(self, part: Any, owner: str | None, unseen: frozenset[str]) -> Json | Literal[False]:
        """A member of ``allOf``: the plain form of a schema whose discriminator names the owner."""
        if owner is None or not isinstance(part, Mapping) or "$ref" not in part:
            return self.translate(part, unseen=unseen)
        included = self._references.resolve(part)
        if "discriminator" in included and owner in self._references.branches(included, part["$ref"]).values():
            return self._reference(_Target(part["$ref"], plain=True))
        return self.translate(part)

    def _write_dispatch(
        self, schema: Mapping[str, Any], out: Json, branches: Mapping[str, str], owner: str | None
    ) -> None:
        """The value of the discriminator decides which schema counts, instead of trying each."""
        name = schema["discriminator"]["propertyName"]
        nullable = schema.get("nullable") is True
        out["type"] = ["object", "null"] if nullable else "object"
        if "oneOf" in schema or "anyOf" in schema:
            out["required"] = list(dict.fromkeys([*out.get("required", ()), name]))
        members = out.setdefault("allOf", [])
        members.append({"properties": {name: {"enum": list(branches)}}})
        if "oneOf" in schema or "anyOf" in schema:
            # without its name none counts, so what is wrong by every one of them is wrong: see reasons.py
            named = {"properties": {name: {"enum": list(branches)}}, "required": [name]}
            members.append({"if": named, "else": {"anyOf": [self._reference(_Target(p)) for p in branches.values()]}})
        for value, pointer in branches.items():
            if pointer != owner:
                condition = {"properties": {name: {"const": value}}, "required": [name]}
                members.append({"if": condition, "then": self._reference(_Target(pointer))})

    def _unseen(self, schema: Mapping[str, Any], depth: int = 8) -> frozenset[str]:
        """Properties that a schema, or one it includes, leaves to the other direction."""
        mark = _UNSEEN[self._direction]
        names = {
            name
            for name, part in self._object(schema.get("properties", {})).items()
            if isinstance(part, Mapping) and self._references.resolve(part).get(mark) is True
        }
        if depth:
            for part in self._list(schema.get("allOf", [])):
                names |= self._unseen(self._references.resolve(self._object(part)), depth - 1)
        return frozenset(names)

    def _object(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self._references.problem("schema", f"{value!r} stands where an object must be", "write an object")
        return value

    def _list(self, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self._references.problem("schema", f"{value!r} stands where a list must be", "write a list")
        return value


def _write_type(schema: Mapping[str, Any], out: Json) -> None:
    """``type``, ``nullable``, ``enum``, ``format`` and ``pattern``."""
    nullable = schema.get("nullable") is True
    match schema.get("type"):
        case None:
            pass
        case "integer":
            out["$ref"] = STRICT_INTEGER_OR_NULL if nullable else STRICT_INTEGER
        case name:
            out["type"] = [name, "null"] if nullable else name
    if "enum" in schema:
        values = schema["enum"]
        out["enum"] = [*values, None] if nullable and None not in values else values
    if schema.get("format") in STANDARD or schema.get("format") in OWN:
        out["format"] = schema["format"]
    if "pattern" in schema:
        pattern = schema["pattern"]
        out["pattern"] = plain_classes(pattern) if isinstance(pattern, str) else pattern


def _write_bounds(schema: Mapping[str, Any], out: Json) -> None:
    """``minimum`` and ``maximum`` with their boolean exclusive forms, and the bounds of integer formats."""
    low, high = INTEGER_BOUNDS.get(schema.get("format", ""), (None, None))
    for keyword, exclusive, bound, stricter in (
        ("minimum", "exclusiveMinimum", low, max),
        ("maximum", "exclusiveMaximum", high, min),
    ):
        limit = schema.get(keyword)
        if limit is not None and schema.get(exclusive) is True:
            out[exclusive] = limit
            limit = None
        limits = [value for value in (limit, bound) if value is not None]
        if limits:
            out[keyword] = stricter(limits)
