"""Every rule has a mutant, every mutant of a rule is noticed by it, and a score adds up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import UsageError
from contracts.finding import Finding
from contracts.folders import provider_module
from contracts.laws import discover
from contracts.mutants.derived import derived
from contracts.mutants.derived.refusals import possible_refusals
from contracts.mutants.gathering import declared, mutants_of
from contracts.mutants.mistakes import OPERATORS
from contracts.mutants.operators import broken
from contracts.mutants.outcome import Outcome, Score
from contracts.mutants.report import exit_code
from contracts.mutants.results import Results
from contracts.mutants.sampling import Sample
from contracts.mutants.survivors import explained, stale
from contracts.places import Asked
from mockserver.mutation import Mutant
from specs import catalogue
from tests import mutant_tables
from tests.judged import PROVIDERS, promise
from tests.mutating import found as found_by_laws

JUDGED = {name: one for name, one in catalogue().items() if provider_module(name, "mutants") is not None}
"""The providers that declare mutants."""
DECLARED = [(name, mutant) for name, one in JUDGED.items() for mutant in declared(one)]
_FIRST = {(name, rule): mutant.id for name, mutant in reversed(DECLARED) for rule in mutant.rules}
TRIED = [(name, mutant) for name, mutant in DECLARED if mutant.id in {_FIRST[name, rule] for rule in mutant.rules}]
"""One mutant for each rule; ``make mutants`` tries them all."""


@cache
def all_of(name: str) -> dict[str, Mutant]:
    """A provider's mutants, gathered once."""
    return mutants_of(JUDGED[name])


@pytest.mark.parametrize("name", JUDGED)
def test_every_rule_that_a_client_can_see_has_a_mutant(name: str) -> None:
    """A rule without one would be checked by laws that nobody has seen bite."""
    one = JUDGED[name]
    covered = {rule for mutant in all_of(name).values() for rule in mutant.rules}
    assert {rule.id for rule in one.rules if rule.observable} - covered == set()


@cache
def found(name: str, mutant: str, rule: str) -> list[Finding]:
    """What the laws of a rule find of a mutant."""
    return found_by_laws(JUDGED[name], all_of(name)[mutant], rule)


@pytest.mark.parametrize(("name", "mutant"), TRIED, ids=[f"{name}-{mutant.id}" for name, mutant in TRIED])
def test_a_mutant_of_a_rule_is_noticed_by_its_laws(name: str, mutant: Mutant) -> None:
    """Each rule that it breaks is named, with curl lines that go wrong."""
    for rule in mutant.rules:
        findings = found(name, mutant.id, rule)
        assert {each.rule for each in findings if each.check == "law"} == {rule}, [each.headline for each in findings]
        assert findings[0].curl[-1].startswith("curl ")


@pytest.mark.parametrize("name", JUDGED)
def test_each_of_a_rules_laws_notices_a_mutant(name: str) -> None:
    """Where a rule has several laws, each of them sees one of the rule's own mutants."""
    laws = Counter(law.rule for law in discover(JUDGED[name]) if law.rule is not None)
    several = {rule for rule, number in laws.items() if number > 1}
    broken_rules = [(mutant.id, rule) for own, mutant in DECLARED if own == name for rule in mutant.rules]
    awake = {each.place for one, rule in broken_rules if rule in several for each in found(name, one, rule)}
    blind = [law.name for law in discover(JUDGED[name]) if law.rule in several and law.name not in awake]
    assert blind == []


def test_a_document_alone_gives_mutants_whose_ids_stay() -> None:
    """Ids are unique and the same at every look; each has an operator that is explained."""
    first, second = ([mutant.id for mutant in derived(promise())] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first) > 20
    assert {mutant.operator for mutant in derived(promise())} <= set(OPERATORS)


OPEN = Asked("buy", "POST", "/things", (), 201, None, (400, 401, 404, 409), (), (), {"type": "object"}, ())
ID = {"in": "path", "name": "id", "x-refusals": [{"status": 401}, {"status": 404}]}
READ = replace(OPEN, id="look", method="GET", path="/things/{id}", parameters=(ID,), success=200, body=None)


@pytest.mark.parametrize(
    ("operation", "refusals"),
    [
        (OPEN, [400, 401, 404, 409]),
        (replace(OPEN, said=(400,)), [400, 401, 409]),
        (replace(OPEN, said=(400, 404)), [400, 401, 404, 409]),
        (replace(OPEN, body=None), [401, 409]),
        (replace(OPEN, body=None, parameters=({"in": "path", "name": "id"},)), [400, 401, 404, 409]),
        (replace(OPEN, body=None, success=0), [401, 404, 409]),
        (READ, [401, 404, 409]),
        (replace(READ, said=(400,)), [400, 401, 404, 409]),
        (replace(READ, method="DELETE"), [400, 401, 404, 409]),
        (replace(READ, refusals=(400, 401)), [400, 401]),
        (replace(READ, parameters=(*READ.parameters, {"in": "path", "name": "of"})), [400, 401, 404, 409]),
        (replace(READ, parameters=(*READ.parameters, {**ID, "in": "query"})), [400, 401, 404, 409]),
        (replace(READ, parameters=({**ID, "x-refusals": [{"status": 400}]},)), [400, 401, 404, 409]),
    ],
    ids=[
        "body", "reasons", "reasons-404", "nothing-sent", "path", "no-success", "ids-alone", "ids-and-a-reason",
        "ids-and-work", "ids-and-no-404", "ids-and-an-unknown", "ids-and-a-query", "ids-that-are-wrong",
    ],
)  # fmt: skip
def test_refusals_that_cannot_be_had_have_no_mutants(operation: Asked, refusals: list[int]) -> None:
    """Nothing is unknown where nothing is named, nothing wrong where nothing is sent, and nothing wrong with ids alone
    whose other refusals the document tells."""
    assert possible_refusals(operation) == refusals


def test_mutants_of_nothing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule or an operation that there is not is a mistake of the provider's folder, and named."""
    module = provider_module("thingshop", "machine", PROVIDERS)
    monkeypatch.setattr("contracts.mutants.gathering.provider_module", lambda *names: module)
    for wrong, named in (
        (broken("TS-99", "field-dropped"), "TS-99"),
        (broken("TS-01", "field-dropped", operations=("nothing",)), "nothing"),
        (broken("TS-01", "field-lost"), "field-lost"),
    ):
        monkeypatch.setattr(module, "MUTANTS", [wrong], raising=False)
        with pytest.raises(UsageError, match=f"thingshop.mutants: .*'{named}'"):
            declared(promise())


def outcome(name: str, state: Any = "survived", reason: str | None = None) -> Outcome:
    """What became of a mutant of this name."""
    return Outcome("thingshop", name, "field-dropped", (), "a field is missing", state, reason=reason)


def test_a_reason_excuses_the_survivors_that_its_pattern_names() -> None:
    """And nothing that was killed; a pattern that excuses nobody is stale."""
    reasons = {"field-dropped.*": "nothing says so", "gone.*": "of old"}
    told = [explained(outcome(name), reasons) for name in ("field-dropped.x", "other.x")]
    assert [each.reason for each in told] == ["nothing says so", None]
    assert explained(outcome("field-dropped.y", "killed"), reasons).reason is None
    assert stale(told, reasons) == ["gone.*"]


@pytest.mark.parametrize(
    ("outcomes", "out_of_date", "floor", "excused", "code"),
    [
        ([outcome("a", "killed"), outcome("b", "timeout")], [], None, True, 0),
        ([outcome("a", "killed"), outcome("b", reason="so")], [], None, True, 0),
        ([outcome("a", "killed"), outcome("b")], [], None, True, 1),
        ([outcome("a", "killed")], ["x.*"], None, True, 1),
        ([outcome("a", "killed"), outcome("b")], [], 50.0, True, 0),
        ([outcome("a", "killed"), outcome("b")], [], 51.0, True, 1),
        ([outcome("a", "killed"), outcome("b", reason="so")], [], None, False, 1),
    ],
    ids=["all", "reason", "no-reason", "stale", "floor", "below", "own-suite"],
)
def test_the_exit_code_of_a_score(
    outcomes: list[Outcome], out_of_date: list[str], floor: float | None, excused: bool, code: int
) -> None:
    """A survivor without a reason and a reason without a survivor fail, unless a floor is given."""
    assert exit_code([Score("thingshop", outcomes, stale=out_of_date)], excused=excused, floor=floor) == code


def test_the_table_for_docs_has_every_operator_and_survivor() -> None:
    """Shares by operator, the trust number, each survivor with its reason; another provider's column stays."""
    other = replace(outcome("c"), provider="otherpay", operator="page-off")
    before = mutant_tables.renewed("", Score("otherpay", [other]))
    text = mutant_tables.renewed(before, Score("thingshop", [outcome("a", "killed"), outcome("b", reason="no word")]))
    assert "| operator | what is wrong | otherpay | thingshop |" in text
    assert "| field-dropped | a promised field is missing, or an undocumented one is there |  | 1 of 2 |" in text
    assert "| page-off | pages begin, end or are counted wrongly | 0 of 1 |  |" in text
    assert "| **all** | **the trust number** | **0 of 1, 0.0 %** | **1 of 2, 50.0 %** |" in text
    assert "- `b`: no word" in text
    assert mutant_tables.renewed(text, Score("otherpay", [other])) == text


def some(operator: str, number: int, *rules: str) -> list[Mutant]:
    """So many mutants of one operator."""
    names = [f"{operator}.{at}.{''.join(rules)}" for at in range(number)]
    return [Mutant(id=name, provider="shop", operator=operator, told="", rules=rules) for name in names]


@pytest.mark.parametrize("size", ["10%", "12"])
def test_a_sample_has_some_of_each_operator_and_all_that_name_a_rule(size: str) -> None:
    """Each operator gives its share, a rare one its only mutant; the order stays."""
    every = [*some("page-off", 100), *some("item-lost", 19), *some("clock-off", 1), *some("page-off", 5, "TS-01")]
    picked = Sample.read(size, seed=3).of(every)
    assert picked == [mutant for mutant in every if mutant in picked]
    counts = Counter((mutant.operator, *mutant.rules) for mutant in picked)
    assert counts == {("page-off",): 10, ("item-lost",): 2, ("clock-off",): 1, ("page-off", "TS-01"): 5}


def test_a_larger_sample_of_the_same_seed_holds_the_smaller_one() -> None:
    """So that a run goes on with more; another seed draws others."""
    every = some("page-off", 50)
    small, large, other = (Sample.read(size, seed).of(every) for size, seed in (("5", 1), ("20", 1), ("5", 2)))
    assert {mutant.id for mutant in small} < {mutant.id for mutant in large}
    assert small == Sample.read("5", 1).of(every) != other
    assert Sample.read("100%").of(every) == Sample.read("999").of(every) == every


def test_the_trust_number_of_a_sample_speaks_of_all_mutants() -> None:
    """An operator's share counts as often as the operator has mutants, and how sure that is is said."""
    told = [outcome("a", "killed"), outcome("b"), replace(outcome("c", "killed"), operator="page-off")]
    told += [replace(outcome("d", "killed"), rules=("TS-01",))] * 10
    score = Score("thingshop", told, drawn_from={"field-dropped": 80, "page-off": 10})
    assert (score.all, score.trust) == (100, 60.0)
    assert 20 < score.margin < 60
    assert Score("thingshop", told).margin == 0
    text = mutant_tables.renewed("", score)
    assert "| **all** | **the trust number** | **12 of 13, about 60.0 % ± " in text
    assert f"| sample | {mutant_tables.TOLD['sample']} | 13 of 100 |" in text


def test_what_was_killed_is_known_from_the_file(tmp_path: Path) -> None:
    """Of a run that was broken off in the middle of a line, what was whole. Survivors are tried again, and what took
    too long, as that may have been a busy machine's doing."""
    results = Results(tmp_path / "new" / "shop.jsonl")
    results.begin()
    told = [outcome("a", "killed"), outcome("b"), outcome("c", "timeout")]
    for each in told:
        results.add(each)
    with results.file.open("a") as file:
        file.write('{"provider": "thing')
    assert results.killed() == {("thingshop", "a"): told[0]}
    results.file.write_text('{"color": "red"}\n')
    with pytest.raises(UsageError, match="line 1 is no outcome of a mutant"):
        results.killed()


def test_an_outcome_that_was_noticed_late_is_killed_too() -> None:
    """A check that never comes to an end has noticed the mutant."""
    assert replace(outcome("a"), state="timeout").killed
    assert Score("thingshop", [outcome("a", "timeout")]).trust == 100.0
