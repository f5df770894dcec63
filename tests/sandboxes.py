"""A world of its own in an app that tests share, for one provider: calls, people, clock, and what has changed."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx

from tests.client import Client

__all__ = ["NOW", "Sandbox", "fresh_world"]

NOW = "2026-01-05T09:00:00Z"
"""A Monday morning; the clock of every sandbox stands here at first."""

_numbers = count()


def fresh_world(client: Client, now: str = NOW) -> str:
    """A new world whose clock stands; its name."""
    name = f"test-{next(_numbers)}"
    answer = client.post("/_motpart/worlds", json={"name": name, "freeze": now})
    assert answer.status_code == 201, answer.text
    return name


class Sandbox:
    """One provider in a fresh world; what a provider's own sandbox says in its clients' words is built of this."""

    def __init__(self, client: Client, world: str, provider: str) -> None:
        self._client = client
        self.world = world
        self.provider = provider

    def reach(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call to the provider, below its mount."""
        return self._client.request(method, f"/~{self.world}/{self.provider}{path}", **options)

    def control(self, method: str, path: str, **options: Any) -> Any:
        """A call to the control plane about this world; its JSON."""
        answer = self._client.request(method, f"/_motpart/worlds/{self.world}{path}", **options)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def play(self, action: str, **facts: Any) -> Any:
        """Somebody does something; what came of it."""
        return self.control("POST", f"/people/{self.provider}/{action}", json=facts)

    def cannot(self, action: str, **facts: Any) -> int:
        """Somebody tries what cannot be done; the status."""
        path = f"/_motpart/worlds/{self.world}/people/{self.provider}/{action}"
        status = self._client.post(path, json=facts).status_code
        assert 400 <= status < 500
        return status

    def advance(self, duration: str) -> list[str]:
        """Move the clock; what happened, in order."""
        answer = self.control("POST", "/clock/advance", json={"duration": duration})
        return [entry["what"] for entry in answer["happened"]]

    def keep(self, name: str = "before") -> None:
        """Remember the state."""
        self.control("POST", "/snapshots", json={"name": name})

    def changed(self, name: str = "before") -> list[Any]:
        """Every difference from a remembered state."""
        differences = self.control("GET", f"/diff?from={name}")
        assert isinstance(differences, list)
        return differences
