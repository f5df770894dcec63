"""Every JUnit report that we write fits the schema, whatever stands in what it tells."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from junitparser import JUnitXml

from contracts.diff.comparing import Comparison
from contracts.diff.report import write
from contracts.document import Document
from contracts.finding import Finding
from contracts.junit import write_junit as write_verdicts
from contracts.recorder.entry import Entry
from contracts.results import Result, Verdict
from contracts.targets import Target
from contracts.verify import report_on
from contracts.verify.report import Report
from contracts.verify.telling import write_junit as write_client
from specs import load
from tests.diffing import changes, document
from tests.junit import misfits
from tests.verify.paydesk import FOLDER

ODD = {
    "control characters": "\x00\x01\x08\x0b\x1b[31m\x1f\x7f\x85\x9f",
    "white space": " a\tb\nc\r\nd\re \u2028\N{NO-BREAK SPACE}",
    "markup": "<![CDATA[ ]]> <!-- -- --> &amp; &#0; <?xml?> \"'",
    "emoji": "\N{PILE OF POO}\N{FAMILY}\U000e0001\U0010fffd",
    "half an emoji": "\ud83d and \udca9, \udc80\udcff",
    "no characters": "\ufffe\uffff\ufdd0\U0010ffff",
    "long": "æ" * 100_000,
    "empty": "",
}
odd = pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))

DESK = "https://desk.example.com"
PAYDESK = Document(load(FOLDER), Target(DESK))


def verdict(text: str) -> Verdict:
    """A run of which every kind of piece went every way, with the text wherever it can stand."""
    findings = [
        Finding(f"shop{text}", f"law{text}", f"{text} answers\n{text}", rule="TS-02", operation=text, seed=0),
        Finding("shop", "story", text, sequence=[f"POST /{text} → 500"], curl=[f"curl -d '{text}'"], seed=0),
    ]
    prints = tuple(finding.fingerprint for finding in findings)
    results = [
        Result("laws", f"TS-02 {text}", "broken", findings=prints, seconds=1234567.8912),
        Result("stories", text, "broken", findings=prints[1:]),
        Result("laws", "TS-03", "skipped", why=text),
        Result("laws", "TS-04", "groundless", why=text, seconds=0.00001),
        Result("machine", f"machine{text}", cases=100),
        Result("schemathesis", text or "addThing"),
    ]
    return Verdict(f"shop{text}", f"https://example.com/{text}", 7, findings, results, seconds=0.1 + 0.2, profile=text)


@odd
def test_a_run_with_everything(text: str, tmp_path: Path) -> None:
    """Kept, broken, skipped, groundless and waived pieces, and a provider of which nothing was run."""
    file = tmp_path / "report.xml"
    one = verdict(text)
    for waived in ({}, {finding.fingerprint: f"waived by {text}" for finding in one.findings}):
        write_verdicts(file, [one, Verdict("nothing", "in process", 0)], waived)
        assert misfits(file.read_bytes()) == []
        first, second = JUnitXml.fromfile(str(file))
        counted = (4, 2) if waived else (2, 2)
        assert (first.tests, first.skipped, first.failures) == (6, counted[0], 0 if waived else 3)
        assert (second.tests, second.failures) == (0, 0)


def client(text: str) -> Report:
    """A client that sends the text, with a credential beside it, to where there is something and to where not."""
    entry = Entry(
        started=datetime(2026, 1, 5, tzinfo=UTC),
        seconds=0.1,
        method="POST",
        url=f"{DESK}/nowhere?q={quote(text, errors='replace')}",
        request_headers=(("Content-Type", "application/json"), ("Authorization", "Bearer tok-9182736450-abcdefgh")),
        request_body=text.encode("utf-8", "surrogatepass"),
        status=404,
        response_headers=(),
        response_body=text.encode("utf-8", "surrogatepass"),
    )
    report = report_on([entry], PAYDESK, DESK)
    return replace(report, findings=[replace(each, message=f"{text}{each.message}") for each in report.findings])


@odd
def test_a_client(text: str, tmp_path: Path) -> None:
    """What it does wrong is a failure, and a flow of which it made no call is skipped."""
    write_client(tmp_path / "report.xml", client(text))
    assert misfits((tmp_path / "report.xml").read_bytes()) == []
    [suite] = JUnitXml.fromfile(str(tmp_path / "report.xml"))
    assert suite.failures
    assert suite.skipped


def test_a_client_that_does_nothing_wrong(tmp_path: Path) -> None:
    """No traffic shows no fault."""
    write_client(tmp_path / "report.xml", report_on([], PAYDESK, DESK))
    assert misfits((tmp_path / "report.xml").read_bytes()) == []


@odd
def test_two_versions(text: str) -> None:
    """The text is a parameter's name, a description and a value; two equal versions are a report, too."""
    parameter = {"name": f"q{text}", "in": "query", "description": text, "schema": {"enum": [text, "a"]}}
    old, new = document({}), document({"parameters": [{**parameter, "required": True}]})
    for found in (changes(old, new), changes(new, old), []):
        out = io.StringIO()
        write(Comparison(f"old{text}", "new", tuple(found)), "junit", out)
        assert misfits(out.getvalue().encode()) == []


@pytest.mark.parametrize("text", ["two\nlines", "a\ttab", "a\rreturn"])
def test_what_xml_can_say_comes_back_as_it_was(text: str, tmp_path: Path) -> None:
    """A message keeps its lines: an attribute's line ends are spelt as references."""
    finding = Finding("shop", "story", "broken", operation=text, seed=0)
    results = [Result("stories", "sale", "broken", findings=(finding.fingerprint,))]
    write_verdicts(tmp_path / "report.xml", [Verdict("shop", "in process", 0, [finding], results)])
    [[case]] = JUnitXml.fromfile(str(tmp_path / "report.xml"))
    [failure] = case.result
    assert text in failure.message
