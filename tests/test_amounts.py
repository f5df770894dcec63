"""An inexact amount is held against a server only where it made it so: somebody else may have sent it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.control import Control
from contracts.document import Document
from contracts.finding import Finding
from contracts.opening import at_url
from contracts.recorder.entry import Entry
from contracts.run import Asked, Judge
from contracts.targets import Target
from tests.judged import PROVIDERS, promise
from tests.judged.ledger import Ledger
from tests.judged.shop import serving

ORIGIN = "https://notes.example.com"
LINE = {"type": "object", "properties": {"text": {"type": "string"}, "amount": {"type": "number"}}}
NOTE: dict[str, Any] = {
    "type": "object",
    "properties": {
        **LINE["properties"],  # type: ignore[dict-item]
        "price": {"type": "number", "multipleOf": 0.01},
        "lines": {"type": "array", "items": LINE},
    },
}
BILL = {"type": "object", "properties": {**NOTE["properties"], "total": {"type": "number"}, "balance": LINE}}


def notes(*, own: bool) -> Document:
    """A document that lets amounts be sent, and a total only where it may be told.

    Args:
        own: the run has a world for itself.
    """
    answers = {"200": {"description": "", "content": {"application/json": {"schema": BILL}}}}
    body = {"content": {"application/json": {"schema": NOTE}}}
    told = {"content": {"application/json": {"schema": BILL}}}
    paths = {
        "/notes": {
            "post": {"operationId": "add", "requestBody": body, "responses": answers},
            "get": {"operationId": "read", "responses": answers},
        },
        "/totals": {"post": {"operationId": "tell", "requestBody": told, "responses": answers}},
    }
    if not own:
        del paths["/totals"]
    document = {"openapi": "3.0.3", "info": {"title": "Notes", "version": "1"}, "paths": paths}
    target = Target(ORIGIN)
    target.control = Control(target.send, ORIGIN, "judge") if own else None
    return Document(replace(promise(), document=document), target)


def blamed(document: Document, operation: str, sent: str, told: str) -> list[str]:
    """What is held against an answer to what was sent, by check."""
    method = document.method(operation)
    started, json_ = datetime(2026, 1, 5, tzinfo=UTC), (("Content-Type", "application/json"),)
    where = ORIGIN + document.path(operation)
    entry = Entry(started, 0.1, method, where, json_, sent.encode(), 200, json_, told.encode())
    return [check for failure in document.faults(operation, entry.exchange()) for check in failure.checks]


FLOATS = ["money_never_floats"]


def test_what_somebody_else_may_have_sent_is_nobodys_error() -> None:
    """A server of one's own keeps what earlier runs and other clients sent; nobody can tell whose error it is."""
    document = notes(own=False)
    for told in ("0.30000000000000004", "1e99", "0.0123456789", "1.0000000000000002"):
        assert blamed(document, "read", "", f'{{"amount": {told}}}') == []
        assert blamed(document, "read", "", f'{{"balance": {{"text": "a", "amount": {told}}}}}') == []
        sent = '{"text": "new", "amount": 1}'
        older = f'{{"text": "new", "amount": 1, "lines": [{{"text": "old", "amount": {told}}}]}}'
        assert blamed(document, "add", sent, older) == []
        assert blamed(document, "add", sent, f'{{"text": "old", "amount": {told}}}') == []


def test_what_the_document_rules_out_is_the_servers_error() -> None:
    """A price has two decimals, whoever sent it."""
    assert set(FLOATS) < set(blamed(notes(own=False), "read", "", '{"price": 0.123}'))


@pytest.mark.parametrize("told", ["12.100000381469727", "12.099999999999999", "1.21000000000E+1"])
def test_what_was_sent_exactly_must_come_back_so(told: str) -> None:
    """It is the same thing, as what else was sent of it shows, and it is off by an error of keeping."""
    document = notes(own=False)
    sent = '{"text": "tea", "lines": [{"text": "green", "amount": 12.10}]}'
    assert blamed(document, "add", sent, f'{{"lines": [{{"text": "green", "amount": {told}}}]}}') == FLOATS
    assert blamed(document, "add", sent, f'{{"lines": [{{"text": "black", "amount": {told}}}]}}') == []


def test_what_a_server_adds_up_is_its_own() -> None:
    """No client can send a total here, and its parts are exact."""
    lines = '"lines": [{"text": "a", "amount": 0.1}, {"text": "b", "amount": 0.2}]'
    wrong = f'{{"total": 0.30000000000000004, {lines}}}'
    document = notes(own=False)
    assert blamed(document, "read", "", wrong) == FLOATS
    assert blamed(document, "read", "", wrong.replace("0.1}", "0.1000000001}")) == []
    assert blamed(document, "read", "", '{"total": 0.30000000000000004, "lines": []}') == []
    assert blamed(document, "read", "", f'{{"total": 0.7142857142857143, {lines}}}') == []


def test_a_world_of_ones_own_has_what_was_sent_and_nothing_else() -> None:
    """There an amount that nobody sent is the server's, whatever stands beside it."""
    document = notes(own=True)
    assert blamed(document, "read", "", '{"amount": 0.142857142857}') == FLOATS
    assert blamed(document, "add", '{"amount": 0.142857142857}', '{"amount": 0.142857142857}') == []
    assert blamed(document, "read", "", '{"amount": 0.142857142857}') == []
    assert blamed(document, "read", "", '{"amount": 1e99}') == FLOATS
    assert blamed(notes(own=True), "read", "", '{"amount": 0.142857142857}') == FLOATS  # another piece, an empty world


def told_by_stories(app: Ledger) -> list[Finding]:
    """What the stories find in a ledger that has no levers, and that others used before."""
    with serving(app) as origin:
        target = at_url(promise("ledger"), origin, {})
        judge = Judge(promise("ledger"), target, Asked(stages=("stories",), package=PROVIDERS))
        found = [finding for piece in judge.plan() for finding in judge.run(piece).findings]
        target.close()
    return found


def test_a_server_without_levers_is_found_out_all_the_same() -> None:
    """It adds what a story sent in binary, and the story sees it."""
    assert told_by_stories(Ledger()) == []
    assert [each.check for each in told_by_stories(Ledger(frozenset({"adds_in_binary"})))] == FLOATS


def test_only_the_sum_of_what_was_sent_is_known() -> None:
    """Where a client may send the total as well, one that was sent is the client's."""
    document = notes(own=True)
    document.raw["x-own-world"] = False
    sent = {"text": "tea", "lines": [{"text": "a", "amount": 0.1}, {"text": "b", "amount": 0.2}]}
    told = json.dumps({**sent, "total": 0.1 + 0.2})
    assert blamed(document, "tell", json.dumps(sent), told) == FLOATS
    assert blamed(document, "tell", told, told) == []
    assert blamed(document, "read", "", told) == []
