"""A provider's machine meets what is broken by itself, names the rule and says it in a few calls.

Which mutants it meets, in how many lives, and how many changing calls it may take to show one stands in the provider's
``met.yaml``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.folders import provider_module
from contracts.machine import machine_in
from contracts.mutants.gathering import declared
from contracts.profiles import Profile
from specs import catalogue, package_of
from tests.mutating import lived

PROMISES = {
    name: promise for name, promise in catalogue().items() if machine_in(provider_module(name, "machine")) is not None
}
CHANGING = (" POST /", " PUT /", " PATCH /", " DELETE /", "/people/")
OPENING = ("/reset ", "/clock/freeze ")
"""How every sequence begins: in an empty world, at a time of its own."""


def met(name: str) -> dict[str, Any]:
    """What a provider's ``met.yaml`` says: ``lives`` of so many ``moves``; ``mutants``, each with its most changes."""
    file = Path(__file__).parent / package_of(name) / "met.yaml"
    return dict(yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else {"mutants": {}}


MET = [(name, mutant, most) for name in PROMISES for mutant, most in met(name)["mutants"].items()]


@pytest.mark.parametrize(("name", "mutant", "most"), MET, ids=[f"{name}-{mutant}" for name, mutant, _ in MET])
def test_the_machine_names_the_rule_after_a_few_calls(name: str, mutant: str, most: int) -> None:
    """A life at random names the rule, and is shrunk to the changes that it takes."""
    known = met(name)
    broken = next(one for one in declared(PROMISES[name]) if one.id == mutant)
    profile = Profile("short", examples=0, sequences=0, steps=0, lives=known["lives"], moves=known["moves"])
    finding = lived(PROMISES[name], broken, profile)
    assert finding is not None
    assert finding.rule in broken.rules
    told = [line for line in finding.sequence if not any(word in line for word in OPENING)]
    changes = [line for line in told if any(word in line for word in CHANGING)]
    assert 0 < len(changes) <= most, finding.sequence
