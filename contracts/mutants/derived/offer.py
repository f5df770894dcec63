"""One operation of a document, and mutants of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.places import Asked
from mockserver.mutation import Mutant, Sent
from specs import Promise

__all__ = ["Offer", "mutant_of"]


def mutant_of(
    promise: Promise, operator: str, detail: str, operations: Sequence[str], told: str, **parts: Any
) -> Mutant:
    return Mutant(
        id=f"{operator}.{detail}",
        provider=promise.name,
        operator=operator,
        told=told,
        operations=tuple(operations),
        **parts,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """One operation, and what can be done to it."""

    promise: Promise
    operation: Asked

    def mutant(self, operator: str, detail: str, told: str, **parts: Any) -> Mutant:
        """A mutant of this operation."""
        name = ".".join(filter(None, (self.operation.id, detail)))
        alone = "alter" not in parts  # a changed document may be changed for other operations too
        told = f"{self.operation.id} {told}"
        return mutant_of(self.promise, operator, name, [self.operation.id], told, alone=alone, **parts)

    def on_reply(self, edit: Callable[[Sent], None]) -> Callable[[Sent], None]:
        """Change this operation's replies, files among them."""

        def leave(sent: Sent) -> None:
            if sent.operation == self.operation.id:
                edit(sent)

        return leave

    def on_success(self, edit: Callable[[Sent], None]) -> Callable[[Sent], None]:
        """Change this operation's successes."""
        return self.on_reply(lambda sent: edit(sent) if 200 <= sent.status < 300 else None)
