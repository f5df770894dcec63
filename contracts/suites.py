"""JUnit's tree, as Jenkins' schema has it: suites of cases that passed, failed or were skipped, of what XML can say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite
from lxml import etree

__all__ = ["as_bytes", "case", "failure", "skip", "suite"]

_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character in XML 1.0: most control characters, halves of a pair, U+FFFE and U+FFFF."""
_NOTHING: Mapping[str, str] = {}


def failure(message: str, kind: str, text: str = "") -> Failure:
    """Why a case failed: in a line, by the name of what found it, and at length."""
    failed = Failure(_said(message), _said(kind))
    if text:
        failed.text = _said(text)
    return failed


def skip(why: str | None) -> Skipped:
    """That a case was left out, and why."""
    return Skipped(_said(why or ""))


def case(name: str, where: str, seconds: float | None = None, results: Iterable[Failure | Skipped] = ()) -> TestCase:
    """A case; without results it passed."""
    told = TestCase(_said(name), _said(where), None if seconds is None else round(seconds, 3))
    told.result = list(results)
    return told


def suite(
    name: str, cases: Iterable[TestCase], properties: Mapping[str, str] = _NOTHING, seconds: float | None = None
) -> TestSuite:
    """A suite with its counts, which one without cases has, too.

    Args:
        seconds: how long all of it took; the sum of the cases' times, if None.
    """
    told = TestSuite(_said(name))
    for key, value in properties.items():
        told.add_property(_said(key), _said(value))
    told.add_testcases(list(cases))
    if seconds is not None:
        told.time = round(seconds, 3)
    return told


def as_bytes(name: str, suites: Iterable[TestSuite]) -> bytes:
    """The report in UTF-8, a line for each element; whoever reads it gets every message with its own line ends."""
    report = JUnitXml(_said(name))
    report.extend(suites)  # type: ignore[no-untyped-call]  # the library has no types here
    plain: bytes = report.tostring()  # type: ignore[no-untyped-call]
    tree = etree.fromstring(plain, etree.XMLParser(huge_tree=True))
    etree.indent(tree)
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True) + b"\n"


def _said(text: str) -> str:
    return _UNSAYABLE.sub("\N{REPLACEMENT CHARACTER}", text)
