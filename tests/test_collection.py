"""A collection keeps the order of insertion, and a state that was kept does not change."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.collection import EMPTY_TABLE, Table
from mockserver.packing import Stored
from mockserver.world import Collection, World
from mockserver.worlds import Worlds

THINGS: Collection[Any] = Collection("examplepay.things")


class Charge(msgspec.Struct, frozen=True):
    """A value as providers store them."""

    id: int


CHARGES = Collection("examplepay.charges", Charge)


LARGE = {"text": "x" * 600, "number": 1.0, "wide": 2**70, "none": None, "bytes": b"\xff", "list": [{"a": True}]}


@pytest.fixture
def world() -> World:
    """A world in memory."""
    return Worlds(jobs={}).get("default")


def test_values_come_back_as_they_were_put(world: World) -> None:
    """A stored value is found by its key, another key finds nothing."""
    world[CHARGES].put("1", Charge(1))
    assert (world[CHARGES].get("1"), world[CHARGES].get("2"), world[THINGS].get("1")) == (Charge(1), None, None)
    assert "1" in world[CHARGES]
    assert "2" not in world[CHARGES]


def test_a_large_object_is_kept_as_bytes_and_read_as_it_was_put(world: World) -> None:
    """Once its key is no longer among the newest; who reads it again gets the same object."""
    for number in range(43):
        world[THINGS].put(str(number), {**LARGE, "number": float(number)})
    packed = {key for key, value in world.root.tables[THINGS.name].ordered() if isinstance(value, Stored)}
    assert {"0", "20"} <= packed < set(map(str, range(43)))
    assert world[THINGS].values() == [{**LARGE, "number": float(number)} for number in range(43)]
    assert type(world[THINGS].page(20, 1)[0]["number"]) is float
    assert world[THINGS].get("0") is world[THINGS].get("0")


def test_what_is_no_value_for_the_disk_is_kept_as_it_is(world: World) -> None:
    """Without a disk nobody needs its bytes."""
    odd = {"text": "x" * 600, "odd": object()}
    for number in range(40):
        world[THINGS].put(str(number), odd)
    assert all(value is odd for value in world[THINGS].values())


def test_an_empty_collection_is_empty(world: World) -> None:
    """Every question about what is not there has an answer."""
    view = world[THINGS]
    answers = (len(view), view.values(), view.items(), list(view), view.page(0, 9), view.newest(), view.delete("x"))
    assert answers == (0, [], [], [], [], None, False)


def test_a_place_that_was_given_up_is_used_again(world: World) -> None:
    """Beside its neighbours, which settled before it was."""
    view = world[THINGS]
    for number in range(16):
        view.put(str(number), number)
    view.delete("15")
    view.put("again", 99)
    assert view.values() == [*range(15), 99]


KEYS = st.sampled_from("abcde")
EDITS = st.lists(st.one_of(st.tuples(KEYS, st.integers()), st.tuples(KEYS)), max_size=60)


@settings(max_examples=150)
@given(EDITS, st.integers(-1, 10), st.integers(-1, 10), st.sampled_from([1, 2, 3, 16]))
def test_order_is_that_of_insertion(edits: list[tuple[Any, ...]], offset: int, limit: int, gathered: int) -> None:
    """After any puts and deletes a collection reads as a dict does: a put on an existing key keeps its place.

    However few of the keys that came last are gathered before they settle.
    """
    with patch("mockserver.collection._CHUNK", gathered):
        _read_like_a_dict(edits, offset, limit)


def _read_like_a_dict(edits: list[tuple[Any, ...]], offset: int, limit: int) -> None:
    view, model = Worlds(jobs={}).get("w")[THINGS], dict[str, int]()
    for key, *value in edits:
        if value:
            view.put(key, value[0])
            model[key] = value[0]
        else:
            assert view.delete(key) == (model.pop(key, None) is not None)
    values = list(model.values())
    assert (view.values(), view.items(), list(view), len(view)) == (
        values,
        list(model.items()),
        list(model),
        len(model),
    )
    assert view.newest() == (values[-1] if values else None)
    first, end = max(offset, 0), max(offset, 0) + max(limit, 0)
    assert view.page(offset, limit) == values[first:end]
    assert view.page(offset, limit, newest_first=True) == values[::-1][first:end]


@settings(max_examples=50)
@given(EDITS, EDITS, st.sampled_from([1, 2, 3, 16]))
def test_what_was_kept_does_not_change(
    before: list[tuple[Any, ...]], after: list[tuple[Any, ...]], gathered: int
) -> None:
    """A table, its places included, is after any later puts and deletes what it was."""
    with patch("mockserver.collection._CHUNK", gathered):
        table = _edited(EMPTY_TABLE, before)
        rows = sorted(table.placed())
        read = list(table.ordered())
        _edited(table, after)
        assert sorted(table.placed()) == rows
        assert list(table.ordered()) == read
        assert [key for key, _, _ in sorted(rows, key=lambda row: row[1])] == [key for key, _ in read]
        assert all(table.find(key) == (place, value) for key, place, value in rows)


def _edited(table: Table, edits: list[tuple[Any, ...]]) -> Table:
    for key, *value in edits:
        if value:
            table = table.put(key, value[0])
        elif key in table:
            table = table.delete(key)
    return table


def test_a_queue_that_is_used_for_long_stays_quick(world: World) -> None:
    """An old object that stays while 20,000 come and go does not make reading slow or wrong."""
    view = world[THINGS]
    view.put("old", 0)
    for number in range(20_000):
        view.put(str(number), number)
        if number:
            view.delete(str(number - 1))
    assert view.items() == [("old", 0), ("19999", 19_999)]
    assert view.page(0, 1, newest_first=True) == [19_999]


def test_two_collections_of_one_name_see_the_same(world: World) -> None:
    """The name is the key, not the object."""
    world[Collection[Any]("examplepay.x")].put("k", 1)
    assert world[Collection[Any]("examplepay.x")].get("k") == 1
