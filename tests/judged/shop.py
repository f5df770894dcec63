"""Thingshop as a WSGI application of its own, which can be told what to do wrong, and servers that are worse."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

__all__ = ["Shop", "serving"]

Answer = tuple[int, Any]
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
NOW = "2026-01-05T09:00:00Z"


# by the number of slashes in the path
_ALLOWED = {3: "GET, POST", 4: "GET", 5: "POST"}


class Shop:
    """Keeps Thingshop's promise, but for what is named in ``broken``.

    That may be sells_twice, sells_overnight, no_token, no_name_in_reply, crashes, takes_anything, answers_anywhere.
    Without ``control`` it is no motpart. ``token`` is the one that opens the door, ``names`` what it says it serves.
    """

    def __init__(self, *broken: str, control: bool = True, token: str = "demo-token", names: str = "thingshop") -> None:
        self.broken = set(broken)
        self.control = control
        self.token = token
        self.names = names
        self.worlds: dict[str, list[dict[str, Any]]] = {}
        self.seen: list[tuple[str, str, str]] = []
        """Method, path and world of every request."""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        status, value = self._answer(environ)
        body = b"" if value is None else json.dumps(value).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", _ALLOWED[environ["PATH_INFO"].rstrip("/").count("/")]))
        start(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        world = environ.get("HTTP_MOTPART_WORLD", "default")
        self.seen.append((method, path, world))
        if self.control and path.startswith("/_motpart/"):
            return self._steer(method, path.removeprefix("/_motpart/").split("/"))
        if "answers_anywhere" in self.broken:
            path = path.removesuffix("/motpart/no/such/path")
        parts = path.strip("/").split("/")
        if parts[:3] != ["thingshop", "v1", "things"]:
            return 404, {"why": "no such path"}
        if environ.get("HTTP_X_TOKEN") != self.token and "no_token" not in self.broken:
            return 401, {"why": "who are you?"}
        return self._serve(method, parts[3:], environ, self.worlds.setdefault(world, []))

    def _steer(self, method: str, parts: list[str]) -> Answer:
        match parts:
            case ["health"]:
                return 200, {"status": "ok"}
            case ["providers"]:
                return 200, [{"name": self.names, "base_url": f"http://127.0.0.1/{self.names}"}]
            case ["worlds", world, "reset"]:
                self.worlds[world] = []
            case ["worlds", world, "clock", "advance"]:
                for thing in self.worlds[world] if "sells_overnight" in self.broken else []:
                    thing["sold"] = True
            case ["worlds", world] if method == "DELETE":
                self.worlds.pop(world, None)
        return 200, {"now": NOW, "happened": []}

    def _serve(self, method: str, rest: list[str], environ: dict[str, Any], things: list[dict[str, Any]]) -> Answer:
        match method, rest:
            case "GET", []:
                return self._listed(environ, things)
            case "POST", []:
                return self._added(environ, things)
            case "GET", [number]:
                return self._with(number, things, lambda thing: (200, self._shown(thing)))
            case "POST", [number, "sale"]:
                return self._with(number, things, self._sold)
            case _, [] | [_] | [_, "sale"]:
                return 405, {"why": "not so"}
        return 404, {"why": "no such path"}

    def _listed(self, environ: dict[str, Any], things: list[dict[str, Any]]) -> Answer:
        pairs = [pair.partition("=") for pair in environ.get("QUERY_STRING", "").split("&")]
        tops = [value for name, _, value in pairs if name == "top"]
        if any(not (top.isascii() and top.isdigit() and 1 <= int(top) <= 100) for top in tops):
            return 400, {"why": "top is a number from 1 to 100"}
        return 200, [self._shown(thing) for thing in things][: int(tops[-1]) if tops else None]

    def _added(self, environ: dict[str, Any], things: list[dict[str, Any]]) -> Answer:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if "takes_anything" in self.broken:
            return 201, {"id": 1, "name": "whatever", "sold": False}
        if environ.get("CONTENT_TYPE", "").split(";")[0] != "application/json":
            return 415, {"why": "JSON, please"}
        try:
            value = json.loads(raw)
        except ValueError:
            return 400, {"why": "that is no JSON"}
        name = value.get("name") if isinstance(value, dict) else None
        if not isinstance(name, str) or not 1 <= len(name) <= 40:
            return 400, {"why": "a thing has a name"}
        things.append({"id": len(things) + 1, "name": name, "sold": False})
        return 500 if "crashes" in self.broken else 201, self._shown(things[-1])

    def _with(self, number: str, things: list[dict[str, Any]], use: Callable[[dict[str, Any]], Answer]) -> Answer:
        if not (number.isascii() and number.isdigit() and int(number) >= 1):
            return 400, {"why": "an id is a whole number"}
        if int(number) > len(things):
            return 404, {"why": "no such thing"}
        return use(things[int(number) - 1])

    def _sold(self, thing: dict[str, Any]) -> Answer:
        if thing["sold"] and "sells_twice" not in self.broken:
            return 409, {"why": "it is sold"}
        thing["sold"] = True
        return 200, self._shown(thing)

    def _shown(self, thing: dict[str, Any]) -> dict[str, Any]:
        hidden = {"name"} if "no_name_in_reply" in self.broken else set()
        return {key: value for key, value in thing.items() if key not in hidden}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def serving(app: App, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """The application on a port of this machine, over TLS where there is a context for it; its origin."""
    server = make_server("127.0.0.1", 0, app, _Server, _Quiet)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http{'s' if context is not None else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
