"""Starting, filling, measuring and stopping the servers that are compared."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.documents import API_KEY

__all__ = ["SERVER_CORE", "Running", "answer", "free_port", "running", "spawn", "stop"]

SERVER_CORE = 0
"""The core that servers run on; the load has the other."""

_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server in a process of its own."""

    port: int
    pid: int

    def memory(self) -> float | None:
        """What it holds in RAM, in MB; None where the system does not say."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        except OSError:
            return None
        return int(status.split("VmRSS:")[1].split()[0]) / 1000

    def cpu_seconds(self) -> float | None:
        """CPU time that it has used so far, in user and system mode; None where the system does not say."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(kind: str, folder: Path | None = None) -> Iterator[Running]:
    """One of ``tests.bench.apps``, pinned to its core, answering."""
    port = free_port()
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.bench.apps",
        kind,
        "--port",
        str(port),
        "--core",
        str(SERVER_CORE),
    ]
    process = spawn(command + ([] if folder is None else ["--folder", str(folder)]))
    try:
        answer(process, port, "GET", "/")
        yield Running(port, process.pid)
    finally:
        stop(process)


def spawn(command: list[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, quietly."""
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **(environment or {})},
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answer(
    process: subprocess.Popen[bytes], port: int, method: str, target: str, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """The server's answer, as soon as it gives one. Raises: RuntimeError when it ends or takes two minutes."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with exit code {process.returncode} before it answered.")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request(method, target, headers={"X-Api-Key": API_KEY, **(headers or {})})
            got = connection.getresponse()
            return got.status, got.read()
        except OSError:
            time.sleep(0.001)
        finally:
            connection.close()
    raise RuntimeError(f"The server did not answer within {_PATIENCE:g} seconds.")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
