"""What every reply must keep, beyond its schema: sums add up, money has no rounding errors, moments keep their zone.

These are Schemathesis checks, so that they judge every reply there is, whoever asked for it.
What they look for is read from the document once: which names are money, which are moments, which are sums of what.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.core.failures import Failure

from specs.remembering import once_per_object

__all__ = [
    "REPLY_CHECKS",
    "REPLY_LAWS",
    "SUM_OF",
    "Hints",
    "MoneyFloats",
    "TotalOff",
    "ZoneLost",
    "dates_keep_their_zone",
    "hints_of",
    "missing",
    "money_never_floats",
    "sums_in",
    "totals_add_up",
]

SUM_OF = "x-sum-of"
"""On a property: the list beside it and the name in its elements that it is the sum of, as in ``orderLines.total``."""
_MONEY = re.compile(r"amount|price|balance|fee|salary|wage|total|sum|saldo|belopp", re.IGNORECASE)
_NO_MONEY = re.compile(r"count|number|percent|rate|quantity|hours|days", re.IGNORECASE)
_SUM_WORDS = re.compile(r"\b(?:sum|total) of (?:all |the |its |these )*([a-z ]+)", re.IGNORECASE)
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_FINEST_MONEY = 6
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


class _Reader:
    """Collects what each name means, wherever it stands in the schemas that it reads."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._seen: set[int] = set()
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
        return _FINEST_MONEY
    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else _FINEST_MONEY


def _is_zoned(schema: Mapping[str, Any]) -> bool | None:
    """Whether moments of this name have a zone, by the format or else by the example; None: it is no moment."""
    if schema.get("format") == "date-time":
        return True
    example = schema.get("example")
    if schema.get("format") == "local-date-time":
        return False
    if isinstance(example, str) and _MOMENT.match(example):
        return bool(_ZONE.search(example))
    return None


def _pairs(value: Any) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """Every name in a JSON value with what stands there and the object around it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name, inner, value
            yield from _pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs(inner)


def sums_in(value: Any, hints: Hints) -> Iterator[tuple[str, Decimal, Decimal, str]]:
    """The totals in a reply that are no sums: name, what it says, what its parts add up to, where they are."""
    for name, total, around in _pairs(value):
        many, each = hints.sums.get(name, ("", ""))
        parts = around.get(many)
        if not isinstance(parts, list) or isinstance(total, bool) or not isinstance(total, int | Decimal):
            continue
        amounts = [part.get(each) for part in parts if isinstance(part, Mapping)]
        if parts and len(amounts) == len(parts) and all(isinstance(a, int | Decimal) for a in amounts):
            added = sum((Decimal(a) for a in amounts if a is not None), Decimal())
            if added != Decimal(total):
                yield name, Decimal(total), added, f"{many}[].{each}"


def _reply(response: Response, case: Case[Any]) -> tuple[Any, Hints]:
    """The reply's JSON with its numbers as they are written, and what its names mean; None when it has no JSON."""
    if response.content[:1] not in (b"{", b"[") or not 200 <= response.status_code < 300:
        return None, Hints()
    try:
        value = json.loads(response.content, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None, Hints()
    return value, _hints(case)


@once_per_object
def _known(schema: object) -> dict[int, tuple[Any, Hints]]:
    """The hints of a schema's operations that were read, by the identity of what describes each, which is kept."""
    return {}


def _hints(case: Case[Any]) -> Hints:
    schema, operation = case.operation.schema, case.operation.definition.raw
    known = _known(schema)
    if id(operation) not in known:
        known[id(operation)] = operation, hints_of(schema.raw_schema, operation)
    return known[id(operation)][1]


class MoneyFloats(Failure):
    """An amount with a rounding error."""

    checks = ("money_never_floats",)
    kind_title = "Money is not exact"


class ZoneLost(Failure):
    """A moment that has lost its zone, or has got one."""

    checks = ("dates_keep_their_zone",)
    kind_title = "A moment does not keep its zone"


class TotalOff(Failure):
    """A total that is not the sum of its parts."""

    checks = ("totals_add_up",)
    kind_title = "A total does not add up"


@schemathesis.check
def money_never_floats(context: CheckContext, response: Response, case: Case[Any]) -> None:
    """An amount is written out, with no more decimals than the document allows: no exponent, no rounding error.

    Where the document says nothing of decimals, who gives back an amount that it was sent has not made it inexact.
    """
    _note(case.body)
    read, hints = _reply(response, case)
    for name, value, _ in _pairs(read):
        if name in hints.money and isinstance(value, Decimal) and not _is_exact(value, hints.money[name]):
            if hints.money[name] == _FINEST_MONEY and float(value) in _SENT:
                continue
            many = f"with at most {hints.money[name]} decimals" if "E" not in str(value) else "written out"
            raise MoneyFloats(operation=case.operation.label, message=f"{name} is money, {many}; it is {value}")


def _is_exact(value: Decimal, decimals: int) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -decimals and "E" not in str(value)


_SENT: set[float] = set()
"""What this process has sent that is no exact amount: generated requests have every number that a schema allows, and
a target of one's own keeps them from one piece of a run to the next."""


def _note(body: Any) -> None:
    """Remember the inexact numbers of a request."""
    for inner in body.values() if isinstance(body, Mapping) else body if isinstance(body, list) else ():
        _note(inner)
    if isinstance(body, float) and not _is_exact(Decimal(repr(body)), _FINEST_MONEY):
        _SENT.add(body)


@schemathesis.check
def dates_keep_their_zone(context: CheckContext, response: Response, case: Case[Any]) -> None:
    """A moment has a zone where the document says or shows one, and none where it shows none."""
    read, hints = _reply(response, case)
    for name, value, _ in _pairs(read):
        zoned = hints.zoned.get(name)
        if zoned is not None and isinstance(value, str) and _MOMENT.match(value) and bool(_ZONE.search(value)) != zoned:
            what = f"{name} is a moment {'with' if zoned else 'without'} a time zone; it is {value!r}"
            raise ZoneLost(operation=case.operation.label, message=what)


@schemathesis.check
def totals_add_up(context: CheckContext, response: Response, case: Case[Any]) -> None:
    """What is the sum of others is that sum, to the last decimal."""
    for name, total, added, where in sums_in(*_reply(response, case)):
        what = f"{name} is the sum of {where}, which is {added}; it is {total}"
        raise TotalOff(operation=case.operation.label, message=what)


def missing(law: str, document: Mapping[str, Any], operation: Mapping[str, Any]) -> str | None:
    """What a law finds missing in the description of an operation's replies; None when it has something to look at."""
    hints = hints_of(document, operation)
    found, what = {
        "money_never_floats": (hints.money, "no reply of it has an amount with decimals"),
        "dates_keep_their_zone": (hints.zoned, "no reply of it has a moment"),
        "totals_add_up": (hints.sums, f"no reply of it has a number that is said to be a sum ({SUM_OF}, or in words)"),
    }[law]
    return None if found else what


REPLY_CHECKS = (money_never_floats, dates_keep_their_zone, totals_add_up)
REPLY_LAWS = tuple(check.__name__ for check in REPLY_CHECKS)
