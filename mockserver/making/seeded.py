"""Chance that depends on nothing but its seed: for examples, which must not change because somebody asked before."""

from __future__ import annotations

import uuid
from hashlib import blake2b

__all__ = ["Seeded"]


class Seeded:
    """A stream of choices made from a text; the same text gives the same stream on every machine."""

    __slots__ = ("_count", "_key")

    def __init__(self, seed: str) -> None:
        self._key = seed.encode("utf-8", "surrogatepass")
        self._count = 0

    def _bits(self) -> int:
        self._count += 1
        message = self._key + b"/" + str(self._count).encode()
        return int.from_bytes(blake2b(message, digest_size=16).digest(), "big")

    def integer(self, low: int, high: int) -> int:
        """A whole number between both, both included."""
        return low + self._bits() % (high - low + 1)

    def uuid(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(int=self._bits(), version=4))
