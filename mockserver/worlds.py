"""Every world of a server: they come into being on first use, are snapshotted, branched, restored, compared, reset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from mockserver.chance import checked_seed
from mockserver.clock import Clock, from_micros, to_micros
from mockserver.errors import UsageError
from mockserver.state import Change, Root, Snapshot, difference, in_schedule
from mockserver.store import SnapshotRow, Store
from mockserver.world import Job, Schemas, World, unserved

__all__ = ["DEFAULT", "Worlds"]

DEFAULT = "default"
"""The world of calls that name none; it is there even before its first use."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MOST_SNAPSHOTS = 1000


class Worlds:
    """The worlds of one server; made by ``create_app``, so that two servers in a process share nothing.

    Wherever a method takes a world, the world or its name will do. Snapshot, branch, restore, reset and
    delete are on disk when they return.

    Args:
        jobs: every provider's jobs by name.
        seed: of new worlds' chance.
        freeze: the time at which new worlds' clocks stand; None lets them run.
        store: where worlds outlive the process; None keeps them in memory.
        schemas: a served provider's compiled schemas by its name; see `World`.
        max_worlds: a client that makes up a name for every request must not fill the memory.
    """

    def __init__(
        self,
        *,
        jobs: Mapping[str, Job],
        seed: int = 0,
        freeze: datetime | None = None,
        store: Store | None = None,
        schemas: Schemas = unserved,
        max_worlds: int = 1000,
    ) -> None:
        clock = Clock()
        if freeze is not None:
            clock.freeze(freeze)
        self._birth = Root(clock=clock.setting, seed=checked_seed(seed))
        self._jobs = jobs
        self._store = store
        self._most = max_worlds
        self._schemas = schemas
        self._worlds: dict[str, World] = {}
        self._snapshots: dict[str, dict[str, Snapshot]] = {}

    def get(self, name: str) -> World:
        """The world of that name; it comes into being on first use.

        Raises:
            UsageError: not a name for a world, too many worlds, or a data folder that cannot be read.
        """
        world = self._worlds.get(name)
        return self._opened(name) if world is None else world

    def _opened(self, name: str) -> World:
        _check("world", name)
        root = None if self._store is None else self._store.load(name)
        if root is None and len(self.names()) >= self._most:
            raise UsageError(f"There are {self._most} worlds already; delete one before making {name!r}.")
        root = self._birth if root is None else in_schedule(root, self._jobs)
        world = self._worlds[name] = World(name, root, self._jobs, self._store, self._schemas)
        return world

    def names(self) -> list[str]:
        """Every world, those included that only the disk knows, sorted."""
        stored = () if self._store is None else self._store.names()
        return sorted({*self._worlds, *stored})

    def delete(self, name: str | World) -> None:
        """Forget a world and its snapshots. Raises: UsageError when there is none of that name."""
        name = name if isinstance(name, str) else name.name
        known = self.names()
        if name not in known:
            raise UsageError(f"There is no world {name[:80]!r}; there are {', '.join(known[:20]) or 'none'}.")
        if self._store is not None:
            self._store.delete(name)
        self._snapshots.pop(name, None)
        world = self._worlds.pop(name, None)
        if world is not None:
            world.detach()

    def reset(self, name: str | World, seed: int | None = None) -> World:
        """Take a world back to its beginning, with its own seed or another; its snapshots stay.

        A clock that somebody has stopped goes on standing at the time that it shows, for whoever stops a clock means
        the world's and not one life of it; where new worlds' clocks stand, it is back at their time.
        """
        world = self._world(name)
        clock = world.clock.setting if world.clock.frozen and self._birth.clock.frozen_at is None else self._birth.clock
        root = self._birth._replace(clock=clock, seed=world.chance.seed if seed is None else checked_seed(seed))
        if self._store is not None:
            self._store.replace(world.name, root)
        world.become(root)
        return world

    # Snapshots

    def snapshot(self, world: World | str, name: str) -> Snapshot:
        """Keep a world's state under a name; an older snapshot of that name is replaced.

        Raises:
            UsageError: not a name for a snapshot, or too many of them.
        """
        _check("snapshot", name)
        world = self._world(world)
        kept = self._kept(world.name)
        if name not in kept and len(kept) >= _MOST_SNAPSHOTS:
            raise UsageError(f"World {world.name!r} has {_MOST_SNAPSHOTS} snapshots already; delete one.")
        snapshot = Snapshot(name, world.now, world.objects, world.root)
        if self._store is not None:
            self._save(world)
            self._store.keep(world.name, SnapshotRow(name, to_micros(snapshot.at), snapshot.objects))
        kept.pop(name, None)
        kept[name] = snapshot
        return snapshot

    def snapshots(self, world: World | str) -> list[Snapshot]:
        """A world's snapshots in the order they were taken."""
        return list(self._kept(self._world(world).name).values())

    def delete_snapshot(self, world: World | str, name: str) -> None:
        """Forget a snapshot. Raises: UsageError when the world has none of that name."""
        world = self._world(world)
        self._root(world, name)
        if self._store is not None:
            self._store.delete(world.name, name)
        del self._kept(world.name)[name]

    def restore(self, world: World | str, name: str) -> World:
        """Take a world back to a snapshot, clock and chance included. Raises: UsageError for an unknown one."""
        world = self._world(world)
        root = self._root(world, name)
        if self._store is not None:
            self._store.restore(world.name, name)
        world.become(root)
        return world

    def branch(self, world: World | str, new_name: str) -> World:
        """A new world that goes on from another's state, with the ids and times that the other would have next.

        Raises:
            UsageError: the name is taken or not a name, or there are too many worlds.
        """
        source = self._world(world)
        if new_name in self.names():
            raise UsageError(f"World {new_name!r} exists already; delete it or choose another name.")
        branch = self._opened(new_name)
        try:
            if self._store is not None:
                self._save(source)
                self._store.branch(source.name, new_name)
        except UsageError:
            del self._worlds[new_name]
            raise
        branch.become(source.root)
        return branch

    def diff(self, world: World | str, a: str | None, b: str | None = None) -> list[Change]:
        """What differs from snapshot ``a`` to snapshot ``b``, sorted by collection and key; None stands for now.

        Raises:
            UsageError: the world has no such snapshot.
        """
        world = self._world(world)
        return difference(self._root(world, a), self._root(world, b))

    def _world(self, world: World | str) -> World:
        return self.get(world) if isinstance(world, str) else world

    def _save(self, world: World) -> None:
        """Have the world on disk as it is now, so that the store can copy it."""
        world.commit()
        assert self._store is not None
        self._store.commit(world.name, world.root, ())

    def _kept(self, world: str) -> dict[str, Snapshot]:
        kept = self._snapshots.get(world)
        if kept is None:
            rows = () if self._store is None else self._store.snapshots(world)
            kept = {row.name: Snapshot(row.name, from_micros(row.taken), row.objects, None) for row in rows}
            self._snapshots[world] = kept
        return kept

    def _root(self, world: World, name: str | None) -> Root:
        """The state under a snapshot's name, read from disk the first time; now for None."""
        if name is None:
            return world.root
        kept = self._kept(world.name)
        snapshot = kept.get(name)
        if snapshot is None:
            known = ", ".join(list(kept)[:20]) or "none"
            raise UsageError(f"World {world.name!r} has no snapshot {name[:80]!r}; it has {known}.")
        if snapshot.root is not None:
            return snapshot.root
        root = None if self._store is None else self._store.load(world.name, name)
        if root is None:
            raise UsageError(f"Snapshot {name!r} of world {world.name!r} is gone from the data folder.")
        root = in_schedule(root, self._jobs)
        kept[name] = Snapshot(name, snapshot.at, snapshot.objects, root)
        return root


def _check(kind: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        rule = "1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit"
        raise UsageError(f"{name[:80]!r} is no name for a {kind}: {rule}.")
