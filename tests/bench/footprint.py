"""What a start costs, and what a running server holds: all built-in providers, as ``motpart serve`` serves them."""

from __future__ import annotations

import http.client
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from specs import Promise, catalogue, operations_of
from specs.placing import placing
from tests.bench.documents import API_KEY, NAME, encoded, example, write_document
from tests.bench.load import Asked, measure
from tests.bench.servers import answer, free_port, running, spawn, stop
from tests.bench.speed import LOAD_CORE

__all__ = ["Footprint", "measure_footprint"]

_STARTS = 5
_PART = 5.0
"""Seconds that one kind of request is asked before the other takes its turn."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Seconds from the command to the first correct answer, all providers being served, and until every one of them has
    answered: cold (nothing parsed before) and warm; MB in RAM then, and after so many requests."""

    first: float
    cold: float
    warm: float
    idle: float | None
    used: float | None
    requests: int


def measure_footprint(folder: Path, requests: int, tell: Callable[[str], None], with_wrk: bool) -> Footprint:
    """Start several times, then ask one server so many requests."""
    promises = catalogue()
    with tempfile.TemporaryDirectory() as cache:
        tell("starting all providers")
        _, cold, _ = _start(promises, cache)
        starts = [_start(promises, cache) for _ in range(_STARTS)]
    idle = [memory for _, _, memory in starts if memory is not None]
    tell(f"asking {requests:,} requests")
    used = _after(folder, requests, with_wrk)
    first, warm = median(start[0] for start in starts), median(start[1] for start in starts)
    return Footprint(first, cold, warm, median(idle) if idle else None, used, requests)


def _start(promises: Mapping[str, Promise], cache: str) -> tuple[float, float, float | None]:
    """Seconds until the first provider has answered, and every one, an operation as documented; MB after it."""
    port = free_port()
    command = [sys.executable, "-m", "mockserver", "serve", "--port", str(port)]
    started = time.perf_counter()
    # as Python runs unless told otherwise: what it has compiled of a module, it keeps
    process = spawn(command, {"XDG_CACHE_HOME": cache, "PYTHONDONTWRITEBYTECODE": ""})
    try:
        first = 0.0
        for name, promise in promises.items():
            status, body = answer(process, port, *_first_request(name, promise))
            if status >= 500 or (not first and status != 200):
                raise RuntimeError(f"{name} answered {status}: {body[:300]!r}")
            first = first or time.perf_counter() - started
        return first, time.perf_counter() - started, _memory(process.pid)
    finally:
        stop(process)


def _memory(pid: int) -> float | None:
    try:
        return int(Path(f"/proc/{pid}/status").read_text("utf-8").split("VmRSS:")[1].split()[0]) / 1000
    except OSError:
        return None


def _first_request(name: str, promise: Promise) -> tuple[str, str, dict[str, str]]:
    """The provider's first GET without path parameters, else its first operation, with its demo credential."""
    operations = sorted(operations_of(promise.document), key=lambda found: (found[1] != "get", "{" in found[0]))
    path, method, _ = operations[0]
    return method.upper(), f"/{name}{promise.server_path}{path}".replace("{", "").replace("}", ""), _credential(promise)


def _credential(promise: Promise) -> dict[str, str]:
    schemes: Mapping[str, Any] = (promise.document.get("components") or {}).get("securitySchemes") or {}
    for credential in promise.terms.credentials:
        name = str(credential.scheme)
        if name in schemes:
            where = placing(schemes[name], promise.terms.authentication.get(name))
            if where.place == "header":
                return {where.name: where.wire(where.value(credential))}
    return {}


def _after(folder: Path, requests: int, with_wrk: bool) -> float | None:
    """MB in RAM of a server with all providers and 300 operations more after so many requests, half of them refused."""
    place = write_document(folder / "all", 300)
    key = {"X-Api-Key": API_KEY, "Content-Type": "application/json"}
    wrong = encoded({name: value for name, value in example().items() if name != "total"})
    reading = Asked("GET", [f"/{NAME}/v1/invoices0/1"], 200, key)
    refused = Asked("POST", [f"/{NAME}/v1/invoices0"], 400, key, wrong)
    with running("all", place) as server:
        _fill(server.port)
        answered = 0.0
        while answered < requests:
            for asked in (reading, refused):
                measured = measure(asked, server.port, _PART, core=LOAD_CORE, with_wrk=with_wrk)
                if measured.wrong:
                    raise RuntimeError(f"{measured.wrong} answers were not {asked.status}")
                answered += measured.per_second * _PART
        return server.memory()


def _fill(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", f"/{NAME}/v1/fill?count=100", headers={"X-Api-Key": API_KEY})
    connection.getresponse().read()
    connection.close()
