"""What was committed is there after the process ended, however it ended."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.errors import UsageError
from mockserver.store import FILE_NAME, Store
from mockserver.world import Collection, Job, World
from mockserver.worlds import Worlds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
THINGS: Collection[Any] = Collection("examplepay.things")


class Line(msgspec.Struct, frozen=True):
    """Part of a value."""

    amount: Decimal
    due: date


class Charge(msgspec.Struct, frozen=True):
    """A value with everything that JSON lacks."""

    id: int
    at: datetime
    lines: tuple[Line, ...]
    document: bytes


CHARGES = Collection("examplepay.charges", Charge)
CHARGE = Charge(1, NOON, (Line(Decimal("12.30"), date(2026, 4, 1)),), b"%PDF\x00\xff")


def tick(world: World, payload: Any) -> None:
    """A job that leaves a trace."""
    world[THINGS].put(payload, world.now.isoformat())


JOBS: dict[str, Job] = {"examplepay.tick": tick}


class Disk:
    """A data folder and the server that uses it, which can be started anew."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.options = {"jobs": JOBS, "freeze": NOON, **options}
        self.start()

    def start(self) -> None:
        """Open the folder with nothing in memory."""
        self.store = Store(self.folder)
        self.worlds = Worlds(store=self.store, **self.options)

    def restart(self) -> Worlds:
        """End in good order and start again."""
        self.store.close()
        self.start()
        return self.worlds

    def crash(self) -> Worlds:
        """Start again from the files as they lie there, with nothing closed or written back."""
        other = self.folder.with_name(self.folder.name + "x")
        shutil.copytree(self.folder, other)
        self.store.close()
        self.folder = other
        self.start()
        return self.worlds


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A data folder that does not exist yet, in a folder that does not either."""
    disk = Disk(tmp_path / "deep" / "data")
    yield disk
    disk.store.close()


def test_typed_values_come_back_with_their_types(disk: Disk) -> None:
    """Times, amounts, bytes and nested records are what they were."""
    disk.worlds.get("default")[CHARGES].put("1", CHARGE)
    disk.worlds.get("default").commit()
    view = disk.restart().get("default")[CHARGES]
    assert (view.get("1"), view.values(), view.page(0, 1), view.newest()) == (CHARGE, [CHARGE], [CHARGE], CHARGE)
    assert view.get("1") is view.get("1")


def test_everything_that_is_state_comes_back(disk: Disk) -> None:
    """Order, clock, chance, numbers, jobs and seeding go on where they were."""
    world = disk.worlds.get("default")
    for key in ("b", "a", "c"):
        world[THINGS].put(key, key)
    world.advance(HOUR)
    world.reseed(-7)
    world.chance.uuid()
    world.sequence("n", 100)
    world.schedule(NOON + 2 * HOUR, "examplepay.tick", "late")
    cancelled = world.schedule(NOON + 2 * HOUR, "examplepay.tick", "cancelled")
    world.schedule(NOON + 2 * HOUR, "examplepay.tick", "later")
    world.cancel(cancelled)
    world.mark_seeded("examplepay")
    world.commit()
    expected = (world.chance.seed, world.chance.counter)
    world = disk.restart().get("default")
    assert (list(world[THINGS]), world.now, world.frozen) == (["b", "a", "c"], NOON + HOUR, True)
    assert ((world.chance.seed, world.chance.counter), world.sequence("n", 5)) == (expected, 101)
    assert [planned.payload for planned in world.planned()] == ["late", "later"]
    assert world.is_seeded("examplepay")
    assert world.schedule(NOON, "examplepay.tick", "next") == "job-4"
    world.advance(HOUR)
    assert list(world[THINGS]) == ["b", "a", "c", "next", "late", "later"]


def test_a_running_clock_keeps_how_far_it_is_ahead(tmp_path: Path) -> None:
    """After a restart it has gone on with the machine's."""
    disk = Disk(tmp_path, freeze=None)
    world = disk.worlds.get("default")
    world.advance(timedelta(days=30))
    world.commit()
    before = world.now
    after = disk.restart().get("default").now
    assert before <= after < before + HOUR
    disk.store.close()


def test_what_was_not_committed_is_not_there(disk: Disk) -> None:
    """A request that had not been answered leaves nothing."""
    world = disk.worlds.get("default")
    world[THINGS].put("a", 1)
    world.commit()
    world[THINGS].put("a", 2)
    world[THINGS].put("b", 2)
    assert disk.crash().get("default")[THINGS].items() == [("a", 1)]


def test_what_was_rolled_back_is_not_written(disk: Disk) -> None:
    """A commit after a rollback writes what is there then."""
    world = disk.worlds.get("default")
    world[THINGS].put("a", 1)
    before = world.root
    world[THINGS].put("a", 2)
    world[THINGS].put("b", 2)
    world.rollback(before)
    world.commit()
    assert disk.restart().get("default")[THINGS].items() == [("a", 1)]


def test_every_commit_is_there_after_a_crash(disk: Disk) -> None:
    """Nothing needs to be closed or flushed."""
    for number in range(20):
        disk.worlds.get(f"w{number % 3}")[THINGS].put(str(number), number)
        disk.worlds.get(f"w{number % 3}").commit()
    worlds = disk.crash()
    assert worlds.names() == ["w0", "w1", "w2"]
    assert sorted(value for name in worlds.names() for value in worlds.get(name)[THINGS].values()) == list(range(20))


def test_snapshots_outlive_the_process(disk: Disk) -> None:
    """They can be listed, compared, restored and deleted after a restart, in the order they were taken."""
    world = disk.worlds.get("default")
    world[CHARGES].put("1", CHARGE)
    world.schedule(NOON + HOUR, "examplepay.tick", "x")
    disk.worlds.snapshot(world, "z")
    world[CHARGES].delete("1")
    world.advance(2 * HOUR)
    disk.worlds.snapshot(world, "a")
    worlds = disk.restart()
    kept = [(snapshot.name, snapshot.at, snapshot.objects) for snapshot in worlds.snapshots("default")]
    assert kept == [("z", NOON, 1), ("a", NOON + 2 * HOUR, 1)]
    assert worlds.diff("default", "a") == []
    assert [change["key"] for change in worlds.diff("default", "z")] == ["1", "x", "job-1", "clock"]
    world = worlds.restore("default", "z")
    assert (world[CHARGES].values(), [planned.payload for planned in world.planned()]) == ([CHARGE], ["x"])
    worlds.delete_snapshot("default", "z")
    worlds = disk.restart()
    assert worlds.get("default")[CHARGES].values() == [CHARGE]
    assert [snapshot.name for snapshot in worlds.snapshots("default")] == ["a"]


def test_branch_reset_and_delete_are_on_disk_at_once(disk: Disk) -> None:
    """Without another commit."""
    world = disk.worlds.get("default")
    world[THINGS].put("a", 1)
    disk.worlds.branch(world, "twig")
    disk.worlds.branch(world, "leaf")
    disk.worlds.reset(world, 5)
    disk.worlds.delete("leaf")
    worlds = disk.crash()
    assert worlds.names() == ["default", "twig"]
    assert worlds.get("twig")[THINGS].items() == [("a", 1)]
    assert (worlds.get("default").objects, worlds.get("default").chance.seed) == (0, 5)


def test_a_deleted_world_is_not_written_again_by_who_still_holds_it(disk: Disk) -> None:
    """A late delivery does not bring it back."""
    world = disk.worlds.get("default")
    world[THINGS].put("a", 1)
    world.commit()
    disk.worlds.delete("default")
    world[THINGS].put("b", 1)
    world.commit()
    assert disk.restart().names() == []


def test_jobs_of_a_provider_that_is_not_served_wait_for_it(disk: Disk) -> None:
    """They neither run nor fail nor are lost while the server runs without that provider."""
    world = disk.worlds.get("default")
    world.schedule(NOON + HOUR, "examplepay.tick", "x")
    world.commit()
    disk.options["jobs"] = {}
    world = disk.restart().get("default")
    assert (world.next_due, world.advance(2 * HOUR)) == (None, [])
    world.commit()
    disk.options["jobs"] = JOBS
    disk.restart().get("default").catch_up()
    assert list(disk.worlds.get("default")[THINGS]) == ["x"]


def test_worlds_on_disk_count_towards_the_limit(disk: Disk) -> None:
    """After a restart no more can be made than before."""
    disk.options["max_worlds"] = 1
    worlds = disk.restart()
    worlds.get("a")[THINGS].put("x", 1)
    worlds.get("a").commit()
    with pytest.raises(UsageError, match="There are 1 worlds already"):
        disk.restart().get("b")
    assert disk.worlds.get("a").objects == 1


def refused(world: World, key: str) -> None:
    """A request that writes, draws and is then refused."""
    before = world.root
    world[THINGS].put(key, world.chance.uuid())
    world.rollback(before)


def branch(worlds: Worlds, world: World) -> None:
    """The other world goes on from this one."""
    other = "b" if world.name == "a" else "a"
    if other in worlds.names():
        worlds.delete(other)
    worlds.branch(world, other)


REQUESTS: dict[str, Callable[[Worlds, World, str, Any], object]] = {
    "put": lambda worlds, world, key, value: world[THINGS].put(key, value),
    "delete": lambda worlds, world, key, value: world[THINGS].delete(key),
    "refused": lambda worlds, world, key, value: refused(world, key),
    "advance": lambda worlds, world, key, value: world.advance(HOUR),
    "plan": lambda worlds, world, key, value: world.schedule(
        world.now + HOUR, "examplepay.tick", str(world.sequence("n"))
    ),
    "snapshot": lambda worlds, world, key, value: worlds.snapshot(world, "s"),
    "restore": lambda worlds, world, key, value: worlds.snapshots(world) and worlds.restore(world, "s"),
    "branch": lambda worlds, world, key, value: branch(worlds, world),
    "reset": lambda worlds, world, key, value: worlds.reset(world, 3),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*REQUESTS, "put", "put", "restart", "crash"]),
        st.sampled_from(["a", "b"]),
        st.text(max_size=3) | st.sampled_from("xyz"),
        st.sampled_from([None, True, 1, 1.5, -(1 << 63), b"\x00\xff", "é\x00", [1, {"a": []}]]),
    ),
    min_size=5,
    max_size=40,
)


@settings(max_examples=60)
@given(STEPS)
def test_a_server_that_restarts_at_any_time_is_like_one_that_never_did(steps: list[tuple[str, str, str, Any]]) -> None:
    """Random requests, snapshots, branches, resets, restarts and crashes: the same as in memory."""
    memory = Worlds(jobs=JOBS, freeze=NOON)
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(Path(folder) / "d")
        for action, name, key, value in steps:
            if action == "restart":
                disk.restart()
            elif action == "crash":
                disk.crash()
            else:
                for worlds in (memory, disk.worlds):
                    REQUESTS[action](worlds, worlds.get(name), key, value)
                    worlds.get(name).commit()
        disk.crash()
        for name in ("a", "b"):
            assert seen(disk.worlds, name) == seen(memory, name)
        disk.store.close()


def seen(worlds: Worlds, name: str) -> list[Any]:
    """All that can be seen of a world."""
    world = worlds.get(name)
    snapshots = [(snapshot.name, snapshot.at, snapshot.objects) for snapshot in worlds.snapshots(world)]
    differences = [worlds.diff(world, snapshot) for snapshot, _, _ in snapshots]
    planned = [(job.number, job.at, job.payload) for job in world.planned()]
    return [world[THINGS].items(), world.now, planned, snapshots, differences, world.sequence("n"), world.chance.uuid()]


def test_a_second_server_on_a_folder_is_refused(disk: Disk) -> None:
    """Two would overwrite each other's worlds."""
    with pytest.raises(UsageError, match="cannot be opened: another motpart server is using this folder"):
        Store(disk.folder)


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """As after a crash in the very first moment."""
    (tmp_path / FILE_NAME).touch()
    store = Store(tmp_path)
    assert store.names() == []
    store.close()
    store.close()


def test_a_value_that_cannot_be_written_takes_the_request_back(disk: Disk) -> None:
    """The world is as it was at the last commit, in memory and on disk, and goes on."""
    world = disk.worlds.get("default")
    world[THINGS].put("a", 1)
    world.commit()
    for bad in (object(), "\ud800"):
        world[THINGS].put("b", 1)
        world[THINGS].put("bad", bad)
        with pytest.raises(UsageError, match=re.escape("cannot be written to disk")):
            world.commit()
        assert world[THINGS].items() == [("a", 1)]
    world[THINGS].put("c", 1)
    world.commit()
    assert list(disk.restart().get("default")[THINGS]) == ["a", "c"]


def test_a_key_that_cannot_be_written_takes_the_request_back(disk: Disk) -> None:
    """SQLite's refusal is a sentence too."""
    world = disk.worlds.get("default")
    world[THINGS].put("\ud800", 1)
    with pytest.raises(UsageError, match="cannot be written"):
        world.commit()
    assert world.objects == 0


def test_a_value_of_an_older_version_is_refused_when_it_is_read(disk: Disk) -> None:
    """With what to do; the rest of the world is there."""
    world = disk.worlds.get("default")
    world[Collection[Any](CHARGES.name)].put("1", {"id": "one"})
    world[THINGS].put("a", 1)
    world.commit()
    world = disk.restart().get("default")
    assert world[THINGS].values() == [1]
    with pytest.raises(UsageError, match=r"holds a Charge that this version cannot read: .*; reset the world"):
        world[CHARGES].get("1")


def test_a_store_that_was_closed_says_so(disk: Disk) -> None:
    """A commit after the end is refused and takes the request back."""
    world = disk.worlds.get("default")
    disk.store.close()
    world[THINGS].put("a", 1)
    with pytest.raises(UsageError, match="cannot be written: Cannot operate on a closed database"):
        world.commit()
    assert world.objects == 0
