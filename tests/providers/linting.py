"""``make lint-documents``: a public linter's recommended rules over every document, as it is served.

Needs Node.js: the linter comes by ``npx``. What it finds and we mean is in the provider's ``linter.yaml``, each with
its reason; an exception that nothing needs any more is a finding too.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from specs import catalogue

__all__ = ["Exempt", "Problem", "exempt", "main", "unexpected", "unneeded"]

_LINTER = "@redocly/cli@2"
# Its own rule reads `additionalProperties: true` into every example; whether an example fits is held by our tests.
_CONFIGURATION = """\
extends: [recommended]
rules:
  no-invalid-media-type-examples: {severity: warn, allowAdditionalProperties: true}
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """What the linter says of one place of one document."""

    provider: str
    rule: str
    place: str
    """A JSON pointer."""
    message: str


@dataclass(frozen=True, slots=True)
class Exempt:
    """What is meant: a provider, a rule of the linter, a text that the place contains, and why."""

    provider: str
    rule: str
    place: str
    why: str

    def covers(self, problem: Problem) -> bool:
        """Whether the problem is this one."""
        return (self.provider, self.rule) == (problem.provider, problem.rule) and self.place in problem.place


def exempt(provider: str) -> list[Exempt]:
    """What a provider's ``linter.yaml`` says is meant."""
    file = Path(__file__).parent / provider.replace("-", "_") / "linter.yaml"
    entries = yaml.safe_load(file.read_text("utf-8")) if file.is_file() else []
    return [Exempt(provider, **entry) for entry in entries]


def unexpected(problems: Sequence[Problem], meant: Sequence[Exempt]) -> list[Problem]:
    """The problems that no exception covers."""
    return [problem for problem in problems if not any(one.covers(problem) for one in meant)]


def unneeded(problems: Sequence[Problem], meant: Sequence[Exempt]) -> list[Exempt]:
    """The exceptions that cover no problem."""
    return [one for one in meant if not any(one.covers(problem) for problem in problems)]


def _problems(provider: str, document: Path, configuration: Path) -> Iterator[Problem]:
    command = ["npx", "--yes", _LINTER, "lint", document, "--config", configuration]
    run = subprocess.run(
        [*map(str, command), "--format=json", "--max-problems=1000"], capture_output=True, text=True, check=False
    )
    if "{" not in run.stdout:
        raise SystemExit(f"{_LINTER} did not judge {provider}: {run.stderr.strip()}")
    found = json.loads(run.stdout[run.stdout.index("{") :])
    for problem in found["problems"]:
        place = problem["location"][0].get("pointer") or ""
        yield Problem(provider, problem["ruleId"], place, problem["message"])


def main() -> int:
    """Judge every document; 0 when all it finds is meant, 1 when not, 2 without Node.js."""
    if shutil.which("npx") is None:
        print("make lint-documents needs Node.js: npx is not on the PATH.", file=sys.stderr)
        return 2
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "redocly.yaml"
        configuration.write_text(_CONFIGURATION, encoding="utf-8")
        for name, promise in catalogue().items():
            document = Path(folder) / f"{name}.json"
            document.write_text(json.dumps(promise.document), encoding="utf-8")
            found, meant = list(_problems(name, document, configuration)), exempt(name)
            to_mend, to_drop = unexpected(found, meant), unneeded(found, meant)
            print(f"{name}: {len(to_mend)} to mend, {len(found) - len(to_mend)} meant")
            for problem in to_mend:
                print(f"  {problem.rule} {problem.place}: {problem.message}")
            for one in to_drop:
                print(f"  {one.rule} {one.place}: the exception is no longer needed")
            failed += len(to_mend) + len(to_drop)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
