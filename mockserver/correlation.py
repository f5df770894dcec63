"""Correlation ids: one on every answer, the caller's own where it sent one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mockserver.chance import Chance
from mockserver.world import World
from specs.settings import Correlation

__all__ = ["CorrelationIds"]

_SENDABLE = re.compile(rb"[\x21-\x7e]{1,200}")
_SPREAD = 1 << 20


class CorrelationIds:
    """The correlation ids of one provider.

    An id depends on the world's seed, its time and how many were given before: drawing it leaves the world as it is, so
    that a call that changes nothing changes nothing.
    """

    def __init__(self, terms: Correlation) -> None:
        self._header = terms.header.encode("latin-1", "replace")
        self._sent = terms.header.lower().encode("latin-1", "replace")
        self._echoed = terms.echoed
        self._upper = terms.upper_case
        self._given = 0

    def header(self, headers: Mapping[bytes, bytes], world: World | None) -> tuple[bytes, bytes]:
        """The header of an answer to a request with these headers."""
        sent = headers.get(self._sent)
        if self._echoed and sent is not None and _SENDABLE.fullmatch(sent):
            return self._header, sent
        self._given += 1
        seed, now = (0, 0) if world is None else (world.chance.seed, world.clock.micros)
        made = Chance(seed, abs(now) * _SPREAD + self._given % _SPREAD).uuid()
        return self._header, (made.upper() if self._upper else made).encode()
