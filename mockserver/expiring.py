"""Entries that a world forgets when its clock has passed their end."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from mockserver.world import Collection, World

__all__ = ["Expiring", "Mortal"]

_FEW = 64
"""So many entries may lie about, whether they are over or not."""


class Mortal(Protocol):
    """What knows its end: ``until`` in microseconds since 1970."""

    @property
    def until(self) -> int:
        """The first microsecond at which it is over."""
        ...


M = TypeVar("M", bound=Mortal)


class Expiring(Generic[M]):
    """The entries of one collection that are not over.

    Those that are over are cleared away when the collection has become twice as large as what was left the last time,
    so that an entry costs the same however many there are.
    """

    def __init__(self, collection: Collection[M]) -> None:
        self._collection = collection
        self._full: dict[str, int] = {}

    def get(self, world: World, key: str) -> M | None:
        """The entry under a key, or None when there is none or it is over."""
        if not world.holds(self._collection):
            return None
        entry = world[self._collection].get(key)
        return None if entry is None or entry.until <= world.clock.micros else entry

    def put(self, world: World, key: str, entry: M) -> None:
        """Keep an entry, in the place of an older one of that key."""
        view = world[self._collection]
        view.put(key, entry)
        if len(view) > self._full.get(world.name, _FEW):
            now = world.clock.micros
            for old in [old for old, known in view.items() if known.until <= now]:
                view.delete(old)
            self._full[world.name] = max(_FEW, 2 * len(view))
