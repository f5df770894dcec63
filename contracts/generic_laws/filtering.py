"""A list that is asked for one kind of things has those and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.context import Context, NoGround
from contracts.document import Document
from contracts.exchange import Exchange
from contracts.generic_laws.editing import of_nothing, query_of, with_query
from contracts.generic_laws.paging import most_listed
from contracts.laws import every_operation
from contracts.places import ITEM, followed, places
from contracts.shapes import elements, identifies

_SAYS_SO = re.compile(r"\bonly\b|\bfilter|\brestrict|\blimit(?:s|ed)?\b.*\bto\b", re.IGNORECASE)
"""What a description of a parameter that leaves others out has; one without may ask for a currency or a language."""
_EXACT = {None, "uuid"}
"""Formats of texts that are what they are; a time is written in many ways, and often means from then on."""
_MOST_VALUES = 3


@dataclass(frozen=True, slots=True)
class _Filter:
    """An optional query parameter with the name and the type of what each item of the list has.

    ``field`` is the item's own spelling; ``words`` all that both may be, none where any text may be given.
    """

    parameter: str
    field: str
    words: tuple[str, ...]

    def fits(self, asked: str, told: str) -> bool:
        """Whether an item may be listed: a text that is given in part, or in another spelling, may be found as well."""
        return told.lower() == asked.lower() if self.words else _plain(asked) in _plain(told)


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _filters(document: Document, operation_id: str) -> Iterator[_Filter]:
    fields = {place.path[-1].lower(): place for place in _of_items(document, operation_id)}
    for parameter in document.parameters(operation_id):
        name, place = str(parameter["name"]), fields.get(str(parameter["name"]).lower())
        says_so = _SAYS_SO.search(str(parameter.get("description", "")))
        if place is None or parameter.get("in") != "query" or parameter.get("required") or not says_so:
            continue
        schema = followed(document.raw, parameter.get("schema") or {})
        schema = followed(document.raw, schema.get("items") or {}) if schema.get("type") == "array" else schema
        words, told = schema.get("enum"), [each for each in place.schema.get("enum") or () if each is not None]
        same = schema.get("type") == place.schema.get("type") == "string" and schema.get("format") in _EXACT
        known = set(told) <= set(words) if words else not told and (identifies(name) or "format" in schema)
        if same and known:
            yield _Filter(name, place.path[-1], tuple(map(str, words or ())))


def _of_items(document: Document, operation_id: str) -> list[Any]:
    """The places of what each item of a successful list has."""
    for status, answer in (document.specs[operation_id].get("responses") or {}).items():
        content: Mapping[str, Any] = (document.resolve(answer).get("content") or {}) if str(status)[:1] == "2" else {}
        schema = next((each.get("schema") for name, each in content.items() if "json" in name), None)
        if schema is not None:
            found = places(document.raw, schema)
            return [place for place in found if place.path[-2:-1] == (ITEM,) and place.path.count(ITEM) == 1]
    return []


def _no_filter(document: Document, operation_id: str) -> str | None:
    if document.promise.imported:
        return "nobody has read what its parameters leave out"
    listed = document.method(operation_id) == "GET" and any(_filters(document, operation_id))
    return None if listed else "no parameter is said to leave out items by what they have under the same name"


@every_operation("filters_leave_out_others", where=_no_filter)
def filters_leave_out_others(case: Context, operation_id: str) -> None:
    """Asked for the value of one of its items, a list has that one, and none with another; asked for a value that none
    has, it has none with another either. What has no value may be in any list."""
    entered = case.enter(operation_id, most_listed)
    spared = case.exceptions.fields("filters_leave_out_others", operation_id)
    held = 0
    for each in _filters(case.document, operation_id):
        if each.parameter not in spared:
            rest = {name: value for name, value in query_of(entered.request).items() if name != each.parameter}
            told = _values(_asked(case, entered, rest), each)
            for value in list(dict.fromkeys(told))[:_MOST_VALUES]:
                held += 1
                _holds(case, _asked(case, entered, {**rest, each.parameter: value}), each, value)
            for value in _of_none(each, told)[: bool(told)]:
                _holds_none(case, _asked(case, entered, {**rest, each.parameter: value}), each, value)
    if not held:
        raise NoGround("no documented flow lists anything that has a value under that name")


def _asked(case: Context, entered: Exchange, query: Mapping[str, str]) -> Exchange:
    answer = case.target.send(with_query(entered.request, query))
    case.conforms(str(entered.request.operation), answer)
    return answer


def _values(answer: Exchange, by: _Filter) -> list[str]:
    """What the items of a list have, where they have something."""
    found = (each.get(by.field) for each in elements(answer.value) or () if isinstance(each, Mapping))
    return [each for each in found if isinstance(each, str) and each] if answer.ok else []


def _holds(case: Context, answer: Exchange, by: _Filter, value: str) -> None:
    told = f"asked for the {by.parameter} {value!r} that an item has, the list"
    case.expect(answer.ok, f"{told} should come; it answers {answer.summary}")
    case.expect(value in _values(answer, by), f"{told} should have that item; it answers {answer.summary}")
    _holds_none(case, answer, by, value)


def _holds_none(case: Context, answer: Exchange, by: _Filter, value: str) -> None:
    others = sorted({each for each in _values(answer, by) if not by.fits(value, each)})
    case.expect(not others, f"asked for the {by.parameter} {value!r}, the list has one with {', '.join(others)}")


def _of_none(by: _Filter, told: Sequence[str]) -> list[str]:
    """A value that no item has, where there can be one."""
    words = [word for word in by.words if word not in told]
    return words[:1] if by.words else [of_nothing(told[0])] if told else []
