"""Worlds on disk: one SQLite file in a folder, written before a request is answered.

WAL mode with ``synchronous=NORMAL``: what was committed outlives the process however it ends (kill -9 included). If the
machine itself loses power the last transactions may be missing, but the file is whole. The file is locked as
long as the store is open, for every server keeps its worlds in memory and two would overwrite each other.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import immutables
import msgspec

from mockserver.clock import ClockSetting
from mockserver.collection import Table
from mockserver.errors import StorageError, UsageError
from mockserver.packing import Stored, encode
from mockserver.schedule import EMPTY_SCHEDULE
from mockserver.state import Root

__all__ = ["FILE_NAME", "SnapshotRow", "Store"]

FILE_NAME = "worlds.sqlite3"

_APPLICATION = 0x4D6F7470  # "Motp", in the file's header
_VERSION = 1
_LIVE = ""
"""The snapshot name under which the state of now is kept."""

_SCHEMA = """
CREATE TABLE states (
    id INTEGER PRIMARY KEY, world TEXT NOT NULL, snapshot TEXT NOT NULL,
    taken INTEGER NOT NULL, objects INTEGER NOT NULL, marks BLOB NOT NULL, UNIQUE (world, snapshot)
);
CREATE TABLE objects (
    state INTEGER NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (state, collection, key)
);
"""
_PUT = "INSERT OR REPLACE INTO objects (state, collection, key, place, value) VALUES (?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM objects WHERE state = ? AND collection = ? AND key = ?"
_DELETE_ALL = "DELETE FROM objects WHERE state = ?"
_MARKS = "UPDATE states SET marks = ? WHERE id = ?"
_FIND = "SELECT id, marks FROM states WHERE world = ? AND snapshot = ?"
_ROWS = "SELECT collection, key, place, value FROM objects WHERE state = ?"
_NEW = "INSERT INTO states (world, snapshot, taken, objects, marks) VALUES (?, ?, ?, ?, ?)"
_COPY = (
    "INSERT INTO objects (state, collection, key, place, value) "
    "SELECT ?, collection, key, place, value FROM objects WHERE state = ?"
)

T = TypeVar("T")
Write = tuple[str, str, tuple[int, Any] | None]
"""Collection, key, and place and value; None instead of those deletes."""

_decode_marks = msgspec.msgpack.Decoder(tuple[ClockSetting, int, int, int]).decode


class SnapshotRow(NamedTuple):
    """A snapshot as the store lists it; ``taken`` in microseconds since 1970 of the world's clock."""

    name: str
    taken: int
    objects: int


class Store:
    """Every world of a data folder, which is made when it does not exist.

    Raises:
        UsageError: one sentence when the folder cannot be used, or a value cannot be written.
        StorageError: here and in every method, one sentence when the disk or the file does not play along.
    """

    def __init__(self, folder: str | Path) -> None:
        self._path = Path(folder) / FILE_NAME
        self._states: dict[str, int] = {}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise UsageError(f"{folder} cannot be used as a data folder: {_why(error)}.") from None
        if not os.access(self._path.parent, os.W_OK):
            raise UsageError(f"{folder} cannot be used as a data folder: nothing may be written there.")
        with self._explained("be opened"):
            # the engine runs on one thread at a time, though not always on the one that made it
            self._database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=0)
        try:
            self._open()
        except UsageError:
            self._database.close()
            raise

    def _open(self) -> None:
        with self._explained("be opened"):
            run = self._database.execute
            run("PRAGMA locking_mode = EXCLUSIVE")
            application = run("PRAGMA application_id").fetchone()[0]
            version = run("PRAGMA user_version").fetchone()[0]
            tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if application != _APPLICATION and (application or tables):
                raise UsageError(f"{self._path} is a database of another program; choose another data folder.")
            if version > _VERSION:
                raise UsageError(f"{self._path} was written by a newer motpart; use that, or another data folder.")
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = NORMAL")
            run("PRAGMA journal_size_limit = 67108864")
            with self._transaction():
                if not tables:
                    for statement in _SCHEMA.split(";"):
                        run(statement)
                    run(f"PRAGMA application_id = {_APPLICATION}")
                run(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        """Write the log back into the file and let others have it; safe to call twice."""
        with self._explained("be closed"):
            self._database.close()

    def names(self) -> list[str]:
        """Every world of the folder, sorted."""
        with self._explained("be read"):
            rows = self._database.execute("SELECT world FROM states WHERE snapshot = '' ORDER BY world").fetchall()
        return [name for (name,) in rows]

    def snapshots(self, world: str) -> list[SnapshotRow]:
        """A world's snapshots in the order they were taken."""
        query = "SELECT snapshot, taken, objects FROM states WHERE world = ? AND snapshot != '' ORDER BY id"
        with self._explained("be read"):
            return [SnapshotRow(*row) for row in self._database.execute(query, (world,)).fetchall()]

    def load(self, world: str, snapshot: str = _LIVE) -> Root | None:
        """A world, or a snapshot of it, or None; without its schedule. Values are decoded when they are first read."""
        with self._explained("be read"):
            found = self._database.execute(_FIND, (world, snapshot)).fetchone()
            if found is None:
                return None
            state, marks = found
            rows: dict[str, dict[int, tuple[str, Any]]] = {}
            for collection, key, place, value in self._database.execute(_ROWS, (state,)):
                rows.setdefault(collection, {})[place] = (key, Stored(value))
            tables = immutables.Map((name, Table.of(held)) for name, held in rows.items())
            return Root(tables, EMPTY_SCHEDULE, *_decode_marks(marks))

    def commit(self, world: str, root: Root, writes: Iterable[Write]) -> None:
        """Write a request's changes in one transaction; ``root`` is the state after them."""
        with self._explained("be written"), self._transaction():
            run = self._database.execute
            state = self._states.get(world) or self._state(world, _LIVE, root)
            for collection, key, row in writes:
                if row is None:
                    run(_DELETE, (state, collection, key))
                else:
                    run(_PUT, (state, collection, key, row[0], _encoded(collection, key, row[1])))
            run(_MARKS, (encode(root.marks), state))
            # only what a committed transaction has made may be remembered, see _transaction
            self._states[world] = state

    def replace(self, world: str, root: Root) -> None:
        """Make a world's state of now this one altogether, in one transaction."""
        with self._explained("be written"), self._transaction():
            self._drop(world, _LIVE)
            state = self._state(world, _LIVE, root)
            rows = (
                (state, name, key, place, _encoded(name, key, value))
                for name, table in root.tables.items()
                for key, place, value in table.placed()
            )
            self._database.executemany(_PUT, rows)

    def keep(self, world: str, snapshot: SnapshotRow) -> None:
        """Copy a world's committed state to a snapshot, in the place of an older one of that name."""
        with self._explained("be written"), self._transaction():
            self._drop(world, snapshot.name)
            self._copy((world, _LIVE), (world, snapshot.name), snapshot.taken, snapshot.objects)

    def restore(self, world: str, snapshot: str) -> None:
        """Copy a snapshot over a world's state of now."""
        with self._explained("be written"), self._transaction():
            self._drop(world, _LIVE)
            self._copy((world, snapshot), (world, _LIVE))

    def branch(self, world: str, new: str) -> None:
        """Copy a world's committed state to a world that does not exist yet."""
        with self._explained("be written"), self._transaction():
            self._copy((world, _LIVE), (new, _LIVE))

    def delete(self, world: str, snapshot: str | None = None) -> None:
        """Forget a snapshot, or a world with all its snapshots."""
        with self._explained("be written"), self._transaction():
            names = [row.name for row in self.snapshots(world)] + [_LIVE] if snapshot is None else [snapshot]
            for name in names:
                self._drop(world, name)

    def _state(self, world: str, snapshot: str, root: Root, taken: int = 0, objects: int = 0) -> int:
        """The number of a state, which is made when there is none."""
        found = self._database.execute(_FIND, (world, snapshot)).fetchone()
        if found is not None:
            return int(found[0])
        marks = encode(root.marks)
        return int(self._database.execute(_NEW, (world, snapshot, taken, objects, marks)).lastrowid or 0)

    def _copy(self, source: tuple[str, str], target: tuple[str, str], taken: int = 0, objects: int = 0) -> None:
        run = self._database.execute
        state, marks = run(_FIND, source).fetchone()
        copy = run(_NEW, (*target, taken, objects, marks)).lastrowid
        run(_COPY, (copy, state))

    def _drop(self, world: str, snapshot: str) -> None:
        found = self._database.execute(_FIND, (world, snapshot)).fetchone()
        if found is not None:
            self._database.execute(_DELETE_ALL, (found[0],))
            self._database.execute("DELETE FROM states WHERE id = ?", (found[0],))
        self._states.pop(world, None)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            self._states.clear()
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, UnicodeError, msgspec.MsgspecError) as error:
            raise StorageError(f"{self._path} cannot {what}: {_why(error)}.") from None


def _encoded(collection: str, key: str, value: Any) -> bytes:
    if value.__class__ is Stored:
        return value.raw
    try:
        return encode(value)
    except (TypeError, OverflowError, ValueError, RecursionError) as error:
        raise UsageError(f"{key!r} of {collection} cannot be written to disk: {error}.") from None


_ADVICE: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda text: "locked" in text, "another motpart server is using this folder"),
    (lambda text: "not a database" in text, "it is no database; move it away or choose another data folder"),
    (lambda text: "malformed" in text, "it is damaged; restore a copy of it or move it away"),
    (lambda text: "unable to open" in text, "it is no file that may be read and written here"),
    (lambda text: "readonly" in text, "it may not be written here"),
    (lambda text: "is full" in text, "the disk is full; make room and go on"),
)


def _why(error: Exception) -> str:
    """The cause in words that help; the program's own words for a cause that is not known."""
    text = getattr(error, "strerror", None) or str(error)
    return next((advice for fits, advice in _ADVICE if fits(text)), text)
