"""A webhook receiver on this machine that remembers what it got and answers as told."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

__all__ = ["Received", "Receiver"]

_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery as it came; names of headers in lower case, a repeated one's values joined by commas."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.raw.decode("utf-8", "replace")

    @property
    def value(self) -> Any:
        """The body's JSON value; None when it is none."""
        try:
            return json.loads(self.raw)
        except ValueError:
            return None


class Receiver:
    """``with Receiver(500, 204) as receiver``: answers 500 first and 204 from then on.

    ``silent`` never answers until the receiver is closed; ``reply`` is the body of each answer.
    """

    def __init__(self, *statuses: int, silent: bool = False, reply: bytes = b"") -> None:
        self.received: list[Received] = []
        self._statuses = list(statuses) or [200]
        self._silent = silent
        self._reply = reply
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a trailing slash; every path is taken."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, received: Received) -> int:
        self.received.append(received)
        if self._silent:
            self._closing.wait()
        return self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(min(int(self.headers.get("content-length") or 0), _MOST_BYTES))
                headers = {name.lower(): ", ".join(self.headers.get_all(name) or ()) for name in self.headers}
                status = receiver._answer(Received(self.command, self.path, headers, raw))
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(receiver._reply)))
                    self.end_headers()
                    self.wfile.write(receiver._reply)
                except OSError:  # the sender did not wait for the answer
                    self.close_connection = True

            do_PUT = do_POST

            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler

    def __enter__(self) -> Receiver:
        """The receiver, listening."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and wait for the threads."""
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
