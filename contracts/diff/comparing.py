"""OLD and NEW → the result of the comparison, healed first where they cannot be compared as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contracts.diff.change import Change, Level
from contracts.diff.findings import Finding, findings
from contracts.diff.opening import Opened
from contracts.diff.operations import compare
from contracts.errors import UsageError
from specs import DocumentError

__all__ = ["Comparison", "compare_opened"]


@dataclass(frozen=True)
class Comparison:
    """Two documents' names, what tells them apart, what had to be said about reading them, and what was approved."""

    old: str
    new: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    approvals: frozenset[str] = frozenset()

    @cached_property
    def findings(self) -> list[Finding]:
        """The changes gathered by what caused them, the worst first."""
        return findings(self.changes)

    @cached_property
    def approved(self) -> list[Finding]:
        """The findings that somebody has accepted."""
        return [finding for finding in self.findings if finding.approved_by(self.approvals)]

    @cached_property
    def open(self) -> list[Finding]:
        """The findings that nobody has accepted."""
        return [finding for finding in self.findings if not finding.approved_by(self.approvals)]

    def of(self, level: Level) -> list[Finding]:
        """The open findings of one level."""
        return [finding for finding in self.open if finding.level is level]


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
