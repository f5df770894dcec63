"""One run: what can be checked about one provider on one target, cut into pieces, and each piece checked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit

from schemathesis.checks import CHECKS

from contracts import generic_laws
from contracts.context import Context
from contracts.document import Document
from contracts.errors import NotTestable, UsageError
from contracts.exchange import Exchange
from contracts.finding import Finding
from contracts.folders import PROVIDERS, provider_folder, provider_module
from contracts.laws import Law, discover, run_law, unfit
from contracts.machine import ProviderMachine, machine_in, run_machine
from contracts.matching import Matcher
from contracts.outcomes import Outcome, generated_result, outcome_of, united
from contracts.plan import SEQUENCES, Piece, Shard, generated, law_piece, machine_piece, story_piece
from contracts.profiles import PROFILES, Profile
from contracts.recorder.entry import Entry
from contracts.results import Groundless, Skipped
from contracts.scenes import Scenes, Source
from contracts.schemathesis_run import Generated, configuration, run_schemathesis
from contracts.stories import Story, run_story, stories_of, tell
from contracts.targets import Target
from specs import IMPORTED, Promise

__all__ = ["STAGES", "Asked", "Judge"]

STAGES = ("laws", "stories", "machine", "schemathesis")
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants checked; with a rule only its laws are, with an operation only what calls it,
    with both what does both.

    ``package`` is where providers' laws and machines are found. Of a provider's own sandbox: ``patience`` is how many
    seconds waiting for its budget may take, and a run that is ``read_only`` changes nothing there. The ``shortest``
    sequence of calls takes holding a law again, which who does not read findings can do without.
    """

    profile: Profile = PROFILES["pr"]
    seed: int = 0
    rule: str | None = None
    operation: str | None = None
    stages: Sequence[str] = STAGES
    package: str = PROVIDERS
    shard: Shard = Shard()  # noqa: RUF009  # frozen
    patience: float = 900.0
    read_only: bool = False
    shortest: bool = True


class Judge:
    """One provider on one target, ready for any piece of its plan.

    Raises:
        UsageError: an unknown rule or operation, or a provider's own files are wrong.
    """

    def __init__(self, promise: Promise, target: Target, asked: Asked) -> None:
        self.asked = asked
        self.promise = promise
        self.target = target
        self.document = Document(promise, target)
        self.case = Context(promise, target, self.document, asked.seed, asked.package)
        self.case.shortest = asked.shortest
        _check_asked(promise, self.document, asked)
        self._matcher = Matcher(promise.document, urlsplit(target.root).path)
        self._answers: dict[str, set[int]] = {}
        target.watchers.append(self._note)
        if promise.folder.parent.name != IMPORTED:  # an imported document has operations of its own
            self.case.exceptions.check([*generic_laws.NAMES, *CHECKS.get_all_names()], list(self.document.specs))
        self.case.scenes = self._scenes()

    def _note(self, exchange: Exchange) -> None:
        matched = self._matcher.find(exchange.request.method, exchange.request.url)
        if matched is not None:
            self._answers.setdefault(matched.operation, set()).add(exchange.status)

    @cached_property
    def laws(self) -> dict[str, Law]:
        """The laws that are asked for, by name."""
        unfit = [law for law, _ in self.unfit.values()]
        generic, _ = self._generic
        return {
            law.title: law for law in (*self._own, *unfit, *generic.values()) if self._wanted(law.rule, law.operations)
        }

    @cached_property
    def _own(self) -> list[Law]:
        return discover(self.promise, self.asked.package)

    @property
    def groundless(self) -> list[Groundless]:
        """The laws for every operation that find nothing to hold on to in the description of one."""
        return self._generic[1] if self.asked.rule is None and "laws" in self.asked.stages else []

    @cached_property
    def _generic(self) -> tuple[dict[str, Law], list[Groundless]]:
        operations = [self.asked.operation] if self.asked.operation else list(self.document.specs)
        return generic_laws.applied(self.document, operations, self.case.exceptions)

    def _scenes(self) -> Scenes:
        """The provider's stories and laws, whichever were asked for, as ways to calls that succeed."""
        told = [story for story in self._told if story.operations <= set(self.document.specs)]
        stories = [Source(story.id, story.operations, partial(tell, story)) for story in told]
        laws = [Source(law.title, frozenset(law.operations), partial(_hold, law)) for law in self._own]
        return Scenes(self.case, [*stories, *laws])

    @cached_property
    def unfit(self) -> dict[str, tuple[Law, str]]:
        """The laws that an imported document gives no ground for, and why, by name."""
        return unfit(self.promise, self.asked.package)

    @cached_property
    def _told(self) -> list[Story]:
        return stories_of(self.promise)

    @cached_property
    def stories(self) -> dict[str, Story]:
        """The stories that are asked for, by name."""
        return {story.id: story for story in self._told if self._wanted(None, tuple(story.operations))}

    def _wanted(self, rule: str | None, operations: Sequence[str]) -> bool:
        if self.asked.rule is not None and rule != self.asked.rule:
            return False
        return self.asked.operation is None or self.asked.operation in operations

    def plan(self) -> list[Piece]:
        """Every piece that is asked for, all shards together, in the order in which they are told."""
        pieces = [piece for stage in STAGES if stage in self.asked.stages for piece in self._planned(stage)]
        return [replace(piece, number=number) for number, piece in enumerate(pieces)]

    def _planned(self, stage: str) -> Iterator[Piece]:
        name, asked = self.promise.name, self.asked
        if stage == "laws":
            yield from (law_piece(name, law) for law in self.laws.values())
        elif asked.rule is not None:
            return
        elif stage == "stories":
            yield from (story_piece(name, story) for story in self.stories.values())
        elif stage == "schemathesis":
            operations = [asked.operation] if asked.operation else list(self.document.specs)
            yield from generated(self.document, asked.profile, operations)
        elif asked.operation is None and self.machine is not None:
            yield machine_piece(name, self.document.specs, asked.profile)

    @cached_property
    def machine(self) -> type[ProviderMachine] | None:
        """The provider's machine, if it has one."""
        return machine_in(provider_module(self.promise.name, "machine", self.asked.package))

    def run(self, piece: Piece) -> Outcome:
        """Check one piece of the plan, from an empty world.

        Raises:
            UsageError: a provider's own files are wrong.
            NotTestable: the target stopped answering.
        """
        began = time.monotonic()
        self._answers = {}
        if piece.stage == "schemathesis":
            outcome = self._generate(piece)
        else:
            found = self._check(piece)
            outcome = outcome_of(piece, found, time.monotonic() - began, self._lives(piece))
        outcome.findings = [replace(each, stage=piece.stage, piece=piece.name) for each in outcome.findings]
        outcome.answers = united(self._answers, outcome.answers)
        if outcome.findings and piece.stage != "schemathesis":
            outcome.failing = [Entry.of(exchange, datetime.now(UTC)) for exchange in self.target.trace]
        return outcome

    def _check(self, piece: Piece) -> Finding | Skipped | None:
        without = self._without_ground(piece)
        if without is not None:
            return Skipped(piece.name, without)
        if piece.stage == "laws":
            return run_law(self.laws[piece.name], self.case)
        if piece.stage == "stories":
            return run_story(self.stories[piece.name], self.case)
        assert self.machine is not None  # there is a piece for it
        try:
            return run_machine(self.machine, self.case, self.asked.profile)
        except UsageError as unknown:
            if not self.promise.imported:
                raise
            return Skipped(piece.name, str(unknown))  # it was written for another document

    def _without_ground(self, piece: Piece) -> str | None:
        """Why an imported document has nothing for this law or story to hold on to; None when it has."""
        if piece.stage == "laws" and piece.name in self.unfit:
            return self.unfit[piece.name][1]
        gone = [name for name in piece.operations if name not in self.document.specs]
        return f"the imported {self.promise.name} has no {gone[0]}" if gone and self.promise.imported else None

    def _lives(self, piece: Piece) -> int:
        return self.asked.profile.lives if piece.stage == "machine" else 1

    def configuration(self, piece: Piece) -> dict[str, Any]:
        """Schemathesis' configuration for a piece of generated requests."""
        asked = self.asked
        folder = provider_folder(self.promise.name, asked.package)
        exceptions = None if folder is None else folder / "schemathesis.toml"
        return configuration(self.target, asked.profile, asked.seed, piece.phases, exceptions)

    def _generate(self, piece: Piece) -> Outcome:
        laws = provider_module(self.promise.name, "laws", self.asked.package)
        self.case.begin()
        found = run_schemathesis(
            self.case,
            self.configuration(piece),
            operations=piece.operations,
            rules=getattr(laws, "CHECK_RULES", None),
            alike=self.asked.profile.alike,
        )
        if piece.name == SEQUENCES:
            whole = Generated(Counter({SEQUENCES: found.cases.total()}), {SEQUENCES: sum(found.seconds.values())})
            result = generated_result(piece, SEQUENCES, piece.operations, whole, found.findings)
            return Outcome([result], found.findings, answers=found.answers, failing=found.failing)
        broken: dict[str, list[Finding]] = {name: [] for name in piece.operations}
        for finding in found.findings:
            broken[self._near(finding.operation, piece)].append(finding)
        results = [generated_result(piece, name, (name,), found, broken[name]) for name in piece.operations]
        return Outcome(results, found.findings, answers=found.answers, failing=found.failing)

    def _near(self, label: str | None, piece: Piece) -> str:
        """The operation of a piece that a finding is told with: its own, or for a method that the document lacks
        another of the same path."""
        if label in piece.operations:
            return str(label)
        path = (label or "").partition(" ")[2]
        return next((name for name in piece.operations if self.document.path(name) == path), piece.operations[0])

    def account(self) -> dict[str, Any]:
        """What the run cost its target; nothing where nobody counts."""
        return {}

    def close(self, world: str | None = None) -> None:
        """Leave nothing behind on the target: no world, this run's unless another is named."""
        if self.target.control is not None and self.target.inside is None:
            with suppress(NotTestable):  # a server that has gone keeps no worlds
                self.target.control.drop(world)


def _hold(law: Law, case: Context) -> None:
    list(law.check(case) or ())


def _check_asked(promise: Promise, document: Document, asked: Asked) -> None:
    rules = {rule.id: rule for rule in promise.rules}
    if asked.rule is not None and asked.rule not in rules:
        known = _near(asked.rule, list(rules))
        raise UsageError(f"--rule {asked.rule!r} is no rule of {promise.name}; it has {known}.")
    if asked.rule is not None and not rules[asked.rule].observable:
        why = rules[asked.rule].why or "no exchange shows it"
        raise UsageError(f"--rule {asked.rule} cannot be checked from outside: {why}")
    if asked.operation is not None and asked.operation not in document.specs:
        known = _near(asked.operation, list(document.specs))
        raise UsageError(f"--operation {asked.operation!r} is no operation of {promise.name}; it has {known}.")


def _near(wrong: str, names: Sequence[str]) -> str:
    """All the names there are, or of many the nearest."""
    if len(names) <= _MOST_NAMES:
        return ", ".join(names) or "none"
    nearest = get_close_matches(wrong, names, n=3, cutoff=0)
    return f"{len(names)}, the nearest are {', '.join(nearest)}"
