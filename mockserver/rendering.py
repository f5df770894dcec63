"""Stored values as bytes: a value that never changes is checked against its schema and written as JSON once."""

from __future__ import annotations

from typing import Any

from mockserver.reading.schema import Checker
from mockserver.reading.strictjson import written

__all__ = ["Renderings"]

_WEIGHT = 250
"""About how many bytes an entry takes beside its text."""


class Renderings:
    """The latest stored values that were answered, by the schema they were checked against.

    A value is known by its identity, which holds because worlds never change a value after ``put``; the value is kept
    beside its text, so its identity cannot become another's.

    Args:
        most_bytes: how much memory the texts may take together; then all are forgotten.
    """

    def __init__(self, most_bytes: int = 8 * 1024 * 1024) -> None:
        self._texts: dict[Checker, dict[int, bytes]] = {}
        self._values: list[Any] = []
        self._most_bytes = most_bytes
        self._bytes = 0

    def one(self, value: Any, checker: Checker) -> bytes | None:
        """The value as JSON; None when it does not fit the schema."""
        texts = self._texts.get(checker)
        known = None if texts is None else texts.get(id(value))
        return self._write(value, checker) if known is None else known

    def many(self, values: list[Any], checker: Checker) -> bytes | None:
        """A list of such values as JSON; None when one of them does not fit."""
        known = self._texts.get(checker, {})
        texts = list(map(known.get, map(id, values)))
        if None in texts:
            texts = [self.one(value, checker) for value in values]
            if None in texts:
                return None
        return b"[" + b",".join(texts) + b"]"  # type: ignore[arg-type]  # no None is left

    def _write(self, value: Any, checker: Checker) -> bytes | None:
        if not checker.is_valid(value):
            return None
        text = written(value)
        self._bytes += len(text) + _WEIGHT
        if self._bytes > self._most_bytes:
            self._texts.clear()
            self._values.clear()
            self._bytes = len(text) + _WEIGHT
        self._texts.setdefault(checker, {})[id(value)] = text
        self._values.append(value)
        return text
