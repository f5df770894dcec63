"""Worlds hold all the state there is: requests are atomic, worlds share nothing, and the same seed repeats itself."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.chance import Chance
from mockserver.errors import UsageError
from mockserver.world import JOB_FAILED, MOST_JOBS, Collection, Job, World
from mockserver.worlds import Worlds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
THINGS: Collection[Any] = Collection("examplepay.things")


class Charge(msgspec.Struct, frozen=True):
    """A value as providers store them."""

    id: int
    paid: bool = False


CHARGES = Collection("examplepay.charges", Charge)


def tick(world: World, payload: Any) -> None:
    """A job that leaves a trace: when it ran."""
    world[THINGS].put(payload, world.now.isoformat())
    world.happened("examplepay.ticked", name=payload)


def explode(world: World, payload: Any) -> None:
    """A job with a bug, which has written before it fails."""
    world[THINGS].put("half", True)
    world.happened("examplepay.half")
    raise RuntimeError(f"no {payload}")


def again(world: World, payload: Any) -> None:
    """A job that plans itself at once."""
    world.schedule(world.now, "examplepay.again")


def meddle(world: World, payload: Any) -> None:
    """A job that turns the clock that runs it."""
    world.advance(HOUR)


JOBS: dict[str, Job] = {
    "examplepay.tick": tick,
    "examplepay.explode": explode,
    "examplepay.again": again,
    "examplepay.meddle": meddle,
}


@pytest.fixture
def worlds() -> Worlds:
    """Worlds in memory whose clocks stand at noon."""
    return Worlds(jobs=JOBS, freeze=NOON)


@pytest.fixture
def world(worlds: Worlds) -> World:
    """One of them."""
    return worlds.get("default")


# Collections


def test_values_come_back_as_they_were_put(world: World) -> None:
    """A stored value is found by its key, another key finds nothing."""
    world[CHARGES].put("1", Charge(1))
    assert (world[CHARGES].get("1"), world[CHARGES].get("2"), world[THINGS].get("1")) == (Charge(1), None, None)
    assert "1" in world[CHARGES]
    assert "2" not in world[CHARGES]


def test_an_empty_collection_is_empty(world: World) -> None:
    """Every question about what is not there has an answer."""
    view = world[THINGS]
    answers = (len(view), view.values(), view.items(), list(view), view.page(0, 9), view.newest(), view.delete("x"))
    assert answers == (0, [], [], [], [], None, False)


KEYS = st.sampled_from("abcdefgh")
EDITS = st.lists(st.one_of(st.tuples(KEYS, st.integers()), st.tuples(KEYS)), max_size=60)


@settings(max_examples=100)
@given(EDITS, st.integers(-1, 10), st.integers(-1, 10))
def test_order_is_that_of_insertion(edits: list[tuple[Any, ...]], offset: int, limit: int) -> None:
    """After any puts and deletes a collection reads as a dict does: a put on an existing key keeps its place."""
    view, model = Worlds(jobs={}).get("w")[THINGS], dict[str, int]()
    for key, *value in edits:
        if value:
            view.put(key, value[0])
            model[key] = value[0]
        else:
            assert view.delete(key) == (model.pop(key, None) is not None)
    values = list(model.values())
    assert (view.values(), view.items(), list(view), len(view)) == (values, list(model.items()), list(model), len(model))
    assert view.newest() == (values[-1] if values else None)
    first, end = max(offset, 0), max(offset, 0) + max(limit, 0)
    assert view.page(offset, limit) == values[first:end]
    assert view.page(offset, limit, newest_first=True) == values[::-1][first:end]


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


def test_sequences_count_separately(world: World) -> None:
    """Each begins at its start and grows by one."""
    numbers = [world.sequence("a"), world.sequence("b", start=1000), world.sequence("a"), world.sequence("b", start=5)]
    assert numbers == [1, 1000, 2, 1001]


def test_seeding_is_remembered(world: World) -> None:
    """Per provider, and taken back by a rollback."""
    before = world.root
    assert not world.is_seeded("examplepay")
    world.mark_seeded("examplepay")
    assert (world.is_seeded("examplepay"), world.is_seeded("other")) == (True, False)
    world.rollback(before)
    assert not world.is_seeded("examplepay")


# Transactions


def test_a_rollback_leaves_nothing(worlds: Worlds, world: World) -> None:
    """Objects, numbers, jobs, chance and clock are as they were."""
    world[THINGS].put("a", 1)
    world.schedule(NOON + HOUR, "examplepay.tick", "kept")
    worlds.snapshot(world, "before")
    before = world.root
    world[THINGS].put("b", 2)
    world[THINGS].delete("a")
    world.sequence("n")
    drawn = world.chance.uuid()
    world.reseed(9)
    world.advance(HOUR)
    world.schedule(world.now, "examplepay.tick", "lost")
    assert worlds.diff(world, "before") != []
    world.rollback(before)
    assert worlds.diff(world, "before") == []
    assert (world[THINGS].items(), world.now, len(world.planned())) == ([("a", 1)], NOON, 1)
    assert world.chance.uuid() == drawn


# Time


def test_jobs_run_in_order_each_at_its_own_time(world: World) -> None:
    """Earlier first, then as planned; the clock reads each job's time and then the end of the move."""
    for name, hours in (("late", 5), ("early", 1), ("also late", 5), ("never", 50)):
        world.schedule(NOON + hours * HOUR, "examplepay.tick", name)
    happened = world.advance(10 * HOUR)
    assert [(event.at, event.what, event.facts) for event in happened] == [
        (NOON + HOUR, "examplepay.ticked", {"name": "early"}),
        (NOON + 5 * HOUR, "examplepay.ticked", {"name": "late"}),
        (NOON + 5 * HOUR, "examplepay.ticked", {"name": "also late"}),
    ]
    assert world.now == NOON + 10 * HOUR
    assert [planned.payload for planned in world.planned()] == ["never"]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(-3, 12), st.booleans()), max_size=30),
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
)
def test_any_plan_runs_in_the_order_of_due_and_planning(plan: list[tuple[int, bool]], moves: list[int]) -> None:
    """Random plans and cancellations under random moves run as a sorted list says, and each job once."""
    world = Worlds(jobs=JOBS, freeze=NOON).get("w")
    expected = []
    for number, (hours, cancelled) in enumerate(plan):
        job_id = world.schedule(NOON + hours * HOUR, "examplepay.tick", str(number))
        if cancelled:
            assert world.cancel(job_id)
            assert not world.cancel(job_id)
        else:
            expected.append((hours, number))
    ran = [event.facts["name"] for hours in moves for event in world.advance(hours * HOUR)]
    assert ran == [str(number) for hours, number in sorted(expected) if hours <= sum(moves)]
    assert world.next_due == min(((NOON + h * HOUR).timestamp() for h, _ in expected if h > sum(moves)), default=None)


def test_a_running_world_moves_too(worlds: Worlds) -> None:
    """Without a frozen clock, advance brings what is due and the clock runs on."""
    world = Worlds(jobs=JOBS).get("w")
    world.schedule(world.now + HOUR, "examplepay.tick", "a")
    assert [event.what for event in world.advance(2 * HOUR)] == ["examplepay.ticked"]
    assert not world.frozen


def test_a_job_may_plan_more_within_the_same_move() -> None:
    """What a job plans inside the span of the move runs in it."""

    def daily(world: World, left: int) -> None:
        world.happened("examplepay.day", left=left)
        if left:
            world.schedule(world.now + timedelta(days=1), "examplepay.daily", left - 1)

    world = Worlds(jobs={"examplepay.daily": daily}, freeze=NOON).get("w")
    world.schedule(NOON, "examplepay.daily", 2)
    assert [event.at.day for event in world.advance(timedelta(days=30))] == [1, 2, 3]


def test_a_failing_job_leaves_nothing_and_does_not_stop_the_others(world: World) -> None:
    """Its bug is told as something that happened, and it is not tried again."""
    world.schedule(NOON, "examplepay.explode", "luck")
    world.schedule(NOON, "examplepay.tick", "next")
    happened = world.advance(HOUR)
    assert [event.what for event in happened] == [JOB_FAILED, "examplepay.ticked"]
    assert happened[0].facts == {"job": "examplepay.explode", "reason": "RuntimeError: no luck"}
    assert list(world[THINGS]) == ["next"]
    assert world.advance(HOUR) == []


def test_a_job_cannot_turn_its_own_clock(world: World) -> None:
    """It fails with the reason, and the move goes on."""
    world.schedule(NOON, "examplepay.meddle")
    assert [event.facts["reason"] for event in world.advance(HOUR)] == [
        "UsageError: A job cannot move or stop the clock that runs it."
    ]
    assert world.now == NOON + HOUR


def test_jobs_without_end_are_refused_and_leave_the_world_as_it_was(world: World) -> None:
    """A job that plans itself at once does not hang the server."""
    world.schedule(NOON, "examplepay.again")
    with pytest.raises(UsageError, match=f"{MOST_JOBS} jobs ran and more were due; move the clock in smaller steps"):
        world.advance(HOUR)
    assert (world.now, len(world.planned())) == (NOON, 1)


def test_catching_up_runs_only_what_is_due(world: World) -> None:
    """A request in a world whose clock was set runs what fell due meanwhile."""
    world.schedule(NOON + HOUR, "examplepay.tick", "a")
    world.catch_up()
    assert len(world[THINGS]) == 0
    world.freeze(NOON + 2 * HOUR)
    world.catch_up()
    assert world[THINGS].items() == [("a", (NOON + HOUR).isoformat())]
    assert world.next_due is None


def test_what_happens_outside_a_move_is_not_kept(world: World) -> None:
    """Nobody listens, so nothing is gathered."""
    world.happened("examplepay.lost")
    assert world.advance(HOUR) == []


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (lambda world: world.schedule(NOON, "examplepay.tock"), "No provider here has a job 'examplepay.tock'; jobs are"),
        (lambda world: world.schedule(datetime(2026, 1, 1), "examplepay.tick"), "needs a time with a zone"),
        (lambda world: world.reseed(1 << 63), "at most 64 bits"),
        (lambda world: world.advance(timedelta.max), "past the year 9899"),
        (lambda world: world.advance(-HOUR), "only moves forward"),
        (lambda world: world.freeze(datetime(2026, 1, 1)), "has no time zone"),
    ],
    ids=["job", "zone", "seed", "far", "back", "naive"],
)
def test_the_impossible_is_refused_with_a_reason(world: World, plan: Callable[[World], Any], message: str) -> None:
    """Nothing changes, and the sentence says what was wrong."""
    before = world.root
    with pytest.raises(UsageError, match=re.escape(message)):
        plan(world)
    assert world.root == before


# Chance


def draws(chance: Chance) -> list[Any]:
    """One of each kind."""
    options = ["x", "y", "z"]
    return [chance.uuid(), chance.token(20), chance.integer(1, 6), chance.choice(options), chance.fraction()]


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_the_same_seed_gives_the_same_draws(seed: int) -> None:
    """In any world of any server."""
    one, other = Worlds(jobs={}, seed=seed).get("a"), Worlds(jobs={}, seed=seed).get("b")
    assert draws(one.chance) == draws(other.chance)


def test_draws_are_those_of_every_version() -> None:
    """Ids that people have written into their tests do not change with an update."""
    assert draws(Chance(7)) == FIRST_DRAWS


def test_another_seed_gives_other_draws() -> None:
    """So do two draws of one seed."""
    first = Chance(1)
    assert len({first.uuid(), first.uuid(), Chance(2).uuid(), Chance(-1).uuid()}) == 4


@given(st.integers(), st.integers(-(10**30), 10**30), st.integers(0, 10**30))
def test_draws_keep_their_bounds(seed: int, low: int, span: int) -> None:
    """Numbers lie between their ends, uuids are of version 4, tokens of their alphabet."""
    chance = Chance(seed)
    assert low <= chance.integer(low, low + span) <= low + span
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", chance.uuid())
    assert re.fullmatch(r"[xyz]{7}", chance.token(7, "xyz"))
    assert 0 <= chance.fraction() < 1


@pytest.mark.parametrize("draw", [lambda c: c.integer(2, 1), lambda c: c.choice([])], ids=["range", "options"])
def test_an_empty_choice_is_an_error(draw: Callable[[Chance], Any]) -> None:
    """A provider that asks for the impossible hears of it."""
    with pytest.raises(ValueError, match="there is no"):
        draw(Chance())


# Worlds


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


# Isolation


@dataclass
class Model:
    """What one world should hold, the plain way."""

    things: dict[str, Any] = field(default_factory=dict)
    now: datetime = NOON
    jobs: list[tuple[datetime, int, str]] = field(default_factory=list)
    planned: int = 0

    def advance(self, hours: int) -> None:
        """Run what is due, in order."""
        self.now += hours * HOUR
        for due, _, key in sorted(job for job in self.jobs if job[0] <= self.now):
            self.things[key] = due.isoformat()
        self.jobs = [job for job in self.jobs if job[0] > self.now]


WORLDS = 64
STEPS = st.tuples(
    st.integers(0, WORLDS - 1),
    st.sampled_from(["put", "delete", "snapshot", "restore", "branch", "advance", "schedule", "refused", "reset"]),
    KEYS,
    st.integers(0, WORLDS - 1),
)


@settings(max_examples=40)
@given(st.lists(STEPS, min_size=50, max_size=150))
def test_64_worlds_never_read_each_other(steps: list[tuple[int, str, str, int]]) -> None:
    """Under any interleaving of everything a world can do, each one holds what a model of its own holds."""
    worlds = Worlds(jobs=JOBS, freeze=NOON)
    models: dict[str, Model] = {}
    kept: dict[tuple[str, str], Model] = {}
    for index in range(WORLDS):
        worlds.get(f"w{index}")[THINGS].put("own", index)
        models[f"w{index}"] = Model({"own": index})
    for count, (index, action, key, other) in enumerate(steps):
        name = f"w{index}"
        act(worlds, models, kept, (name, action, key, f"w{other}"), count)
        assert worlds.get(name)[THINGS].items() == list(models[name].things.items())
    for name, model in models.items():
        world = worlds.get(name)
        assert (world[THINGS].items(), world.now) == (list(model.things.items()), model.now)
        assert [job.payload for job in world.planned()] == [key for _, _, key in sorted(model.jobs)]


def act(
    worlds: Worlds,
    models: dict[str, Model],
    kept: dict[tuple[str, str], Model],
    step: tuple[str, str, str, str],
    count: int,
) -> None:
    """Do one step in a world and in its model."""
    name, action, key, other = step
    world, model = worlds.get(name), models[name]
    match action:
        case "put":
            world[THINGS].put(key, count)
            model.things[key] = count
        case "delete":
            world[THINGS].delete(key)
            model.things.pop(key, None)
        case "advance":
            world.advance(HOUR)
            model.advance(1)
        case "schedule":
            world.schedule(world.now + HOUR, "examplepay.tick", key)
            model.planned += 1
            model.jobs.append((model.now + HOUR, model.planned, key))
        case "refused":
            before = world.root
            world[THINGS].put(key, "refused")
            world.advance(3 * HOUR)
            world.rollback(before)
        case "reset":
            worlds.reset(name)
            models[name] = Model()
        case "snapshot":
            worlds.snapshot(name, key)
            kept[name, key] = copy.deepcopy(model)
        case "restore" if (name, key) in kept:
            worlds.restore(name, key)
            models[name] = copy.deepcopy(kept[name, key])
        case "branch" if other != name:
            worlds.delete(other)
            worlds.branch(name, other)
            models[other] = copy.deepcopy(model)
            for snapshot in [each for each in kept if each[0] == other]:
                del kept[snapshot]


FIRST_DRAWS: list[Any] = []
