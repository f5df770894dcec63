"""A world: all the state there is of one isolated sandbox, and all that a provider function needs to know of it.

A request works on the world itself. Whoever runs the request keeps ``root`` from before; ``rollback`` puts it back at
no cost, ``commit`` hands what has changed to the store before anybody is answered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mockserver.chance import Chance, checked_seed
from mockserver.clock import Clock, ClockSetting, from_micros, to_micros
from mockserver.collection import Collection, Shelf, View
from mockserver.errors import UsageError
from mockserver.schedule import Schedule
from mockserver.state import JOBS, OWN, Planned, Root, Snapshot, count_objects, written
from mockserver.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.outbox import Delivery

__all__ = [
    "JOB_FAILED",
    "MOST_JOBS",
    "Collection",
    "Happening",
    "Job",
    "Root",
    "Schemas",
    "Snapshot",
    "View",
    "World",
    "checked_seed",
    "unserved",
]

logger = logging.getLogger(__name__)

T = TypeVar("T")
Job = Callable[["World", Any], None]
Schemas = Callable[[str], Any]

MOST_JOBS = 100_000
"""How many jobs run in one go: one that plans itself again at once must not hang the server."""

JOB_FAILED = f"{OWN}jobFailed"
"""What has happened when a job raised: it left nothing, and it is not tried again."""

_DELIVERIES: Collection[Any] = Collection(f"{OWN}deliveries")
_SEQUENCES: Collection[int] = Collection(f"{OWN}sequences", int)
_SEEDED: Collection[bool] = Collection(f"{OWN}seeded", bool)


def unserved(name: str) -> Any:
    """The schemas of a world that belongs to no server. Raises: UsageError."""
    raise UsageError(f"Provider {name!r} is not served here, so nothing is known of its schemas.")


class Happening(msgspec.Struct, frozen=True):
    """One thing that came of a move of the clock: the world's time, what, and its facts."""

    at: datetime
    what: str
    facts: Mapping[str, Any]


class World:
    """One sandbox; two share nothing. Made by ``Worlds``, handed to provider functions as an argument.

    Attributes:
        name: what the world is called.
        chance: the world's ids, numbers and choices; its seed and counter are part of the state.
        clock: the world's clock, part of the state.
        schemas: a provider's compiled schemas by its name, for what has no call to take them from: jobs and people.
        environment: which of the providers' environments is shown now; empty for each provider's default one.
    """

    def __init__(
        self,
        name: str,
        root: Root,
        jobs: Mapping[str, Job],
        store: Store | None = None,
        schemas: Schemas = unserved,
    ) -> None:
        self.name = name
        self.schemas = schemas
        self.clock = Clock()
        self.chance = Chance()
        self._jobs = jobs
        self._store = store
        self._shelf = Shelf(keep_track=store is not None)
        self.environment = ""
        self._views: dict[str, View[Any]] = {}
        self._shown: dict[str, dict[str, View[Any]]] = {"": self._views}
        self._happenings: list[Happening] | None = None
        self._moving = False
        self._schedule: Schedule
        self._planned: int
        self._saved: Root
        self.become(root)

    # Collections

    def __getitem__(self, collection: Collection[T]) -> View[T]:
        """The world's part of a collection."""
        view = self._views.get(collection.name)
        if view is None or view.collection is not collection:
            name = self._apart(collection.name)
            view = self._views[collection.name] = View(self._shelf, collection, name)
        return view

    def enter(self, environment: str) -> None:
        """Show another environment: a provider's collections and sequences are apart in each, all else is shared.

        The clock, chance, jobs and the sandbox's own bookkeeping belong to the world as a whole.
        """
        if environment != self.environment:
            self.environment = environment
            self._views = self._shown.setdefault(environment, {})

    def _apart(self, name: str) -> str:
        """A provider's collection or sequence in the environment: ``@`` and it follow the provider's name."""
        if not self.environment or name.startswith(OWN):
            return name
        provider, dot, rest = name.partition(".")
        return f"{provider}@{self.environment}{dot}{rest}"

    def holds(self, collection: Collection[Any]) -> bool:
        """Whether there is anything in a collection; the cheapest question there is."""
        name = collection.name
        return (self._apart(name) if self.environment else name) in self._shelf.tables

    @property
    def objects(self) -> int:
        """How many objects providers have stored here."""
        return count_objects(self.root)

    def sequence(self, name: str, start: int = 1) -> int:
        """The next number of a sequence, the first being ``start``."""
        view, name = self[_SEQUENCES], self._apart(name)
        last = view.get(name)
        number = start if last is None else last + 1
        view.put(name, number)
        return number

    def is_seeded(self, name: str) -> bool:
        """Whether a provider has put its demo data here, in this environment."""
        table = self._shelf.tables.get(_SEEDED.name)
        return table is not None and (self._apart(name) if self.environment else name) in table

    def mark_seeded(self, name: str) -> None:
        """Note that a provider's demo data is here."""
        self[_SEEDED].put(self._apart(name), True)

    def send(self, delivery: Delivery) -> None:
        """Queue a webhook delivery; it leaves when the request has succeeded and it is due."""
        View(self._shelf, _DELIVERIES).put(delivery.id, delivery)

    # Time

    @property
    def now(self) -> datetime:
        """The world's time, aware, in UTC; while a job runs, the time at which it was due."""
        return self.clock.now

    @property
    def frozen(self) -> bool:
        """Whether the clock stands."""
        return self.clock.frozen

    def freeze(self, at: datetime | None = None) -> None:
        """Let the clock stand, at a time or where it is; jobs that are due by then run with the next request.

        Raises:
            UsageError: a time without a zone, or outside what a clock shows.
        """
        self._refuse_in_a_job()
        self.clock.freeze(at)

    def unfreeze(self) -> None:
        """Let the clock run on from where it stands."""
        self._refuse_in_a_job()
        self.clock.unfreeze()

    def advance(self, duration: timedelta) -> list[Happening]:
        """Move the clock, standing or running, and run every job that falls due, in order of (due, planning).

        Returns:
            What happened, in order.

        Raises:
            UsageError: a negative duration, one past what a clock shows, or jobs that plan each other without end; the
                world is then as it was.
        """
        self._refuse_in_a_job()
        target = self.clock.after(duration)
        before = self.root
        with self._told() as happenings:
            if not self._run_until(target):
                self.rollback(before)
                raise UsageError(
                    f"World {self.name!r}: {MOST_JOBS} jobs ran and more were due; move the clock in smaller steps."
                )
        self.clock.advance(duration)
        return happenings

    def run_due(self) -> list[Happening]:
        """Run every job that is due by now, at most ``MOST_JOBS``; what happened, in order."""
        self._refuse_in_a_job()
        with self._told() as happenings:
            self._run_until(self.clock.micros)
        return happenings

    def catch_up(self) -> None:
        """Run what has fallen due since the last request; nearly free when nothing has."""
        first = self._schedule.first
        if first is not None and first[0] <= self.clock.micros:
            self.run_due()

    @property
    def next_due(self) -> float | None:
        """When the earliest job is due, in seconds since 1970, or None."""
        first = self._schedule.first
        return None if first is None else first[0] / 1_000_000

    def schedule(self, at: datetime, job: str, payload: Any = None) -> str:
        """Put a job on the clock; a time that is past means at once. ``payload`` is a JSON value.

        Returns:
            The job's id, good for ``cancel``.

        Raises:
            UsageError: no provider has a job of that name, or the time has no zone.
        """
        if job not in self._jobs:
            raise UsageError(f"No provider here has a job {job!r}; jobs are {', '.join(sorted(self._jobs)) or 'none'}.")
        if at.utcoffset() is None:
            raise UsageError(f"Job {job!r} needs a time with a zone, not {at.isoformat()}.")
        number = self._planned = self._planned + 1
        due = to_micros(at)
        self._schedule = self._schedule.add(due, number)
        planned = Planned(number, due, from_micros(due), job, payload, self.environment)
        self[JOBS].put(_job_id(number), planned)
        return _job_id(number)

    def cancel(self, job_id: str) -> bool:
        """Take a job off the clock; False when it is not there (any more)."""
        view = self[JOBS]
        planned = view.get(job_id)
        if planned is None:
            return False
        self._schedule = self._schedule.remove(planned.number)
        return view.delete(job_id)

    def planned(self) -> list[Planned]:
        """Every job on the clock, in the order in which they will run."""
        return sorted(self[JOBS].values(), key=lambda planned: (planned.due, planned.number))

    def happened(self, what: str, /, **facts: Any) -> None:
        """Tell whoever moves the clock what came of it; outside a move nobody listens and nothing is kept."""
        if self._happenings is not None:
            self._happenings.append(Happening(self.now, what, facts))

    def _refuse_in_a_job(self) -> None:
        if self._moving:
            raise UsageError("A job cannot move or stop the clock that runs it.")

    @contextmanager
    def _told(self) -> Iterator[list[Happening]]:
        """Collect what happens in a list; the clock is put back to its setting afterwards."""
        happenings: list[Happening] = []
        setting = self.clock.setting
        self._happenings, self._moving = happenings, True
        try:
            yield happenings
        finally:
            self._happenings, self._moving = None, False
            self.clock.setting = setting

    def _run_until(self, target: int) -> bool:
        """Run what is due by ``target``; False when there is no end to it."""
        for _ in range(MOST_JOBS):
            first = self._schedule.first
            if first is None or first[0] > target:
                return True
            self._run_job(*first)
        first = self._schedule.first
        return first is None or first[0] > target

    def _run_job(self, due: int, number: int) -> None:
        view = self[JOBS]
        planned = view.get(_job_id(number))
        assert planned is not None  # the schedule is the order of this collection
        self._schedule = self._schedule.remove(number)
        view.delete(_job_id(number))
        self.clock.setting = ClockSetting(due)
        before, shown = self.root, self.environment
        told = len(self._happenings or ())
        self.enter(planned.environment)
        try:
            self._jobs[planned.job](self, planned.payload)
        except Exception as error:
            logger.exception("job %s of world %s failed", planned.job, self.name)
            self.rollback(before)
            del (self._happenings or [])[told:]
            self.happened(JOB_FAILED, job=planned.job, reason=f"{type(error).__name__}: {error}")
        finally:
            self.enter(shown)

    # Transactions

    @property
    def root(self) -> Root:
        """The whole state, for ``rollback``; costs nothing to take or keep."""
        chance = self.chance
        return Root(self._shelf.tables, self._schedule, self.clock.setting, chance.seed, chance.counter, self._planned)

    def rollback(self, checkpoint: Root) -> None:
        """Take everything back to an earlier ``root``."""
        chance = self.chance
        self._shelf.tables, self._schedule, self.clock.setting, seed, counter, self._planned = checkpoint
        if chance.seed != seed:
            chance.reseed(seed)
        chance.counter = counter

    def reseed(self, seed: int) -> None:
        """Begin the world's chance anew. Raises: UsageError for a seed of more than 64 bits."""
        self.chance.reseed(checked_seed(seed))

    def commit(self) -> None:
        """Write what has changed since the last commit; without a store there is nothing to do.

        Raises:
            UsageError: the disk did not take it; the world is then as it was at the last commit.
        """
        touched = self._shelf.touched
        if self._store is None or touched is None:
            return
        root, saved = self.root, self._saved
        writes = list(written(touched, saved, root)) if touched else []
        if writes or root.marks != saved.marks:
            try:
                self._store.commit(self.name, root, writes)
            except UsageError:
                self.become(saved)
                raise
        touched.clear()
        self._saved = root

    def become(self, root: Root) -> None:
        """Take another state altogether, one that the store already has or that is as good as none."""
        self.rollback(root)
        self._saved = root
        if self._shelf.touched is not None:
            self._shelf.touched.clear()

    def detach(self) -> None:
        """Let go of the store: a world that was deleted is not written again by whoever still holds it."""
        self._store = None


def _job_id(number: int) -> str:
    return f"job-{number}"
