"""A right server that uses what documents leave to it is not blamed: the short form of `make freedom`."""

from __future__ import annotations

import json

import pytest

from contracts.document import Document
from contracts.opening import at_url
from contracts.plan import Piece
from contracts.run import Asked, Judge
from specs import BUILT_IN, catalogue
from tests.providers.freedom import served, told

PROVIDERS = sorted(catalogue([BUILT_IN]))


def is_asked(piece: Piece) -> bool:
    """Whether the short form has a piece: laws of these rules, and the stories, which go through everything."""
    return piece.rule in told(piece.provider)["rules"] if piece.stage == "laws" else True


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_documents_leave_open_is_no_break(name: str) -> None:
    """Over HTTP, with every freedom at once."""
    promise = catalogue([BUILT_IN])[name]
    with served(name) as url:
        target = at_url(promise, url, {})
        judge = Judge(promise, target, Asked(stages=("laws", "stories")))
        pieces = [piece for piece in judge.plan() if is_asked(piece)]
        findings = [finding for piece in pieces for finding in judge.run(piece).findings]
        target.close()
    assert {piece.rule for piece in pieces} >= set(told(name)["rules"])
    assert [f"{finding.rule} {finding.message[:300]}" for finding in findings] == []


def test_the_other_server_is_another() -> None:
    """It does use its freedoms: answers are not written alike, and nothing that is promised is gone."""
    name, promise = min(catalogue([BUILT_IN]).items(), key=lambda each: len(str(each[1].document)))
    with served(name) as url:
        target = at_url(promise, url, {})
        document = Document(promise, target)
        reading = next(each for each in document.specs if document.method(each) == "GET" and document.schemes(each))
        answers = [target.send(document.request(reading)) for _ in range(8)]
        target.close()
    assert len({answer.body for answer in answers}) > 1
    assert len({answer.headers["content-type"] for answer in answers}) > 1
    assert len({json.dumps(answer.whole, sort_keys=True) for answer in answers}) == 1
    assert "content-length" not in answers[0].headers
    assert not any(document.faults(reading, answer) for answer in answers)
