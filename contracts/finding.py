"""A broken promise: what was promised, by which operation it broke, and how to see it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Finding"]

# What differs between two runs that see the same break: quoted values, numbers, ids.
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|\b[0-9a-fA-F]{8,}\b|\d+")


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
        place: tells it apart from another finding of the same check, rule and operation: the law's name, the place
            in the reply, the machine's words without their values.
        stage, piece: which piece of the run found it, so that `motpart replay` can run that piece alone.
        again: what that piece needs to repeat exactly this, in its own form; see ``contracts.replaying``.
        failing: the place in ``sequence`` and ``curl`` of the call whose answer the finding is about; the last, if -1.
        blame: the code of who is to blame, which ``motpart explain`` explains; empty when nobody asked.
    """

    provider: str
    check: str
    message: str
    rule: str | None = None
    operation: str | None = None
    sequence: Sequence[str] = ()
    curl: Sequence[str] = ()
    seed: int | None = None
    place: str = ""
    stage: str = ""
    piece: str = ""
    again: Mapping[str, Any] = field(default_factory=dict)
    blame: str = ""
    failing: int = -1

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
    def turn(self) -> int:
        """The place of the failing call in ``curl``, whatever was kept of it."""
        return self.failing if 0 <= self.failing < len(self.curl) else len(self.curl) - 1

    @property
    def fingerprint(self) -> str:
        """The same for the same broken promise in another run, whatever ids and values it was seen with.

        It names the finding: for `motpart replay`, and for a waiver.
        """
        place = _VALUES.sub("#", self.place)
        parts = (self.provider, self.check, self.rule or "", self.operation or "", place)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]

    def as_json(self) -> dict[str, Any]:
        """The finding for ``--json``."""
        return {
            "provider": self.provider,
            "fingerprint": self.fingerprint,
            "rule": self.rule,
            "check": self.check,
            "operation": self.operation,
            "place": self.place,
            "message": self.message,
            "sequence": list(self.sequence),
            "curl": list(self.curl),
            "seed": self.seed,
            "stage": self.stage,
            "piece": self.piece,
            "again": dict(self.again),
            "blame": self.blame,
            "failing": self.failing,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Finding:
        """The finding that ``as_json`` wrote."""
        return cls(**{name: value[name] for name in cls.__dataclass_fields__ if name in value})
