"""What a client writes: money, times, header bytes, and what it leaves out when it writes back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from contracts.document import Document
from contracts.verify.conforming import Conformance
from contracts.verify.habits import Habit, Seen
from contracts.verify.traffic import Passed

__all__ = ["VALUES", "drops_values", "float_money", "naive_time", "wrong_header_encoding"]

_MONEY = re.compile(r"amount|price|total|sum|value|fee|cost|vat|interest|capital|balance|salary", re.IGNORECASE)
_NAIVE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?")
_MOST_DECIMALS = 6
"""More decimals than any currency or unit price has: what is left of binary arithmetic."""


def float_money(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """An amount carries the rest of a binary fraction, such as 0.30000000000000004."""
    for passed in traffic:
        for place, name, value in _leaves(passed.sent, "body", ""):
            if isinstance(value, Decimal) and _MONEY.search(name) and -_exponent(value) > _MOST_DECIMALS:
                yield Seen("float-money", f"has {place} = {value}, which no currency has", [passed])
                return


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def naive_time(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """A time without a zone where the document has times with one."""
    conformance = Conformance(document)
    for passed in traffic:
        for found in conformance.unfit(passed):
            if isinstance(found.value, str) and _NAIVE.fullmatch(found.value):
                yield Seen("naive-time", f"has {found.place} = {found.value!r}, a time without a zone", [passed])
                return


def wrong_header_encoding(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """A header in UTF-8: HTTP reads a header's bytes as ISO-8859-1, so the other side sees other letters."""
    for passed in traffic:
        for name, value in passed.entry.request_headers:
            if not value.isascii() and _is_utf8(value):
                yield Seen("wrong-header-encoding", f"has header {name} in UTF-8, which is read as {value!r}", [passed])
                return


def _is_utf8(value: str) -> bool:
    try:
        return value.encode("latin-1").decode() != value
    except UnicodeError:
        return False


def drops_values(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """What was read and is writable is missing when the same thing is written back: often a value not understood."""
    read: dict[str, Passed] = {}
    for passed in traffic:
        if passed.operation is None:
            continue
        url = passed.entry.url.partition("?")[0]
        if passed.entry.method == "GET" and passed.ok and isinstance(passed.answer, dict):
            read[url] = passed
        elif passed.entry.method == "PUT" and isinstance(passed.sent, dict) and url in read:
            lost = _lost(read[url].answer, passed.sent, _writable(document, passed))
            if lost:
                what = ", ".join(f"{name} = {read[url].answer[name]!r}" for name in lost)
                yield Seen("drops-values", f"writes back without {what}, which was read before", [read[url], passed])


def _lost(answer: dict[str, Any], sent: dict[str, Any], writable: frozenset[str]) -> list[str]:
    kept = [name for name in answer if name in writable and answer[name] not in (None, "", [], {})]
    return [name for name in kept if sent.get(name) is None]


def _writable(document: Document, passed: Passed) -> frozenset[str]:
    assert passed.operation is not None
    content = document.resolve(document.specs[passed.operation].get("requestBody") or {}).get("content") or {}
    first: Mapping[str, Any] = next(iter(content.values()), {})
    schema = document.resolve(first.get("schema") or {})
    properties = schema.get("properties", {})
    return frozenset(name for name, inner in properties.items() if not document.resolve(inner).get("readOnly"))


def _leaves(value: Any, place: str, name: str) -> Iterator[tuple[str, str, Any]]:
    """Every scalar of a JSON value with its place and the name of the nearest field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}", str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{place}.{number}", name)
    else:
        yield place, name, value


VALUES: tuple[Habit, ...] = (float_money, naive_time, wrong_header_encoding, drops_values)
