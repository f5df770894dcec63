"""A JUnit report of a run: what every CI shows as a tree of passed, failed and skipped cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from contracts.errors import UsageError
from contracts.finding import Finding, Result, Verdict
from contracts.report import details

__all__ = ["write_junit"]

_NOTHING: Mapping[str, str] = {}
_XML_FORBIDDEN = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}


def write_junit(file: Path, verdicts: Sequence[Verdict], waived: Mapping[str, str] = _NOTHING) -> None:
    """A suite per provider; a case per law, story, machine, and operation under generated requests.

    Args:
        waived: by fingerprint of each finding that is, until when and why; a case with no other is skipped, as the
            build goes on.

    Raises:
        UsageError: the file cannot be written.
    """
    report = JUnitXml("motpart")
    for verdict in verdicts:
        suite = TestSuite(verdict.provider)
        for name, value in (("target", verdict.target), ("seed", str(verdict.seed)), ("profile", verdict.profile)):
            suite.add_property(name, value)
        by_name = {finding.fingerprint: finding for finding in verdict.findings}
        for result in verdict.results:
            suite.add_testcase(_case(verdict.provider, result, by_name, waived))
        suite.time = round(verdict.seconds, 3)
        report.add_testsuite(suite)
    try:
        report.write(str(file), pretty=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"--junit {file}: {why}; name a file that can be written.") from None


def _case(provider: str, result: Result, findings: Mapping[str, Finding], waived: Mapping[str, str]) -> TestCase:
    case = TestCase(result.name, f"{provider}.{result.stage}", round(result.seconds, 3))
    if result.state in {"skipped", "groundless"}:
        case.result = [Skipped(result.why)]
    elif result.findings:
        names = [name for name in dict.fromkeys(result.findings) if name in findings]
        case.result = [_failure(findings[name]) for name in names if name not in waived]
        if names and not case.result:
            why = "; ".join(f"{findings[name].headline} ({waived[name]})" for name in names)
            case.result = [Skipped(why.translate(_XML_FORBIDDEN))]
    return case


def _failure(finding: Finding) -> Failure:
    failure = Failure(finding.headline.translate(_XML_FORBIDDEN), finding.check)
    failure.text = details(finding).translate(_XML_FORBIDDEN)
    return failure
