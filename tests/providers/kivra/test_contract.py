"""The machine of Kivra finds by itself what no single call shows."""

from __future__ import annotations

import pytest

from contracts.mutants.gathering import declared
from contracts.profiles import Profile
from specs import catalogue
from tests.mutating import lived

SHORT = Profile("short", examples=3, sequences=3, steps=3, lives=30, moves=10)


@pytest.mark.parametrize("name", ["WHK-03.transition-dropped", "MAT-05.sort-reversed"])
def test_the_machine_finds_a_broken_rule_by_itself(name: str) -> None:
    """A sender's life at random names the rule, with the calls that show it."""
    promise = catalogue()["kivra"]
    mutant = next(one for one in declared(promise) if one.id == name)
    finding = lived(promise, mutant, SHORT)
    assert finding is not None
    assert finding.rule in mutant.rules
    assert finding.sequence
