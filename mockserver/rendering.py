"""Stored values as bytes: a value that never changes is checked against its schema and written as JSON once."""

from __future__ import annotations

from collections import deque
from typing import Any

from mockserver.reading.schema import Checker
from mockserver.reading.strictjson import written

__all__ = ["Renderings"]

_WEIGHT = 250
"""About how many bytes an entry takes beside its text."""


class Renderings:
    """The stored values that were read last, by the schema they were checked against; the oldest make room one by one.

    A value is known by its identity, which holds because worlds never change a value after ``put``; the value is kept
    beside its text, so its identity cannot become another's.

    Args:
        most_bytes: how much memory the texts may take together.
    """

    def __init__(self, most_bytes: int = 8 * 1024 * 1024) -> None:
        self._texts: dict[Checker, dict[int, bytes]] = {}
        self._order: deque[tuple[Checker, Any, int]] = deque()
        self._most_bytes = most_bytes
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._order)

    def one(self, value: Any, checker: Checker) -> bytes | None:
        """The value as JSON; None when it does not fit the schema."""
        texts = self._texts.get(checker)
        known = None if texts is None else texts.get(id(value))
        if known is not None or not checker.is_valid(value):
            return known
        text = written(value)
        self._add(value, checker, text)
        return text

    def many(self, values: list[Any], checker: Checker) -> bytes | None:
        """A list of such values as JSON; None when one of them does not fit."""
        known = self._texts.get(checker, {})
        texts = list(map(known.get, map(id, values)))
        if None in texts:
            texts = [text or self.one(value, checker) for value, text in zip(values, texts, strict=True)]
            if None in texts:
                return None
        return b"[" + b",".join(texts) + b"]"  # type: ignore[arg-type]  # no None is left

    def _add(self, value: Any, checker: Checker, text: bytes) -> None:
        """Keep a text, and forget the oldest as needed; the newest one always stays."""
        weight = len(text) + _WEIGHT
        self._bytes += weight
        order = self._order
        while self._bytes > self._most_bytes and order:
            oldest, gone, freed = order.popleft()
            self._bytes -= freed
            self._texts[oldest].pop(id(gone), None)
        self._texts.setdefault(checker, {})[id(value)] = text
        order.append((checker, value, weight))
