"""A JUnit report of a run: what every CI shows as a tree of passed, failed and skipped cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from junitparser import Failure, Skipped, TestSuite

from contracts.errors import UsageError
from contracts.finding import Finding
from contracts.report import details
from contracts.results import Result, Verdict
from contracts.suites import as_bytes, case, failure, skip, suite

__all__ = ["write_junit"]

_NOTHING: Mapping[str, str] = {}


def write_junit(file: Path, verdicts: Sequence[Verdict], waived: Mapping[str, str] = _NOTHING) -> None:
    """A suite per provider; a case per law, story, machine, and operation under generated requests.

    Args:
        waived: by fingerprint of each finding that is, until when and why; a case with no other is skipped, as the
            build goes on.

    Raises:
        UsageError: the file cannot be written.
    """
    raw = as_bytes("motpart", [_suite(verdict, waived) for verdict in verdicts])
    try:
        file.write_bytes(raw)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"--junit {file}: {why}; name a file that can be written.") from None


def _suite(verdict: Verdict, waived: Mapping[str, str]) -> TestSuite:
    about = {"target": verdict.target, "seed": str(verdict.seed), "profile": verdict.profile}
    found = {finding.fingerprint: finding for finding in verdict.findings}
    cases = [
        case(each.name, f"{verdict.provider}.{each.stage}", each.seconds, _results(each, found, waived))
        for each in verdict.results
    ]
    return suite(verdict.provider, cases, about, verdict.seconds)


def _results(result: Result, findings: Mapping[str, Finding], waived: Mapping[str, str]) -> Sequence[Failure | Skipped]:
    if result.state in {"skipped", "groundless"}:
        return [skip(result.why)]
    found = {name: findings[name] for name in result.findings if name in findings}
    if found and waived.keys() >= found.keys():
        return [skip("; ".join(f"{finding.headline} ({waived[name]})" for name, finding in found.items()))]
    return [failure(each.headline, each.check, details(each)) for name, each in found.items() if name not in waived]
