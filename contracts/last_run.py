"""What the last run found, kept in the working folder so that one finding can be run again."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.errors import UsageError
from contracts.finding import Finding
from contracts.opening import Aim
from contracts.profiles import PROFILES
from contracts.run import Asked

__all__ = ["FOLDER", "LastRun"]

FOLDER = Path(".motpart")
"""In the working folder: what a run leaves for the next command, and a .gitignore that keeps it out of a repository."""
_FILE = "last-run.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class LastRun:
    """How the last run was asked for, and its findings."""

    aim: Aim
    profile: str
    seed: int
    operation: str | None
    findings: tuple[Finding, ...]

    def asked(self, package: str) -> Asked:
        """The same again; of a profile that is there no more, the usual one."""
        profile = PROFILES.get(self.profile, PROFILES["pr"])
        return Asked(profile, self.seed, operation=self.operation, package=package)

    def finding(self, name: str) -> Finding:
        """The finding whose id begins with the name.

        Raises:
            UsageError: there is none, or there are several.
        """
        found = [finding for finding in self.findings if name and finding.fingerprint.startswith(name.lower())]
        if len(found) != 1:
            known = ", ".join(finding.fingerprint for finding in self.findings) or "none"
            number = "several findings" if found else "no finding"
            raise UsageError(f"the last run has {number} {name!r}; it has {known}.")
        return found[0]

    def keep(self, folder: Path = FOLDER) -> None:
        """Write the run where ``read`` finds it, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
        handle, name = tempfile.mkstemp(dir=folder, prefix=_FILE)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(self._as_json(), file, indent=1)
            Path(name).replace(folder / _FILE)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def _as_json(self) -> dict[str, Any]:
        return {
            "version": _VERSION,
            "target": self.aim.at,
            "profile": self.profile,
            "seed": self.seed,
            "operation": self.operation,
            "findings": [finding.as_json() for finding in self.findings],
        }

    @classmethod
    def read(cls, folder: Path = FOLDER) -> LastRun:
        """The run that was kept last.

        Raises:
            UsageError: none was, or it cannot be read.
        """
        file = folder / _FILE
        try:
            value = json.loads(file.read_text("utf-8"))
            return cls._from_json(value)
        except FileNotFoundError:
            raise UsageError(f"{file} is not there; run `motpart test` here first.") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = f"{type(error).__name__}: {error}"
            raise UsageError(f"{file} cannot be read ({why}); run `motpart test` again.") from None

    @classmethod
    def _from_json(cls, value: Mapping[str, Any]) -> LastRun:
        if value["version"] != _VERSION:
            raise ValueError(f"version {value['version']}, not {_VERSION}")
        findings: Sequence[Mapping[str, Any]] = value["findings"]
        return cls(
            Aim(str(value["target"])),
            str(value["profile"]),
            int(value["seed"]),
            value["operation"],
            tuple(Finding.from_json(each) for each in findings),
        )
