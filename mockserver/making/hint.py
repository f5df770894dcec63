"""What a made value is for: the words of its property's name, the world's time, where choices come from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

__all__ = ["Draws", "Hint", "words_of"]


class Draws(Protocol):
    """The part of a world's chance that values are drawn from."""

    def integer(self, low: int, high: int) -> int:
        """A whole number between both, both included."""

    def uuid(self) -> str:
        """A version 4 UUID."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What a value is for.

    Attributes:
        chance: where choices come from.
        now: the world's time; dates lie near it.
        words: the property's name in lower-case words, its owner's words before it.
        own: how many of the words are the property's own.
        room: the most characters a text may have; None for any number.
    """

    chance: Draws
    now: datetime
    words: tuple[str, ...]
    own: int
    room: int | None = None

    @property
    def name(self) -> tuple[str, ...]:
        """The property's own words."""
        return self.words[len(self.words) - self.own :] if self.own else ()

    def pick(self, among: Sequence[str]) -> str:
        """One of several."""
        return among[self.chance.integer(0, len(among) - 1)]

    def digits(self, count: int) -> str:
        """Digits, the first of which is not 0."""
        return str(self.chance.integer(10 ** (count - 1), 10**count - 1))

    def has(self, *words: str) -> bool:
        """Whether the name or its owner's name has one of these words."""
        return any(word in self.words for word in words)


_SPLIT = re.compile(r"[A-ZÆØÅÄÖ]+(?=[A-ZÆØÅÄÖ][a-zæøåäö])|[A-ZÆØÅÄÖ]?[a-zæøåäö]+|[A-ZÆØÅÄÖ]+|\d+")


_FOLDED = str.maketrans({"å": "a", "ä": "a", "æ": "a", "ö": "o", "ø": "o"})


def words_of(name: str) -> tuple[str, ...]:
    """A name in lower-case words: ``customerEmail`` and ``customer_email`` are alike, ``beløp`` is ``belop``."""
    return tuple(word.lower().translate(_FOLDED) for word in _SPLIT.findall(name))
