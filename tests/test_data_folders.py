"""What can be wrong with a data folder is one clear sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from mockserver.errors import UsageError
from mockserver.store import FILE_NAME, Store


def garbage(folder: Path) -> None:
    """A file that is no database."""
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(b"no database" * 1000)


def directory(folder: Path) -> None:
    """A directory where the file should be."""
    (folder / FILE_NAME).mkdir(parents=True)


def file(folder: Path) -> None:
    """A file where the folder should be."""
    folder.write_text("x")


def foreign(folder: Path) -> None:
    """A database of somebody else."""
    folder.mkdir()
    with sqlite3.connect(folder / FILE_NAME) as database:
        database.execute("CREATE TABLE invoices (id)")
    database.close()


def newer(folder: Path) -> None:
    """A data file from the future."""
    Store(folder).close()
    with sqlite3.connect(folder / FILE_NAME) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def damaged(folder: Path) -> None:
    """A database whose pages were overwritten."""
    Store(folder).close()
    raw = bytearray((folder / FILE_NAME).read_bytes())
    raw[100:4096] = b"\xff" * 3996
    (folder / FILE_NAME).write_bytes(raw)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (garbage, "cannot be opened: it is no database; move it away or choose another data folder."),
        (directory, "cannot be opened: it is no file that may be read and written here."),
        (file, "cannot be used as a data folder: File exists."),
        (foreign, "is a database of another program; choose another data folder."),
        (newer, "was written by a newer motpart; use that, or another data folder."),
        (damaged, "cannot be opened: it is damaged; restore a copy of it or move it away."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_bad_data_folder_is_one_clear_sentence(tmp_path: Path, spoil: Any, sentence: str) -> None:
    """With its path and what to do; nothing in it is changed."""
    spoil(tmp_path / "data")
    before = contents(tmp_path)
    with pytest.raises(UsageError) as refused:
        Store(tmp_path / "data")
    assert str(refused.value).startswith(str(tmp_path / "data"))
    assert str(refused.value).endswith(sentence)
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder with what is in it."""
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("folder", ["/proc/motpart/data", "/dev/null/data", "a\0b"])
def test_a_folder_that_cannot_be_made_is_refused(folder: str) -> None:
    """Where nobody may write, not even root."""
    with pytest.raises(UsageError, match="cannot be used as a data folder"):
        Store(folder)


def test_a_folder_where_nothing_may_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that is mounted to be read only, where SQLite speaks of an I/O error."""
    Store(tmp_path).close()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(UsageError, match="cannot be used as a data folder: nothing may be written there"):
        Store(tmp_path)
