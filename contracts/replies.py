"""What every reply must keep, beyond its schema: sums add up, money has no rounding errors, moments keep their zone.

These are Schemathesis checks, so that they judge every reply there is, whoever asked for it.
What they look for is read from the document once: which names are money, which are moments, which are sums of what.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import schemathesis
from schemathesis import BaseSchema, Case, CheckContext, Response
from schemathesis.core.failures import Failure

from contracts.amounts import Seen, came_back_otherwise, inexact_in, is_exact, pairs, sent_in, was_added_up
from contracts.hints import FINEST_MONEY, MOMENT, SUM_OF, ZONE, Hints, hints_of, sendable
from specs.remembering import once_per_object

__all__ = [
    "OWN_WORLD",
    "REPLY_CHECKS",
    "REPLY_LAWS",
    "MoneyFloats",
    "TotalOff",
    "ZoneLost",
    "dates_keep_their_zone",
    "missing",
    "money_never_floats",
    "sums_in",
    "totals_add_up",
]

OWN_WORLD = "x-own-world"
"""On a document as the judge reads it: nobody but this process sends anything to the world that answers."""


def sums_in(value: Any, hints: Hints) -> Iterator[tuple[str, Decimal, Decimal, str]]:
    """The totals in a reply that are no sums: name, what it says, what its parts add up to, where they are."""
    for name, total, around in pairs(value):
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


@once_per_object
def _sent(schema: BaseSchema) -> set[float]:
    """What was sent that is no exact amount; a world keeps it from one call of a piece to the next."""
    return set()


@once_per_object
def _sendable(schema: BaseSchema) -> frozenset[str]:
    return sendable(schema.raw_schema)


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

    Where the document says nothing of decimals, who gives back an amount as somebody sent it has not made it inexact.
    In a world of its own a run knows all that was sent; elsewhere the exchange itself must show whose the error is.
    """
    sent = sent_in(response)
    _sent(case.operation.schema).update(inexact_in([sent, case.body, case.query]))
    read, hints = _reply(response, case)
    for name, value, around in pairs(read):
        if name in hints.money and isinstance(value, Decimal) and not is_exact(value, hints.money[name]):
            if hints.money[name] == FINEST_MONEY and not _made_here(Seen(name, value, around, read, sent), case):
                continue
            many = f"with at most {hints.money[name]} decimals" if "E" not in str(value) else "written out"
            raise MoneyFloats(operation=case.operation.label, message=f"{name} is money, {many}; it is {value}")


def _made_here(seen: Seen, case: Case[Any]) -> bool:
    """Whether it was the server that made an amount inexact."""
    schema = case.operation.schema
    if schema.raw_schema.get(OWN_WORLD):
        return float(seen.value) not in _sent(schema)
    return came_back_otherwise(seen) or was_added_up(seen, _sendable(schema))


@schemathesis.check
def dates_keep_their_zone(context: CheckContext, response: Response, case: Case[Any]) -> None:
    """A moment has a zone where the document says or shows one, and none where it shows none."""
    read, hints = _reply(response, case)
    for name, value, _ in pairs(read):
        zoned = hints.zoned.get(name)
        if zoned is not None and isinstance(value, str) and MOMENT.match(value) and bool(ZONE.search(value)) != zoned:
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
