"""What only Spiris' judge shows: the machine alone names the rule after a few calls."""

from __future__ import annotations

import pytest

from contracts.mutants.gathering import mutants_of
from contracts.profiles import Profile
from specs import catalogue
from tests.mutating import lived

MOST_CALLS = 5
SHORT = Profile("short", examples=3, sequences=3, steps=3, lives=60, moves=6)
"""Enough for a machine to find what is broken all along."""


@pytest.mark.parametrize("name", ["SP-04.text-changed", "SP-A7.transition-allowed", "SP-09.transition-allowed"])
def test_the_machine_names_the_rule_after_a_few_calls(name: str) -> None:
    """It finds the mutant and shrinks the life to the calls that it takes, beside those that make the company."""
    promise = catalogue()["spiris"]
    mutant = mutants_of(promise)[name]
    finding = lived(promise, mutant, SHORT)
    assert finding is not None
    assert finding.rule in mutant.rules
    making = ("/companies → ", "/employees → ", "/payRuns → ")
    changing = [line for line in finding.sequence if " POST /v1/" in line and not any(end in line for end in making)]
    assert len(changing) <= MOST_CALLS, finding.sequence
