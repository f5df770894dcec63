"""Mutants of what an operation does with what it is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from contracts.mutants.derived.offer import Offer
from contracts.mutants.operators import changed, lost, without
from contracts.mutants.places import asked, places
from mockserver.mutation import Mutant
from specs import Promise

__all__ = ["request_mutants", "told_names"]

_PAGING = {"offset", "skip", "page"}

Edit = Callable[[Any], Any]


def request_mutants(offer: Offer, told: Collection[str]) -> Iterator[Mutant]:
    """Parameters and fields are ignored, and work is not done; ``told`` are the names that some answer tells."""
    operation = offer.operation
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


def told_names(promise: Promise) -> set[str]:
    """The names of all that some answer tells, in lower case: what is told nowhere is not missed when it is lost."""
    answers = [operation.answer for operation in asked(promise.document) if operation.answer is not None]
    return {place.path[-1].lower() for answer in answers for place in places(promise.document, answer)}


def _one_further(name: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def edit(query: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**query, name: query[name] + 1} if query.get(name) else query

    return edit


def _lacking(name: str) -> Edit:
    return lambda body: {k: v for k, v in body.items() if k != name} if isinstance(body, dict) else body
