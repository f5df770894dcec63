"""A letter for somebody who does not program: what was asked, what came back, what it breaks, how to see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment, PackageLoader

from contracts.blame.causes import CAUSES, Party
from contracts.finding import Finding
from contracts.gate.promises import promise_of
from contracts.matching import Matcher
from contracts.report import marked
from specs import Promise, operations_of

__all__ = ["LANGUAGES", "letter"]

LANGUAGES = ("en", "sv")
_LONGEST = 600
_MOST_STEPS = 8
_CONTROL = "/_motpart/"
"""What only our own test system has; nobody else is asked for it."""


def letter(promise: Promise, findings: Sequence[Finding], target: str, day: date, language: str) -> str:
    """The letter about a run's findings; what is not the provider's doing is said to be ours.

    Args:
        language: ``en`` or ``sv``.
    """
    rules = {rule.id: rule for rule in promise.rules}
    causes = {cause.code: cause for cause in CAUSES}
    theirs = [one for one in findings if one.blame in causes and causes[one.blame].party is Party.PROVIDER]
    matcher = Matcher(promise.document, "")
    summaries = {
        str(spec.get("operationId")): str(spec.get("summary") or "") for _, _, spec in operations_of(promise.document)
    }
    pages = Environment(  # plain text, which nothing needs escaping in
        loader=PackageLoader("contracts.gate"), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    told = [
        {
            "finding": finding,
            "rule": rules.get(finding.rule or ""),
            "promise": promise_of(finding.check, language),
            "steps": _steps(finding, matcher, summaries),
            "came": _short(_told(finding.message)),
            "curl": finding.curl[finding.turn : finding.turn + 1],
        }
        for finding in findings
    ]
    template = pages.get_template(f"letter.{language}.txt")
    return template.render(promise=promise, told=told, theirs=len(theirs), target=target, day=day.isoformat())


@dataclass(frozen=True, slots=True)
class _Step:
    """A call: what it is for in the document's words, the call itself, its status, whether its answer is the one."""

    summary: str
    call: str
    status: str
    differs: bool


def _steps(finding: Finding, matcher: Matcher, summaries: Mapping[str, str]) -> list[_Step]:
    """The last calls of a finding; what only our own test system has is left out."""
    steps = []
    for here, line in marked(finding):
        call, _, status = line.partition(". ")[2].partition(" → ")
        method, _, where = call.partition(" ")
        matched = matcher.find(method, where)
        summary = summaries.get(matched.operation, "") if matched is not None else ""
        if _CONTROL not in call:
            steps.append(_Step(summary, call, status, here))
    return steps[-_MOST_STEPS:]


def _told(message: str) -> str:
    """The first paragraph and what was answered: schemas and values in full are for who programs."""
    first, _, rest = message.partition("\n\n")
    last = rest.splitlines()[-1:]
    return "\n".join([first, *(line for line in last if line.startswith("It answered "))])


def _short(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= _LONGEST else whole[:_LONGEST] + " ..."
