"""A webhook receiver on loopback that remembers what it got and answers as told."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

__all__ = ["Received", "Receiver"]


@dataclass(frozen=True, slots=True)
class Received:
    """One request that arrived; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Receiver:
    """``with Receiver(500, 200) as receiver``: the first answer is 500, every later one 200.

    ``silent`` never answers until the receiver is closed; ``reply`` is the body of each answer.
    """

    def __init__(self, *statuses: int, silent: bool = False, reply: bytes = b"ok") -> None:
        self.received: list[Received] = []
        self._statuses = list(statuses) or [200]
        self._silent = silent
        self._reply = reply
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a trailing slash."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def _answer(self, received: Received) -> int:
        self.received.append(received)
        if self._silent:
            self._closing.wait()
        return self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = receiver._answer(Received(self.command, self.path, headers, body))
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
