"""A broken promise: what was promised, by which operation it broke, and how to see it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Finding", "Skipped", "Verdict"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise.

    Attributes:
        check: what found it: ``law``, ``story``, ``machine``, or the name of a Schemathesis check.
        rule: the rule's id when one is known; ``operation`` the operationId when one is to blame.
        message: what was expected and what was found, the first line a whole sentence.
        sequence: the shortest failing sequence, a line per call, for reading.
        curl: the same as lines to paste.
        seed: repeats the run.
    """

    provider: str
    check: str
    message: str
    rule: str | None = None
    operation: str | None = None
    sequence: Sequence[str] = ()
    curl: Sequence[str] = ()
    seed: int | None = None

    @property
    def name(self) -> str:
        """The rule's id, or else the check's name."""
        return self.rule or self.check

    @property
    def headline(self) -> str:
        """One line: what broke, where, and the first line of why."""
        where = f" {self.operation}" if self.operation else ""
        return f"{self.provider} {self.name}{where}: {self.message.splitlines()[0] if self.message else 'broken'}"

    @property
    def fingerprint(self) -> str:
        """The same for the same broken promise in another run, whatever ids and values it was seen with."""
        parts = (self.provider, self.check, self.rule or "", self.operation or "")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]

    def as_json(self) -> dict[str, Any]:
        """The finding for ``--json``."""
        return {
            "provider": self.provider,
            "rule": self.rule,
            "check": self.check,
            "operation": self.operation,
            "message": self.message,
            "sequence": list(self.sequence),
            "curl": list(self.curl),
            "seed": self.seed,
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be checked on this target, and why."""

    name: str
    why: str


@dataclass(slots=True)
class Verdict:
    """What a run found out about one provider on one target.

    ``checked`` counts, per stage, what was checked: laws, stories, machine runs, generated cases.
    """

    provider: str
    target: str
    seed: int
    checked: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kept(self) -> bool:
        """Whether no promise was found broken."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """The verdict for ``--json``."""
        return {
            "provider": self.provider,
            "target": self.target,
            "seed": self.seed,
            "kept": self.kept,
            "seconds": round(self.seconds, 1),
            "checked": self.checked,
            "findings": [finding.as_json() for finding in self.findings],
            "skipped": [{"name": item.name, "why": item.why} for item in self.skipped],
        }
