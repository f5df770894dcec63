"""The laws for every operation: recognised in a document, kept by a faithful server, and each finds what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import generic_laws
from contracts.errors import UsageError
from contracts.exceptions import read_exceptions
from contracts.finding import Finding
from contracts.generic_laws.fields import another
from contracts.hints import Hints, hints_of
from contracts.opening import at_url
from contracts.outcomes import Outcome
from contracts.replies import REPLY_LAWS
from contracts.results import Result
from contracts.run import Asked, Judge
from specs import Promise
from tests.judged import PROVIDERS, promise
from tests.judged.ledger import BREAKS, Ledger
from tests.judged.shop import serving
from tests.judged.steered import Steered


@contextmanager
def judging(*broken: str, told: Promise | None = None) -> Iterator[Judge]:
    """A judge of a ledger that does these things wrong, its laws and stories only."""
    ledger = told or promise("ledger")
    with serving(Steered("ledger", lambda: Ledger(frozenset(broken)))) as origin:
        target = at_url(ledger, origin, {})
        yield Judge(ledger, target, Asked(stages=("laws", "stories"), package=PROVIDERS))
        target.close()


def outcomes(law: str, *broken: str) -> list[Outcome]:
    """What comes of one law for every operation; of a law for replies, what comes of the story."""
    with judging(*broken) as judge:
        stage, name = ("stories", "") if law in REPLY_LAWS else ("laws", f"{law} ")
        return [judge.run(piece) for piece in judge.plan() if piece.stage == stage and piece.name.startswith(name)]


def found_by(law: str, *broken: str) -> list[Finding]:
    """What a law finds in a ledger that does these things wrong."""
    return [finding for outcome in outcomes(law, *broken) for finding in outcome.findings]


def test_a_faithful_ledger_keeps_every_law() -> None:
    """Nothing is found, and every law has something to hold on to."""
    with judging() as judge:
        results = [result for piece in judge.plan() for result in judge.run(piece).results]
    assert {(each.state, each.why) for each in results if each.state == "broken"} == set()
    kept = {each.name.split()[0] for each in results if each.state == "kept"}
    assert kept >= set(generic_laws.NAMES) - set(REPLY_LAWS)


CASES = [(law, broken) for law, breaks in BREAKS.items() for broken in breaks]


@pytest.mark.parametrize(("law", "broken"), CASES, ids=[broken for _, broken in CASES])
def test_every_law_finds_what_breaks_it(law: str, broken: str) -> None:
    """A ledger that does one thing wrong is found out by the law that is for it, in few calls."""
    findings = [each for each in found_by(law, broken) if each.check == law]
    assert findings, "nothing was found"
    assert all(each.operation and each.curl for each in findings)


def test_every_law_is_shown_to_bite() -> None:
    """The laws about refusals have their breaks in test_laws.py; all others are here."""
    refusing = {name for name in generic_laws.NAMES if name.startswith("refuses_")}
    assert set(generic_laws.NAMES) == refusing | set(BREAKS)


def test_what_is_sent_is_not_what_stands_there_without_any() -> None:
    """A number whose example is 0 is sent as another, or nobody would see that it was lost."""
    with judging() as judge:
        schemas: list[dict[str, Any]] = [{"example": 0}, {"example": 30}, {"example": 0, "maximum": 0}]
        made = [another(judge.document, {"type": "integer", **schema}, None) for schema in schemas]
    assert made == [7, 30, 0]


def test_where_a_document_gives_no_ground_the_reason_is_told() -> None:
    """A law that is not applied to an operation says what is missing in its description, or in what flows do."""
    with judging() as judge:
        told = {item.name: item.why for item in judge.groundless}
        results = [judge.run(piece).results[0] for piece in judge.plan() if piece.name.endswith(" payInvoice")]
    assert told["pages_concatenate getCustomer"] == "it takes no parameters for the size of a page and where it begins"
    assert told["deleted_stays_deleted getCustomer"] == "it does not delete"
    assert told["owners_are_apart listCustomers"] == "its path names no thing"
    assert told["a_key_is_used_once getInvoice"] == "neither it nor provider.yaml has an idempotency key"
    assert told["refuses_malformed_json getInvoice"] == "it takes no JSON"
    assert {each.name.split()[0]: each.state for each in results} == {
        **dict.fromkeys([name for name in generic_laws.NAMES if name.startswith("refuses_")], "kept"),
        "what_was_written_is_read": "kept",
        "owners_are_apart": "kept",
    }


def test_without_stories_calls_are_made_of_the_document(tmp_path: Path) -> None:
    """What no story leads to is tried with examples and made-up values, ids first; what cannot be made is told."""
    with judging("forgets_changes", told=replace(promise("ledger"), folder=tmp_path)) as judge:
        wanted = ("what_was_written_is_read replaceCustomer", "deleted_stays_deleted deleteCustomer")
        results = [judge.run(piece).results[0] for piece in judge.plan() if piece.name in wanted]
    assert [(each.name.split()[0], each.state) for each in results] == [
        ("what_was_written_is_read", "broken"),
        ("deleted_stays_deleted", "kept"),
    ]


def test_a_from_that_is_a_day_begins_no_page() -> None:
    """Where pages begin is counted; a text of the same name is left out of it."""
    ledger = promise("ledger")
    document = deepcopy(ledger.document)
    day = {"in": "query", "name": "from", "schema": {"type": "string"}}
    document["paths"]["/customers"]["get"]["parameters"].insert(0, day)
    with judging(told=replace(ledger, document=document)) as judge:
        piece = next(piece for piece in judge.plan() if piece.name == "pages_concatenate listCustomers")
        assert [result.state for result in judge.run(piece).results] == ["kept"]


def run_with(text: str, tmp_path: Path, law: str, operation_id: str) -> Result:
    """The result of one law with a provider's exceptions."""
    (tmp_path / "generic.toml").write_text(text)
    with judging("trims_names") as judge:
        judge.case.exceptions = read_exceptions(tmp_path / "generic.toml")
        piece = next((p for p in judge.plan() if p.name == f"{law} {operation_id}"), None)
        if piece is not None:
            return judge.run(piece).results[0]
        return next(
            Result("laws", g.name, "groundless", why=g.why)
            for g in judge.groundless
            if g.name == f"{law} {operation_id}"
        )


WRITTEN = "what_was_written_is_read"


def test_a_provider_takes_a_field_or_a_law_out_with_a_reason(tmp_path: Path) -> None:
    """generic.toml in its folder says what does not hold, for one operation or all; the reason is told."""
    entry = f'[[exception]]\nlaw = "{WRITTEN}"\nreason = "LG-09: a name is one word."\n'
    assert run_with("", tmp_path, WRITTEN, "createCustomer").state == "broken"
    assert run_with(f'{entry}fields = ["name"]', tmp_path, WRITTEN, "createCustomer").state == "kept"
    assert run_with(f'{entry}operation = "createInvoice"', tmp_path, WRITTEN, "createCustomer").state == "broken"
    whole = run_with(entry, tmp_path, WRITTEN, "createCustomer")
    assert (whole.state, whole.why) == ("groundless", "LG-09: a name is one word.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[exception]]\nlaw = 'nothing'\nreason = 'r'", "'nothing' is no law for every operation and no operation"),
        (f"[[exception]]\nlaw = '{WRITTEN}'", "missing required field `reason`"),
        (f"[[exception]]\nlaw = '{WRITTEN}'\nreason = 'r'\noperation = 'burn'", "'burn' is no law"),
        (f"[[exception]]\nlaw = '{WRITTEN}'\nreason = 'r'\nfeilds = []", "unknown field `feilds`"),
        ("[[exception]", "correct the file"),
    ],
    ids=["law", "reason", "operation", "key", "toml"],
)
def test_wrong_exceptions_are_one_sentence(text: str, says: str, tmp_path: Path) -> None:
    """A misspelt exception would be a law that silently holds."""
    (tmp_path / "generic.toml").write_text(text)
    with pytest.raises(UsageError, match=str(tmp_path)) as stopped:
        read_exceptions(tmp_path / "generic.toml").check(generic_laws.NAMES, ["addThing"])
    assert says in str(stopped.value)


def hints(**properties: Any) -> Hints:
    """What the names of a reply's schema mean."""
    schema = {"type": "object", "properties": properties}
    return hints_of({}, {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}})


LINES = {"type": "array", "items": {"type": "object", "properties": {"amount": {"type": "number"}}}}


@pytest.mark.parametrize(
    ("properties", "sums"),
    [
        (
            {"total": {"type": "number", "description": "Sum of the lines."}, "lines": LINES},
            {"total": ("lines", "amount")},
        ),
        ({"total": {"type": "number", "x-sum-of": "lines.amount"}, "lines": LINES}, {"total": ("lines", "amount")}),
        ({"total": {"type": "number"}, "lines": LINES}, {}),
        ({"total": {"type": "number", "description": "Sum of the lines."}, "lines": LINES, "rows": LINES}, {}),
    ],
    ids=["told", "declared", "not said", "not clear"],
)
def test_a_sum_is_one_where_the_document_says_so(properties: dict[str, Any], sums: dict[str, Any]) -> None:
    """Two numbers that stand together need not add up; a description or x-sum-of makes it a promise."""
    assert hints(**properties).sums == sums


def test_money_and_moments_are_read_from_the_document() -> None:
    """Names, formats, steps and examples say what a value is; what is said twice and differently says nothing."""
    found = hints(
        amount={"type": "number", "multipleOf": 0.01},
        price={"type": "number"},
        totalCount={"type": "number"},
        at={"type": "string", "format": "date-time"},
        local={"type": "string", "example": "2026-01-05T09:00:00"},
        inner={"type": "object", "properties": {"local": {"type": "string", "example": "2026-01-05T09:00:00Z"}}},
    )
    assert (found.money, found.zoned) == ({"amount": 2, "price": 6}, {"at": True})
