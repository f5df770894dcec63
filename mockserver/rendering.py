"""Stored values as bytes: a value that never changes is checked against its schema and written as JSON once."""

from __future__ import annotations

from typing import Any

from mockserver.reading.schema import Checker
from mockserver.reading.strictjson import written

__all__ = ["Renderings"]

_WEIGHT = 250
"""About how many bytes an entry takes beside its text."""


class Renderings:
    """The latest stored values that were answered, with the schema they were checked against.

    A value is known by its identity, which holds because worlds never change a value after ``put``; the entry keeps
    the value alive, so its identity cannot become another's.

    Args:
        most_bytes: how much memory the texts may take together; then all are forgotten.
    """

    def __init__(self, most_bytes: int = 8 * 1024 * 1024) -> None:
        self._known: dict[int, tuple[Any, Checker, bytes]] = {}
        self._most_bytes = most_bytes
        self._bytes = 0

    def one(self, value: Any, checker: Checker) -> bytes | None:
        """The value as JSON; None when it does not fit the schema."""
        known = self._known.get(id(value))
        if known is not None and known[0] is value and known[1] is checker:
            return known[2]
        if not checker.is_valid(value):
            return None
        text = written(value)
        self._bytes += len(text) + _WEIGHT
        if self._bytes > self._most_bytes:
            self._known.clear()
            self._bytes = len(text) + _WEIGHT
        self._known[id(value)] = (value, checker, text)
        return text

    def many(self, values: list[Any], checker: Checker) -> bytes | None:
        """A list of such values as JSON; None when one of them does not fit."""
        texts = [self.one(value, checker) for value in values]
        return None if None in texts else b"[" + b",".join(texts) + b"]"  # type: ignore[arg-type]  # no None is left
