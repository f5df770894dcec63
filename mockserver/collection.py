"""Collections: ordered, persistent maps from key to value, and the typed window through which a world shows one.

A table never changes; a put or delete gives a new table that shares nearly everything with the old one. So keeping a
state costs nothing, and a request that fails is forgotten by dropping its tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Generic, TypeVar, overload

import immutables

from mockserver.packing import Stored, packed

__all__ = ["EMPTY_TABLE", "Collection", "Shelf", "Table", "View"]

T = TypeVar("T")


class Collection(Generic[T]):
    """A key to a part of every world: its name and the type of its values; holds no state itself.

    Values are immutable to whoever reads them: a frozen ``msgspec.Struct`` (or frozen dataclass), or a JSON value
    that nobody changes after ``put``. Names begin with the provider's: ``examplepay.charges``.
    """

    __slots__ = ("kind", "name")

    @overload
    def __init__(self, name: str, kind: type[T]) -> None: ...

    @overload
    def __init__(self: Collection[Any], name: str, kind: Any = ...) -> None: ...

    def __init__(self, name: str, kind: Any = Any) -> None:
        self.name = name
        self.kind = kind

    def __repr__(self) -> str:
        return f"Collection({self.name!r})"


_CHUNK = 8
"""How many places settle together."""

_Row = tuple[str, Any]


class Table:
    """The contents of one collection, immutable: every key has a place and a value.

    Places are whole numbers in the order of insertion. ``first`` and ``end`` bound those in use: both ends are
    occupied, so the newest is found at once, and ``end`` - ``first`` is the length when nothing in between was deleted.

    The keys that came last are ``recent``, key → (place, value): a small dict that each put copies. With the last place
    of their chunk they settle together in two persistent maps, each of which copies several nodes, neighbours and all,
    whenever something is put: ``places`` (key → place), and ``chunks``, the rows (key, value) by place, ``_CHUNK`` of
    them to a tuple, None where one was deleted. Recent places are higher than settled.
    """

    __slots__ = ("chunks", "end", "first", "places", "recent")

    def __init__(
        self,
        places: immutables.Map[str, int],
        chunks: immutables.Map[int, tuple[_Row | None, ...]],
        recent: dict[str, tuple[int, Any]],
        first: int,
        end: int,
    ) -> None:
        self.places = places
        self.chunks = chunks
        self.recent = recent
        self.first = first
        self.end = end

    @classmethod
    def of(cls, rows: dict[int, _Row]) -> Table:
        """A table of many rows at once, by place."""
        if not rows:
            return EMPTY_TABLE
        places = immutables.Map((key, place) for place, (key, _) in rows.items())
        numbers = {place // _CHUNK for place in rows}
        chunks = immutables.Map((number, _chunk(rows, number)) for number in numbers)
        return cls(places, chunks, {}, min(rows), max(rows) + 1)

    def __len__(self) -> int:
        return len(self.places) + len(self.recent)

    def __contains__(self, key: object) -> bool:
        return key in self.recent or key in self.places

    def find(self, key: str) -> tuple[int, Any] | None:
        """The place and the value of a key, or None."""
        found = self.recent.get(key)
        if found is None and (place := self.places.get(key)) is not None:
            return place, self.chunks[place // _CHUNK][place % _CHUNK][1]  # type: ignore[index]  # a key has a row
        return found

    def put(self, key: str, value: Any) -> Table:
        """With a value under a key: in its old place, or at the end."""
        recent, end = self.recent, self.end
        known = recent.get(key)
        if known is None:
            place = self.places.get(key)
            if place is not None:
                return Table(self.places, self._with(place, (key, value)), recent, self.first, end)
        recent = recent.copy()
        if known is not None:
            recent[key] = (known[0], value)
            return Table(self.places, self.chunks, recent, self.first, end)
        recent[key] = (end, value)
        table = Table(self.places, self.chunks, recent, self.first, end + 1)
        return table if table.end % _CHUNK else table._settled()

    def _settled(self) -> Table:
        """The same with no recent keys."""
        places = self.places.mutate()
        number = self._boundary() // _CHUNK
        chunk = list(self.chunks.get(number) or [None] * _CHUNK)
        for key, (place, value) in self.recent.items():
            places[key] = place
            chunk[place % _CHUNK] = key, packed(value)
        return Table(places.finish(), self.chunks.set(number, tuple(chunk)), {}, self.first, self.end)

    def _with(self, place: int, row: _Row | None) -> immutables.Map[int, tuple[_Row | None, ...]]:
        """The chunks with another row at a settled place, or with none."""
        number, index = divmod(place, _CHUNK)
        old = self.chunks[number]
        chunk = (*old[:index], row, *old[index + 1 :])
        return self.chunks.set(number, chunk) if any(chunk) else self.chunks.delete(number)

    def delete(self, key: str) -> Table:
        """Without a key that it has."""
        if len(self) == 1:
            return EMPTY_TABLE
        places, chunks, recent = self.places, self.chunks, self.recent
        if key in recent:
            recent = recent.copy()
            del recent[key]
        else:
            places, chunks = places.delete(key), self._with(places[key], None)
        table = Table(places, chunks, recent, self.first, self.end)
        occupied = {place for place, _ in recent.values()}
        while table.first not in occupied and not table._is_settled(table.first):
            table.first += 1
        while table.end - 1 not in occupied and not table._is_settled(table.end - 1):
            table.end -= 1
        return table

    def _is_settled(self, place: int) -> bool:
        chunk = self.chunks.get(place // _CHUNK)
        return chunk is not None and chunk[place % _CHUNK] is not None

    def ordered(self, newest_first: bool = False) -> Iterator[_Row]:
        """(key, value) in order of insertion, or the other way round."""
        recent = [(key, value) for key, (_, value) in self.recent.items()]
        chunks = map(self.chunks.__getitem__, sorted(self.chunks, reverse=newest_first))
        settled = chain.from_iterable(map(reversed, chunks) if newest_first else chunks)
        rows = chain(reversed(recent), settled) if newest_first else chain(settled, recent)
        return filter(None, rows)

    def placed(self) -> Iterator[tuple[str, int, Any]]:
        """(key, place, value) of every row, in no order."""
        for number, chunk in self.chunks.items():
            yield from ((row[0], place, row[1]) for place, row in enumerate(chunk, number * _CHUNK) if row)
        yield from ((key, place, value) for key, (place, value) in self.recent.items())

    def _boundary(self) -> int:
        """Where recent places begin; the end when there are none."""
        return next(iter(self.recent.values()))[0] if self.recent else self.end

    def slice(self, offset: int, limit: int, newest_first: bool) -> list[_Row]:
        """``limit`` rows after the first ``offset``; costs ``limit`` when nothing in between was deleted."""
        if self.end - self.first != len(self):
            return list(islice(self.ordered(newest_first), offset, offset + limit))
        if newest_first:
            stop = max(self.end - offset, self.first)
            start = max(stop - limit, self.first)
        else:
            start = min(self.first + offset, self.end)
            stop = min(start + limit, self.end)
        boundary = self._boundary()
        found: list[Any] = []
        if (last := min(stop, boundary)) > start:
            number, skipped = divmod(start, _CHUNK)
            chunks = map(self.chunks.__getitem__, range(number, (last - 1) // _CHUNK + 1))
            found.extend(islice(chain.from_iterable(chunks), skipped, skipped + last - start))
        if stop > boundary:
            recent = islice(self.recent.items(), max(start - boundary, 0), stop - boundary)
            found.extend((key, value) for key, (_, value) in recent)
        if newest_first:
            found.reverse()
        return found

    def newest(self) -> Any:
        """The value of the key that came last. Raises: KeyError when there is none."""
        if self.recent:
            return next(reversed(self.recent.values()))[1]
        last = self.end - 1
        return self.chunks[last // _CHUNK][last % _CHUNK][1]  # type: ignore[index]  # both ends are occupied


def _chunk(rows: dict[int, _Row], number: int) -> tuple[_Row | None, ...]:
    """The rows at the places of one chunk."""
    return tuple(map(rows.get, range(number * _CHUNK, (number + 1) * _CHUNK)))


EMPTY_TABLE = Table(immutables.Map(), immutables.Map(), {}, 0, 0)


class Shelf:
    """The tables of one world at this moment, by collection name; ``touched`` notes what was written, for the disk."""

    __slots__ = ("tables", "touched")

    def __init__(self, keep_track: bool) -> None:
        self.tables: immutables.Map[str, Table] = immutables.Map()
        self.touched: set[tuple[str, str]] | None = set() if keep_track else None


class View(Generic[T]):
    """One collection of one world: what ``world[COLLECTION]`` gives."""

    __slots__ = ("_kind", "_name", "_shelf", "collection")

    def __init__(self, shelf: Shelf, collection: Collection[T], name: str | None = None) -> None:
        self._shelf = shelf
        self._name = name or collection.name
        self._kind = collection.kind
        self.collection = collection

    def get(self, key: str) -> T | None:
        """The value under a key, or None."""
        table = self._shelf.tables.get(self._name)
        if table is None:
            return None
        found = table.recent.get(key)
        if found is not None:
            value: Any = found[1]
        else:
            place = table.places.get(key)
            if place is None:
                return None
            value = table.chunks[place // _CHUNK][place % _CHUNK][1]  # type: ignore[index]  # a key has a row
        return value.decode(self._kind) if value.__class__ is Stored else value  # type: ignore[no-any-return]  # T by put or decode

    def put(self, key: str, value: T) -> None:
        """Store a value; a key that is there already keeps its place in the order."""
        shelf, name = self._shelf, self._name
        shelf.tables = shelf.tables.set(name, shelf.tables.get(name, EMPTY_TABLE).put(key, value))
        if shelf.touched is not None:
            shelf.touched.add((name, key))

    def delete(self, key: str) -> bool:
        """Take a key away; False when it was not there."""
        shelf, name = self._shelf, self._name
        table = shelf.tables.get(name)
        if table is None or key not in table:
            return False
        table = table.delete(key)
        shelf.tables = shelf.tables.set(name, table) if len(table) else shelf.tables.delete(name)
        if shelf.touched is not None:
            shelf.touched.add((name, key))
        return True

    def _table(self) -> Table:
        return self._shelf.tables.get(self._name, EMPTY_TABLE)

    def _typed(self, value: Any) -> T:
        return value.decode(self._kind) if value.__class__ is Stored else value  # type: ignore[no-any-return]  # T by put or decode

    def __contains__(self, key: object) -> bool:
        return key in self._table()

    def __len__(self) -> int:
        table = self._shelf.tables.get(self._name)
        return 0 if table is None else len(table)

    def __iter__(self) -> Iterator[str]:
        """The keys in order of insertion."""
        return iter([key for key, _ in self._table().ordered()])

    def values(self) -> list[T]:
        """Every value in order of insertion."""
        return [self._typed(value) for _, value in self._table().ordered()]

    def items(self) -> list[tuple[str, T]]:
        """Every (key, value) in order of insertion."""
        return [(key, self._typed(value)) for key, value in self._table().ordered()]

    def page(self, offset: int, limit: int, newest_first: bool = False) -> list[T]:
        """At most ``limit`` values after the first ``offset``, oldest first or newest first; neither is negative."""
        kind = self._kind
        found = self._table().slice(max(offset, 0), max(limit, 0), newest_first)
        return [value.decode(kind) if value.__class__ is Stored else value for _, value in found]

    def newest(self) -> T | None:
        """The value that was inserted last, or None."""
        table = self._table()
        return self._typed(table.newest()) if len(table) else None
