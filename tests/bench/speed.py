"""Requests per second of every server, in interleaved rounds, so that a busy moment hits all of them alike."""

from __future__ import annotations

import http.client
import importlib.util
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.documents import API_KEY, NAME, encoded, example, write_document
from tests.bench.load import Asked, Measured, measure
from tests.bench.servers import Running, running

__all__ = ["LOAD_CORE", "Plan", "measure_speeds"]

LOAD_CORE = 1
_FEW, _MANY = 100, 100_000
_WARM_UP = 0.5
_AWAKE = 0.3
_KEY = {"X-Api-Key": API_KEY}
_JSON = {**_KEY, "Content-Type": "application/json"}
_BASE = f"/{NAME}/v1"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often, and whether with wrk."""

    rounds: int
    seconds: float
    with_wrk: bool


def _asked() -> Mapping[str, Asked]:
    """What is asked, by name; ``bare:`` is the same for the server that knows no document."""
    body = encoded(example())
    wrong = encoded({name: value for name, value in example().items() if name != "total"})
    keys = range(1, _FEW + 1)
    spread = range(1, _MANY, _MANY // 1000)
    return {
        "get": Asked("GET", [f"{_BASE}/invoices1/1"], 200, _KEY),
        "get alone": Asked("GET", [f"{_BASE}/invoices1/1"], 200, _KEY),
        "get few": Asked("GET", [f"{_BASE}/invoices0/{key}" for key in keys], 200, _KEY),
        "get many": Asked("GET", [f"{_BASE}/invoices0/{key}" for key in spread], 200, _KEY),
        "post": Asked("POST", [f"{_BASE}/invoices1"], 201, _JSON, body),
        "refused": Asked("POST", [f"{_BASE}/invoices1"], 400, _JSON, wrong),
        "list": Asked("GET", [f"{_BASE}/invoices0?limit=50"], 200, _KEY),
        "bare:get": Asked("GET", [f"{_BASE}/invoices1/1"], 200, _KEY),
        "bare:post": Asked("POST", [f"{_BASE}/invoices1"], 200, _JSON, body),
        "bare:list": Asked("GET", [f"{_BASE}/invoices0?limit=50"], 200, _KEY),
    }


# Which server is asked what. The names are those of `_start`. What is compared stands together, for a machine that is
# shared changes its speed from one second to the next.
_MEASURED = (
    ("bare", "bare:get"),
    ("ours", "get"),
    ("stock", "get"),
    ("bare", "bare:post"),
    ("ours", "post"),
    ("ours", "refused"),
    ("stock", "post"),
    ("bare", "bare:list"),
    ("ours", "list"),
    ("small", "get"),
    ("large", "get"),
    ("small", "post"),
    ("large", "post"),
    ("ours", "get alone"),
    ("all", "get"),
    ("ours", "get few"),
    ("full", "get many"),
    ("granian", "bare:get"),
)


def measure_speeds(plan: Plan, folder: Path, tell: Callable[[str], None]) -> dict[tuple[str, str], list[Measured]]:
    """Every (server, asked), round by round; granian only where it is installed."""
    asked = _asked()
    with ExitStack() as stack:
        servers = _start(stack, folder, tell)
        pairs = [pair for pair in _MEASURED if pair[0] in servers]
        for server, what in pairs:
            measure(asked[what], servers[server].port, _WARM_UP, core=LOAD_CORE, with_wrk=False)
        found: dict[tuple[str, str], list[Measured]] = {pair: [] for pair in pairs}
        for number in range(plan.rounds):
            tell(f"round {number + 1} of {plan.rounds}")
            for pair in pairs:
                found[pair].append(_round(asked[pair[1]], servers[pair[0]], plan))
    return found


def _start(stack: ExitStack, folder: Path, tell: Callable[[str], None]) -> dict[str, Running]:
    sizes = {"small": 30, "ours": 300, "large": 3000}
    folders = {name: write_document(folder / name, operations) for name, operations in sizes.items()}
    wanted: dict[str, tuple[str, Path | None]] = {
        "bare": ("bare", None),
        "stock": ("stock", folders["ours"]),
        **{name: ("ours", place) for name, place in folders.items()},
        "full": ("ours", folders["ours"]),
        "all": ("all", folders["ours"]),
    }
    if importlib.util.find_spec("granian"):
        wanted["granian"] = ("granian", None)
    servers = {}
    for name, (kind, place) in wanted.items():
        tell(f"starting {name}")
        servers[name] = stack.enter_context(running(kind, place))
        if place is not None:
            _fill(servers[name], _MANY if name == "full" else _FEW)
    return servers


def _fill(server: Running, count: int) -> None:
    """Store small invoices in the first collection and one of 2 KB in the second."""
    _must(server, "POST", f"{_BASE}/fill?count={count}", 204)
    _must(server, "POST", f"{_BASE}/invoices1", 201, encoded(example()))


def _must(server: Running, method: str, target: str, status: int, body: bytes = b"") -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request(method, target, body, _JSON if body else _KEY)
    answer = connection.getresponse()
    if answer.status != status:
        raise RuntimeError(f"{method} {target} answered {answer.status}, not {status}: {answer.read()[:300]!r}")
    connection.close()


def _round(asked: Asked, server: Running, plan: Plan) -> Measured:
    # a server that has stood idle while the others were asked has to find its memory again, which is not what is asked
    measure(asked, server.port, _AWAKE, core=LOAD_CORE, with_wrk=False)
    before = server.cpu_seconds()
    measured = measure(asked, server.port, plan.seconds, core=LOAD_CORE, with_wrk=plan.with_wrk)
    after = server.cpu_seconds()
    if before is None or after is None:
        return measured
    return replace(measured, cpu=(after - before) / (measured.per_second * plan.seconds) * 1e6)
