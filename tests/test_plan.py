"""A run's plan, its shards, and processes side by side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import NotTestable, UsageError
from contracts.laws import Law
from contracts.opening import Aim, in_process
from contracts.outcomes import Outcome
from contracts.plan import SEQUENCES, Piece, Shard
from contracts.profiles import Profile
from contracts.run import Asked, Judge
from contracts.workers import Bench, run_pieces, workers_for
from tests.judged import PROVIDERS, promise
from tests.judged.shop import Shop, serving

QUICK = Profile("quick", examples=3, sequences=3, steps=3, lives=5, moves=5)
PIECES = st.lists(st.floats(0, 100), max_size=60).map(
    lambda costs: [Piece("p", "laws", str(n), (), seconds=cost, number=n) for n, cost in enumerate(costs)]
)


@given(pieces=PIECES, total=st.integers(1, 9))
def test_shards_are_a_partition(pieces: list[Piece], total: int) -> None:
    """Every piece is in exactly one shard, and a shard keeps the order of the plan."""
    shards = [Shard(number, total).of(pieces) for number in range(1, total + 1)]
    assert sorted((piece for shard in shards for piece in shard), key=lambda piece: piece.number) == pieces
    assert all(shard == sorted(shard, key=lambda piece: piece.number) for shard in shards)


@given(pieces=PIECES, total=st.integers(1, 9))
def test_shards_cost_alike(pieces: list[Piece], total: int) -> None:
    """No shard is longer than another by more than the longest piece."""
    costs = [sum(piece.seconds + 0.001 for piece in Shard(n, total).of(pieces)) for n in range(1, total + 1)]
    assert max(costs) - min(costs) <= max([piece.seconds for piece in pieces], default=0) + 0.0011


def a_bench(aim: Aim, **asked: object) -> Bench:
    """Thingshop, little tried."""
    return Bench({"thingshop": promise()}, aim, Asked(QUICK, package=PROVIDERS, **asked), {})  # type: ignore[arg-type]  # any of Asked's


def test_the_plan_has_every_law_story_machine_and_operation() -> None:
    """Names are unique within a stage, and every operation gets generated requests once, and sequences of calls."""
    judge = Judge(promise(), in_process(promise()), Asked(QUICK, package=PROVIDERS))
    plan = judge.plan()
    assert len({(piece.stage, piece.name) for piece in plan}) == len(plan)
    generated = [
        op for piece in plan if piece.stage == "schemathesis" and piece.name != SEQUENCES for op in piece.operations
    ]
    assert generated == list(judge.document.specs)
    assert [piece.name for piece in plan if piece.stage != "laws"] == ["sale", "the machine", "/things", SEQUENCES]
    assert {piece.rule for piece in plan if piece.stage == "laws"} == {"TS-01", "TS-02", None}


def test_processes_find_what_one_process_finds() -> None:
    """The same outcomes in the same order, apart from how long they took."""
    with serving(Shop("no_token")) as origin:
        bench = a_bench(Aim(f"{origin}/thingshop"))
        pieces = bench.judge("thingshop").plan()
        told: list[int] = []
        alone = run_pieces(bench, pieces, 1, lambda piece, done, total: None)
        beside = run_pieces(bench, pieces, 2, lambda piece, done, total: told.append(done))
        bench.close()
    assert [prints(outcome) for outcome in alone] == [prints(outcome) for outcome in beside]
    assert told == list(range(1, len(pieces) + 1))


def prints(outcome: Outcome) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What an outcome says, without its times."""
    return [(each.stage, each.name, each.state, each.findings) for each in outcome.results]


@dataclass
class Deaf:
    """A place that tells whether Ctrl-C reaches it."""

    def run(self, piece: Piece) -> bool:
        return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())

    def close(self) -> None:
        """There is nothing to close."""

    def beside(self, number: int) -> Deaf:
        return self

    def tidy(self, number: int) -> None:
        """There is nothing to clear up."""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there are no masks")
def test_a_process_never_has_the_ctrl_c_that_is_the_parents() -> None:
    """It comes to the whole group, also while a process loads the judge, which would end with a trace."""
    pieces = [Piece("p", "laws", str(number), ()) for number in range(2)]
    assert run_pieces(Deaf(), pieces, 2, lambda piece, done, total: None) == [True, True]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_target_that_goes_ends_the_run() -> None:
    """A worker's sentence is the run's, and no process is left."""
    with serving(Shop()) as origin:
        bench = a_bench(Aim(f"{origin}/thingshop"))
        pieces = bench.judge("thingshop").plan()
    with pytest.raises(NotTestable, match="cannot be reached"):
        run_pieces(bench, pieces, 2, lambda piece, done, total: None)


def test_a_law_that_fails_by_itself_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in a check is neither a finding nor a traceback."""
    bench = a_bench(Aim())
    judge = bench.judge("thingshop")
    monkeypatch.setitem(judge.laws, "TS-01 sold_once", Law("sold_once", "TS-01", (), lambda case: 1 / 0))  # type: ignore[arg-type,return-value]  # the mistake
    piece = next(piece for piece in judge.plan() if piece.rule == "TS-01")
    with pytest.raises(UsageError, match="thingshop: laws: TS-01 sold_once fails by itself: ZeroDivisionError"):
        bench.run(piece)
    bench.close()


def test_little_work_is_not_worth_a_process() -> None:
    """Starting processes costs seconds, so a short run has none unless it is told to."""
    short = [Piece("p", "laws", str(number), (), seconds=0.03) for number in range(20)]
    assert (workers_for(short, None), workers_for(short, 2)) == (1, 2)
    assert workers_for([Piece("p", "machine", "m", (), seconds=60)], 8) == 1


RUN = """
    import sys
    from contracts import cli
    from contracts.profiles import PROFILES, Profile
    from tests.judged import PROVIDERS, promise

    if __name__ == "__main__":
        cli.catalogue = lambda roots: {"thingshop": promise()}
        cli.PACKAGE = PROVIDERS
        PROFILES["pr"] = Profile("pr", examples=500, sequences=500, steps=8, lives=1000, moves=50)
        cli.test(["thingshop", "--workers", "2", "--target", sys.argv[1]])
"""


class Watched(Shop):
    """A shop that says when two worlds of a run's processes have been busy beside the run's own."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if len([world for world in self.worlds if world.startswith("judge-")]) >= 3:
            self.busy.set()
        return super().__call__(environ, start)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_nothing_is_left_running(number: int, code: int, tmp_path: Path) -> None:
    """Whichever way a run is ended, its processes end with it; unless it is killed, so do its worlds."""
    script = tmp_path / "run.py"
    script.write_text(textwrap.dedent(RUN))
    mark = f"{tmp_path.name}-{number}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "MOTPART_MARK": mark}
    shop = Watched()
    with (
        serving(shop) as origin,
        subprocess.Popen(
            [sys.executable, script, f"{origin}/thingshop"],
            cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
        ) as running,
    ):  # fmt: skip
        assert shop.busy.wait(60)
        assert len(marked(mark)) == 5  # the run, its server of processes, that one's tracker, two workers
        running.send_signal(number)
        said = running.communicate(timeout=30)[1]  # ends when the last process that could write has ended
    assert running.returncode == code
    assert marked(mark) == []
    assert said == ("motpart test: interrupted.\n" if code == 130 else "")
    assert code != 130 or [world for world in shop.worlds if world.startswith("judge-")] == []


def marked(mark: str) -> list[str]:
    """The processes that have the mark in their environment."""
    found = []
    for place in Path("/proc").iterdir():
        try:
            if place.name.isdigit() and f"MOTPART_MARK={mark}".encode() in (place / "environ").read_bytes().split(
                b"\0"
            ):
                found.append((place / "cmdline").read_text().replace("\0", " "))
        except OSError:  # gone meanwhile
            continue
    return found
