"""Mutants that any document gives: each operator applied to each operation that has something for it.

Where an operation offers more places than are tried, the choice is by a seed made of the names, so that it is the same
in every run and on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from contracts.mutants.access import access_mutants
from contracts.mutants.operators import OPERATORS, changed, dropped_job, lost, on_wire, without
from contracts.mutants.places import ITEM, Asked, Place, asked, at, places
from mockserver.mutation import Call, Mutant, Reply, Sent, jobs_of
from specs import Promise

__all__ = ["derived"]

_MOST_DROPPED, _MOST_CHANGED = 2, 1
"""So many places of one operation are tried: for fields left out, and for each way to change a value."""
_DECIDED = {400, 401, 403, 404, 409, 422}
"""Refusals that are up to an operation; the others are the same for every address of a server."""
_UNDOCUMENTED = 418
_OTHER_SUCCESS = {200: 202, 201: 200, 202: 200, 204: 200}
_PAGING = {"offset", "skip", "page"}

Edit = Callable[[Any], Any]


def derived(promise: Promise) -> Iterator[Mutant]:
    """Every mutant that the promise gives, its operations in the document's order."""
    told = _told(promise)
    for operation in asked(promise.document):
        offer = _Offer(promise, operation)
        yield from _answers(offer)
        yield from _refusals(offer)
        yield from _lists(offer)
        yield from _requests(offer, told)
        yield from access_mutants(promise, operation)
    for name in jobs_of(promise):
        short = name.partition(".")[2]
        yield _mutant(promise, "transition-dropped", short, (), jobs={name: dropped_job}, told=f"{name} does nothing")


def _mutant(promise: Promise, operator: str, detail: str, operations: Sequence[str], told: str, **parts: Any) -> Mutant:
    return Mutant(
        id=f"{operator}.{detail}",
        provider=promise.name,
        operator=operator,
        told=f"{OPERATORS[operator]}: {told}",
        operations=tuple(operations),
        **parts,
    )


@dataclass(frozen=True, slots=True)
class _Offer:
    """One operation, and what can be done to it."""

    promise: Promise
    operation: Asked

    def mutant(self, operator: str, detail: str, told: str, **parts: Any) -> Mutant:
        """A mutant of this operation."""
        name = ".".join(filter(None, (self.operation.id, detail)))
        return _mutant(self.promise, operator, name, [self.operation.id], f"{self.operation.id} {told}", **parts)

    def on_success(self, edit: Callable[[Sent], None]) -> Callable[[Sent], None]:
        """Change this operation's successes."""

        def leave(sent: Sent) -> None:
            if 200 <= sent.status < 300:
                edit(sent)

        return on_wire(leave, self.operation.id)


# What an answer says


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


def _answers(offer: _Offer) -> Iterator[Mutant]:
    operation = offer.operation
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


# What is refused


def _refusals(offer: _Offer) -> Iterator[Mutant]:
    operation = offer.operation
    for status in _possible_refusals(operation):
        leave = on_wire(_refused_with(status), operation.id)
        told = f"refuses with {_UNDOCUMENTED} instead of {status}"
        yield offer.mutant("status-swapped", f"{status}", told, leave=leave)
        if status not in {401, 403}:
            operator = "validation-skipped" if status in {400, 422} else "transition-allowed"
            leave = on_wire(_forgiven(status), operation.id)
            yield offer.mutant(operator, f"{status}", f"answers 200 instead of {status}", leave=leave)


def _possible_refusals(operation: Asked) -> list[int]:
    """The documented refusals that an operation can come to: nothing is wrong or unknown where nothing is sent."""
    sent = operation.body is not None or bool(operation.parameters)
    named = any(parameter["in"] == "path" for parameter in operation.parameters)
    impossible = (set() if sent else {400, 422}) | (set() if named or operation.body is not None else {404})
    return sorted(_DECIDED.intersection(operation.refusals) - impossible)


def _refused_with(status: int) -> Callable[[Sent], None]:
    def edit(sent: Sent) -> None:
        sent.status = _UNDOCUMENTED if sent.status == status else sent.status

    return edit


def _forgiven(status: int) -> Callable[[Sent], None]:
    """The last success again, where the status is due; the first refusal, before any success, stays."""
    known: list[Sent] = []

    def edit(sent: Sent) -> None:
        if 200 <= sent.status < 300:
            known[:] = [replace(sent, headers=list(sent.headers))]
        elif sent.status == status and known:
            sent.status, sent.value, sent.headers[:] = known[0].status, known[0].value, known[0].headers

    return edit


# Lists


def _lists(offer: _Offer) -> Iterator[Mutant]:
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
    sent.value = sent.value[:-1]


# What is sent


def _requests(offer: _Offer, told: Collection[str]) -> Iterator[Mutant]:
    operation = offer.operation
    for parameter in operation.parameters:
        yield from _parameter(offer, str(parameter["name"]), parameter)
    if operation.method != "GET":
        yield offer.mutant("transition-dropped", "", "changes nothing", acts={operation.id: lost})
    needed = (operation.body or {}).get("required") or ()
    for name in (operation.body or {}).get("properties") or {}:
        if name not in needed and name.lower() in told:
            acts = {operation.id: changed(body=_lacking(name))}
            yield offer.mutant("input-ignored", name, f"ignores {name}", acts=acts)


def _parameter(offer: _Offer, name: str, parameter: Mapping[str, Any]) -> Iterator[Mutant]:
    place = offer.operation.id
    if parameter["in"] == "query" and not parameter.get("required"):
        acts = {place: changed(query=without(name))}
        yield offer.mutant("filter-ignored", name, f"ignores {name}", acts=acts)
        if name.lower() in _PAGING:
            acts = {place: changed(query=_one_further(name))}
            yield offer.mutant("page-off", name, f"begins one after {name}", acts=acts)
    if parameter["in"] == "header" and "idempot" in name.lower():
        acts = {place: changed(header=without(name))}
        yield offer.mutant("idempotency-forgotten", name, f"ignores {name}", acts=acts)


def _told(promise: Promise) -> set[str]:
    """The names of all that some answer tells, in lower case: what is told nowhere is not missed when it is lost."""
    answers = [operation.answer for operation in asked(promise.document) if operation.answer is not None]
    return {place.path[-1].lower() for answer in answers for place in places(promise.document, answer)}


def _one_further(name: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def edit(query: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**query, name: query[name] + 1} if query.get(name) else query

    return edit


def _lacking(name: str) -> Edit:
    return lambda body: {k: v for k, v in body.items() if k != name} if isinstance(body, dict) else body
