"""The levers that only a motpart has: this run's own world, emptied and moved in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from contracts.errors import NotTestable
from contracts.exchange import Exchange, Request

__all__ = ["FIRST_MORNING", "Control"]

FIRST_MORNING = "2026-01-05T09:00:00Z"
"""When every judged world begins: a Monday that is no holiday in any Nordic country."""
_DROP_SECONDS = 3.0


class Control:
    """The levers of one world at an origin.

    Args:
        send: how requests go there, as those of the provider do.
    """

    def __init__(self, send: Callable[..., Exchange], origin: str, world: str) -> None:
        self.world = world
        self._send = send
        self._base = f"{origin}/_motpart"

    def reset(self) -> None:
        """Empty the world, seed it again and stop its clock on a Monday morning, the same for every run."""
        self._do("POST", f"/worlds/{self.world}/reset")
        self._do("POST", f"/worlds/{self.world}/clock/freeze", {"at": FIRST_MORNING})

    def now(self) -> datetime:
        """The world's time."""
        reply = self._do("GET", f"/worlds/{self.world}/clock")
        return datetime.fromisoformat(str(reply.value["now"]))

    def advance(self, duration: str) -> list[Mapping[str, Any]]:
        """Move the world's clock by an ISO 8601 duration; what happened meanwhile, in order."""
        reply = self._do("POST", f"/worlds/{self.world}/clock/advance", {"duration": duration})
        value = reply.value
        return list(value.get("happened", [])) if isinstance(value, dict) else list(value or [])

    def act(self, provider: str, action: str, facts: Mapping[str, Any]) -> Exchange:
        """Have a person who lives outside the provider's API act in the world; the answer, a refusal too."""
        return self._send(
            Request.json("POST", f"{self._base}/worlds/{self.world}/people/{provider}/{action}", dict(facts))
        )

    def deliveries(self, most: int = 1000) -> list[dict[str, Any]]:
        """The newest webhook deliveries of the world with every attempt, oldest first."""
        reply = self._do("GET", f"/worlds/{self.world}/deliveries?limit={most}")
        return list(reply.value or [])

    def drop(self, world: str | None = None) -> None:
        """Delete the world, or another of this run, so that a long-lived server does not keep it."""
        self._send(Request("DELETE", f"{self._base}/worlds/{world or self.world}"), timeout=_DROP_SECONDS)

    def _do(self, method: str, path: str, value: Any = None) -> Exchange:
        exchange = self._send(Request.json(method, self._base + path, value))
        if not exchange.ok:
            raise NotTestable(f"{self._base}{path} answers {exchange.summary}; the judge needs its control plane.")
        return exchange
