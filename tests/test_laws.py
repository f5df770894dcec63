"""Laws are found, applied, and told apart from what merely could not be checked."""

from __future__ import annotations

from types import ModuleType

import pytest

from contracts import generic_laws
from contracts.context import Context
from contracts.errors import UsageError
from contracts.exceptions import Exceptions
from contracts.finding import Finding
from contracts.laws import Law, applied_laws, discover, every_operation, law, run_law
from contracts.results import Groundless, Skipped
from tests.judged import PROVIDERS, promise
from tests.judged.cases import a_case
from tests.judged.providers.thingshop import laws


def own(rule: str) -> Law:
    """Thingshop's law for a rule."""
    return next(each for each in discover(promise(), PROVIDERS) if each.rule == rule)


def generic(name: str, operation_id: str, case: Context) -> Law:
    """A law for every operation, applied to one."""
    laws, _ = generic_laws.applied(case.document, [operation_id], Exceptions())
    return laws[f"{name} {operation_id}"]


def test_laws_are_found_by_their_marks() -> None:
    """A function in the provider's folder is a law by its decorator; no list names it."""
    found = discover(promise(), PROVIDERS)
    assert [(each.rule, each.name, each.operations) for each in found] == [
        ("TS-01", "sold_once", ("addThing", "sellThing")),
        ("TS-02", "unsold_overnight", ("addThing", "getThing")),
    ]


def test_a_provider_without_laws_has_none() -> None:
    """A document alone is judged by the generic laws."""
    assert discover(promise(), "contracts.providers") == []


@pytest.mark.parametrize(("rule", "operation_id"), [("TS-99", "addThing"), ("TS-01", "burnThing")])
def test_a_law_of_an_unknown_rule_or_operation_stops_the_run(
    rule: str, operation_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the law and what is unknown."""

    def odd(case: Context) -> None:
        """Odd."""

    odd.__module__ = laws.__name__
    monkeypatch.setattr(laws, "odd", law(rule, operations=[operation_id])(odd), raising=False)
    wrong = rule if rule == "TS-99" else operation_id
    with pytest.raises(UsageError, match=f"laws: odd: '{wrong}' is neither a rule nor an operation"):
        discover(promise(), PROVIDERS)


def test_a_law_for_every_operation_is_applied_to_each() -> None:
    """One body per law, as many laws as operations that give it ground; of the others, what is missing."""
    module = ModuleType("made_up")

    @every_operation("answers", where=lambda document, name: "it is b" if name == "b" else None)
    def answers(case: Context, operation_id: str) -> None:
        """Answers."""

    answers.__module__ = "made_up"
    vars(module)["answers"] = answers
    with a_case() as case:
        found = list(applied_laws(module, case.document, ["a", "b"]))
    assert [each.title if isinstance(each, Law) else each for each in found] == [
        "answers a",
        Groundless("answers b", "it is b"),
    ]


def test_a_kept_law_finds_nothing() -> None:
    """A shop that keeps its promise passes."""
    with a_case() as case:
        assert run_law(own("TS-01"), case) is None
        assert run_law(own("TS-02"), case) is None


def test_a_broken_law_tells_the_calls_that_show_it() -> None:
    """The finding has rule, operation, sequence and curl lines from an empty world on."""
    with a_case("sells_twice") as case:
        finding = run_law(own("TS-01"), case)
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.operation, finding.check) == ("TS-01", "sellThing", "law")
    assert finding.message.startswith("sellThing should be refused with 409; it answers 200")
    assert finding.sequence[-3:] == [
        "3. POST /v1/things → 201",
        "4. POST /v1/things/1/sale → 200",
        "5. POST /v1/things/1/sale → 200",
    ]
    assert all(line.startswith("curl -sS -X POST http://127.0.0.1:") for line in finding.curl)


def test_a_law_may_return_its_reasons() -> None:
    """Reasons that are returned or yielded count like a raised one."""
    with a_case("sells_overnight") as case:
        finding = run_law(own("TS-02"), case)
    assert isinstance(finding, Finding)
    assert finding.message == "thing 1 was sold overnight"


def test_a_law_that_needs_a_clock_is_skipped_where_there_is_none() -> None:
    """What cannot be checked is said, and is no finding."""
    with a_case(control=False) as case:
        skipped = run_law(own("TS-02"), case)
    assert isinstance(skipped, Skipped)
    assert "needs a clock that can be moved" in skipped.why


def test_a_reply_that_breaks_the_document_is_the_documents_finding() -> None:
    """It is named after Schemathesis' check and its operation, not after the law that met it."""
    with a_case("no_name_in_reply") as case:
        finding = run_law(own("TS-01"), case)
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.check, finding.operation) == (None, "response_schema_conformance", "addThing")
    assert '"name" is a required property' in finding.message


def test_a_law_that_stumbles_over_a_reply_is_a_finding() -> None:
    """No reply of a target gives a traceback."""

    def stumbling(case: Context) -> None:
        case.get("addThing", body={"name": "Lamp"})["colour"].upper()

    with a_case() as case:
        finding = run_law(Law("stumbling", "TS-01", ("addThing",), stumbling), case)
    assert isinstance(finding, Finding)
    assert finding.message == "a reply lacks what the check reads: KeyError: 'colour'"


def test_a_law_that_does_not_find_its_item_is_a_finding() -> None:
    """next() over a list that lacks it is no traceback either."""

    def searching(case: Context) -> None:
        next(thing for thing in case.get("listThings") if thing["id"] == -1)

    with a_case() as case:
        finding = run_law(Law("searching", "TS-01", ("listThings",), searching), case)
    assert isinstance(finding, Finding)
    assert finding.message.startswith("a reply lacks what the check reads: StopIteration")


def test_laws_do_not_see_each_other() -> None:
    """Each law begins in an empty world with a trace of its own."""
    with a_case("sells_twice") as case:
        traces = [run_law(own("TS-01"), case) for _ in range(2)]
    assert [each.sequence for each in traces if isinstance(each, Finding)] == [traces[0].sequence] * 2  # type: ignore[union-attr]  # a Finding


@pytest.mark.parametrize(
    ("name", "operation_id", "broken"),
    [
        ("refuses_no_credential", "listThings", "no_token"),
        ("refuses_wrong_credential", "addThing", "no_token"),
        ("refuses_malformed_json", "addThing", "takes_anything"),
        ("refuses_wrong_media_type", "addThing", "takes_anything"),
        ("refuses_unknown_path", "listThings", "answers_anywhere"),
    ],
)
def test_generic_laws_find_what_they_are_for(name: str, operation_id: str, broken: str) -> None:
    """Each is kept by a good shop and broken by one that does this wrong."""
    with a_case() as case:
        assert run_law(generic(name, operation_id, case), case) is None
    with a_case(broken) as case:
        finding = run_law(generic(name, operation_id, case), case)
    assert isinstance(finding, Finding)
    assert (finding.check, finding.operation) == (name, operation_id)
