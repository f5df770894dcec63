"""One mutant on trial: the checks that are most likely to notice it come first, and the first that does ends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from contracts import generic_laws
from contracts.context import Context
from contracts.document import Document
from contracts.errors import NotTestable
from contracts.finding import Finding
from contracts.laws import PROVIDERS, Law, discover, laws_in, provider_module, run_law
from contracts.machine import machine_in, run_machine
from contracts.opening import in_process
from contracts.profiles import Profile
from contracts.run import Asked, judge
from contracts.stories import run_story, stories_of
from mockserver.app import create_app
from mockserver.mutation import Mutant
from specs import Promise

__all__ = ["Outcome", "State", "try_mutant"]

State = Literal["killed", "survived", "timeout"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        by: the check that noticed it: a law's rule, or a check of Schemathesis; None when none did.
        stage: where that was: ``laws``, ``stories``, ``machine``, ``schemathesis``, ``command``.
        told: the finding's first line, or why there is none.
        named: whether the finding names a rule that the mutant breaks, where it breaks any.
    """

    mutant: str
    state: State
    by: str | None = None
    stage: str | None = None
    told: str = ""
    named: bool = False
    seconds: float = 0.0


def try_mutant(
    promise: Promise, mutant: Mutant, profile: Profile, *, seed: int = 0, package: str = PROVIDERS
) -> Outcome:
    """Judge the fake with the mutant in it until something is found; its checks come in the order of likelihood.

    A target that stops answering has been found out as well.
    """
    began = time.monotonic()
    target = in_process(promise, app=create_app([promise.folder], mutant=mutant))
    try:
        case = Context(promise, target, Document(promise, target), seed)
        for stage, finding in _findings(case, mutant, profile, package):
            if finding is not None:
                found = Outcome(
                    mutant.id, "killed", finding.name, stage, finding.headline, finding.rule in mutant.rules
                )
                return replace(found, seconds=time.monotonic() - began)
    except NotTestable as error:
        return Outcome(mutant.id, "killed", "target", "target", str(error), seconds=time.monotonic() - began)
    finally:
        target.close()
    return Outcome(mutant.id, "survived", seconds=time.monotonic() - began)


def _findings(case: Context, mutant: Mutant, profile: Profile, package: str) -> Iterator[tuple[str, Finding | None]]:
    """Stage and finding of one check after the other."""
    for law in _by_likelihood(case, mutant, package):
        result = run_law(law, case)
        yield "laws", result if isinstance(result, Finding) else None
    for story in stories_of(case.promise):
        result = run_story(story, case)
        yield "stories", result if isinstance(result, Finding) else None
    machine = machine_in(provider_module(case.promise.name, "machine", package))
    if machine is not None:
        yield "machine", run_machine(machine, case, profile)
    for operation in mutant.operations or (None,):
        asked = Asked(profile, case.seed, operation=operation, stages=("schemathesis",), package=package)
        for finding in judge(case.promise, case.target, asked).findings:
            yield "schemathesis", finding


def _by_likelihood(case: Context, mutant: Mutant, package: str) -> list[Law]:
    """The laws of the mutant's rules, then those that call its operations, then the rest."""
    own = discover(case.promise, package)
    every = [*own, *laws_in(generic_laws, list(case.document.specs))]
    near = set(mutant.operations)
    order: Sequence[Callable[[Law], bool]] = (
        lambda law: law.rule in mutant.rules,
        lambda law: bool(near & set(law.operations)),
        lambda law: law.rule is not None,
    )
    return sorted(every, key=lambda law: next((n for n, fits in enumerate(order) if fits(law)), len(order)))
