"""A letter for somebody who does not program: what was asked, what came back, what it breaks, how to see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jinja2 import Environment, PackageLoader

from contracts.blame.causes import CAUSES, Party
from contracts.finding import Finding
from specs import Promise

__all__ = ["LANGUAGES", "letter"]

LANGUAGES = ("en", "sv")
_LONGEST = 600
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
    pages = Environment(  # plain text, which nothing needs escaping in
        loader=PackageLoader("contracts.gate"), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    told = [
        {
            "finding": finding,
            "rule": rules.get(finding.rule or ""),
            "asked": [line for line in finding.sequence if _CONTROL not in line][-5:],
            "came": _short(finding.message),
            "curl": finding.curl[finding.turn : finding.turn + 1],
        }
        for finding in findings
    ]
    template = pages.get_template(f"letter.{language}.txt")
    return template.render(promise=promise, told=told, theirs=len(theirs), target=target, day=day.isoformat())


def _short(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= _LONGEST else whole[:_LONGEST] + " ..."
