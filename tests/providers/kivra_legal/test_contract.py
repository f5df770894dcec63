"""What only Kivra legal's judge shows: the machine alone names the rule after a few calls."""

from __future__ import annotations

import pytest

from contracts.mutants.gathering import mutants_of
from contracts.profiles import Profile
from specs import catalogue
from tests.mutating import lived

MOST_CALLS = 4
SHORT = Profile("short", examples=3, sequences=3, steps=3, lives=60, moves=6)
"""Enough for a machine to find what is broken all along."""


@pytest.mark.parametrize(
    "name", ["LEG-E07.transition-wrong", "LEG-E08.transition-forbidden", "LEG-E06.transition-wrong"]
)
def test_the_machine_names_the_rule_after_a_few_calls(name: str) -> None:
    """It finds the mutant and shrinks the life to the calls that it takes."""
    promise = catalogue()["kivra-legal"]
    mutant = mutants_of(promise)[name]
    finding = lived(promise, mutant, SHORT)
    assert finding is not None
    assert finding.rule in mutant.rules
    changing = [line for line in finding.sequence if "/people/" in line or " POST /services/" in line]
    assert len(changing) <= MOST_CALLS, finding.sequence
