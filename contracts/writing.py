"""Files that a command will write at its end: looked at before its work begins, so that none of it is lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from contracts.errors import UsageError

__all__ = ["expect_writable"]


def expect_writable(*files: Path | None, folders: bool = False) -> None:
    """Refuse to begin where a file cannot be written; none is made or changed yet.

    Args:
        files: None is no file.
        folders: whether the folders that are missing will be made.

    Raises:
        UsageError: one cannot be written.
    """
    for file in files:
        why = None if file is None else _obstacle(file, folders)
        if why is not None:
            raise UsageError(f"{file} cannot be written: {os.strerror(why)}.")


def _obstacle(file: Path, folders: bool) -> int | None:
    if file.is_dir():
        return errno.EISDIR
    there = next(folder for folder in file.absolute().parents if folder.exists())
    if not there.is_dir():
        return errno.ENOTDIR
    if there != file.absolute().parent and not folders:
        return errno.ENOENT
    return None if os.access(file if file.exists() else there, os.W_OK) else errno.EACCES
