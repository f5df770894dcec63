"""A sliding window of errors, as real sandboxes have: whoever makes too many is locked out."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Limiter", "Locked"]


@dataclass(frozen=True, slots=True)
class Locked:
    """How a caller is refused."""

    status: int
    code: str
    headers: Mapping[str, str]


@dataclass
class Limiter:
    """At most ``most`` errors of a caller in any ``window`` seconds; with one more the caller is out for ``away``.

    Attributes:
        clock: what time it is, in seconds.
        locked: who has been locked out; a caller who never is has kept within the budget.
    """

    clock: Callable[[], float]
    most: int = 10
    window: float = 60.0
    away: float = 3600.0
    locked: dict[str, float] = field(default_factory=dict)
    errors: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def refuses(self, caller: str) -> Locked | None:
        """Why a caller's next request is refused; None when it is not."""
        if self.clock() < self.locked.get(caller, 0.0):
            return Locked(403, "locked_out", {})
        return None

    def erred(self, caller: str) -> None:
        """Count an error."""
        now, found = self.clock(), self.errors[caller]
        while found and found[0] <= now - self.window:
            found.popleft()
        found.append(now)
        if len(found) > self.most:
            self.locked[caller] = now + self.away
