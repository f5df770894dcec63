"""What only Brevio's judge shows: stories, the machine alone, and breaks that are no rule's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.stories import stories_of
from mockserver.provider import Call, Handler, Reply
from mockserver.world import World
from specs import Promise, catalogue
from tests.breaking import Bench, Break, bench_of
from tests.providers.brevio.breaks import CREATE, LIST, SIGN_LIST, put, rows, step

MOST_CALLS = 4


@pytest.fixture(scope="module")
def promise() -> Promise:
    """What Brevio promises."""
    return catalogue()["brevio"]


@pytest.fixture(scope="module")
def shared(promise: Promise) -> Iterator[Bench]:
    """One bench for all tests."""
    with bench_of(promise) as bench:
        yield bench


@pytest.fixture
def bench(shared: Bench) -> Bench:
    """The bench, with the faithful fake on it."""
    shared.fake.broken = None
    return shared


def test_there_are_stories(promise: Promise) -> None:
    """Each flow of the reference is there to be told."""
    assert len(stories_of(promise)) >= 6


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
