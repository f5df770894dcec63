"""Worlds come, go, are kept, brought back, branched and compared; the same state is never told from itself."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.errors import UsageError
from mockserver.world import Collection, Job, World
from mockserver.worlds import Worlds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
THINGS: Collection[Any] = Collection("examplepay.things")
KEYS = st.sampled_from("abcdefgh")


class Charge(msgspec.Struct, frozen=True):
    """A value as providers store them."""

    id: int
    paid: bool = False


CHARGES = Collection("examplepay.charges", Charge)


def tick(world: World, payload: Any) -> None:
    """A job that leaves a trace: when it ran."""
    world[THINGS].put(payload, world.now.isoformat())


JOBS: dict[str, Job] = {"examplepay.tick": tick}


@pytest.fixture
def worlds() -> Worlds:
    """Worlds in memory whose clocks stand at noon."""
    return Worlds(jobs=JOBS, freeze=NOON)


@pytest.fixture
def world(worlds: Worlds) -> World:
    """One of them."""
    return worlds.get("default")


def test_worlds_come_into_being_on_first_use(worlds: Worlds) -> None:
    """And are the same object from then on."""
    assert worlds.names() == []
    assert worlds.get("ci-42") is worlds.get("ci-42")
    assert worlds.names() == ["ci-42"]


@pytest.mark.parametrize("name", ["", ".hidden", "-x", "a/b", "a b", "ä", "x" * 65, "a\n", "~"])
def test_a_bad_name_is_refused(worlds: Worlds, name: str) -> None:
    """For worlds and for snapshots, with the rule."""
    world = worlds.get("default")
    for make in (worlds.get, lambda name: worlds.snapshot(world, name), lambda name: worlds.branch(world, name)):
        with pytest.raises(UsageError, match="1 to 64 letters, digits"):
            make(name)
    assert worlds.names() == ["default"]


def test_too_many_worlds_are_refused() -> None:
    """Those that exist go on."""
    worlds = Worlds(jobs={}, max_worlds=2)
    worlds.get("a")
    worlds.get("b")
    with pytest.raises(UsageError, match="There are 2 worlds already; delete one before making 'c'"):
        worlds.get("c")
    assert worlds.get("a").name == "a"


def test_reset_begins_anew_and_keeps_seed_and_snapshots(worlds: Worlds, world: World) -> None:
    """The clock is as at the start, the same ids come again, and whoever holds the world sees it."""
    world.reseed(5)
    first = world.chance.uuid()
    world[THINGS].put("a", 1)
    worlds.snapshot(world, "kept")
    world.advance(HOUR)
    assert worlds.reset("default") is world
    assert (world.objects, world.now, world.chance.uuid()) == (0, NOON, first)
    assert [snapshot.name for snapshot in worlds.snapshots(world)] == ["kept"]
    assert worlds.reset(world, 6).chance.uuid() != first


def test_reset_keeps_a_clock_that_somebody_stopped() -> None:
    """A world whose time stands does not begin to run by being emptied; one that runs shows the machine's time."""
    worlds = Worlds(jobs={})
    stopped, running = worlds.get("stopped"), worlds.get("running")
    stopped.clock.freeze(NOON)
    stopped.advance(HOUR)
    running.advance(timedelta(days=400))
    for world in (stopped, running):
        worlds.reset(world)
    assert (stopped.clock.frozen, stopped.now) == (True, NOON + HOUR)
    assert (running.clock.frozen, running.clock.setting.offset) == (False, 0)


def test_a_deleted_world_is_gone(worlds: Worlds, world: World) -> None:
    """Its name begins anew; deleting it twice is refused with what there is."""
    world[THINGS].put("a", 1)
    worlds.snapshot(world, "s")
    worlds.delete("default")
    fresh = worlds.get("default")
    assert (fresh.objects, worlds.snapshots("default")) == (0, [])
    with pytest.raises(UsageError, match="There is no world 'other'; there are default"):
        worlds.delete("other")


def test_restore_gives_back_exactly(worlds: Worlds, world: World) -> None:
    """Objects, order, clock, chance and jobs are those of the snapshot; the snapshot can be used again."""
    world[CHARGES].put("1", Charge(1))
    world.schedule(NOON + HOUR, "examplepay.tick", "x")
    taken = worlds.snapshot(world, "s")
    assert (taken.name, taken.at, taken.objects) == ("s", NOON, 1)
    for _ in range(2):
        next_id = world.chance.uuid()
        world[CHARGES].put("1", Charge(1, paid=True))
        world.advance(2 * HOUR)
        assert worlds.restore("default", "s") is world
        assert worlds.diff(world, "s") == []
        assert (world[CHARGES].values(), world.now, len(world.planned())) == ([Charge(1)], NOON, 1)
        assert world.chance.uuid() == next_id
        worlds.restore("default", "s")


def test_an_unknown_snapshot_is_refused_with_those_there_are(worlds: Worlds, world: World) -> None:
    """To restore, to compare, to delete."""
    worlds.snapshot(world, "s")
    for ask in (worlds.restore, worlds.diff, worlds.delete_snapshot):
        with pytest.raises(UsageError, match="World 'default' has no snapshot 't'; it has s"):
            ask(world, "t")


def test_a_snapshot_is_deleted_or_replaced(worlds: Worlds, world: World) -> None:
    """The newest of a name counts."""
    worlds.snapshot(world, "s")
    world[THINGS].put("a", 1)
    assert [snapshot.objects for snapshot in (worlds.snapshot(world, "s"), *worlds.snapshots(world))] == [1, 1]
    worlds.delete_snapshot(world, "s")
    assert worlds.snapshots(world) == []


def test_a_branch_goes_its_own_way(worlds: Worlds, world: World) -> None:
    """It begins with the same objects and the same next id; neither sees what the other does then."""
    world[THINGS].put("a", 1)
    branch = worlds.branch(world, "what-if")
    assert branch.chance.uuid() == world.chance.uuid()
    branch[THINGS].put("b", 2)
    world[THINGS].delete("a")
    branch.advance(HOUR)
    assert (list(branch[THINGS]), list(world[THINGS]), world.now) == (["a", "b"], [], NOON)
    with pytest.raises(UsageError, match="World 'what-if' exists already"):
        worlds.branch(world, "what-if")


def test_a_difference_names_every_change(worlds: Worlds, world: World) -> None:
    """Added, removed and changed objects with their values, sorted; clock and chance too."""
    for key in ("gone", "same", "other"):
        world[CHARGES].put(key, Charge(1))
    worlds.snapshot(world, "a")
    world[CHARGES].delete("gone")
    world[CHARGES].put("other", Charge(1, paid=True))
    world[CHARGES].put("new", Charge(2))
    world.chance.uuid()
    world.advance(HOUR)
    old, new = {"id": 1, "paid": False}, {"id": 2, "paid": False}
    own = {"collection": "motpart.world", "change": "changed"}
    charges = {"collection": "examplepay.charges"}
    assert worlds.diff(world, "a") == [
        {**charges, "key": "gone", "change": "removed", "before": old, "after": None},
        {**charges, "key": "new", "change": "added", "before": None, "after": new},
        {**charges, "key": "other", "change": "changed", "before": old, "after": {"id": 1, "paid": True}},
        {**own, "key": "chance", "before": {"seed": 0, "drawn": 0}, "after": {"seed": 0, "drawn": 1}},
        {
            **own,
            "key": "clock",
            "before": {"frozen": True, "at": "2026-03-01T12:00:00Z"},
            "after": {"frozen": True, "at": "2026-03-01T13:00:00Z"},
        },
    ]
    assert worlds.diff(world, "a", "a") == []


VALUES = st.sampled_from([0, False, 0.0, 1, True, "1", None, [1], {"a": 1}, {"a": True}, float("nan")])
CONTENTS = st.lists(st.tuples(KEYS, st.one_of(VALUES, st.just("delete"))), max_size=8)


@settings(max_examples=100)
@given(CONTENTS, CONTENTS)
def test_a_difference_is_empty_exactly_when_states_are_equal(before: list[Any], after: list[Any]) -> None:
    """Equal means the same keys in the same order with the same values as written: 1 is neither True nor 1.0."""
    worlds = Worlds(jobs={}, freeze=NOON)
    world = worlds.get("w")
    written = []
    for name, edits in (("a", before), ("b", after)):
        worlds.reset(world)
        for key, value in edits:
            if value == "delete":
                world[THINGS].delete(key)
            else:
                world[THINGS].put(key, copy.deepcopy(value))
        worlds.snapshot(world, name)
        written.append(repr(world[THINGS].items()))
    assert (worlds.diff(world, "a", "b") == []) == (written[0] == written[1])
