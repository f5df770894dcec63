"""One run: everything that can be checked about one provider on one target, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from contracts import generic_laws
from contracts.context import Context
from contracts.document import Document
from contracts.errors import NotTestable, UsageError
from contracts.finding import Finding, Skipped, Verdict
from contracts.laws import PROVIDERS, Law, discover, laws_in, provider_module, run_law, unfit
from contracts.machine import machine_in, run_machine
from contracts.profiles import PROFILES, Profile
from contracts.schemathesis_run import run_schemathesis
from contracts.stories import Story, run_story, stories_of
from contracts.targets import Target
from specs import Promise, package_of

__all__ = ["STAGES", "Asked", "Listener", "judge"]

STAGES = ("laws", "stories", "machine", "schemathesis")

Listener = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is (0 when nobody knows)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants checked; with a rule only its law is, with an operation only what calls it.

    ``package`` is where providers' laws and machines are found.
    """

    profile: Profile = PROFILES["pr"]
    seed: int = 0
    rule: str | None = None
    operation: str | None = None
    stages: Sequence[str] = STAGES
    package: str = PROVIDERS


def judge(
    promise: Promise, target: Target, asked: Asked, listener: Listener = lambda stage, done, total: None
) -> Verdict:
    """Check everything that was asked for; the verdict.

    Raises:
        UsageError: an unknown rule or operation, or a provider's own files are wrong.
        NotTestable: the target stopped answering.
    """
    began = time.monotonic()
    case = Context(promise, target, Document(promise, target), asked.seed)
    _check_asked(promise, case.document, asked)
    verdict = Verdict(promise.name, target.label, asked.seed)
    stages = {"laws": _laws, "stories": _stories, "machine": _machine, "schemathesis": _schemathesis}
    try:
        for name in asked.stages if asked.rule is None else ("laws",):
            stages[name](case, asked, verdict, listener)
    finally:
        if target.control is not None and target.app is None:
            with suppress(NotTestable):  # a server that has gone keeps no worlds
                target.control.drop()
    verdict.seconds = time.monotonic() - began
    verdict.findings = _once_each(verdict.findings)
    return verdict


def _check_asked(promise: Promise, document: Document, asked: Asked) -> None:
    rules = {rule.id: rule for rule in promise.rules}
    if asked.rule is not None and asked.rule not in rules:
        raise UsageError(f"--rule {asked.rule!r} is no rule of {promise.name}; it has {_listed(list(rules))}.")
    if asked.rule is not None and not rules[asked.rule].observable:
        why = rules[asked.rule].why or "no exchange shows it"
        raise UsageError(f"--rule {asked.rule} cannot be checked from outside: {why}")
    if asked.operation is not None and asked.operation not in document.specs:
        known = _listed(list(document.specs))
        raise UsageError(f"--operation {asked.operation!r} is no operation of {promise.name}; it has {known}.")


def _laws(case: Context, asked: Asked, verdict: Verdict, listener: Listener) -> None:
    own = discover(case.promise, asked.package)
    if case.promise.imported and asked.rule is None and asked.operation is None:
        verdict.skipped.extend(unfit(case.promise, asked.package))
    laws = [law for law in (*own, *laws_in(generic_laws, list(case.document.specs))) if _wanted(law, asked)]
    for number, law in enumerate(laws, 1):
        _note(run_law(law, case), verdict)
        listener("laws", number, len(laws))
    verdict.checked["laws"] = len(laws)


def _wanted(law: Law, asked: Asked) -> bool:
    if asked.rule is not None:
        return law.rule == asked.rule
    return asked.operation is None or asked.operation in law.operations


def _stories(case: Context, asked: Asked, verdict: Verdict, listener: Listener) -> None:
    stories = [
        story for story in stories_of(case.promise) if asked.operation is None or asked.operation in story.operations
    ]
    for number, story in enumerate(stories, 1):
        _note(_gone(story, case) or run_story(story, case), verdict)
        listener("stories", number, len(stories))
    verdict.checked["stories"] = len(stories)


def _gone(story: Story, case: Context) -> Skipped | None:
    """A story that an imported document no longer has the operations for; the import has said so."""
    gone = [name for name in story.operations if name not in case.document.specs]
    if not gone or not case.promise.imported:
        return None
    return Skipped(story.id, f"the imported {case.promise.name} has no {gone[0]}")


def _machine(case: Context, asked: Asked, verdict: Verdict, listener: Listener) -> None:
    machine = machine_in(provider_module(case.promise.name, "machine", asked.package))
    if machine is None or asked.operation is not None:
        return
    lives = asked.profile.lives
    listener("machine", 0, 0)
    try:
        _note(run_machine(machine, case, asked.profile), verdict)
    except UsageError as unknown:  # it was written for another document
        if not case.promise.imported:
            raise
        verdict.skipped.append(Skipped("machine", str(unknown)))
        return
    verdict.checked["lives"] = lives
    listener("machine", lives, lives)


def _schemathesis(case: Context, asked: Asked, verdict: Verdict, listener: Listener) -> None:
    folder = _provider_folder(case.promise.name, asked.package)
    laws = provider_module(case.promise.name, "laws", asked.package)
    case.begin()
    scenarios = 0

    def progress(label: str) -> None:
        nonlocal scenarios
        scenarios += 1
        listener("schemathesis", scenarios, 0)

    cases, findings = run_schemathesis(
        case,
        asked.profile,
        exceptions=folder / "schemathesis.toml" if folder else None,
        operations=[asked.operation] if asked.operation else (),
        rules=getattr(laws, "CHECK_RULES", None),
        progress=progress,
    )
    verdict.checked["cases"] = cases
    verdict.findings.extend(findings)
    listener("schemathesis", scenarios, scenarios)


def _provider_folder(provider: str, package: str) -> Path | None:
    if provider_module(provider, "laws", package) is None:
        return None
    return Path(str(resources.files(f"{package}.{package_of(provider)}")))


def _note(result: Finding | Skipped | None, verdict: Verdict) -> None:
    if isinstance(result, Finding):
        verdict.findings.append(result)
    elif isinstance(result, Skipped):
        verdict.skipped.append(result)


def _once_each(findings: Sequence[Finding]) -> list[Finding]:
    """The same break found by several laws or cases is one finding; the first, which has the shortest trace, stays."""
    first: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.name, finding.operation or "", finding.message.splitlines()[0]), finding)
    return list(first.values())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
