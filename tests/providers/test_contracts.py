"""The judge finds each of our fakes faithful; every provider with laws is here by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.folders import provider_module
from contracts.gate.evidence import Sources, rows, shares
from contracts.gate.floor import fallen, read_floor
from contracts.laws import discover
from contracts.opening import in_process
from contracts.profiles import Profile
from contracts.results import Verdict
from contracts.run import Asked
from contracts.verdict import judge
from specs import Promise, catalogue, operations_of

FLOOR = Path(__file__).parents[2] / "evidence.toml"
QUICK = Profile("quick", examples=3, sequences=3, steps=3, lives=30, moves=20)
_LARGE = 150
"""Operations, from which on each of them is asked less, for the whole suite has minutes."""
QUICK_LARGE = replace(QUICK, examples=1, alike=1, bodies_once=True)
PROMISES = {name: promise for name, promise in catalogue().items() if provider_module(name, "laws")}


def quick_verdict(promise: Promise) -> Verdict:
    """The judge's verdict on a provider's fake, by a short run."""
    target = in_process(promise)
    profile = QUICK_LARGE if sum(1 for _ in operations_of(promise.document)) > _LARGE else QUICK
    try:
        return judge(promise, target, Asked(profile=profile))
    finally:
        target.close()


@pytest.fixture(params=PROMISES)
def promise(request: pytest.FixtureRequest) -> Promise:
    """What each provider promises."""
    return PROMISES[request.param]


def test_every_observable_rule_has_a_law_and_no_law_another_rule(promise: Promise) -> None:
    """Laws and rules.yaml name the same rules; discover refuses laws of unknown rules and operations."""
    assert {law.rule for law in discover(promise)} == {rule.id for rule in promise.rules if rule.observable}


def test_a_law_calls_what_its_rule_is_about(promise: Promise) -> None:
    """Every law names at least one operation of its rule, so that --operation finds it."""
    rules = {rule.id: set(rule.operations) for rule in promise.rules}
    astray = [law.name for law in discover(promise) if law.rule and not rules[law.rule] & set(law.operations)]
    assert astray == []


def test_our_fake_keeps_every_promise(promise: Promise) -> None:
    """Laws, stories, machine and Schemathesis find nothing, nothing is left unchecked, and no axis of the evidence has
    fallen below the floor that evidence.toml keeps."""
    verdict = quick_verdict(promise)
    assert [finding.headline for finding in verdict.findings] == []
    assert verdict.skipped == []
    assert set(verdict.checked) == {"laws", "stories", "lives", "cases"}
    assert verdict.kept
    floor = read_floor(FLOOR).get(promise.name, {})
    assert fallen(promise.name, shares(rows(promise, Sources([verdict]))), floor) == []
