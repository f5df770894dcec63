"""A person's own suite of tests on trial: each mutant is served on a free port while their command runs."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import IO, Any

from contracts.errors import UsageError
from contracts.mutants.outcome import Outcome
from contracts.mutants.results import Results
from contracts.opening import application
from contracts.serving import listen, serving
from mockserver.mutation import Mutant
from specs import Promise

__all__ = ["Suite"]

_LONGEST_SHOWN = 200
_TAIL = 4000


@dataclass(slots=True)
class Suite:
    """A command that tests against a mock, and what it needs to know to find it.

    Attributes:
        command: as in a shell, but run without one.
        limit: seconds that it may take; longer is as good as a failure.
        environment: the variables that it gets, beside the mock's base URL in ``MOTPART_URL`` and
            ``MOTPART_<PROVIDER>_URL``.
        results: where each outcome is written down as soon as it is known.
    """

    promise: Promise
    command: str
    limit: float
    environment: Mapping[str, str]
    results: Results | None = None
    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)
    stopped: bool = False

    def check(self) -> None:
        """The command passes against the fake as it is, which it calls.

        Raises:
            UsageError: it is not there, fails, takes too long, or never calls the fake.
        """
        words = self._words()
        if shutil.which(words[0], path=self.environment.get("PATH")) is None:
            raise UsageError(f"--command: there is no program {words[0]!r}; name one that is on the PATH.")
        code, tail, calls = self._run(None)
        if code is None:
            raise UsageError(
                f"{self.command!r} is not done after {self.limit:g} s against the fake without a mutant; "
                "give it longer with --timeout."
            )
        if code != 0:
            last = f" Its last line: {tail}" if tail else ""
            what = f"{self.command!r} fails against the fake without a mutant (exit code {code})"
            raise UsageError(f"{what}; make it pass first.{last}")
        if calls == 0:
            raise UsageError(
                f"{self.command!r} never calls the fake, so it can notice nothing; have it take the base URL from "
                f"MOTPART_URL or {self._own_variable}."
            )

    def run(
        self, mutants: Sequence[Mutant], workers: int, progress: Callable[[Mutant, int, int], None]
    ) -> list[Outcome]:
        """Try every mutant, some at a time; nothing is left running, however this ends."""
        outcomes: dict[str, Outcome] = {}

        def tried(mutant: Mutant) -> None:
            outcome = self._try(mutant)
            with self.lock:
                outcomes[mutant.id] = outcome
                progress(mutant, len(outcomes), len(mutants))

        pool = ThreadPoolExecutor(max_workers=workers)
        try:
            for future in [pool.submit(tried, mutant) for mutant in mutants]:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            self._end_all()
            raise
        finally:
            pool.shutdown()
        return [outcomes[mutant.id] for mutant in mutants]

    def _try(self, mutant: Mutant) -> Outcome:
        began = time.monotonic()
        code, tail, _ = self._run(mutant)
        outcome = Outcome(
            self.promise.name,
            mutant.id,
            mutant.operator,
            mutant.rules,
            mutant.told,
            "survived",
            stage="command",
            operations=mutant.operations,
        )
        if code is None:
            outcome = replace(outcome, state="timeout", by="time", shown=f"not done after {self.limit:g} s")
        elif code != 0:
            outcome = replace(outcome, state="killed", by=f"exit code {code}", shown=tail)
        outcome = replace(outcome, seconds=time.monotonic() - began)
        if self.results is not None:
            self.results.add(outcome)
        return outcome

    def _words(self) -> list[str]:
        try:
            words = shlex.split(self.command)
        except ValueError as error:
            raise UsageError(f"--command {self.command!r} cannot be read: {str(error).lower()}.") from None
        if not words:
            raise UsageError("--command is empty; give one such as 'pytest tests/'.")
        return words

    @property
    def _own_variable(self) -> str:
        own = "".join(char if char.isalnum() else "_" for char in self.promise.name).upper()
        return f"MOTPART_{own}_URL"

    def _run(self, mutant: Mutant | None) -> tuple[int | None, str, int]:
        """Exit code of the command (None when it took too long), the last line of its output, and its calls."""
        app = application(self.promise, mutant=mutant)
        with listen(0) as listener, serving(app, listener) as origin, tempfile.TemporaryFile() as output:
            base = f"{origin}/{self.promise.name}"
            environment = {**self.environment, "MOTPART_URL": base, self._own_variable: base}
            with self._started(environment, output) as process:
                try:
                    code: int | None = process.wait(self.limit)
                except subprocess.TimeoutExpired:
                    code = None
            return code, _last_line(output), app.server.journal.recorded

    @contextmanager
    def _started(self, environment: Mapping[str, str], output: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        """The command as a group of processes of its own, all of which are gone afterwards."""
        options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        try:
            process = subprocess.Popen(self._words(), env=dict(environment), start_new_session=True, **options)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UsageError(f"--command {self.command!r} cannot be started: {why}.") from None
        with self.lock:
            self.running.add(process)
            stopped = self.stopped
        try:
            if stopped:
                raise UsageError("the run was stopped.")
            yield process
        finally:
            _end(process)
            with self.lock:
                self.running.discard(process)

    def _end_all(self) -> None:
        with self.lock:
            self.stopped = True
            running = list(self.running)
        for process in running:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and whatever it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _last_line(output: IO[bytes]) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - _TAIL))
    lines = [line.strip() for line in output.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:_LONGEST_SHOWN] if lines else ""
