"""32 clients that send one request after the other over kept connections: wrk where it is installed, else our own."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

__all__ = ["CONNECTIONS", "Asked", "Measured", "measure", "own_load", "wrk_installed"]

CONNECTIONS = 32
_LAST_ANSWERS = 10.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sent again and again: targets in turn, the rest is always the same; ``status`` must come back."""

    method: str
    targets: Sequence[str]
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers per second, the 99th percentile in milliseconds, how many answers were not as they should be, and the
    server's CPU time for each in microseconds (which other programs on the machine disturb least; None if unknown)."""

    per_second: float
    p99: float
    wrong: int
    cpu: float | None = None


def wrk_installed() -> bool:
    """Whether wrk is on the PATH."""
    return shutil.which("wrk") is not None


def measure(asked: Asked, port: int, seconds: float, *, core: int, with_wrk: bool) -> Measured:
    """Load a server on 127.0.0.1 for so long, from another process on its own core."""
    return _wrk(asked, port, seconds, core) if with_wrk else _own_in_a_process(asked, port, seconds, core)


def _pinned(core: int) -> Any:
    return (lambda: os.sched_setaffinity(0, {core})) if hasattr(os, "sched_setaffinity") else None


def _wrk(asked: Asked, port: int, seconds: float, core: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "request.lua"
        script.write_text(_lua(asked), encoding="utf-8")
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{_whole(seconds)}s", "--latency", "-s", str(script)]
        run = subprocess.run(
            [*command, f"http://127.0.0.1:{port}/"],
            capture_output=True,
            text=True,
            check=True,
            preexec_fn=_pinned(core),
        )
    if run.stderr:
        raise RuntimeError(f"wrk: {run.stderr.strip()}")
    return _read_wrk(run.stdout, asked.status)


def _whole(seconds: float) -> int:
    return max(1, round(seconds))


def _lua(asked: Asked) -> str:
    headers = "".join(f"wrk.headers[ {_quoted(name)} ] = {_quoted(text)}\n" for name, text in asked.headers.items())
    targets = ", ".join(_quoted(target) for target in asked.targets)
    return (
        f"{headers}local body = {_quoted(asked.body.decode())}\n"
        f"local targets = {{{targets}}}\nlocal ready, n = {{}}, 0\n"
        f"local function form(target) return wrk.format({_quoted(asked.method)}, target, nil, body) end\n"
        "function init() for i, target in ipairs(targets) do ready[i] = form(target) end end\n"
        "function request() n = n % #ready + 1; return ready[n] end\n"
    )


def _quoted(text: str) -> str:
    return f"[==[{text}]==]"


def _read_wrk(output: str, status: int) -> Measured:
    """wrk counts answers of 400 and above; when a refusal is what was asked for, all must be such."""
    total = int(_found(r"(\d+) requests in", output))
    refused = int(_found(r"Non-2xx or 3xx responses: (\d+)", output) or 0)
    broken = sum(int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", output))
    wrong = broken + (refused if status < 400 else total - refused)
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)\b", output)[0]
    p99 = float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]
    return Measured(float(_found(r"Requests/sec:\s+([\d.]+)", output)), p99, wrong)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


class _Connection(asyncio.Protocol):
    """Sends, waits for the whole answer, notes how long it took, sends the next."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._pending = b""
        self._started = 0.0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._run.wrong += not self._run.over
        self._run.lost()

    def _send(self) -> None:
        self._started = time.perf_counter()
        self._transport.write(next(self._run.requests))

    def data_received(self, data: bytes) -> None:
        data = self._pending + data if self._pending else data
        head = data.find(b"\r\n\r\n")
        if head < 0 or len(data) < head + 4 + _length(data, head):
            self._pending = data
            return
        self._pending = b""
        run = self._run
        if run.over:
            self._transport.close()
            return
        run.times.append(time.perf_counter() - self._started)
        run.wrong += data[9:12] != run.status
        self._send()


def _length(data: bytes, head: int) -> int:
    place = data.find(b"ontent-length:", 0, head)
    place = place if place >= 0 else data.find(b"ontent-Length:", 0, head)
    return int(data[place + 14 : data.find(b"\r", place)]) if place >= 0 else 0


class _Run:
    """What the connections share."""

    def __init__(self, asked: Asked) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **asked.headers}.items())
        head += f"Content-Length: {len(asked.body)}\r\n" if asked.body else ""
        raw = [f"{asked.method} {target} HTTP/1.1\r\n{head}\r\n".encode() + asked.body for target in asked.targets]
        self.requests = cycle(raw)
        self.status = str(asked.status).encode()
        self.times: list[float] = []
        self.wrong = 0
        self.over = False
        self._all_lost = asyncio.Event()
        self._open = CONNECTIONS

    def lost(self) -> None:
        """One connection less."""
        self._open -= 1
        if not self._open:
            self._all_lost.set()

    async def over_after(self, seconds: float) -> None:
        """Until the time is over, or every connection broke."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_lost.wait(), seconds)
        self.over = True

    async def closed(self) -> None:
        """Until the answers under way have come and every connection is closed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_lost.wait(), _LAST_ANSWERS)


async def own_load(asked: Asked, port: int, seconds: float) -> Measured:
    """Our own load, on the running event loop."""
    run = _Run(asked)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    made = [await loop.create_connection(lambda: _Connection(run), "127.0.0.1", port) for _ in range(CONNECTIONS)]
    await run.over_after(seconds)
    taken = time.perf_counter() - started
    await run.closed()
    times = sorted(run.times)
    for transport, _ in made:
        transport.close()
    p99 = times[int(len(times) * 0.99)] * 1000 if times else float("inf")
    return Measured(len(times) / taken, p99, run.wrong)


def _own_in_a_process(asked: Asked, port: int, seconds: float, core: int) -> Measured:
    arguments = repr((asked.method, list(asked.targets), asked.status, dict(asked.headers), asked.body, port, seconds))
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=arguments,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=_pinned(core),
    )
    per_second, p99, wrong = run.stdout.split()
    return Measured(float(per_second), float(p99), int(wrong))


def _main() -> None:
    import ast

    import uvloop

    *asked, port, seconds = ast.literal_eval(sys.stdin.read())
    measured = uvloop.run(own_load(Asked(*asked), port, seconds))
    print(measured.per_second, measured.p99, measured.wrong)


if __name__ == "__main__":
    _main()
