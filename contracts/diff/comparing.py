"""OLD and NEW → the result of the comparison, healed first where they cannot be compared as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.diff.change import Change, Level
from contracts.diff.opening import Opened
from contracts.diff.operations import compare
from contracts.errors import UsageError
from specs import DocumentError

__all__ = ["Comparison", "compare_opened"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents' names, what tells them apart, and what had to be said about reading them."""

    old: str
    new: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    def of(self, level: Level) -> list[Change]:
        """The changes of one level."""
        return [change for change in self.changes if change.level is level]


def compare_opened(old: Opened, new: Opened, today: date) -> Comparison:
    """Compare two documents.

    Raises:
        UsageError: one of them is not whole, even after the import's repairs.
    """
    names = (old.name, new.name)
    try:
        return Comparison(*names, tuple(compare(old.document, new.document, today=today, names=names)))
    except DocumentError as error:
        note = f"{str(error).rstrip('.')}: both documents are compared as 'motpart import' repairs them."
    try:
        changes = compare(old.healed().document, new.healed().document, today=today, names=names)
    except DocumentError as error:
        raise UsageError(str(error)) from None
    return Comparison(*names, tuple(changes), (note,))
