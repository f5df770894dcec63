"""From `--target sandbox` and a file of credentials to a sandbox behind its guard, for one run at a time."""

from __future__ import annotations

import hashlib
import secrets
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import filelock
import platformdirs

from contracts.errors import NotTestable, UsageError
from contracts.opening import at_url, in_process
from contracts.run import Asked, Judge
from contracts.sandbox.cleanup import Cleaned, clean_up_journals
from contracts.sandbox.creations import Creations, journals
from contracts.sandbox.guard import Guard
from contracts.sandbox.judging import Behind, SandboxJudge
from contracts.sandbox.negatives import Negative
from contracts.sandbox.pacing import Budget, Memory, Pace, meters_of
from contracts.sandbox.rehearsal import Course, rehearse
from contracts.targets import server_root
from specs import Promise

__all__ = ["SANDBOX", "Grounds", "Wall", "sandbox_url", "with_credentials"]

SANDBOX = "sandbox"


class Wall:
    """The time on the wall."""

    now = staticmethod(time.time)
    sleep = staticmethod(time.sleep)


def with_credentials(environment: Mapping[str, str], file: Path | None = None) -> dict[str, str]:
    """The environment, and what a TOML file says that it does not.

    A table is a provider, its keys end the names of variables: ``[examplepay]`` with ``token`` and ``url`` is
    MOTPART_EXAMPLEPAY_TOKEN and MOTPART_EXAMPLEPAY_URL.

    Args:
        file: which one; without it the one of this user, which need not be there.

    Raises:
        UsageError: it is not there, cannot be read, is no TOML, or has something other than texts. No value is told.
    """
    found = file or platformdirs.user_config_path("motpart") / "credentials.toml"
    try:
        tables = tomllib.loads(found.read_text("utf-8"))
    except FileNotFoundError:
        if file is None:
            return dict(environment)
        raise UsageError(f"--credentials {file} is not there.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{found} cannot be read ({type(error).__name__}).") from None
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")")
        raise UsageError(f"{found} is no TOML ({place}); write tables such as [examplepay] with token = '…'.") from None
    read = {}
    for provider, table in tables.items():
        for key, value in table.items() if isinstance(table, dict) else [("", None)]:
            if not isinstance(value, str):
                raise UsageError(
                    f"{found}: {provider}{'.' + key if key else ''} is no text; write {provider}.token = '…'."
                )
            read["_".join(("MOTPART", _upper(provider), _upper(key)))] = value
    return {**read, **environment}


def _upper(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name).upper()


def sandbox_url(promise: Promise, environment: Mapping[str, str]) -> str:
    """The base URL of the provider's sandbox: a person's own, or the one that provider.yaml declares.

    Raises:
        UsageError: there is none.
    """
    variable = f"MOTPART_{_upper(promise.name)}_URL"
    own = environment.get(variable)
    if own:
        return own
    name = promise.terms.default_environment
    declared = promise.terms.environments.get(name)
    if declared is None or name == "production":
        raise UsageError(f"{promise.name} declares no sandbox; set {variable} to the base URL of yours.")
    return declared.url


@dataclass(slots=True)
class Grounds:
    """What sandboxes are judged on: time, and a folder that remembers between runs.

    Attributes:
        folder: below it is a folder for each provider and base URL.
        courses: what was rehearsed, by provider; ``covered`` is what Schemathesis made of their documents.
    """

    pace: Pace = field(default_factory=Wall)
    folder: Path = field(default_factory=lambda: platformdirs.user_state_path("motpart") / "sandbox")
    run: str = field(default_factory=lambda: secrets.token_hex(3))
    courses: dict[str, Course] = field(default_factory=dict)
    covered: dict[str, dict[str, list[Negative]]] = field(default_factory=dict)

    def place(self, promise: Promise, root: str) -> Path:
        """The folder for a provider's base URL."""
        return self.folder / f"{promise.name}-{hashlib.sha256(root.encode()).hexdigest()[:10]}"

    @contextmanager
    def alone(self, promise: Promise, url: str) -> Iterator[None]:
        """Keep other runs from the same sandbox, as they would spend the same budget.

        Raises:
            NotTestable: one is there.
            UsageError: the folder cannot be written.
        """
        place = self.place(promise, server_root(url, promise))
        try:
            place.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(place / "lock", timeout=0)
            with lock:
                yield
        except filelock.Timeout:
            raise NotTestable(f"another run is judging {url}; both would spend one budget, so wait for it.") from None
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UsageError(f"{place} cannot be written ({why}); it holds what was spent of the budget.") from None

    def guard(self, promise: Promise, root: str, asked: Asked) -> Guard:
        """The guard of a sandbox, with what earlier runs spent.

        Raises:
            LockedOut: an earlier run is.
            UsageError: what is remembered cannot be read.
        """
        memory = Memory.read(self.place(promise, root) / "budget.json")
        guard = Guard(
            root, promise.terms.sandbox, Budget(meters_of(promise), memory), self.pace, asked.patience, asked.read_only
        )
        guard.check_open()
        return guard

    def course(self, promise: Promise, asked: Asked) -> Course:
        """What a run will do, rehearsed on the fake once."""
        if promise.name not in self.courses:
            target = in_process(promise)
            try:
                fake = Judge(promise, target, asked)
                naming = Creations.of_run(self.folder, fake.document, self.run)
                self.courses[promise.name] = rehearse(fake, naming.named, self.covered.setdefault(promise.name, {}))
            finally:
                target.close()
        return self.courses[promise.name]

    def judge(self, promise: Promise, url: str, asked: Asked, environment: Mapping[str, str]) -> SandboxJudge:
        """The judge of a sandbox, behind its guard.

        Raises:
            UsageError, NotTestable: as ``at_url``.
        """
        root = server_root(url, promise)
        guard = self.guard(promise, root, asked)
        target = at_url(promise, url, environment, passing=guard.passed)
        try:
            course = self.course(promise, asked)  # takes a while: not before somebody is there
            return SandboxJudge(promise, target, asked, course, Behind(guard, self.place(promise, root), self.run))
        except BaseException:
            target.close()
            raise

    def clean_up(self, promise: Promise, url: str, asked: Asked, environment: Mapping[str, str]) -> Cleaned:
        """Remove what earlier runs left at a sandbox.

        Raises:
            UsageError, NotTestable: as ``at_url``, and when a run is there.
        """
        root = server_root(url, promise)
        with self.alone(promise, url):
            files = journals(self.place(promise, root))
            if not files:
                return Cleaned()
            target = at_url(promise, url, environment, passing=self.guard(promise, root, asked).passed)
            try:
                return clean_up_journals(Judge(promise, target, asked).case, files)
            finally:
                target.close()

    def witness(self, promise: Promise, asked: Asked) -> SandboxJudge:
        """The fake, judged in the same way: a witness of who is to blame."""
        course = self.course(promise, asked)
        return SandboxJudge(promise, in_process(promise), asked, course)
