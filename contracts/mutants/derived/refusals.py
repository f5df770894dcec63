"""Mutants of how an operation refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.mutants.derived.offer import Offer
from contracts.places import Asked
from mockserver.mutation import Mutant, Sent

__all__ = ["possible_refusals", "refusal_mutants"]

_DECIDED = {400, 401, 403, 404, 409, 422}
"""Refusals that are up to an operation; the others are the same for every address of a server."""
_UNDOCUMENTED = 418


def refusal_mutants(offer: Offer) -> Iterator[Mutant]:
    """A documented refusal has another status, or is none."""
    operation = offer.operation
    for status in possible_refusals(operation):
        leave = offer.on_reply(_refused_with(status))
        told = f"refuses with {_UNDOCUMENTED} instead of {status}"
        yield offer.mutant("status-swapped", f"{status}", told, leave=leave)
        if operation.success and status not in {401, 403}:
            operator = "validation-skipped" if status in {400, 422} else "transition-allowed"
            leave = offer.on_reply(_forgiven(status))
            yield offer.mutant(operator, f"{status}", f"answers 200 instead of {status}", leave=leave)


def possible_refusals(operation: Asked) -> list[int]:
    """The documented refusals that an operation can come to: nothing is wrong or unknown where nothing is sent, in a
    body nothing is unknown where the document gives other reasons to refuse it, and nothing is wrong with ids alone
    where the document says with which other status each is refused."""
    sent = operation.body is not None or bool(operation.parameters)
    named = any(parameter["in"] == "path" for parameter in operation.parameters)
    unknown = named or 404 in operation.said or (operation.body is not None and not operation.said)
    wrong = sent and not _refused_otherwise(operation)
    impossible = (set() if wrong else {400, 422}) | (set() if unknown or not operation.success else {404})
    return sorted(_DECIDED.intersection(operation.refusals) - impossible)


def _refused_otherwise(operation: Asked) -> bool:
    """Whether an operation that reads is sent nothing but ids in its path, and ``x-refusals`` of each says how it is
    refused, with statuses that the operation documents and that are neither 400 nor 422."""
    said = [{int(each["status"]) for each in parameter.get("x-refusals") or ()} for parameter in operation.parameters]
    alone = operation.body is None and all(parameter["in"] == "path" for parameter in operation.parameters)
    others = set(operation.refusals) - {400, 422}
    reasons = {400, 422}.intersection(operation.said)
    return operation.method == "GET" and alone and not reasons and all(own and own <= others for own in said)


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
