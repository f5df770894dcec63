"""The one source of chance: ids, numbers and choices that depend on a seed and on how many were drawn before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from mockserver.errors import UsageError

__all__ = ["ALPHANUMERIC", "Chance", "checked_seed"]

T = TypeVar("T")

ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

_SEED_LIMIT = 1 << 63

_SPARE_BYTES = 8
"""Bytes drawn beyond what a range needs: the preference for low numbers stays below 2⁻⁶⁴."""


class Chance:
    """Draws by hashing seed and counter: the same seed gives the same draws on every machine and in every process.

    ``seed`` and ``counter`` are the whole state and may be read and put back at any time.
    """

    __slots__ = ("_start", "counter", "seed")

    def __init__(self, seed: int = 0, counter: int = 0) -> None:
        self.reseed(seed, counter)

    def reseed(self, seed: int, counter: int = 0) -> None:
        """Begin anew with another seed, any whole number."""
        self.seed = seed
        self.counter = counter
        self._start = hashlib.shake_128(f"{seed:x}/".encode())

    def _draw(self, size: int) -> bytes:
        self.counter += 1
        hasher = self._start.copy()
        hasher.update(b"%d" % self.counter)
        return hasher.digest(size)

    def _below(self, limit: int) -> int:
        size = (limit.bit_length() + 7) // 8 + _SPARE_BYTES
        return int.from_bytes(self._draw(size), "big") % limit

    def uuid(self) -> str:
        """A version 4 UUID in lower case."""
        raw = self._draw(16).hex()
        variant = "89ab"[int(raw[16], 16) & 3]
        return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-{variant}{raw[17:20]}-{raw[20:]}"

    def token(self, length: int, alphabet: str = ALPHANUMERIC) -> str:
        """So many characters of the alphabet."""
        base = len(alphabet)
        rest = self._below(base**length)
        letters = []
        for _ in range(length):
            rest, letter = divmod(rest, base)
            letters.append(alphabet[letter])
        return "".join(letters)

    def integer(self, low: int, high: int) -> int:
        """A whole number between both, both included. Raises: ValueError when ``high`` is below ``low``."""
        if high < low:
            raise ValueError(f"there is no whole number from {low} to {high}")
        return low + self._below(high - low + 1)

    def choice(self, options: Sequence[T]) -> T:
        """One of the options. Raises: ValueError when there is none."""
        if not options:
            raise ValueError("there is nothing to choose from")
        return options[self._below(len(options))]

    def fraction(self) -> float:
        """A number from 0 up to, but not including, 1."""
        return (int.from_bytes(self._draw(7), "big") >> 3) / (1 << 53)


def checked_seed(seed: int) -> int:
    """A seed that the disk can hold. Raises: UsageError for one of more than 64 bits."""
    if not -_SEED_LIMIT <= seed < _SEED_LIMIT:
        raise UsageError(f"A seed is a whole number of at most 64 bits, not {seed:.3e}.")
    return seed
