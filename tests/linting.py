"""``make lint-documents``: a public linter's recommended rules over every document, as it is served.

Needs Node.js: the linter comes by ``npx``. What it finds and we mean is in ``EXCEPTIONS``, each with its reason; an
exception that nothing needs any more is a finding too.
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

from specs import catalogue

__all__ = ["EXCEPTIONS", "Exempt", "Problem", "main", "unexpected", "unneeded"]

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


_NULL = "`nullable` beside `type` and `allOf` means what generators of such documents mean: the schema, or null"

EXCEPTIONS = (
    Exempt(
        "billecta", "no-invalid-media-type-examples", "/x-webhooks/", "a webhook is our answer: readOnly is sent in it"
    ),
    Exempt("brevio", "operation-2xx-response", "~1audit-requests~1finalize/", "known by name only (BD-16)"),
    Exempt("brevio", "no-invalid-media-type-examples", "/signedAt", _NULL),
    Exempt("kivra", "no-ambiguous-paths", "/paths/", "`request_access` is no tenant's key (KIV-35)"),
    Exempt("kivra-receipt-pos", "no-required-schema-properties-undefined", "/ItemAmount/", "as decided in KIP-10"),
    Exempt("kravia", "operation-4xx-response", "/callbacks/", "what a receiver refuses is the receiver's to say"),
    Exempt("kravia", "no-invalid-schema-examples", "/DocumentUpload/", "the guide's own sample is cut short with dots"),
    Exempt("kravia", "no-invalid-media-type-examples", "/organizationNumber", _NULL),
    Exempt("kravia", "no-invalid-media-type-examples", "~1document/", "the guide's own sample is cut short with dots"),
)


def unexpected(problems: Sequence[Problem]) -> list[Problem]:
    """The problems that no exception covers."""
    return [problem for problem in problems if not any(one.covers(problem) for one in EXCEPTIONS)]


def unneeded(problems: Sequence[Problem]) -> list[Exempt]:
    """The exceptions that cover no problem."""
    return [one for one in EXCEPTIONS if not any(one.covers(problem) for problem in problems)]


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
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "redocly.yaml"
        configuration.write_text(_CONFIGURATION, encoding="utf-8")
        for name, promise in catalogue().items():
            document = Path(folder) / f"{name}.json"
            document.write_text(json.dumps(promise.document), encoding="utf-8")
            found = list(_problems(name, document, configuration))
            print(f"{name}: {len(unexpected(found))} to mend, {len(found) - len(unexpected(found))} meant")
            problems.extend(found)
    for problem in unexpected(problems):
        print(f"{problem.provider} {problem.rule} {problem.place}: {problem.message}")
    for one in unneeded(problems):
        print(f"{one.provider} {one.rule} {one.place}: the exception is no longer needed")
    return 1 if unexpected(problems) or unneeded(problems) else 0


if __name__ == "__main__":
    sys.exit(main())
