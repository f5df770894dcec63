"""Mutants of what an operation does with what it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contracts.matching import related
from contracts.mutants.derived.offer import Offer
from contracts.mutants.operators import changed, lost, without
from contracts.places import asked, places
from mockserver.mutation import Mutant

__all__ = ["request_mutants"]

_VERSION = re.compile(r"^.*?/v\d+(?=/)")
_PAGING = {"offset", "skip", "page"}

Edit = Callable[[Any], Any]


def request_mutants(offer: Offer) -> Iterator[Mutant]:
    """Parameters and fields are ignored, and work is not done."""
    operation = offer.operation
    told = _told_names(offer)
    for parameter in operation.parameters:
        yield from _parameter(offer, str(parameter["name"]), parameter)
    if operation.method != "GET" and operation.success:
        yield offer.mutant("transition-dropped", "", "changes nothing", acts={operation.id: lost})
    for place in places(offer.promise.document, operation.body or {}):
        name = place.path[0]
        sent = not place.required and not place.schema.get("readOnly")
        if len(place.path) == 1 and sent and name.lower() in told:
            acts = {operation.id: changed(body=_lacking(name))}
            yield offer.mutant("input-ignored", name, f"ignores {name}", acts=acts)


def _parameter(offer: Offer, name: str, parameter: Mapping[str, Any]) -> Iterator[Mutant]:
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


def _told_names(offer: Offer) -> set[str]:
    """The names, in lower case, that the operation's own answer tells, or where it changes something the answer of one
    that reads the same kind of thing: what is told nowhere is not missed when it is lost."""
    own, document = offer.operation, offer.promise.document
    changes = own.method not in {"GET", "DELETE"} and own.id not in offer.promise.terms.sandbox.reads
    telling = [
        each.answer
        for each in asked(document)
        if each.id == own.id or (changes and each.method == "GET" and related(_bare(own.path), _bare(each.path)))
    ]
    answers = [answer for answer in telling if answer is not None]
    return {place.path[-1].lower() for answer in answers for place in places(document, answer)}


def _bare(path: str) -> str:
    """A path below the version that all paths of a document begin with: ``/dr/v1/chains`` is ``/chains``."""
    return _VERSION.sub("", path, count=1)


def _one_further(name: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def edit(query: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**query, name: query[name] + 1} if query.get(name) else query

    return edit


def _lacking(name: str) -> Edit:
    return lambda body: {k: v for k, v in body.items() if k != name} if isinstance(body, dict) else body
