"""Mutants of what an operation answers when it succeeds: status, headers, fields, values, lists."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from contracts.mutants.derived.offer import Offer
from contracts.places import ITEM, Asked, Place, at, places
from mockserver.mutation import Call, Mutant, Reply, Sent

__all__ = ["answer_mutants", "list_mutants"]

_MOST_DROPPED, _MOST_CHANGED = 2, 1
"""So many places of one operation are tried: for fields left out, and for each way to change a value."""
_OTHER_SUCCESS = {200: 202, 201: 200, 202: 200, 204: 200}

Edit = Callable[[Any], Any]


def _shift(text: Any) -> Any:
    """A date or time, a day later; what is none stays."""
    try:
        if len(text) == 10:
            return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
        moved = (datetime.fromisoformat(text) + timedelta(days=1)).isoformat(sep=text[10])
        return moved.replace("+00:00", "Z") if text.endswith("Z") else moved
    except (TypeError, ValueError):
        return text


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(place: Place) -> bool:
    form = str(place.schema.get("format", ""))
    return place.schema.get("type") == "string" and ("date" in form or "time" in form)


@dataclass(frozen=True, slots=True)
class _Change:
    """An operator on values: at which places, what becomes of them, in words."""

    operator: str
    fits: Callable[[Place], bool]
    edit: Edit
    told: str


_CHANGES = (
    _Change("enum-misspelt", lambda p: len(p.schema.get("enum", ())) > 1, lambda v: f"{v}s" if v else v, "misspells"),
    _Change(
        "number-off",
        lambda p: p.schema.get("type") == "integer",
        lambda v: v + 1 if _is_number(v) else v,
        "counts one too many as",
    ),
    _Change(
        "rounding-changed",
        lambda p: p.schema.get("type") == "number",
        lambda v: v + 0.01 if _is_number(v) else v,
        "is a hundredth off with",
    ),
    _Change("date-shifted", _is_date, _shift, "is a day off with"),
    _Change(
        "flag-flipped",
        lambda p: p.schema.get("type") == "boolean",
        lambda v: not v if isinstance(v, bool) else v,
        "says the opposite of",
    ),
    _Change(
        "text-changed",
        lambda p: p.schema.get("type") == "string" and not _is_date(p) and "enum" not in p.schema,
        lambda v: f"{v[:-1]}~" if isinstance(v, str) and v else v,
        "changes a character of",
    ),
)


def _some(operation: Asked, operator: str, most: int, found: list[Place]) -> list[Place]:
    chance = random.Random(f"{operation.id} {operator}")
    return found if len(found) <= most else sorted(chance.sample(found, most), key=lambda place: place.name)


def answer_mutants(offer: Offer) -> Iterator[Mutant]:
    """What a success says is another thing."""
    operation = offer.operation
    if not operation.success:
        return
    wrong = _OTHER_SUCCESS.get(operation.success, 200)
    yield offer.mutant("status-swapped", "", f"answers {wrong}", leave=offer.on_success(_with_status(wrong)))
    if operation.answer is None:
        return
    known = places(offer.promise.document, operation.answer)
    for place in _some(operation, "field-dropped", _MOST_DROPPED, [place for place in known if place.required]):
        told = f"leaves out {place.name}"
        yield offer.mutant("field-dropped", place.name, told, leave=offer.on_success(_at(place, _drop)))
    for change in _CHANGES:
        for place in _some(operation, change.operator, _MOST_CHANGED, [place for place in known if change.fits(place)]):
            leave = offer.on_success(_at(place, _set(change.edit)))
            yield offer.mutant(change.operator, place.name, f"{change.told} {place.name}", leave=leave)
    told = "says that its body is text"
    yield offer.mutant("header-wrong", "content-type", told, leave=offer.on_success(_as_text))
    for header in operation.headers:
        yield offer.mutant("header-wrong", header, f"leaves out {header}", leave=offer.on_success(_headless(header)))
    if operation.method == "GET":
        yield offer.mutant("answer-stale", "", "is remembered for ever", acts={operation.id: _stale()})


def _with_status(status: int) -> Callable[[Sent], None]:
    def edit(sent: Sent) -> None:
        sent.status = status

    return edit


def _at(place: Place, edit: Callable[[dict[str, Any], str], None]) -> Callable[[Sent], None]:
    return lambda sent: at(sent.value, place.path, edit)


def _drop(holder: dict[str, Any], key: str) -> None:
    del holder[key]


def _set(edit: Edit) -> Callable[[dict[str, Any], str], None]:
    def change(holder: dict[str, Any], key: str) -> None:
        holder[key] = edit(holder[key])

    return change


def _as_text(sent: Sent) -> None:
    sent.headers[:] = [(k, b"text/plain" if k == b"content-type" else v) for k, v in sent.headers]


def _headless(name: str) -> Callable[[Sent], None]:
    def edit(sent: Sent) -> None:
        sent.headers[:] = [(k, v) for k, v in sent.headers if k.decode("latin-1").lower() != name.lower()]

    return edit


def _stale() -> Any:
    known: dict[Any, Reply] = {}

    def act(original: Any, call: Call, world: Any) -> Reply:
        key = (world.name, call.caller.name, repr(sorted(call.path.items())), repr(sorted(call.query.items())))
        if key not in known:
            known[key] = original(call, world)
        return replace(known[key])

    return act


def list_mutants(offer: Offer) -> Iterator[Mutant]:
    """A list lacks its last item."""
    operation = offer.operation
    if operation.answer is None or operation.method != "GET":
        return
    if operation.answer.get("type") == "array":
        yield offer.mutant("item-lost", "", "lacks the last of its list", leave=offer.on_success(_shortened))
    known = places(offer.promise.document, operation.answer)
    for place in [place for place in known if place.schema.get("type") == "array" and ITEM not in place.path]:
        shorter = offer.on_success(_at(place, _set(lambda items: items[:-1] if items else items)))
        yield offer.mutant("item-lost", place.name, f"lacks the last of {place.name}", leave=shorter)


def _shortened(sent: Sent) -> None:
    sent.value = sent.value[:-1] if isinstance(sent.value, list) else sent.value
