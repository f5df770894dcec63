"""Mutants of what provider.yaml tells the fake to keep: limits, idempotency keys, sizes, leniences, headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from contracts.mutants.derived.offer import mutant_of
from mockserver.mutation import Mutant
from specs import Promise
from specs.settings import Limit, Settings

__all__ = ["settings_mutants"]

_LENIENCES = {
    "fold_query_names": "tells the letter case of query names apart",
    "fold_body_names": "tells the letter case of keys in bodies apart",
    "json_anywhere": "reads JSON under its own media type only",
    "query_in_body": "reads parameters in the query only",
    "trailing_slash": "takes a trailing slash for another address",
}
Change = Callable[[Settings], Settings]


def settings_mutants(promise: Promise) -> Iterator[Mutant]:
    """One mutant for each thing that the settings ask for."""
    terms = promise.terms
    for number, limit in enumerate(terms.limits):
        yield from _limit(promise, number, limit)
    for number, keys in enumerate(terms.idempotency):
        told = f"forgets {keys.header}"
        yield _mutant(promise, "idempotency-forgotten", keys.header, told, _dropped("idempotency", number), keys)
    for number, size in enumerate(terms.sizes):
        told = f"takes bodies of more than {size.most} bytes"
        yield _mutant(promise, "window-shifted", f"size-{number}", told, _dropped("sizes", number), size)
    for name, told in _LENIENCES.items():
        if getattr(terms.requests, name):
            yield _mutant(promise, "input-refused", name, told, _strict(name))
    if terms.replies.correlation is not None:
        header = terms.replies.correlation.header
        yield _mutant(promise, "header-wrong", header, f"leaves out {header}", _uncorrelated)


def _limit(promise: Promise, number: int, limit: Limit) -> Iterator[Mutant]:
    name = f"limit-{number}"
    told = f"forgets the limit of {limit.windows[0].most} calls within {limit.windows[0].within}"
    yield _mutant(promise, "limit-ignored", name, told, _dropped("limits", number), limit)
    for word, by in (("later", 1), ("earlier", -1)):
        told = f"reaches the limit of {limit.windows[0].most} calls one {word}"
        yield _mutant(promise, "window-shifted", f"{name}-{word}", told, _shifted(number, by), limit)


def _mutant(promise: Promise, operator: str, detail: str, told: str, change: Change, part: Any = None) -> Mutant:
    rule = getattr(part, "rule", None)
    return mutant_of(
        promise,
        operator,
        detail,
        getattr(part, "operations", ()),
        f"{promise.name} {told}",
        rules=() if rule is None else (rule,),
        alter=lambda promise: replace(promise, terms=change(promise.terms)),
    )


def _dropped(key: str, number: int) -> Change:
    """The settings without one entry of a list."""

    def change(terms: Settings) -> Settings:
        kept = [entry for index, entry in enumerate(getattr(terms, key)) if index != number]
        return msgspec.structs.replace(terms, **{key: tuple(kept)})

    return change


def _shifted(number: int, by: int) -> Change:
    def change(terms: Settings) -> Settings:
        limits = list(terms.limits)
        spans = [msgspec.structs.replace(span, most=span.most + by) for span in limits[number].windows]
        limits[number] = msgspec.structs.replace(limits[number], windows=tuple(spans))
        return msgspec.structs.replace(terms, limits=tuple(limits))

    return change


def _strict(name: str) -> Change:
    def change(terms: Settings) -> Settings:
        return msgspec.structs.replace(terms, requests=msgspec.structs.replace(terms.requests, **{name: False}))

    return change


def _uncorrelated(terms: Settings) -> Settings:
    return msgspec.structs.replace(terms, replies=msgspec.structs.replace(terms.replies, correlation=None))
