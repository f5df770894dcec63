"""Worlds share nothing: whatever is done in some of 64, and in whatever order, the others do not see it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.world import Collection, Job, World
from mockserver.worlds import Worlds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
THINGS: Collection[Any] = Collection("examplepay.things")
KEYS = st.sampled_from("abcdefgh")


def tick(world: World, payload: Any) -> None:
    """A job that leaves a trace: when it ran."""
    world[THINGS].put(payload, world.now.isoformat())


JOBS: dict[str, Job] = {"examplepay.tick": tick}


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
    if action == "reset":
        worlds.reset(name)
        models[name] = Model()
    elif action == "snapshot":
        worlds.snapshot(name, key)
        kept[name, key] = copy.deepcopy(model)
    elif action == "restore" and (name, key) in kept:
        worlds.restore(name, key)
        models[name] = copy.deepcopy(kept[name, key])
    elif action == "branch" and other != name:
        worlds.delete(other)
        worlds.branch(name, other)
        models[other] = copy.deepcopy(model)
        for snapshot in [each for each in kept if each[0] == other]:
            del kept[snapshot]
    else:
        request(world, model, action, key, count)


def request(world: World, model: Model, action: str, key: str, count: int) -> None:
    """Do what a provider function does."""
    if action == "put":
        world[THINGS].put(key, count)
        model.things[key] = count
    elif action == "delete":
        world[THINGS].delete(key)
        model.things.pop(key, None)
    elif action == "advance":
        world.advance(HOUR)
        model.advance(1)
    elif action == "schedule":
        world.schedule(world.now + HOUR, "examplepay.tick", key)
        model.planned += 1
        model.jobs.append((model.now + HOUR, model.planned, key))
    elif action == "refused":
        before = world.root
        world[THINGS].put(key, "refused")
        world.advance(3 * HOUR)
        world.rollback(before)
