"""The journal remembers the latest exchanges within bounds, finds and exports them, and says why one does not count."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.clock import to_micros
from mockserver.expectation import Asked, misses
from mockserver.journal import Journal
from mockserver.recorded import Exchange

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JSON = [(b"content-type", b"application/json")]


def exchange(
    operation: str | None = "createCharge", body: Any = None, *, at: datetime | None = NOON, **more: Any
) -> Exchange:
    """A call as the engine records it."""
    values: dict[str, Any] = {
        "micros": None if at is None else to_micros(at),
        "world": "default",
        "provider": "examplepay",
        "operation": operation,
        "method": "POST",
        "target": "/examplepay/charges",
        "status": 201,
        "verdict": "accepted",
        "reason": None,
        "milliseconds": 1.5,
        "request_headers": JSON,
        "request_body": b"" if body is None else json.dumps(body).encode(),
        "response_headers": JSON,
        "response_body": b"{}",
    }
    return Exchange(**{**values, **more})


def journal_of(*exchanges: Exchange) -> Journal:
    """A journal with these, in order."""
    journal = Journal()
    for each in exchanges:
        journal.record(each)
    return journal


def test_exchanges_are_numbered_and_found_by_number() -> None:
    """Ids are texts; one that never was is not found."""
    journal = journal_of(exchange("a"), exchange("b"))
    found = journal.get("2")
    assert found is not None
    assert (found.operation, journal.get("3"), journal.get("x"), len(journal)) == ("b", None, None, 2)


def test_the_oldest_are_forgotten_beyond_the_number() -> None:
    """Ids go on counting."""
    journal = Journal(most=3)
    for _ in range(10):
        journal.record(exchange())
    assert ([each.id for each in journal], journal.forgotten) == (["8", "9", "10"], 7)


@given(st.lists(st.integers(0, 20_000), max_size=40), st.integers(1, 10), st.integers(1, 50_000))
def test_number_and_bytes_stay_in_bounds(sizes: list[int], most: int, most_bytes: int) -> None:
    """Whatever comes; only a single exchange that is too large by itself is kept all the same."""
    journal = Journal(most, most_bytes)
    for size in sizes:
        journal.record(exchange(request_body=b"x" * (size // 2), response_body=b"x" * (size - size // 2)))
        assert len(journal) <= most
        assert journal.bytes <= most_bytes or len(journal) == 1
    assert journal.forgotten + len(journal) == len(sizes)


def test_what_a_client_sends_counts_towards_the_bytes() -> None:
    """Path, headers and bodies alike."""
    plain = journal_of(exchange()).bytes
    more = [
        exchange(target="/" + "x" * 10_000),
        exchange(request_headers=[(b"x" * 5000, b"y" * 5000)]),
        exchange(request_body=b"x" * 10_000),
        exchange(response_body=b"x" * 10_000),
    ]
    assert all(9_000 < journal_of(each).bytes - plain < 11_000 for each in more)


def test_whatever_a_client_sent_can_be_kept() -> None:
    """Numbers beyond 64 bits and text that is not Unicode are kept as they would be shown."""
    (kept,) = journal_of(exchange(path={"id": 10**30}, reason="found \ud800", world=None))
    assert (kept.path, kept.reason) == ({"id": "1" + "0" * 30}, "found \\ud800")


def test_what_is_kept_is_what_was_recorded() -> None:
    """Every part of an exchange comes back as it was."""
    parts: dict[str, Any] = {"request_headers": [(b"x-a", b"\xff")], "path": {"id": "1"}, "reason": "why"}
    (kept,) = journal_of(exchange(body={"a": "é"}, **parts))
    assert kept == exchange(body={"a": "é"}, **parts, id="1")
    assert kept.at == NOON


def test_queries_combine(subtests: pytest.Subtests) -> None:
    """Operation, status, world and time; the newest of them, oldest first."""
    journal = journal_of(
        exchange("a", at=NOON),
        exchange("b", at=NOON + timedelta(hours=1), status=404),
        exchange("a", at=NOON + timedelta(hours=2), world="other"),
        exchange(None, at=None, world=None, status=404),
    )
    for query, expected in (
        ({}, ["1", "2", "3", "4"]),
        ({"operation": "a"}, ["1", "3"]),
        ({"operation": "a", "world": "other"}, ["3"]),
        ({"status": 404}, ["2", "4"]),
        ({"since": NOON + timedelta(hours=1)}, ["2", "3"]),
        ({"until": NOON + timedelta(hours=1)}, ["1", "2"]),
        ({"since": NOON, "until": NOON, "status": 404}, []),
        ({"limit": 2}, ["3", "4"]),
        ({"limit": 0}, []),
    ):
        with subtests.test(query=str(query)):
            assert [each.id for each in journal.query(**query)] == expected


def test_clear_forgets_one_world_or_all() -> None:
    """The bytes go with them."""
    journal = journal_of(exchange(), exchange(world="other"), exchange())
    journal.clear("default")
    assert ([each.world for each in journal], journal.bytes) == (["other"], journal_of(exchange(world="other")).bytes)
    journal.clear()
    assert (len(journal), journal.bytes) == (0, 0)


def test_the_archive_holds_each_exchange_whole() -> None:
    """Method, URL, query, headers, bodies, times; what is no text is base64."""
    journal = journal_of(
        exchange(body={"a": "é"}, target="/x?top=2&q=a+b%20c&empty", reason="why"),
        exchange(response_body=b"\xff\x00", at=None, status=0),
    )
    archive = json.loads(journal.har(base_url="http://127.0.0.1:8080/"))
    first, second = archive["log"]["entries"]
    assert first["request"]["url"] == "http://127.0.0.1:8080/x?top=2&q=a+b%20c&empty"
    assert [(pair["name"], pair["value"]) for pair in first["request"]["queryString"]] == [
        ("top", "2"),
        ("q", "a b c"),
        ("empty", ""),
    ]
    assert json.loads(first["request"]["postData"]["text"]) == {"a": "é"}
    assert (first["response"]["status"], first["response"]["statusText"], first["time"]) == (201, "Created", 1.5)
    assert (first["startedDateTime"], first["comment"]) == ("2026-03-01T12:00:00+00:00", "why")
    assert (second["response"]["content"]["text"], second["response"]["content"]["encoding"]) == ("/wA=", "base64")


def test_an_empty_archive_is_an_archive() -> None:
    """With no entries."""
    assert json.loads(Journal().har())["log"]["entries"] == []


# Expectations


@pytest.fixture
def journal() -> Journal:
    """Three charges for two customers, and a look at one."""
    return journal_of(
        exchange(body={"customer": {"number": "10001"}, "lines": [{"total": 5}, {"total": 7}]}),
        exchange(body={"customer": {"number": "10002"}, "lines": []}, world="other"),
        exchange(body={"customer": {"number": "10001"}}),
        exchange("getCharge", target="/examplepay/charges/7?expand=lines", method="GET", status=200, path={"id": "7"}),
    )


@pytest.mark.parametrize(
    ("count", "options"),
    [
        (3, {}),
        (2, {"where": {"number": 10001}}),
        (2, {"where": {"body.customer.number": "10001"}}),
        (2, {"where": {"CUSTOMER.Number": "10001"}}),
        (1, {"where": {"total": 7}}),
        (1, {"where": {"body.lines[1].total": 7}}),
        (1, {"where": {"number": 10001, "lines.total": "5"}}),
        (0, {"where": {"number": 3}}),
        (2, {"world": "default"}),
        (None, {}),
        (None, {"at_least": 3}),
    ],
    ids=str,
)
def test_an_expectation_that_holds(journal: Journal, count: int | None, options: dict[str, Any]) -> None:
    """Places may be whole or only their end, in any case; numbers fit their digits."""
    ok, explanation = journal.expect("createCharge", count, **options)
    assert ok, explanation


@pytest.mark.parametrize(
    "where", [{"id": 7}, {"path.id": "7"}, {"query.expand": "lines"}, {"header.Content-Type": "application/json"}]
)
def test_every_part_of_a_call_can_be_asked_for(journal: Journal, where: dict[str, Any]) -> None:
    """Path, query and headers."""
    assert journal.expect("getCharge", 1, where) == (True, journal.expect("getCharge", 1, where)[1])


def test_form_fields_count_like_json() -> None:
    """A body that is a form is read as one."""
    form = [(b"Content-Type", b"application/x-www-form-urlencoded")]
    journal = journal_of(exchange(request_headers=form, request_body=b"a=1&b=x+y"))
    assert journal.expect("createCharge", 1, {"body.a": 1, "b": "x y"})[0]


def test_a_failed_expectation_names_the_nearest_misses(journal: Journal) -> None:
    """What was counted, and what differs in the calls that nearly count, the nearest first."""
    ok, explanation = journal.expect("createCharge", 2, {"number": 10001, "total": 7})
    assert not ok
    assert explanation == (
        "Expected exactly 2 calls of createCharge with number=10001 and total=7, found 1.\n"
        "  counted: #1 POST /examplepay/charges -> 201\n"
        "  near miss: #3 POST /examplepay/charges -> 201: total is not in the call\n"
        "  near miss: #2 POST /examplepay/charges -> 201: body.customer.number is '10002', not 10001; "
        "total is not in the call"
    )


def test_a_place_with_several_values_shows_one_and_how_many() -> None:
    """The message stays short."""
    journal = journal_of(exchange(body={"lines": [{"total": 5}, {"total": 7}]}))
    assert "body.lines[0].total is 5 (and 1 more), not 9" in journal.expect("createCharge", 1, {"total": 9})[1]


def test_an_operation_that_was_not_called_is_told_with_those_that_were(journal: Journal) -> None:
    """Or that nothing was called at all."""
    assert journal.expect("payCharge")[1] == (
        "Expected at least 1 call of payCharge, found 0.\n"
        "  payCharge was not called; called were createCharge (3), getCharge (1)."
    )
    assert Journal().expect("payCharge", 1)[1].endswith("Nothing was called.")


def test_a_failed_expectation_admits_what_was_forgotten() -> None:
    """The missing call may have been made before."""
    journal = Journal(most=1)
    for _ in range(3):
        journal.record(exchange())
    ok, explanation = journal.expect("createCharge", 3)
    assert not ok
    assert explanation.endswith("The journal has forgotten its oldest 2 exchanges, which are not counted.")


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000, b"NaN", b'"\\ud800"'], ids=repr)
def test_a_body_that_does_not_parse_only_does_not_match(body: bytes) -> None:
    """No error, whatever a client has sent."""
    assert not journal_of(exchange(request_body=body)).expect("createCharge", 1, {"a": 1})[0]


SCALARS = (
    st.none() | st.booleans() | st.integers(-(1 << 63), 1 << 63) | st.floats(allow_nan=False) | st.text(max_size=99)
)
JSON_VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(JSON_VALUES, st.text(max_size=200))
def test_a_body_fits_itself(body: Any, name: str) -> None:
    """The whole body can be asked for; what is missed is told in a short line, whatever its name."""
    assert misses(Asked(body=body), {"body": body}) == []
    assert all(len(reason) < 400 for reason in misses(Asked(body=body), {name: "something else"}))


@given(SCALARS, SCALARS)
def test_a_value_fits_what_is_written_the_same(value: Any, wanted: Any) -> None:
    """A number fits its digits and true fits "true"; nothing else fits."""
    texts = [each if isinstance(each, str) else msgspec.json.encode(each).decode() for each in (value, wanted)]
    wrong = misses(Asked(body={"a": value}), {"body.a": wanted})
    assert (wrong == []) == (texts[0] == texts[1])
    assert all(len(reason) < 250 for reason in wrong)
