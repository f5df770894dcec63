"""What became of mutants, one by one and in sum."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Outcome", "Score", "State", "by_operator"]

State = Literal["killed", "survived", "timeout"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant.

    Attributes:
        told: what is wrong with the mutant.
        by: what noticed it: a rule, a check, or the exit code of a command; None when nothing did.
        stage: where that was: ``laws``, ``stories``, ``machine``, ``schemathesis``, ``command``.
        shown: the first line of what was noticed.
        reason: why it may survive; None when nobody has given one.
        operations: operationIds at which the mutant shows.
    """

    provider: str
    mutant: str
    operator: str
    rules: tuple[str, ...]
    told: str
    state: State
    by: str | None = None
    stage: str | None = None
    shown: str = ""
    seconds: float = 0.0
    reason: str | None = None
    operations: tuple[str, ...] = ()

    @property
    def killed(self) -> bool:
        """Whether it was noticed; a check that never comes to an end has noticed it too."""
        return self.state != "survived"

    def as_json(self) -> dict[str, Any]:
        """The outcome for ``--json``."""
        return {
            "mutant": self.mutant,
            "operator": self.operator,
            "rules": list(self.rules),
            "operations": list(self.operations),
            "told": self.told,
            "state": self.state,
            "by": self.by,
            "stage": self.stage,
            "shown": self.shown,
            "reason": self.reason,
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True, slots=True)
class Score:
    """A provider's mutants in sum.

    Attributes:
        stale: reasons that no survivor needs any more, by what they were given for; only known of a whole run.
        drawn_from: of a sample, how many mutants without a rule there are of each operator; empty where all were tried.
    """

    provider: str
    outcomes: Sequence[Outcome]
    seconds: float = 0.0
    stale: Sequence[str] = field(default_factory=tuple)
    drawn_from: Mapping[str, int] = field(default_factory=dict)

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return sum(outcome.killed for outcome in self.outcomes)

    @property
    def trust(self) -> float:
        """The trust number: the share that was noticed, in percent; of a sample, the share of all mutants that would be
        if each operator's others fared as those that were drawn."""
        return 100 * sum(rate * size for rate, size, _ in self._shares()) / self.all if self.all else 100.0

    @property
    def margin(self) -> float:
        """By how many percent points the trust number of a sample may be wrong, in 19 of 20 samples; 0 where all were
        tried."""
        spread = 0.0
        for rate, size, drawn in self._shares():
            likely = (rate * drawn + 2) / (drawn + 4)  # two more of each: a few that were all noticed prove little
            spread += size**2 * (1 - drawn / size) * likely * (1 - likely) / drawn
        return 1.96 * 100 * math.sqrt(spread) / self.all if self.all else 0.0

    @property
    def all(self) -> int:
        """How many mutants there are, tried or not."""
        always = sum(bool(outcome.rules) for outcome in self.outcomes)
        return always + sum(self.drawn_from.values()) if self.drawn_from else len(self.outcomes)

    def _shares(self) -> Iterable[tuple[float, int, int]]:
        """The share that was noticed, of how many, judged by how many: for each operator of a sample, and for what was
        tried whole."""
        drawn = [outcome for outcome in self.outcomes if self.drawn_from and not outcome.rules]
        for operator, own in by_operator(drawn).items():
            yield sum(each.killed for each in own) / len(own), self.drawn_from[operator], len(own)
        whole = [outcome for outcome in self.outcomes if not self.drawn_from or outcome.rules]
        if whole:
            yield sum(each.killed for each in whole) / len(whole), len(whole), len(whole)

    @property
    def survivors(self) -> list[Outcome]:
        """Those that nothing noticed."""
        return [outcome for outcome in self.outcomes if not outcome.killed]

    @property
    def unexplained(self) -> list[Outcome]:
        """Survivors for which nobody has given a reason."""
        return [outcome for outcome in self.survivors if outcome.reason is None]

    def as_json(self) -> dict[str, Any]:
        """The score for ``--json``."""
        return {
            "provider": self.provider,
            "trust": round(self.trust, 1),
            "mutants": self.all,
            "tried": len(self.outcomes),
            "margin": round(self.margin, 1),
            "killed": self.killed,
            "seconds": round(self.seconds, 1),
            "operators": {
                name: {"mutants": len(own), "killed": sum(each.killed for each in own)}
                for name, own in by_operator(self.outcomes).items()
            },
            "stale": list(self.stale),
            "outcomes": [outcome.as_json() for outcome in self.outcomes],
        }


def by_operator(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Outcomes by operator, in alphabetical order."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        found[outcome.operator].append(outcome)
    return dict(sorted(found.items()))
