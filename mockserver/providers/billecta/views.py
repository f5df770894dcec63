"""Billecta's models as it answers them: every property is there, if need be as null or its type's nothing (B10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.errors import Refusal
from mockserver.provider import Call
from mockserver.world import World
from specs.remembering import once_per_object

__all__ = ["EMPTY_ID", "EMPTY_TIME", "filled", "has_property", "paged"]

EMPTY_ID = "00000000-0000-0000-0000-000000000000"
EMPTY_TIME = "0001-01-01T00:00:00"
"""How an empty time is answered (B55)."""
_SCHEMAS = "#/components/schemas/"
_WITHOUT_DECIMALS = frozenset({"ISK", "JPY", "KRW"})


class _Slot(NamedTuple):
    """One property: what stands there without a value, the model of what is in it, and whether it holds several."""

    nothing: Any
    model: str | None
    many: bool


def filled(source: Call | World, model: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A model with the values that it knows of those given, and nothing in every other property.

    ``source`` is where its schema is known from: the call, or the world for what is sent without one.
    """
    compiler = source.operation.api.compiler if isinstance(source, Call) else source.schemas("billecta")
    return _filled(compiler, model, given)


def has_property(call: Call, name: str) -> bool:
    """Whether the body of the call's operation has a property of this name, or is a list of what has."""
    return _takes(call.operation, name)


@once_per_object
def _takes(operation: Any, name: str) -> bool:
    content = (operation.request_body or {}).get("content") or {}
    schema = next((media.get("schema") for media in content.values()), None) or {}
    schema = _target(operation.api.compiler, schema)[1]
    schema = _target(operation.api.compiler, schema.get("items") or schema)[1]
    return name in (schema.get("properties") or {})


def _filled(compiler: Any, model: str, given: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: _value(compiler, slot, given.get(name)) for name, slot in _slots(compiler, model).items()}
    if model == "AmountView":
        made["ValueForView"] = _shown(made)
    elif model == "FileReferenceView":
        made["Data"] = None  # B50
    return made


def _shown(amount: Mapping[str, Any]) -> float:
    """An amount in the main unit (B48)."""
    return float(amount["Value"]) / (1 if amount["CurrencyCode"] in _WITHOUT_DECIMALS else 100)


def _value(compiler: Any, slot: _Slot, given: Any) -> Any:
    if given is None:
        return _filled(compiler, slot.model, {}) if slot.nothing is ... and slot.model else slot.nothing
    if slot.model is None:
        return given
    if slot.many:
        return [_filled(compiler, slot.model, each) for each in given if isinstance(each, dict)]
    return _filled(compiler, slot.model, given)


@once_per_object
def _slots(compiler: Any, model: str) -> dict[str, _Slot]:
    properties = compiler.resolve({"$ref": _SCHEMAS + model})["properties"]
    return {name: _slot(compiler, schema) for name, schema in properties.items() if not schema.get("writeOnly")}


def _slot(compiler: Any, schema: Mapping[str, Any]) -> _Slot:
    model, target = _target(compiler, schema)
    many = target.get("type") == "array"
    if many:
        model, items = _target(compiler, target["items"])
        model = model if "properties" in items else None
    elif "properties" not in target:
        model = None
    nullable = schema.get("nullable") or "anyOf" in schema  # another schema, or no value
    nothing = None if nullable else _nothing(schema, target)
    return _Slot(nothing, model, many)


def _target(compiler: Any, schema: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any]]:
    """The schema that another refers to, with its name; itself when it refers to none."""
    refers = (one["$ref"] for one in (schema, *schema.get("allOf", ()), *schema.get("anyOf", ())) if "$ref" in one)
    reference = next(refers, None)
    if reference is None:
        return None, schema
    return str(reference).rpartition("/")[2], compiler.resolve({"$ref": reference})


def _nothing(schema: Mapping[str, Any], target: Mapping[str, Any]) -> Any:
    """What a property without a value has that cannot be null; ``...`` for a model of its own."""
    if "enum" in target:
        numbers = target.get("x-enumNumbers") or {}
        return next((name for name, number in numbers.items() if number == 0), target["enum"][0])
    if "properties" in target:
        return ...
    kinds = {"array": [], "boolean": False, "integer": 0, "number": 0}
    if target.get("type") != "string":
        return kinds.get(str(target.get("type")))
    if target.get("format") == "uuid":
        return EMPTY_ID
    return EMPTY_TIME if "pattern" in target else ""


def paged(call: Call, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The page of a list that the query asks for (B13).

    Raises:
        Refusal: 400 for a field that the items do not have, and for a negative offset or limit.
    """
    query, listed = call.query, list(items)
    field = query.get("sortingfield")
    if field:
        folded = {name.lower(): name for item in listed[:1] for name in item}
        name = folded.get(str(field).lower())
        if listed and name is None:
            raise Refusal(400, "invalid", f"sortingfield: there is no {str(field)[:80]!r} to sort by.", rule="B13")
        listed.sort(key=lambda item: _order(item.get(name or "")), reverse=not query.get("asc"))
    offset, limit = query.get("offset") or 0, query.get("limit")
    if offset < 0 or (limit is not None and limit < 0):
        raise Refusal(400, "invalid", "offset and limit are not negative.", rule="B13")
    return listed[offset : None if limit is None else offset + limit]


def _order(value: Any) -> tuple[int, Decimal, str]:
    if isinstance(value, dict):
        value = value.get("Value")
    if isinstance(value, bool | int | float):
        return 1, Decimal(value), ""
    return (0, Decimal(), "") if value is None else (2, Decimal(), str(value).casefold())
