"""Stored values are checked and written once, by identity, within bounds."""

from __future__ import annotations

import tracemalloc
from typing import Any
from unittest.mock import patch

import orjson
import pytest

from mockserver.provider import Call, Reply
from mockserver.reading.schema import Checker, SchemaCompiler
from mockserver.reading.strictjson import written
from mockserver.rendering import Renderings
from mockserver.world import Collection, World
from tests.client import Client
from tests.test_engine import CHARGE, changed_app
from tests.toy import API_KEY


class Counting:
    """A checker that counts how often it is asked."""

    def __init__(self, checker: Checker) -> None:
        self.asked = 0
        self._checker = checker

    def is_valid(self, value: Any) -> bool:
        """As the checker says."""
        self.asked += 1
        return self._checker.is_valid(value)


@pytest.fixture
def checker() -> Any:
    """Of objects with a whole number ``id``."""
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    return Counting(SchemaCompiler({}).compile(schema, "response"))


def test_the_same_value_is_checked_and_written_once(checker: Any) -> None:
    """The second time its bytes are there already."""
    renderings, value = Renderings(), {"id": 1}
    assert renderings.one(value, checker) is renderings.one(value, checker)
    assert checker.asked == 1


def test_an_equal_value_is_another_value(checker: Any) -> None:
    """Only identity says that nothing has changed."""
    renderings = Renderings()
    assert renderings.one({"id": 1}, checker) == renderings.one({"id": 1}, checker) == b'{"id":1}'
    assert checker.asked == 2


def test_a_value_that_does_not_fit_is_never_kept(checker: Any) -> None:
    """A wrong value is told each time, alone and within a list."""
    renderings, wrong = Renderings(), {"id": "1"}
    assert renderings.one(wrong, checker) is None
    assert renderings.many([{"id": 1}, wrong], checker) is None
    assert checker.asked == 3


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_is_what_json_would_be(checker: Any, count: int) -> None:
    """Commas and brackets are where they belong."""
    values = [{"id": number} for number in range(count)]
    assert orjson.loads(Renderings().many(values, checker) or b"") == values


def test_the_texts_stay_within_their_bytes(checker: Any) -> None:
    """Beyond the limit the oldest are forgotten, and nothing is wrong afterwards."""
    renderings, values = Renderings(most_bytes=1000), [{"id": number} for number in range(100)]
    for _ in range(2):
        for value in values:
            assert renderings.one(value, checker) == b'{"id":%d}' % value["id"]
            assert renderings.many([value], checker) == b'[{"id":%d}]' % value["id"]
    assert len(renderings) <= 4


def test_what_is_only_written_takes_no_room() -> None:
    """A stream of new objects does not take from those that somebody reads."""
    kept: Collection[Any] = Collection("examplepay.kept", dict)

    def store(call: Call, world: World) -> Reply:
        world[kept].put("1", {"id": 1, "state": "pending", "createdAt": "2026-01-01T00:00:00Z", **call.body})
        return Reply(201, world[kept].get("1"), {"Location": "/x"}, stored=True)

    with patch.object(Renderings, "_add") as added, Client(changed_app(createCharge=store), headers=API_KEY) as client:
        assert client.post("/charges", json=CHARGE).status_code == 201
        added.assert_not_called()


def test_a_stored_reply_is_the_same_on_the_wire_and_a_wrong_one_still_a_bug() -> None:
    """``stored`` changes the cost of a reply, never the reply."""
    kept: Collection[Any] = Collection("examplepay.kept", dict)

    def store(call: Call, world: World) -> Reply:
        world[kept].put("1", {"id": 1, "state": "pending", "createdAt": "2026-01-01T00:00:00Z", **call.body})
        return Reply(201, world[kept].get("1"), {"Location": "/x"})

    def read(call: Call, world: World) -> Reply:
        return Reply(200, world[kept].get("1"), stored=True)

    with Client(changed_app(createCharge=store, getCharge=read), headers=API_KEY) as client:
        made = client.post("/charges", json=CHARGE)
        assert client.get("/charges/1").json() == client.get("/charges/1").json() == made.json()
    wrong = {"id": "one"}
    with Client(changed_app(getCharge=lambda call, world: Reply(200, wrong, stored=True)), headers=API_KEY) as client:
        assert [client.get("/charges/1").status_code for _ in range(2)] == [500, 500]


def test_a_written_value_holds_no_more_memory_than_it_shows() -> None:
    """What the journal and the renderings count is what they take: no answer hides the buffer it was written in."""
    tracemalloc.start()
    try:
        kept = [written({"number": number}) for number in range(500)]
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 200 * len(kept)
