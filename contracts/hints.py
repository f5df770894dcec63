"""What the names in an operation's replies mean, read from the document: money, moments, sums of what stands beside."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from specs import operations_of

__all__ = ["FINEST_MONEY", "MOMENT", "SUM_OF", "ZONE", "Hints", "hints_of", "sendable"]

SUM_OF = "x-sum-of"
"""On a property: the list beside it and the name in its elements that it is the sum of, as in ``orderLines.total``."""
_MONEY = re.compile(r"amount|price|balance|fee|salary|wage|total|sum|saldo|belopp", re.IGNORECASE)
_NO_MONEY = re.compile(r"count|number|percent|rate|quantity|hours|days", re.IGNORECASE)
_SUM_WORDS = re.compile(r"\b(?:sum|total) of (?:all |the |its |these )*([a-z ]+)", re.IGNORECASE)
ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
FINEST_MONEY = 6
"""Decimals of an amount beyond which nothing but a rounding error is meant, unless the document says so."""


@dataclass(slots=True)
class Hints:
    """What the names in an operation's replies mean.

    ``money``: by name, how many decimals the document allows. ``zoned``: by name, whether a moment has a zone.
    ``sums``: by name of a total, the list beside it and the name in its elements.
    """

    money: dict[str, int] = field(default_factory=dict)
    zoned: dict[str, bool] = field(default_factory=dict)
    sums: dict[str, tuple[str, str]] = field(default_factory=dict)


def hints_of(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Hints:
    """The hints of one operation's replies; a name that means different things in them means nothing."""
    reader = _Reader(document)
    for response in (operation.get("responses") or {}).values():
        for media in (reader.followed(response).get("content") or {}).values():
            reader.read(media.get("schema") or {})
    return Hints(
        {name: next(iter(found)) for name, found in reader.money.items() if len(found) == 1},
        {name: next(iter(found)) for name, found in reader.zoned.items() if len(found) == 1},
        reader.sums,
    )


def sendable(document: Mapping[str, Any]) -> frozenset[str]:
    """The names that a document lets a client send in a body, wherever they stand in it, or as a parameter."""
    reader = _Reader(document)
    parameters: list[Any] = []
    for path, _, operation in operations_of(document):
        parameters += [*(document["paths"][path].get("parameters") or ()), *(operation.get("parameters") or ())]
        for media in (reader.followed(operation.get("requestBody")).get("content") or {}).values():
            reader.read(media.get("schema") or {})
    return frozenset({*reader.names, *(str(reader.followed(each).get("name")) for each in parameters)})


class _Reader:
    """Collects what each name means, wherever it stands in the schemas that it reads."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._seen: set[int] = set()
        self.names: set[str] = set()
        self.money: dict[str, set[int]] = defaultdict(set)
        self.zoned: dict[str, set[bool]] = defaultdict(set)
        self.sums: dict[str, tuple[str, str]] = {}

    def followed(self, node: Any) -> Mapping[str, Any]:
        """What a local reference stands for."""
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            found: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node if isinstance(node, Mapping) else {}

    def read(self, node: Any) -> None:
        """Read a schema and all below it."""
        schema = self.followed(node)
        if not schema or id(schema) in self._seen:
            return
        self._seen.add(id(schema))
        properties = self._properties(schema)
        self.names |= properties.keys()
        for name, inner in properties.items():
            self._name(name, self.followed(inner), properties)
        inners = [*properties.values(), schema.get("items"), schema.get("additionalProperties")]
        for each in (*inners, *(part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key) or ())):
            self.read(each)

    def _properties(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        own = dict(schema.get("properties") or {})
        for part in schema.get("allOf") or ():
            own |= self._properties(self.followed(part))
        return own

    def _name(self, name: str, schema: Mapping[str, Any], beside: Mapping[str, Any]) -> None:
        if schema.get("type") == "number" and _is_money(name):
            self.money[name].add(_decimals(schema))
        elif schema.get("type") == "string":
            zoned = _is_zoned(schema)
            if zoned is not None:
                self.zoned[name].add(zoned)
        if schema.get("type") in {"number", "integer"}:
            found = self._sum_of(name, schema, beside)
            if found is not None:
                self.sums[name] = found

    def _sum_of(self, name: str, schema: Mapping[str, Any], beside: Mapping[str, Any]) -> tuple[str, str] | None:
        if SUM_OF in schema:
            many, _, each = str(schema[SUM_OF]).partition(".")
            return many, each
        words = _SUM_WORDS.search(str(schema.get("description", "")))
        lists = {key: self._amounts(inner) for key, inner in beside.items() if self._amounts(inner)}
        if words is None or len(lists) != 1:
            return None
        [(many, amounts)] = lists.items()
        same = [each for each in amounts if each.lower() == name.lower()] or amounts
        return (many, same[0]) if len(same) == 1 else None

    def _amounts(self, node: Any) -> list[str]:
        """Names of the money in the elements of a list."""
        schema = self.followed(node)
        if schema.get("type") != "array":
            return []
        properties = self._properties(self.followed(schema.get("items") or {}))
        kinds = {name: self.followed(inner).get("type") for name, inner in properties.items()}
        return [
            n
            for n, kind in kinds.items()
            if kind in {"number", "integer"} and _MONEY.search(n) and not _NO_MONEY.search(n)
        ]


def _is_money(name: str) -> bool:
    return bool(_MONEY.search(name)) and not _NO_MONEY.search(name)


def _decimals(schema: Mapping[str, Any]) -> int:
    step = schema.get("multipleOf")
    if not step:
        return FINEST_MONEY
    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else FINEST_MONEY


def _is_zoned(schema: Mapping[str, Any]) -> bool | None:
    """Whether moments of this name have a zone, by the format or else by the example; None: it is no moment."""
    if schema.get("format") == "date-time":
        return True
    example = schema.get("example")
    if schema.get("format") == "local-date-time":
        return False
    if isinstance(example, str) and MOMENT.match(example):
        return bool(ZONE.search(example))
    return None
