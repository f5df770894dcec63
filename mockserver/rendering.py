"""Stored values as bytes: a value that never changes is checked against its schema and written as JSON once."""

from __future__ import annotations

from collections import deque
from typing import Any

from mockserver.reading.schema import Checker
from mockserver.reading.strictjson import written

__all__ = ["Renderings"]

_WEIGHT = 250
"""About how many bytes an entry takes beside its text."""


class _Texts:
    """Texts by schema and value, within so many bytes; the oldest make room one by one.

    A value is known by its identity, which holds because worlds never change a value after ``put``; the value is kept
    beside its text, so its identity cannot become another's.
    """

    def __init__(self, most_bytes: int) -> None:
        self.of: dict[Checker, dict[int, bytes]] = {}
        self._order: deque[tuple[Checker, Any, int]] = deque()
        self._most_bytes = most_bytes
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._order)

    def add(self, value: Any, checker: Checker, text: bytes) -> None:
        """Keep a text, and forget the oldest as needed; the newest one always stays."""
        weight = len(text) + _WEIGHT
        self._bytes += weight
        order = self._order
        while self._bytes > self._most_bytes and order:
            oldest, gone, freed = order.popleft()
            self._bytes -= freed
            self.of[oldest].pop(id(gone), None)
        self.of.setdefault(checker, {})[id(value)] = text
        order.append((checker, value, weight))


class Renderings:
    """The latest stored values that were answered, by the schema they were checked against.

    What is answered as it is written is soon forgotten, for the value would have to be kept with it, and the more of
    them are kept the fewer are in the processor's cache. What is read stays long.

    Args:
        most_bytes: how much memory the texts may take together that were read.
        most_new: the same for those that were not.
    """

    def __init__(self, most_bytes: int = 8 * 1024 * 1024, most_new: int = 16 * 1024) -> None:
        self._read = _Texts(most_bytes)
        self._new = _Texts(most_new)

    def __len__(self) -> int:
        return len(self._read) + len(self._new)

    def read(self, value: Any, checker: Checker) -> bytes | None:
        """The value as JSON, for somebody who reads it; None when it does not fit the schema."""
        texts = self._read.of.get(checker)
        known = None if texts is None else texts.get(id(value))
        if known is not None:
            return known
        fresh = self._new.of.get(checker)
        text = None if fresh is None else fresh.pop(id(value), None)
        if text is None and checker.is_valid(value):
            text = written(value)
        if text is not None:
            self._read.add(value, checker, text)
        return text

    def new(self, value: Any, checker: Checker) -> bytes | None:
        """The value as JSON, for somebody who has just written it; None when it does not fit the schema."""
        for texts in (self._read.of.get(checker), self._new.of.get(checker)):
            if texts is not None and (known := texts.get(id(value))) is not None:
                return known
        if not checker.is_valid(value):
            return None
        text = written(value)
        self._new.add(value, checker, text)
        return text

    def many(self, values: list[Any], checker: Checker) -> bytes | None:
        """A list of such values as JSON, for somebody who reads them; None when one of them does not fit."""
        known = self._read.of.get(checker, {})
        texts = list(map(known.get, map(id, values)))
        if None in texts:
            texts = [text or self.read(value, checker) for value, text in zip(values, texts, strict=True)]
            if None in texts:
                return None
        return b"[" + b",".join(texts) + b"]"  # type: ignore[arg-type]  # no None is left
