"""The judge finds our fake faithful, and finds it out whenever it is changed to break a rule."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.context import Context
from contracts.document import Document
from contracts.laws import discover, run_law
from contracts.mutants.gathering import mutants_of
from contracts.opening import in_process
from contracts.profiles import Profile
from specs import Promise, catalogue
from tests.mutating import found, lived

MOST_CALLS = 5
SHORT = Profile("short", examples=3, sequences=3, steps=3, lives=40, moves=8)
THRIFTY = ("B02", "B20", "B29", "B46", "B61", "B66", "B73", "B75", "B81", "B91", "B97")


@pytest.fixture(scope="module")
def promise() -> Promise:
    """What Billecta promises."""
    return catalogue()["billecta"]


@pytest.fixture(scope="module")
def case(promise: Promise) -> Iterator[Context]:
    """Calls to the fake."""
    target = in_process(promise)
    yield Context(promise, target, Document(promise, target))
    target.close()


def test_every_rule_that_a_client_can_see_has_a_law(promise: Promise) -> None:
    """What no law asks about is said not to be observable."""
    observable = {rule.id for rule in promise.rules if rule.observable}
    assert {law.rule for law in discover(promise)} == observable


@pytest.mark.parametrize("rule", THRIFTY)
def test_the_fake_keeps_its_rules(case: Context, promise: Promise, rule: str) -> None:
    """One rule of each subject; `motpart test billecta` is for all."""
    laws = [law for law in discover(promise) if law.rule == rule]
    assert [run_law(law, case) for law in laws] == [None] * len(laws)


@pytest.mark.parametrize(
    "name",
    [
        "B02.header-wrong",
        "B13.page-off",
        "B17.header-wrong",
        "B21.rollback-forgotten",
        "B30.expiry-ignored",
        "B61.number-off",
        "B65.transition-allowed",
        "B81.clock-off",
        "B102.expiry-ignored",
    ],
)
def test_a_broken_rule_is_found_by_its_law(promise: Promise, name: str) -> None:
    """One mutant of each subject; `motpart mutate billecta` is for all."""
    mutant = mutants_of(promise)[name]
    findings = found(promise, mutant, mutant.rules[0])
    assert findings
    assert {finding.rule for finding in findings} <= {*mutant.rules, None}


@pytest.mark.parametrize("name", ["B64.transition-wrong", "B65.flag-flipped"])
def test_the_machine_names_the_rule_after_a_few_calls(promise: Promise, name: str) -> None:
    """A life at random names the rule, and is shrunk to the changes that it takes."""
    mutant = mutants_of(promise)[name]
    finding = lived(promise, mutant, SHORT)
    assert finding is not None
    assert finding.rule in mutant.rules
    changing = [line for line in finding.sequence if " PUT /" in line or " POST /v1/" in line]
    assert len(changing) <= MOST_CALLS, finding.sequence
