"""Worlds hold all the state there is: requests are atomic, worlds share nothing, and the same seed repeats itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        (
            lambda world: world.schedule(NOON, "examplepay.tock"),
            "No provider here has a job 'examplepay.tock'; jobs are",
        ),
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
