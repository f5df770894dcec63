"""A part of a large document's mutants stands for all of them: drawn by a seed, from each operator alike."""

from __future__ import annotations

import math
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.errors import UsageError
from mockserver.mutation import Mutant

__all__ = ["Sample", "strata"]

_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<percent>%?)")
_WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Sample:
    """How many of the mutants that name no rule are tried; those that do, a provider's own among them, always are.

    Attributes:
        size: a number of mutants, or with ``percent`` a share of them.
        seed: another one draws others; with the same, a larger sample holds the smaller one.
    """

    size: float
    percent: bool = False
    seed: int = 0

    @classmethod
    def read(cls, text: str, seed: int = 0) -> Sample:
        """What a person writes: ``1000`` or ``15%``.

        Raises:
            UsageError: it is neither.
        """
        found = _SIZE.fullmatch(text.strip())
        size, percent = (float(found["number"]), bool(found["percent"])) if found else (0.0, False)
        if not size or (percent and size > _WHOLE) or (not percent and size % 1):
            raise UsageError(f"--sample {text!r} is no number of mutants such as 1000 and no share such as 15%.")
        return cls(size, percent, seed)

    def __str__(self) -> str:
        return f"{self.size:g}{'%' if self.percent else ''}, seed {self.seed}"

    def of(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """The drawn ones and those that are always in, in their order; every operator has one at least."""
        sizes = strata(mutants)
        total = sum(sizes.values())
        share = min(1.0, self.size / (_WHOLE if self.percent else max(total, 1)))
        drawn: set[str] = set()
        for operator, size in sizes.items():
            ids = sorted(mutant.id for mutant in mutants if mutant.operator == operator and not mutant.rules)
            random.Random(f"{self.seed} {operator}").shuffle(ids)
            drawn.update(ids[: math.ceil(size * share)])
        return [mutant for mutant in mutants if mutant.rules or mutant.id in drawn]


def strata(mutants: Iterable[Mutant]) -> Mapping[str, int]:
    """How many there are of each operator, of those that a sample draws from."""
    found: dict[str, int] = defaultdict(int)
    for mutant in mutants:
        found[mutant.operator] += not mutant.rules
    return {operator: size for operator, size in found.items() if size}
