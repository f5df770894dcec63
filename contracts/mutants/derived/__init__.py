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
from contracts.mutants.derived.requests import request_mutants
from contracts.mutants.derived.settings import settings_mutants
from contracts.mutants.operators import dropped_job
from contracts.places import asked
from mockserver.mutation import Mutant, by_example, jobs_of
from specs import Promise

__all__ = ["derived"]

_OF_MEMORY = frozenset((
    "answer-stale", "date-shifted", "filter-ignored", "flag-flipped", "input-ignored", "item-lost", "number-off",
    "owner-skipped", "page-off", "rounding-changed", "text-changed", "transition-dropped",
))  # fmt: skip
"""Mistakes that show in what an operation remembers and looks at: one that is answered with an example of the document
does neither, and another example is as good."""


def derived(promise: Promise) -> Iterator[Mutant]:
    """Every mutant that the promise gives, its operations in the document's order."""
    unkept = by_example(promise)
    for operation in asked(promise.document):
        offer = Offer(promise, operation)
        mutants = (
            *answer_mutants(offer),
            *refusal_mutants(offer),
            *list_mutants(offer),
            *request_mutants(offer),
            *constraint_mutants(offer),
            *access_mutants(offer),
        )
        yield from (one for one in mutants if operation.id not in unkept or one.operator not in _OF_MEMORY)
    yield from settings_mutants(promise)
    for name in jobs_of(promise):
        _, _, short = name.partition(".")
        yield mutant_of(promise, "transition-dropped", short, (), f"{name} does nothing", jobs={name: dropped_job})
