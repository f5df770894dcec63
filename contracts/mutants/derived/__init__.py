"""Mutants that any document gives: each operator applied to each operation that has something for it.

Where an operation offers more places than are tried, the choice is by a seed made of the names, so that it is the same
in every run and on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from contracts.mutants.derived.access import access_mutants
from contracts.mutants.derived.answers import answer_mutants, list_mutants
from contracts.mutants.derived.constraints import constraint_mutants
from contracts.mutants.derived.offer import Offer, mutant_of
from contracts.mutants.derived.refusals import refusal_mutants
from contracts.mutants.derived.requests import request_mutants, told_names
from contracts.mutants.derived.settings import settings_mutants
from contracts.mutants.operators import dropped_job
from contracts.mutants.places import asked
from mockserver.mutation import Mutant, jobs_of
from specs import Promise

__all__ = ["derived"]


def derived(promise: Promise) -> Iterator[Mutant]:
    """Every mutant that the promise gives, its operations in the document's order."""
    told = told_names(promise)
    for operation in asked(promise.document):
        offer = Offer(promise, operation)
        yield from answer_mutants(offer)
        yield from refusal_mutants(offer)
        yield from list_mutants(offer)
        yield from request_mutants(offer, told)
        yield from constraint_mutants(offer)
        yield from access_mutants(offer)
    yield from settings_mutants(promise)
    for name in jobs_of(promise):
        _, _, short = name.partition(".")
        yield mutant_of(promise, "transition-dropped", short, (), f"{name} does nothing", jobs={name: dropped_job})
