"""Pages for people: one HTML file each, that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from contracts.blame.causes import CAUSES
from contracts.errors import UsageError
from contracts.gate.evidence import AXES, Row
from contracts.gate.waivers import Judged
from contracts.report import again, marked
from contracts.results import Verdict
from specs import Promise

__all__ = ["evidence_page", "verdict_page", "write_page"]

_STAGES = ("laws", "stories", "machine", "schemathesis", "negatives")


def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("contracts.gate"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
    )


def evidence_page(tables: Mapping[str, Sequence[Row]], now: Mapping[str, Mapping[str, float]]) -> str:
    """The evidence as a table per provider."""
    return _pages().get_template("evidence.html").render(tables=tables, now=now, axes=AXES)


def verdict_page(verdicts: Sequence[Verdict], judged: Judged, promises: Mapping[str, Promise]) -> str:
    """A run: what broke, with the rule and how to see it; what was checked, how long each piece took, what was not."""
    causes = {cause.code: cause for cause in CAUSES}
    waived = {finding.fingerprint: waiver for finding, waiver in judged.waived}
    timelines = {verdict.provider: _timeline(verdict) for verdict in verdicts}
    rules = {name: {rule.id: rule for rule in promise.rules} for name, promise in promises.items()}
    template = _pages().get_template("verdict.html")
    return template.render(
        verdicts=verdicts,
        judged=judged,
        causes=causes,
        waived=waived,
        timelines=timelines,
        stages=_STAGES,
        rules=rules,
        marked=marked,
        again=again,
    )


def _timeline(verdict: Verdict) -> list[dict[str, Any]]:
    """Each stage's time as a share of all, for a bar; the slowest pieces by name."""
    total = sum(result.seconds for result in verdict.results) or 1.0
    stages = []
    for stage in _STAGES:
        mine = [result for result in verdict.results if result.stage == stage]
        seconds = sum(result.seconds for result in mine)
        slowest = sorted(mine, key=lambda result: -result.seconds)[:3]
        if mine:
            stages.append({"stage": stage, "seconds": seconds, "share": seconds / total, "slowest": slowest})
    return stages


def write_page(file: Path, text: str) -> None:
    """Write a page.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from None
