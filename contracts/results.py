"""What a run adds up to: what became of each piece, and the verdict on a provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.finding import Finding

__all__ = ["COUNTED", "Groundless", "Result", "Skipped", "Verdict"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be checked on this target, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Groundless(Skipped):
    """A law for every operation that finds nothing to hold on to in this one, and what is missing."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one piece of a run: a law, a story, the machine, an operation under generated requests.

    Attributes:
        stage: ``laws``, ``stories``, ``machine``, ``schemathesis`` or ``negatives``; ``name`` is unique within it.
        state: ``kept``, ``broken``, ``skipped`` (this target does not allow the check), or ``groundless`` (a law for
            every operation finds nothing here to hold on to); ``why`` says why.
        cases: how many times it was tried: 1 for a law or story, lives of a machine, generated requests.
        findings: fingerprints of what it found.
        number: the piece's place in the plan; the operations of one piece share it.
    """

    stage: str
    name: str
    state: str = "kept"
    rule: str | None = None
    operations: tuple[str, ...] = ()
    cases: int = 1
    seconds: float = 0.0
    why: str | None = None
    findings: tuple[str, ...] = ()
    number: int = 0

    @property
    def title(self) -> str:
        """The name for people where no stage stands beside it."""
        return f"story {self.name}" if self.stage == "stories" else self.name

    def as_json(self) -> dict[str, Any]:
        """The result for ``--json``."""
        value = {name: getattr(self, name) for name in self.__dataclass_fields__}
        value.update(operations=list(self.operations), findings=list(self.findings), seconds=round(self.seconds, 3))
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Result:
        """The result that ``as_json`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        given = {name: value[name] for name in cls.__dataclass_fields__ if name in value}
        given.update(operations=tuple(given.get("operations") or ()), findings=tuple(given.get("findings") or ()))
        if given["stage"] not in COUNTED:
            raise ValueError(f"{given['stage']!r} is no stage")
        return cls(**given)


_SHUT = {401, 403}
_MOST_NAMES = 3


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


COUNTED = {
    "laws": "laws",
    "stories": "stories",
    "machine": "lives",
    "schemathesis": "cases",
    "negatives": "wrong calls",
}
"""What is counted of each stage."""


@dataclass(slots=True)
class Verdict:
    """What a run, or one shard of it, found out about one provider on one target.

    Attributes:
        results: one per piece, in the order of the plan.
        groundless: laws for every operation with the operations whose description gives them nothing to hold on to.
        shard: which part of the whole this is, such as ``1/4``; empty for all of it.
        answers: the statuses that each operation was seen to answer with, sorted.
        day: when it was judged.
        account: of a provider's own sandbox, what the run cost there and what it left out and behind.
        rule, operation: what the run was held to; empty for everything.
        document: the first part of its document's hash, which another version does not have.
    """

    provider: str
    target: str
    seed: int
    findings: list[Finding] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    groundless: list[Groundless] = field(default_factory=list)
    seconds: float = 0.0
    profile: str = ""
    shard: str = ""
    answers: dict[str, list[int]] = field(default_factory=dict)
    day: str = ""
    account: Mapping[str, Any] = field(default_factory=dict)
    rule: str = ""
    operation: str = ""
    document: str = ""

    @property
    def kept(self) -> bool:
        """Whether no promise was found broken."""
        return not self.findings

    @property
    def shut_out(self) -> list[str]:
        """The operations that answered nothing but 401 and 403 to all that was made up for them, so that next to
        nothing is known of them."""
        return [name for name in self._tried if set(self.answers[name]) <= _SHUT]

    @property
    def _tried(self) -> list[str]:
        """The operations that calls were made up for, right ones too, and that answered."""
        tried = {name for each in self.results if each.stage == "schemathesis" for name in each.operations}
        return [name for name, seen in self.answers.items() if seen and name in tried]

    @property
    def shut_out_sentence(self) -> str:
        """How many those are, and what to do; empty when there is none."""
        if not self.shut_out:
            return ""
        counted = f"{len(self.shut_out)} of {len(self._tried)} operations only ever answered 401 or 403"
        where = "in provider.yaml for the fake, in the environment or with --credentials for another target"
        seen = f"so nothing else of them was seen: {_some(self.shut_out)}"
        return f"{counted}, {seen}; give a credential that they take, {where}"

    @property
    def skipped(self) -> list[Skipped]:
        """What could not be checked on this target."""
        return [Skipped(each.title, each.why or "") for each in self.results if each.state == "skipped"]

    @property
    def unheld(self) -> list[Groundless]:
        """Laws for every operation that a run found nothing to hold on to for, beside what descriptions lack."""
        return [Groundless(each.title, each.why or "") for each in self.results if each.state == "groundless"]

    @property
    def checked(self) -> dict[str, int]:
        """How much was checked, skipped pieces left out: laws, stories, lives of the machine, generated cases."""
        counts: Counter[str] = Counter()
        for result in self.results:
            counts[COUNTED[result.stage]] += result.cases if result.state in {"kept", "broken"} else 0
        return dict(counts)

    def as_json(self) -> dict[str, Any]:
        """The verdict for ``--json``."""
        return {
            "provider": self.provider,
            "target": self.target,
            "seed": self.seed,
            "profile": self.profile,
            "shard": self.shard,
            "rule": self.rule,
            "operation": self.operation,
            "document": self.document,
            "day": self.day,
            "kept": self.kept,
            "seconds": round(self.seconds, 1),
            "checked": self.checked,
            "findings": [finding.as_json() for finding in self.findings],
            "skipped": [{"name": item.name, "why": item.why} for item in self.skipped],
            "groundless": [{"name": item.name, "why": item.why} for item in self.groundless],
            "results": [result.as_json() for result in self.results],
            "answers": self.answers,
            "shut_out": self.shut_out,
            **({"sandbox": dict(self.account)} if self.account else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Verdict:
        """The verdict that ``as_json`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(
            provider=str(value["provider"]),
            target=str(value["target"]),
            seed=int(value["seed"]),
            findings=[Finding.from_json(each) for each in value["findings"]],
            results=[Result.from_json(each) for each in value["results"]],
            groundless=[Groundless(**each) for each in value["groundless"]],
            seconds=float(value["seconds"]),
            profile=str(value["profile"]),
            shard=str(value["shard"]),
            answers={str(name): [int(each) for each in seen] for name, seen in value["answers"].items()},
            day=str(value["day"]),
            account=dict(value.get("sandbox") or {}),
            **{name: str(value.get(name) or "") for name in ("rule", "operation", "document")},
        )
