"""What every operation of every document must keep, whoever the provider is, wherever the document lets it be seen."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.document import Document
from contracts.exceptions import Exceptions
from contracts.generic_laws import filtering, owning, paging, refusing, repeating, things, varying
from contracts.laws import Law, applied_laws
from contracts.replies import REPLY_LAWS, missing
from contracts.results import Groundless

__all__ = ["NAMES", "applied"]

_MODULES = (refusing, paging, filtering, things, varying, repeating, owning)
NAMES = (
    *(
        function.__every_operation__[0]
        for module in _MODULES
        for function in vars(module).values()
        if hasattr(function, "__every_operation__")
    ),
    *REPLY_LAWS,
)
"""Every law's name, for a provider's exceptions."""


def applied(
    document: Document, operations: Sequence[str], exceptions: Exceptions
) -> tuple[dict[str, Law], list[Groundless]]:
    """The laws by title, each applied to one operation; and those that find no ground in an operation's description.

    Laws for replies are no pieces of their own: they hold for every reply that any piece gets.
    """
    laws: dict[str, Law] = {}
    groundless = []
    for module in _MODULES:
        for found in applied_laws(module, document, operations):
            if isinstance(found, Groundless):
                groundless.append(found)
            elif (reason := exceptions.reason(found.name, found.operations[0])) is not None:
                groundless.append(Groundless(found.title, reason))
            else:
                laws[found.title] = found
    for name in REPLY_LAWS:
        for operation_id in operations:
            why = exceptions.reason(name, operation_id) or missing(name, document.raw, document.specs[operation_id])
            groundless += [] if why is None else [Groundless(f"{name} {operation_id}", why)]
    return laws, groundless
