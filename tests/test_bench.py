"""The benchmark measures what it says; how fast anything is, no test asks."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from specs import load, operations_of
from tests.bench.documents import encoded, example, write_document
from tests.bench.footprint import Footprint
from tests.bench.load import Asked, Measured, _read_wrk, own_load
from tests.bench.report import as_markdown, rows

WRK = """\
Running 1s test @ http://127.0.0.1:8080/
  Latency Distribution
     50%  820.00us
     99%    3.20ms
  12345 requests in 1.00s, 2.50MB read
  {}
Requests/sec:  12345.67
"""


def load_against(status: int, answered: int) -> tuple[Measured, int]:
    """Our own load for a moment against a server that answers ``answered`` where ``status`` is wanted."""

    async def run() -> tuple[Measured, int]:
        count = 0
        clients = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal count
            clients.append(asyncio.current_task())
            while (await reader.readline()).startswith(b"POST"):
                await reader.readuntil(b"\r\n\r\n")
                assert await reader.readexactly(4) == b"body"
                count += 1
                writer.write(b"HTTP/1.1 %d Any\r\nContent-Length: 2\r\n\r\n" % answered)
                await asyncio.sleep(0)
                writer.write(b"ok")
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            measured = await own_load(Asked("POST", ["/a", "/b"], status, {}, b"body"), port, 0.1)
            await asyncio.gather(*filter(None, clients))
            return measured, count

    return asyncio.run(run())


def test_our_own_load_counts_answers() -> None:
    """As many answers are counted as the server gave, but for those under way at the end; all are right."""
    measured, count = load_against(201, 201)
    assert measured.wrong == 0
    assert measured.per_second > 0
    assert count > 32


def test_our_own_load_notices_a_wrong_status() -> None:
    """A server that answers something else is not quick, it is wrong."""
    assert load_against(201, 500)[0].wrong > 0


@pytest.mark.parametrize(("status", "line", "wrong"), [(200, "", 0), (200, "Non-2xx or 3xx responses: 5", 5)])
def test_wrk_is_read(status: int, line: str, wrong: int) -> None:
    """Requests per second, the 99th percentile in milliseconds, and the answers of the wrong kind."""
    assert _read_wrk(WRK.format(line), status) == Measured(12345.67, 3.2, wrong)


def test_wrk_is_read_when_refusals_are_wanted() -> None:
    """Every answer that was not a refusal counts as wrong."""
    assert _read_wrk(WRK.format("Non-2xx or 3xx responses: 12300"), 400).wrong == 45


@pytest.mark.parametrize("operations", [30, 300])
def test_a_document_of_any_size_is_written(tmp_path: Path, operations: int) -> None:
    """The generated document has as many operations as asked for, and one that fills it."""
    promise = load(write_document(tmp_path, operations))
    assert len(list(operations_of(promise.document))) == operations + 1


def test_the_body_has_two_kilobytes() -> None:
    """The invoice that is posted is as large as the benchmark says."""
    assert 2000 <= len(encoded(example())) <= 2100


def test_the_report_says_what_was_missed() -> None:
    """A figure below its goal is marked, one that reaches it too."""
    fast, slow = [Measured(10_000, 2.0, 0, 50.0)], [Measured(1_000, 2.0, 0, 400.0)]
    speeds = _speeds(fast) | {("stock", "get"): slow}
    table = rows(speeds, Footprint(0.5, 1.0, 0.8, 90.0, 160.0, 1000))
    page = as_markdown(table, speeds, "make bench", "wrk", lambda: date(2026, 1, 2))
    assert "| GET, to stock Connexion | 10.00 times | 8.00 | 10 times | reached |" in page
    assert "| POST, to stock Connexion | 1.00 times | 1.00 | 10 times | **missed** |" in page
    assert "| memory after 1,000 requests | 160 MB |  | under 150 MB | **missed** |" in page


def _speeds(rounds: list[Measured]) -> dict[tuple[str, str], list[Measured]]:
    """The same for every server, whatever it was asked."""
    ours = [("ours", name) for name in ("get", "get alone", "get few", "post", "refused", "list")]
    bare = [("bare", f"bare:{name}") for name in ("get", "post", "list")]
    sizes = [(size, name) for size in ("small", "large") for name in ("get", "post")]
    others = [("stock", "get"), ("stock", "post"), ("full", "get many"), ("all", "get")]
    return dict.fromkeys([*ours, *bare, *sizes, *others], rounds)


def test_a_ratio_is_of_two_that_were_measured_together() -> None:
    """A machine that becomes four times as slow between rounds leaves every ratio as it is."""
    bare = [Measured(each, 2.0, 0) for each in (40_000, 20_000, 10_000)]
    ours = [Measured(each, 2.0, 0) for each in (20_000, 12_000, 4_000)]
    speeds = _speeds(bare) | {("ours", "get"): ours}
    assert rows(speeds, None)[0].figure == "0.50"
