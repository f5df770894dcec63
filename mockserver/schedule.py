"""What is due when, as an immutable value: a schedule can be kept, forgotten and branched like the rest of a world.

A leftist heap of tuples holds the order (two heaps merge along their short right spines, and share what they do not
change); a map holds which entries are still wanted, so that a cancelled one is only skipped when its turn comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import immutables

__all__ = ["EMPTY_SCHEDULE", "Schedule"]

Heap = tuple[int, int, int, Any, Any] | None
"""Rank (length of the right spine), due, number, left heap, right heap."""

_SPARE = 64


class Schedule:
    """Numbers in the order of (due, number), both whole numbers; every change gives a new schedule."""

    __slots__ = ("_due", "_heap", "_size")

    def __init__(self, due: immutables.Map[int, int], heap: Heap, size: int) -> None:
        self._due = due
        self._heap = heap
        self._size = size

    @classmethod
    def of(cls, entries: Iterable[tuple[int, int]]) -> Schedule:
        """A schedule of many (due, number) pairs at once."""
        ordered = sorted(entries, reverse=True)
        heap: Heap = None
        for due, number in ordered:
            heap = (1, due, number, heap, None)
        return cls(immutables.Map((number, due) for due, number in ordered), heap, len(ordered))

    def __len__(self) -> int:
        """How many entries are still to come."""
        return len(self._due)

    @property
    def first(self) -> tuple[int, int] | None:
        """The earliest (due, number), or None; O(1)."""
        heap = self._heap
        return None if heap is None else (heap[1], heap[2])

    def add(self, due: int, number: int) -> Schedule:
        """With one entry more; the number must be new."""
        return Schedule(self._due.set(number, due), _merge(self._heap, (1, due, number, None, None)), self._size + 1)

    def remove(self, number: int) -> Schedule:
        """Without an entry; the same schedule when it has none of that number."""
        if number not in self._due:
            return self
        due = self._due.delete(number)
        if self._size > 2 * len(due) + _SPARE:
            return Schedule.of((at, each) for each, at in due.items())
        heap, size = self._heap, self._size
        while heap is not None and heap[2] not in due:
            heap = _merge(heap[3], heap[4])
            size -= 1
        return Schedule(due, heap, size)


def _merge(one: Heap, other: Heap) -> Heap:
    if one is None:
        return other
    if other is None:
        return one
    if (other[1], other[2]) < (one[1], one[2]):
        one, other = other, one
    left, right = one[3], _merge(one[4], other)
    if left is None:
        left, right = right, None
    elif right is not None and left[0] < right[0]:
        left, right = right, left
    return (1 if right is None else right[0] + 1, one[1], one[2], left, right)


EMPTY_SCHEDULE = Schedule(immutables.Map(), None, 0)
