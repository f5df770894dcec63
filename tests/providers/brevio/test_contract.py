"""The judge finds our fake faithful, and finds it out whenever it is changed to break a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.context import Context
from contracts.document import Document
from contracts.finding import Finding, Verdict
from contracts.laws import Law, discover, provider_module, run_law
from contracts.machine import machine_in, run_machine
from contracts.opening import in_process
from contracts.profiles import Profile
from contracts.report import exit_code
from contracts.run import Asked, judge
from contracts.stories import stories_of
from mockserver.provider import Call, Handler, Reply
from mockserver.world import World
from specs import Promise, catalogue
from tests.providers.brevio.breakable import Break, Breakable, rows
from tests.providers.brevio.breaks import BREAKS, CREATE, LIST, SIGN_LIST, put, step

MOST_CALLS = 4
QUICK = Profile("quick", examples=3, sequences=3, steps=3, lives=30, moves=20)
SHORT = Profile("short", examples=3, sequences=3, steps=3, lives=60, moves=6)


@pytest.fixture(scope="module")
def promise() -> Promise:
    """What Brevio promises."""
    return catalogue()["brevio"]


@dataclass(frozen=True, slots=True)
class Bench:
    """One fake with exchangeable parts, one document read once, and the laws to try on it."""

    fake: Breakable
    case: Context
    laws: list[Law]

    def broken(self, part: Break) -> list[Finding]:
        """What the laws of the part's rule find while it is in place."""
        self.fake.broken = part
        results = [run_law(law, self.case) for law in self.laws if law.rule == part.rule]
        return [result for result in results if isinstance(result, Finding)]

    def bites(self, law: Law, part: Break) -> bool:
        """Whether one law finds the part."""
        self.fake.broken = part
        found = run_law(law, self.case)
        return isinstance(found, Finding) and found.check == "law"

    def lived(self, part: Break) -> Finding | None:
        """What the machine finds while the part is in place."""
        self.fake.broken = part
        machine = machine_in(provider_module("brevio", "machine"))
        assert machine is not None
        return run_machine(machine, self.case, SHORT)


@pytest.fixture(scope="module")
def shared(promise: Promise) -> Iterator[Bench]:
    """One bench for all tests, as reading the document takes longer than most laws."""
    fake = Breakable(promise)
    target = in_process(promise, app=fake)
    yield Bench(fake, Context(promise, target, Document(promise, target)), discover(promise))
    target.close()


@pytest.fixture
def bench(shared: Bench) -> Bench:
    """The bench, with the faithful fake on it."""
    shared.fake.broken = None
    return shared


def judged(promise: Promise, **asked: Any) -> Verdict:
    """The verdict on the usual fake."""
    target = in_process(promise)
    try:
        return judge(promise, target, Asked(profile=QUICK, **asked))
    finally:
        target.close()


def test_every_observable_rule_has_a_law_and_no_law_another_rule(promise: Promise) -> None:
    """Laws and rules.yaml name the same rules; discover refuses laws of unknown rules and operations."""
    assert {law.rule for law in discover(promise)} == {rule.id for rule in promise.rules if rule.observable}


def test_a_law_calls_what_its_rule_is_about(promise: Promise) -> None:
    """Every law names at least one operation of its rule, so that --operation finds it."""
    rules = {rule.id: set(rule.operations) for rule in promise.rules}
    astray = [law.name for law in discover(promise) if law.rule and not rules[law.rule] & set(law.operations)]
    assert astray == []


def test_every_law_is_shown_to_bite(promise: Promise) -> None:
    """There is at least one way to break each rule that a client can see, and none of another rule."""
    assert {part.rule for part in BREAKS} == {rule.id for rule in promise.rules if rule.observable}


def test_our_fake_keeps_every_promise(promise: Promise) -> None:
    """Laws, stories, machine and Schemathesis find nothing, nothing is left unchecked, and the exit code is 0."""
    verdict = judged(promise)
    assert [finding.headline for finding in verdict.findings] == []
    assert verdict.skipped == []
    assert set(verdict.checked) == {"laws", "stories", "lives", "cases"}
    assert exit_code([verdict]) == 0


def test_there_are_stories(promise: Promise) -> None:
    """Each flow of the reference is there to be told."""
    assert len(stories_of(promise)) >= 6


def test_the_bench_itself_is_faithful(bench: Bench) -> None:
    """With nothing exchanged no law of the quick ones finds anything, so that what is found comes of the break."""
    quick = [law for law in bench.laws if law.rule in {"BR-006", "BR-095", "BR-130", "BR-164"}]
    assert [run_law(law, bench.case) for law in quick] == [None] * 4


@pytest.mark.parametrize("part", BREAKS, ids=[f"{part.rule}-{number}" for number, part in enumerate(BREAKS)])
def test_a_broken_rule_is_named_with_what_repeats_it(bench: Bench, part: Break) -> None:
    """A fake that breaks a rule gives a finding with that rule's id and curl lines that go wrong."""
    findings = bench.broken(part)
    named = {finding.rule for finding in findings if finding.check == "law"}
    assert named == {part.rule}, [finding.headline for finding in findings]
    assert findings[0].curl[-1].startswith("curl ")


def test_each_of_a_rules_laws_bites(bench: Bench) -> None:
    """Where a rule has several laws, each of them sees one of the ways to break it."""
    parts = {rule: [part for part in BREAKS if part.rule == rule] for rule in {law.rule for law in bench.laws}}
    shared_rules = {rule for rule, number in Counter(law.rule for law in bench.laws).items() if number > 1}
    several = [law for law in bench.laws if law.rule in shared_rules]
    assert [law.name for law in several if not any(bench.bites(law, part) for part in parts[law.rule])] == []


def sends_nothing(original: Handler, call: Call, world: World) -> Reply:
    """Nobody is a verified user."""
    call.body["user"] = "nobody@example.com"
    return original(call, world)


@pytest.mark.parametrize(
    "part",
    [
        Break("BR-077", {CREATE: sends_nothing}),
        Break("BR-094", {LIST: step("client", "needs-validation")}),
        Break("BR-097", {LIST: step("cancelled", "archived")}),
        Break("BR-160", {SIGN_LIST: rows(put("dueDate", lambda row: row["sent"][:10]))}),
    ],
    ids=["unsent", "validation", "archive", "due"],
)
def test_the_machine_names_the_rule_after_a_few_calls(bench: Bench, part: Break) -> None:
    """The machine alone finds the break, names the rule and shrinks the life to the calls that it takes."""
    finding = bench.lived(part)
    assert finding is not None
    assert finding.rule == part.rule
    changing = [line for line in finding.sequence if "/people/" in line or " POST /v1/" in line]
    assert len(changing) <= MOST_CALLS, finding.sequence


def test_an_ignored_credential_is_found(promise: Promise, bench: Bench) -> None:
    """Who lets everybody in breaks the rule about bearer tokens."""

    def let_in(scope: dict[str, Any]) -> None:
        token = next(str(each["value"]) for each in promise.settings["credentials"] if each["name"] == "audit")
        kept = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        scope["headers"] = [*kept, (b"authorization", f"Bearer {token}".encode())]

    assert [finding.rule for finding in bench.broken(Break("BR-025", scope=let_in))] == ["BR-025"]


def test_a_reply_that_breaks_the_document_is_found(bench: Bench) -> None:
    """A reply without a documented key is a finding of its operation, whichever law met it."""

    def forgets(sent: Any) -> None:
        for row in sent.value.get("requests", ()):
            row.pop("auditor", None)

    findings = bench.broken(Break("BR-063", tap=forgets))
    assert {(each.check, each.operation) for each in findings} == {("response_schema_conformance", LIST)}
