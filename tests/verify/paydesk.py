"""Paydesk, standing on its own: a small WSGI server with tokens, keys, pages, limits and bad moments."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

__all__ = ["FOLDER", "Clock", "Paydesk", "served"]

FOLDER = Path(__file__).parent / "specs" / "paydesk"
PAGE = 3


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class Paydesk:
    """The server. ``bad`` says how often an operation fails before it answers, and with which status."""

    def __init__(self, bad: Mapping[tuple[str, str], list[int]]) -> None:
        self.charges: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self._bad = {place: list(statuses) for place, statuses in bad.items()}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        request = Request(environ)
        try:
            return self._answer(request)(environ, start)
        except (KeyError, ValueError, TypeError) as error:
            return Response(json.dumps({"error": str(error)}), 400, content_type="application/json")(environ, start)

    def _answer(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")[1:]
        place = (request.method, parts[0] if len(parts) == 1 else f"{parts[0]}/id")
        if place != ("POST", "token") and not request.headers.get("Authorization", "").startswith("Bearer desk-"):
            return _json({"error": "no token"}, 401)
        if self._bad.get(place):
            status = self._bad[place].pop(0)
            return Response(b"", status, {"Retry-After": "2"} if status == 429 else {})
        return _HANDLERS[place](self, request, parts)

    def token(self, request: Request, parts: list[str]) -> Response:
        """A token for an hour."""
        return _json({"access_token": "desk-0000000000000000000000001", "expires_in": 3600})

    def listed(self, request: Request, parts: list[str]) -> Response:
        """A page of three."""
        first = (int(request.args.get("page", "1")) - 1) * PAGE
        return _json({"total": len(self.charges), "charges": list(self.charges.values())[first : first + PAGE]})

    def create(self, request: Request, parts: list[str]) -> Response:
        """A charge; with a key that was used before, the one that was made then."""
        key = request.headers.get("Idempotency-Key")
        if key in self.keys:
            return _json(self.charges[self.keys[key]], 201)
        number = str(len(self.charges) + 1)
        self.charges[number] = {"id": number, "reason": "Paused", **request.get_json()}
        if key is not None:
            self.keys[key] = number
        return _json(self.charges[number], 201)

    def read(self, request: Request, parts: list[str]) -> Response:
        """One charge."""
        return _json(self.charges[parts[1]])

    def change(self, request: Request, parts: list[str]) -> Response:
        """Replaces one charge."""
        self.charges[parts[1]] = {**request.get_json(), "id": parts[1]}
        return _json(self.charges[parts[1]])


_HANDLERS: dict[tuple[str, str], Callable[[Paydesk, Request, list[str]], Response]] = {
    ("POST", "token"): Paydesk.token,
    ("GET", "charges"): Paydesk.listed,
    ("POST", "charges"): Paydesk.create,
    ("GET", "charges/id"): Paydesk.read,
    ("PUT", "charges/id"): Paydesk.change,
}


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


class _Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, type: str, message: str, *args: object) -> None:
        return


@contextmanager
def served(desk: Paydesk) -> Iterator[str]:
    """The server on loopback; its root, without ``/v1``."""
    server = make_server("127.0.0.1", 0, desk, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
