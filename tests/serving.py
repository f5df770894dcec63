"""``motpart serve`` in a process of its own, on a free port."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from types import TracebackType
from typing import Any

__all__ = ["COMMAND", "Serving", "motpart"]

COMMAND = [sys.executable, "-m", "mockserver"]
PATIENCE = 60
"""Seconds after which a process counts as hanging."""


def motpart(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)


class Serving:
    """``with Serving("specs/examplepay") as server``: ready when entered, stopped by Ctrl-C when left.

    ``url`` is where it is, ``ready`` the JSON line that it printed.
    """

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self.ready: dict[str, Any] = {}

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return str(self.ready["url"])

    def send(self, number: signal.Signals) -> None:
        """Send a signal and go on."""
        self._process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Send a signal; the exit code and what stands on stderr."""
        self.send(number)
        _, errors = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, errors

    def __enter__(self) -> Serving:
        """The server, ready."""
        self._process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", "--json", *self._arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            _, errors = self._process.communicate(timeout=PATIENCE)
            raise AssertionError(f"motpart serve has ended: {errors}")
        self.ready = json.loads(line)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it, if it still runs."""
        if self._process.poll() is None:
            self.stop()
