"""A stand-in with the levers of a motpart: worlds that can be emptied, and a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Steered"]

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_NOW = {"now": "2026-01-05T09:00:00Z", "happened": []}


class Steered:
    """Serves an application of its own in each world; a reset world begins with a new one."""

    def __init__(self, name: str, make: Callable[[], App]) -> None:
        self._name = name
        self._make = make
        self.worlds: dict[str, App] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/_motpart/"):
            body = json.dumps(self._steer(path.removeprefix("/_motpart/").split("/"))).encode()
            start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
            return [body]
        world = environ.get("HTTP_MOTPART_WORLD", "default")
        return self.worlds.setdefault(world, self._make())(environ, start)

    def _steer(self, parts: list[str]) -> Any:
        if parts == ["health"]:
            return {"status": "ok"}
        if parts == ["providers"]:
            return [{"name": self._name, "base_url": "http://127.0.0.1"}]
        if parts[0] == "worlds" and parts[2:] in (["reset"], []):
            self.worlds.pop(parts[1], None)
        return _NOW
