"""The whole state of a world as one immutable value, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypedDict

import immutables
import msgspec

from mockserver.clock import ClockSetting, from_micros
from mockserver.collection import EMPTY_TABLE, Collection, Table
from mockserver.packing import Stored, canonical, plain
from mockserver.schedule import EMPTY_SCHEDULE, Schedule

__all__ = [
    "JOBS",
    "OWN",
    "Change",
    "Planned",
    "Root",
    "Snapshot",
    "count_objects",
    "difference",
    "in_schedule",
    "written",
]

OWN = "motpart."
"""How the names of the collections begin that are the sandbox's own bookkeeping."""


class Planned(msgspec.Struct, frozen=True):
    """A job on the clock. ``number`` is its place in the order of planning, ``due`` microseconds since 1970.

    ``environment`` is the one that planned it, and in which it will run.
    """

    number: int
    due: int
    at: datetime
    job: str
    payload: Any = None
    environment: str = ""


JOBS: Collection[Planned] = Collection(f"{OWN}jobs", Planned)


class Root(NamedTuple):
    """A world at one moment. Everything in it is shared, nothing is ever changed.

    ``schedule`` is the order of ``motpart.jobs``, as far as this server knows the jobs; ``counter`` counts draws of
    chance, ``planned`` the jobs ever planned. Never compare two roots by ``==``: see ``difference``.
    """

    tables: immutables.Map[str, Table] = immutables.Map()
    schedule: Schedule = EMPTY_SCHEDULE
    clock: ClockSetting = ClockSetting()
    seed: int = 0
    counter: int = 0
    planned: int = 0

    @property
    def marks(self) -> tuple[ClockSetting, int, int, int]:
        """All that is not a table: cheap to compare."""
        return self[2:]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state kept under a name. ``at`` is the world's time when it was taken; ``root`` is None while only on disk."""

    name: str
    at: datetime
    objects: int
    root: Root | None


class Change(TypedDict):
    """One difference, as JSON. Clock and chance are keys of the collection ``motpart.world``."""

    collection: str
    key: str
    change: Literal["added", "removed", "changed"]
    before: Any
    after: Any


def in_schedule(root: Root, known: Mapping[str, Any]) -> Root:
    """A root from the disk with the schedule of its jobs; jobs of providers that are not here now are left in peace."""
    rows = root.tables.get(JOBS.name, EMPTY_TABLE).ordered()
    jobs: list[Planned] = [value.decode(Planned) if value.__class__ is Stored else value for _, value in rows]
    return root._replace(schedule=Schedule.of((job.due, job.number) for job in jobs if job.job in known))


def count_objects(root: Root) -> int:
    """How many objects providers have stored."""
    return sum(len(table) for name, table in root.tables.items() if not name.startswith(OWN))


def written(
    touched: set[tuple[str, str]], before: Root, after: Root
) -> Iterator[tuple[str, str, tuple[int, Any] | None]]:
    """(collection, key, place and value, or None for a deletion) of the touched keys that really differ."""
    for collection, key in touched:
        old = _row(before, collection, key)
        new = _row(after, collection, key)
        if new is None:
            if old is not None:
                yield collection, key, None
        elif old is None or old[0] != new[0] or old[1] is not new[1]:
            yield collection, key, new


def _row(root: Root, collection: str, key: str) -> tuple[int, Any] | None:
    return root.tables.get(collection, EMPTY_TABLE).find(key)


def difference(before: Root, after: Root) -> list[Change]:
    """Every difference between two states, sorted by collection and key; empty exactly when they are equal.

    A key that was deleted and put again stands at another place in its collection; it is ``changed`` even if its value
    is not. Tables that both states share are not looked into.
    """
    found: list[Change] = []
    for key, old, new in (
        ("chance", {"seed": before.seed, "drawn": before.counter}, {"seed": after.seed, "drawn": after.counter}),
        ("clock", _clock(before.clock), _clock(after.clock)),
        ("jobs", before.planned, after.planned),
    ):
        if old != new:
            found.append({"collection": f"{OWN}world", "key": key, "change": "changed", "before": old, "after": new})
    for name in {*before.tables, *after.tables}:
        found.extend(_differing(name, before.tables.get(name, EMPTY_TABLE), after.tables.get(name, EMPTY_TABLE)))
    return sorted(found, key=lambda change: (change["collection"], change["key"]))


def _clock(setting: ClockSetting) -> dict[str, Any]:
    if setting.frozen_at is not None:
        return {"frozen": True, "at": from_micros(setting.frozen_at).isoformat().replace("+00:00", "Z")}
    return {"frozen": False, "ahead": setting.offset / 1_000_000}


def _differing(collection: str, before: Table, after: Table) -> Iterator[Change]:
    if before is after:
        return
    moved = _moved(before, after)
    for key in {key for table in (before, after) for key, _ in table.ordered()}:
        was, now = before.find(key), after.find(key)
        if was is None and now is not None:
            yield {"collection": collection, "key": key, "change": "added", "before": None, "after": plain(now[1])}
        elif was is not None and now is None:
            yield {"collection": collection, "key": key, "change": "removed", "before": plain(was[1]), "after": None}
        elif was is not None and now is not None and (key in moved or not _same(was[1], now[1])):
            old, new = plain(was[1]), plain(now[1])
            yield {"collection": collection, "key": key, "change": "changed", "before": old, "after": new}


def _moved(before: Table, after: Table) -> set[str]:
    """The keys in both tables whose order among each other is another now."""
    old = [key for key, _ in before.ordered() if key in after]
    new = [key for key, _ in after.ordered() if key in before]
    return set() if old == new else {key for key in old if _place(before, key) != _place(after, key)}


def _place(table: Table, key: str) -> int | None:
    found = table.find(key)
    return None if found is None else found[0]


def _same(old: Any, new: Any) -> bool:
    """Equal as stored: unlike for ``==``, 1 is not True, and a NaN is itself."""
    return old is new or canonical(plain(old)) == canonical(plain(new))
