"""Pieces of a run side by side in processes of their own, which end when the run does, however it ends."""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeVar

from contracts.errors import JudgeError, NotTestable, UsageError
from contracts.opening import Aim, opened
from contracts.outcomes import Outcome
from contracts.plan import Piece
from contracts.run import Asked, Judge
from contracts.sandbox.opening import Grounds
from specs import Promise

__all__ = ["Bench", "Place", "Progress", "Work", "run_pieces", "workers_for"]


class Work(Protocol):
    """One piece of work for a process: what it may cost in seconds, and what people call it."""

    @property
    def seconds(self) -> float: ...

    @property
    def title(self) -> str: ...


W = TypeVar("W", bound=Work)
D = TypeVar("D")


class Place(Protocol[W, D]):
    """Where work is done; goes to another process by being pickled."""

    def run(self, work: W, /) -> D:
        """Do it. Raises: JudgeError when there is nothing to be had of it."""

    def close(self) -> None:
        """Leave nothing behind."""

    def beside(self, number: int, /) -> Place[W, D]:
        """A place of its own for another process."""

    def tidy(self, number: int, /) -> None:
        """Clear up after another process, which may have been ended in the middle of something."""


Progress = Callable[[W, int, int], None]
"""Told the piece that is done, how many are done, and how many there are."""
_WORTH_A_PROCESS = 4.0
"""Seconds of work below which starting processes takes longer than it saves."""
_LEAVING_SECONDS = 5.0


@dataclass(slots=True)
class Bench:
    """What is judged and how, and the judges of the providers so far; each process has a bench of its own.

    ``world`` is the world that it has for itself, where the target has worlds; ``grounds`` are for providers' own
    sandboxes.
    """

    promises: Mapping[str, Promise]
    aim: Aim
    asked: Asked
    environment: Mapping[str, str]
    world: str = field(default_factory=lambda: f"judge-{secrets.token_hex(4)}")
    judges: dict[str, Judge] = field(default_factory=dict)
    grounds: Grounds = field(default_factory=Grounds)

    def judge(self, provider: str) -> Judge:
        """The judge of a provider, its target opened on first use."""
        if provider not in self.judges:
            promise = self.promises[provider]
            if self.asked.profile.careful:
                self.judges[provider] = self._careful(promise)
                return self.judges[provider]
            target = opened(promise, self.aim, self.environment, self.world)
            try:
                self.judges[provider] = Judge(promise, target, self.asked)
            except BaseException:
                target.close()
                raise
        return self.judges[provider]

    def _careful(self, promise: Promise) -> Judge:
        if self.aim.in_process:
            return self.grounds.witness(promise, self.asked)
        return self.grounds.judge(promise, self.aim.at, self.asked, self.environment)

    def run(self, piece: Piece) -> Outcome:
        """Check one piece.

        Raises:
            JudgeError: no verdict; a check that fails by itself is one too.
        """
        judge = self.judge(piece.provider)
        try:
            return judge.run(piece)
        except JudgeError:
            raise
        except Exception as error:
            why = judge.target.hide(f"{type(error).__name__}: {error}")
            raise UsageError(f"{piece.title} fails by itself: {why}") from error

    def close(self) -> None:
        """Leave nothing behind on any target."""
        for judge in self.judges.values():
            judge.close()
            judge.target.close()
        self.judges.clear()

    def beside(self, number: int) -> Bench:
        """The same bench for another process, with a world of its own."""
        return Bench(self.promises, self.aim, self.asked, self.environment, f"{self.world}-{number}")

    def tidy(self, number: int) -> None:
        """Drop the world of another process, which may have been ended in the middle of a request."""
        for judge in self.judges.values():
            judge.close(f"{self.world}-{number}")


def workers_for(pieces: Sequence[Work], wanted: int | None) -> int:
    """How many processes are worth starting: 1 means none beside this one."""
    if sum(piece.seconds for piece in pieces) < _WORTH_A_PROCESS and wanted is None:
        return 1
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this operating system
        cores = os.cpu_count() or 1
    return max(1, min(wanted or cores, len(pieces)))


def run_pieces(bench: Place[W, D], pieces: Sequence[W], workers: int, progress: Progress[W]) -> list[D]:
    """Run every piece; the outcomes in the order of the pieces, whoever was done first.

    Raises:
        JudgeError: the first piece that could give no verdict ended the run.
    """
    done: dict[int, D] = {}
    for index, outcome in _here(bench, pieces) if workers == 1 else _beside(bench, pieces, workers):
        done[index] = outcome
        progress(pieces[index], len(done), len(pieces))
    return [done[index] for index in range(len(pieces))]


def _here(bench: Place[W, D], pieces: Sequence[W]) -> Iterator[tuple[int, D]]:
    for index, piece in enumerate(pieces):
        yield index, bench.run(piece)


def _beside(bench: Place[W, D], pieces: Sequence[W], workers: int) -> Iterator[tuple[int, D]]:
    # the longest first, so that nobody waits for a long one at the end
    waiting = sorted(range(len(pieces)), key=lambda index: (pieces[index].seconds, -index))
    with _crew(bench, workers) as links:
        busy = dict.fromkeys(links, -1)
        while busy:
            for link in wait(list(busy)):
                assert isinstance(link, Connection)
                if busy[link] >= 0:
                    yield busy[link], _received(link, pieces[busy[link]])
                else:
                    _received(link, None)  # it has come to work
                if waiting:
                    busy[link] = waiting.pop()
                    link.send(pieces[busy[link]])
                else:
                    del busy[link]
                    link.send(None)


def _received(link: Connection, piece: Work | None) -> Any:
    try:
        answer = link.recv()
    except (EOFError, ConnectionError):
        what = "starting" if piece is None else piece.title
        raise NotTestable(f"a worker process died at {what}; try again with --workers 1.") from None
    if isinstance(answer, BaseException):
        raise answer
    return answer


@contextmanager
def _crew(bench: Place[Any, Any], workers: int) -> Iterator[list[Connection]]:
    """Processes that wait for pieces; gone when the block is left, however it is left."""
    context = _context()
    links, processes = [], []
    try:
        for number in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, bench.beside(number)), daemon=True)  # type: ignore[attr-defined]  # every context has it
            with _undisturbed():
                process.start()
            theirs.close()
            links.append(ours)
            processes.append(process)
        yield links
        _join(processes)
    finally:
        for process in processes:
            process.terminate()
        _join(processes)
        for process in processes:
            process.kill()
            process.join()
        for number, link in enumerate(links):
            link.close()
            bench.tidy(number)


def _join(processes: Sequence[BaseProcess]) -> None:
    for process in processes:
        process.join(_LEAVING_SECONDS)


def _context() -> BaseContext:
    """Processes from a server that has the judge loaded already, where the operating system can do that."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    from multiprocessing import resource_tracker  # not on every operating system

    context = get_context("forkserver")
    context.set_forkserver_preload(["contracts.workers"])
    resource_tracker.ensure_running()  # its start would let through what `_undisturbed` holds back
    return context


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Within it Ctrl-C waits, and what is started never has it: it is the parent's alone, which ends what it started.

    A process that loads the judge, or is being told what to do, would else end with a trace of its own.
    """
    if not hasattr(signal, "pthread_sigmask"):  # not on this operating system
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(link: Connection, bench: Place[Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which then ends this process
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with suppress(EOFError, BrokenPipeError):  # the parent has gone
        link.send(None)
        try:
            while (piece := link.recv()) is not None:
                link.send(_answer(bench, piece))
        finally:
            bench.close()


def _answer(bench: Place[W, D], piece: W) -> D | JudgeError:
    try:
        return bench.run(piece)
    except JudgeError as error:
        return error


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody waits for an answer any more
