"""Mutants of how an operation refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.mutants.derived.offer import Offer
from contracts.mutants.operators import on_wire
from contracts.mutants.places import Asked
from mockserver.mutation import Mutant, Sent

__all__ = ["refusal_mutants"]

_DECIDED = {400, 401, 403, 404, 409, 422}
"""Refusals that are up to an operation; the others are the same for every address of a server."""
_UNDOCUMENTED = 418


def refusal_mutants(offer: Offer) -> Iterator[Mutant]:
    """A documented refusal has another status, or is none."""
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
