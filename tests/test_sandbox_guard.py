"""The budget of a provider's own sandbox: never more wrong calls than it forgives, and none after a lock-out."""

from __future__ import annotations

import random
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests import PreparedRequest

from contracts.errors import UsageError
from contracts.exchange import Exchange, Request
from contracts.sandbox.guard import Guard, LockedOut, ReadOnly, Spent
from contracts.sandbox.lockout import lockout_sign, retry_after
from contracts.sandbox.pacing import Budget, Memory, Meter, meters_of
from specs.settings import Lockout, Sandbox
from tests.budgeting import Calm
from tests.judged import promise
from tests.judged.limiter import Limiter

GET = Request("GET", "http://sandbox.test/things", operation="listThings")
POST = Request("POST", "http://sandbox.test/things", operation="addThing")
ERRORS = Meter("errors", 10, 60.0, True, frozenset(), frozenset({404}))


def answer(status: int, body: bytes = b"{}", request: Request = GET, **headers: str) -> Exchange:
    """What came back for a request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(request, status, named, body, 0.0, PreparedRequest())


def guarded(pace: Calm, *, memory: Memory | None = None, patience: float = 900.0, read_only: bool = False) -> Guard:
    """A guard of a sandbox that forgives ten wrong calls a minute."""
    budget = Budget([ERRORS], memory or Memory())
    return Guard("http://sandbox.test", Sandbox(reads=("search",)), budget, pace, patience, read_only)


def in_turn(*answers: Exchange) -> tuple[Callable[[Request], Exchange], list[Request]]:
    """A sandbox that gives these answers one after the other, and what it was asked."""
    asked: list[Request] = []

    def send(request: Request) -> Exchange:
        asked.append(request)
        return answers[len(asked) - 1]

    return send, asked


@settings(max_examples=60, deadline=None)
@given(
    calls=st.lists(st.tuples(st.booleans(), st.sampled_from([200, 400, 404, 422])), max_size=60),
    most=st.integers(2, 12),
    seed=st.integers(0, 99),
)
def test_no_sequence_of_calls_overflows_a_window(calls: list[tuple[bool, int]], most: int, seed: int) -> None:
    """Whatever is expected and whatever is answered, an independent limiter never locks the caller out."""
    pace, chance = Calm(seed), random.Random(seed)
    limiter = Limiter(lambda: pace.at, most)
    budget = Budget([Meter("errors", most, 60.0, True, frozenset(), frozenset({404}))], Memory())
    for wrong, status in calls:
        while (delay := budget.delay("addThing", pace.now(), wrong=wrong)) > 0:
            pace.sleep(delay)
        budget.begin("addThing", pace.now(), wrong=wrong)
        pace.sleep(chance.random() * 5)
        if status not in {200, 404}:
            limiter.erred("me")
        pace.sleep(chance.random() * 5)
        budget.end("addThing", pace.now(), status, wrong=wrong)
    assert not limiter.locked


def test_calls_are_paced_within_the_rate() -> None:
    """A limit on all calls leaves a tenth to other callers of the account, and holds for its operations only."""
    pace = Calm()
    budget = Budget([Meter("all", 10, 10.0, False, frozenset({"listThings"}), frozenset())], Memory())
    for _ in range(9):
        assert budget.delay("listThings", pace.at, wrong=False) == 0
        budget.begin("listThings", pace.at, wrong=False)
    assert 10 <= budget.delay("listThings", pace.at, wrong=False) <= 11
    assert budget.delay("addThing", pace.at, wrong=False) == 0


def test_what_one_run_spent_the_next_one_knows(tmp_path: Path) -> None:
    """A wrong call is on the disk before it is sent; a second run waits for the first one's window."""
    file = tmp_path / "state" / "budget.json"
    pace = Calm()
    guard = guarded(pace, memory=Memory.read(file))

    def killed(request: Request) -> Exchange:
        raise KeyboardInterrupt

    for _ in range(8):
        with guard.expecting(400), pytest.raises(KeyboardInterrupt):
            guard.passed(POST, killed)
    budget = Budget([ERRORS], Memory.read(file))
    assert 50 < budget.delay("addThing", pace.at, wrong=True) <= 61
    assert budget.delay("addThing", pace.at, wrong=False) == 0
    assert budget.delay("addThing", pace.at + 62, wrong=True) == 0


def test_a_memory_that_is_broken_stops_the_run(tmp_path: Path) -> None:
    """Nobody knows what was spent, so nothing is called; the sentence names the file."""
    file = tmp_path / "budget.json"
    file.write_text('{"marks": 3}')
    with pytest.raises(UsageError, match=r"budget\.json cannot be read .*; delete it"):
        Memory.read(file)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": formatdate(1_800_000_030, usegmt=True)}, 30.0),
        ({"retry_after": formatdate(1_700_000_000, usegmt=True)}, 0.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": ""}, None),
        ({}, None),
    ],
    ids=["seconds", "date", "past", "words", "empty", "none"],
)
def test_both_forms_of_retry_after_are_read(headers: dict[str, Any], seconds: float | None) -> None:
    """Seconds and an HTTP date (RFC 9110, section 10.2.3); what is neither asks for nothing."""
    assert retry_after(answer(429, **headers), 1_800_000_000.0) == seconds


DECLARED = Lockout(statuses=(451,), codes=("frozen_17",))


@pytest.mark.parametrize(
    ("exchange", "declared", "sign"),
    [
        (answer(423), Lockout(), "answers 423"),
        (answer(451), DECLARED, "answers 451"),
        (answer(400, b'{"code": "frozen_17"}'), DECLARED, "answers 400 with 'frozen_17'"),
        (answer(429, retry_after="3600"), Lockout(), "asks to wait 3600 s"),
        (answer(403, b'{"code": "locked_out"}'), Lockout(), "with 'locked_out'"),
        (answer(401, b"Your account is locked"), Lockout(), "with 'account is locked'"),
        (answer(429, b"Too many failed attempts"), Lockout(), "with 'Too many failed'"),
        (answer(423), DECLARED, None),
        (answer(400, b'{"code": "frozen_170"}'), DECLARED, None),
        (answer(429, retry_after="5"), Lockout(), None),
        (answer(403, b'{"code": "not_yours"}'), Lockout(), None),
        (answer(422, b"The blocked account is locked_out"), Lockout(), None),
        (answer(200, b"locked out"), Lockout(), None),
    ],
)
def test_a_lock_out_is_told_from_a_refusal(exchange: Exchange, declared: Lockout, sign: str | None) -> None:
    """By what provider.yaml declares, by status, by words where they can mean it, by how long one is to wait."""
    found = lockout_sign(exchange, declared, 1_800_000_000.0)
    assert found is None if sign is None else found is not None and sign in found


def test_a_short_wait_is_waited_and_the_call_made_again() -> None:
    """429 and 503 with Retry-After are no verdict."""
    pace = Calm()
    send, asked = in_turn(answer(429, retry_after="7"), answer(503, retry_after="2"), answer(200))
    assert guarded(pace).passed(GET, send).status == 200
    assert (len(asked), pace.slept) == (3, [7.0, 2.0])


def test_after_a_lock_out_nothing_is_called(tmp_path: Path) -> None:
    """Not by this run, and not by the next before the time is over; the sentence says until when."""
    pace, file = Calm(), tmp_path / "budget.json"
    guard = guarded(pace, memory=Memory.read(file))
    send, asked = in_turn(answer(429, retry_after="3600"))
    with pytest.raises(LockedOut, match=r"it answers 429 and asks to wait 3600 s\. .* try again after 2027"):
        guard.passed(GET, send)
    with pytest.raises(LockedOut):
        guard.passed(GET, send)
    with pytest.raises(LockedOut, match="asks to wait"):
        guarded(pace, memory=Memory.read(file)).check_open()
    pace.at += 3601
    guarded(pace, memory=Memory.read(file)).check_open()
    assert len(asked) == 1


def test_what_was_right_before_and_is_refused_now_is_a_lock_out() -> None:
    """A 403 out of turn is looked at once more, by asking for what was answered; only then it is believed."""
    guard = guarded(Calm())
    other = answer(403, request=POST)
    send, asked = in_turn(answer(200), other, answer(200), other, answer(403))
    guard.passed(GET, send)
    assert guard.passed(POST, send).status == 403
    with pytest.raises(LockedOut, match="it answers 403 to what it answered before"):
        guard.passed(POST, send)
    assert asked == [GET, POST, GET, POST, GET]


def test_a_run_waits_no_longer_than_it_may() -> None:
    """What would have to wait longer is left out, and not called."""
    pace = Calm()
    guard = guarded(pace, patience=30.0)
    send, asked = in_turn(*[answer(400)] * 9)
    with guard.expecting(400):
        for _ in range(8):
            guard.passed(POST, send)
        with pytest.raises(Spent, match="the budget is spent"):
            guard.passed(POST, send)
    assert (len(asked), pace.slept) == (8, [])


def test_read_only_calls_only_what_changes_nothing() -> None:
    """Safe methods, and what provider.yaml says of others."""
    guard = guarded(Calm(), read_only=True)
    send, asked = in_turn(answer(200), answer(200))
    search = Request("POST", "http://sandbox.test/search", operation="search")
    guard.passed(GET, send)
    guard.passed(search, send)
    for request in (POST, Request("DELETE", "http://sandbox.test/things/1"), Request("PUT", "http://sandbox.test/x")):
        with pytest.raises(ReadOnly):
            guard.passed(request, send)
    assert asked == [GET, search]


def test_the_budget_is_what_provider_yaml_declares() -> None:
    """And a careful one where it declares none."""
    assert [str(meter) for meter in meters_of(promise("ledger"))] == ["10 refused calls in 60 s", "120 calls in 60 s"]
    assert [str(meter) for meter in meters_of(promise())] == ["10 refused calls in 60 s", "120 calls in 60 s"]
