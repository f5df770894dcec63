"""The judge finds each of our fakes faithful, and finds it out whenever it is changed to break a rule.

Every provider with laws is here by itself; those that have ``tests/providers/<name>/breaks.py`` show with it that each
of their laws bites.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.finding import Verdict
from contracts.folders import provider_module
from contracts.gate.evidence import Sources, rows, shares
from contracts.gate.floor import fallen, read_floor
from contracts.laws import discover, run_law
from contracts.opening import in_process
from contracts.profiles import Profile
from contracts.run import Asked, judge
from specs import Promise, catalogue, package_of
from tests.breaking import Bench, Break, bench_of

FLOOR = Path(__file__).parents[2] / "evidence.toml"
QUICK = Profile("quick", examples=3, sequences=3, steps=3, lives=30, moves=20)
PROMISES = {name: promise for name, promise in catalogue().items() if provider_module(name, "laws")}


def breaks_of(name: str) -> list[Break]:
    """A provider's ways to break its rules."""
    module = f"tests.providers.{package_of(name)}.breaks"
    return importlib.import_module(module).BREAKS if importlib.util.find_spec(module) else []


BREAKS = {name: breaks for name in PROMISES if (breaks := breaks_of(name))}
PARTS = [
    pytest.param(name, part, id=f"{name}-{part.rule}-{number}")
    for name, breaks in BREAKS.items()
    for number, part in enumerate(breaks)
]


def quick_verdict(promise: Promise) -> Verdict:
    """The judge's verdict on a provider's fake, by a short run."""
    target = in_process(promise)
    try:
        return judge(promise, target, Asked(profile=QUICK))
    finally:
        target.close()


@pytest.fixture(params=PROMISES)
def promise(request: pytest.FixtureRequest) -> Promise:
    """What each provider promises."""
    return PROMISES[request.param]


@pytest.fixture(scope="module")
def shared(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """One bench a provider for all tests."""
    with bench_of(PROMISES[request.param]) as bench:
        yield bench


@pytest.fixture
def bench(shared: Bench) -> Bench:
    """The bench, with the faithful fake on it."""
    shared.fake.broken = None
    return shared


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


@pytest.mark.parametrize("name", BREAKS)
def test_every_law_is_shown_to_bite(name: str) -> None:
    """There is at least one way to break each rule that a client can see, and none of another rule."""
    assert {part.rule for part in BREAKS[name]} == {rule.id for rule in PROMISES[name].rules if rule.observable}


@pytest.mark.parametrize(("shared", "part"), PARTS, indirect=["shared"])
def test_a_broken_rule_is_named_with_what_repeats_it(bench: Bench, part: Break) -> None:
    """A fake that breaks a rule gives a finding with that rule's id and curl lines that go wrong."""
    findings = bench.broken(part)
    named = {finding.rule for finding in findings if finding.check == "law"}
    assert named == {part.rule}, [finding.headline for finding in findings]
    assert findings[0].curl[-1].startswith("curl ")


@pytest.mark.parametrize("shared", BREAKS, indirect=True)
def test_each_of_a_rules_laws_bites(bench: Bench) -> None:
    """Where a rule has several laws, each of them sees one of the ways to break it."""
    parts = BREAKS[bench.case.promise.name]
    shared_rules = {rule for rule, number in Counter(law.rule for law in bench.laws).items() if number > 1}
    blind = [
        law.name
        for law in bench.laws
        if law.rule in shared_rules and not any(bench.bites(law, part) for part in parts if part.rule == law.rule)
    ]
    assert blind == []


@pytest.mark.parametrize("shared", BREAKS, indirect=True)
def test_the_bench_itself_is_faithful(bench: Bench) -> None:
    """With nothing exchanged a law of every third rule finds nothing, so that what is found comes of the break."""
    assert [law.name for law in bench.laws[::3] if run_law(law, bench.case) is not None] == []
