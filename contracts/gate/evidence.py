"""The evidence for each operation, as eight axes that are never added up.

    in the document · stateful · rules checked · every documented refusal provoked · clean under Schemathesis ·
    mutants killed · driven by a client we did not write · seen live (date)

It is read from verdicts (`motpart test --json`), from what mutants showed (`motpart mutate --json`) and from what
clients did (`motpart verify --json`). What no file shows is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.results import Result, Verdict
from specs import Promise, operations_of

__all__ = ["AXES", "Count", "Row", "Sources", "rows", "shares"]

AXES = ("document", "stateful", "rules", "refusals", "clean", "mutants", "client", "live")
"""In this order in every table."""
_HEADERS_ONLY = frozenset({405, 406})
"""What the engine answers by itself wherever it is documented: no operation's own refusal."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many; ``None`` of none is neither met nor missed."""

    done: int
    of: int

    @property
    def met(self) -> bool | None:
        """Whether all are done; None when there is nothing to do."""
        return None if self.of == 0 else self.done >= self.of

    def __str__(self) -> str:
        return f"{self.done}/{self.of}" if self.of else "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One operation.

    Attributes:
        certainty: how we know it, from the document.
        stateful: whether a check that needs memory goes through it: a story, the machine, a law of several calls.
        rules: observable rules that name it, and how many have a check that was kept.
        refusals: documented 4xx answers, and how many were provoked.
        clean: whether generated requests found nothing; None when there were none.
        mutants: breaks of it that were tried, and how many were found; None when nobody tried.
        clients: who drove it, beside ourselves.
        live: the day on which it was last seen on the provider's own system.
    """

    provider: str
    operation: str
    certainty: str
    stateful: bool
    rules: Count
    refusals: Count
    clean: bool | None
    mutants: Count | None
    clients: Sequence[str] = ()
    live: str | None = None

    def met(self, axis: str) -> bool | None:
        """Whether this operation has an axis; None when the axis does not apply to it."""
        found: dict[str, bool | None] = {
            "document": True,
            "stateful": self.stateful,
            "rules": self.rules.met,
            "refusals": self.refusals.met,
            "clean": bool(self.clean),
            "mutants": False if self.mutants is None else self.mutants.met,
            "client": bool(self.clients),
            "live": self.live is not None,
        }
        return found[axis]

    def cell(self, axis: str) -> str:
        """What a table shows."""
        shown = {
            "document": self.certainty,
            "stateful": "yes" if self.stateful else "no",
            "rules": str(self.rules),
            "refusals": str(self.refusals),
            "clean": {True: "yes", False: "no", None: "-"}[self.clean],
            "mutants": "-" if self.mutants is None else str(self.mutants),
            "client": ", ".join(self.clients) or "-",
            "live": self.live or "-",
        }
        return shown[axis]

    def as_json(self) -> dict[str, Any]:
        """The row for ``--json``."""
        return {
            "operation": self.operation,
            "document": self.certainty,
            "stateful": self.stateful,
            "rules": {"checked": self.rules.done, "of": self.rules.of},
            "refusals": {"provoked": self.refusals.done, "of": self.refusals.of},
            "clean": self.clean,
            "mutants": None if self.mutants is None else {"killed": self.mutants.done, "of": self.mutants.of},
            "clients": list(self.clients),
            "live": self.live,
        }


@dataclass(frozen=True, slots=True)
class Sources:
    """What the evidence is read from.

    Attributes:
        verdicts: of fakes and of live targets; ``mutants`` and ``clients`` are what the other commands wrote.
    """

    verdicts: Sequence[Verdict] = ()
    mutants: Sequence[Mapping[str, Any]] = ()
    clients: Sequence[tuple[str, Mapping[str, Any]]] = field(default=())

    def of_fake(self, provider: str) -> list[Verdict]:
        """Verdicts on the fake."""
        return [each for each in self.verdicts if each.provider == provider and not _is_live(each)]

    def live(self, provider: str) -> list[Verdict]:
        """Verdicts on the provider's own system."""
        return [each for each in self.verdicts if each.provider == provider and _is_live(each)]


def _is_live(verdict: Verdict) -> bool:
    """A target is the provider's own when it is neither in this process nor on this machine."""
    target = verdict.target
    return target != "in process" and not any(name in target for name in ("//127.", "//localhost", "//[::1]"))


def rows(promise: Promise, sources: Sources) -> list[Row]:
    """A row per operation, in the document's order."""
    verdicts = sources.of_fake(promise.name)
    results = [result for verdict in verdicts for result in verdict.results]
    answers = _answers(verdicts)
    return [
        Row(
            provider=promise.name,
            operation=name,
            certainty=str(spec.get("x-certainty", promise.document.get("x-certainty", "inferred"))),
            stateful=any(_needs_memory(result) and name in result.operations for result in results),
            rules=_rules(promise, name, results),
            refusals=_refusals(spec, answers.get(name, frozenset())),
            clean=_clean(name, results),
            mutants=_mutants(promise.name, name, sources.mutants),
            clients=_clients(promise.name, name, sources.clients),
            live=_live(name, sources.live(promise.name)),
        )
        for name, spec in _named(promise)
    ]


def _named(promise: Promise) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, method, spec in operations_of(promise.document):
        yield str(spec.get("operationId", f"{method.upper()} {path}")), spec


def _answers(verdicts: Iterable[Verdict]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for verdict in verdicts:
        for name, statuses in verdict.answers.items():
            found[name] = found.get(name, frozenset()) | frozenset(statuses)
    return found


def _needs_memory(result: Result) -> bool:
    if result.state != "kept":
        return False
    return result.stage in ("stories", "machine") or (result.stage == "laws" and len(result.operations) > 1)


def _rules(promise: Promise, name: str, results: Iterable[Result]) -> Count:
    wanted = {rule.id for rule in promise.rules if rule.observable and name in rule.operations}
    states: dict[str, set[str]] = {}
    for result in results:
        if result.stage == "laws" and result.rule in wanted:
            states.setdefault(str(result.rule), set()).add(result.state)
    return Count(sum(seen == {"kept"} for seen in states.values()), len(wanted))


def _refusals(spec: Mapping[str, Any], seen: frozenset[int]) -> Count:
    documented = {int(code) for code in spec.get("responses", {}) if str(code).isdigit() and 400 <= int(code) < 500}
    own = documented - _HEADERS_ONLY
    return Count(len(own & seen), len(own))


def _clean(name: str, results: Iterable[Result]) -> bool | None:
    states = [each.state for each in results if each.stage == "schemathesis" and each.name == name and each.cases]
    return all(state == "kept" for state in states) if states else None


def _mutants(provider: str, name: str, reports: Iterable[Mapping[str, Any]]) -> Count | None:
    tried = [
        outcome
        for report in reports
        for score in report.get("providers", ())
        if score.get("provider") == provider
        for outcome in score.get("outcomes", ())
        if name in outcome.get("operations", ())
    ]
    return Count(sum(outcome.get("state") != "survived" for outcome in tried), len(tried)) if tried else None


def _clients(provider: str, name: str, reports: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    return [
        label
        for label, report in reports
        if report.get("provider") == provider and report.get("kept") and name in report.get("operations", {})
    ]


def _live(name: str, verdicts: Iterable[Verdict]) -> str | None:
    return max((each.day for each in verdicts if name in each.answers), default=None)


def shares(table: Sequence[Row]) -> dict[str, float]:
    """For each axis how much of it there is: of all rules, refusals and mutants for those, of all operations else."""
    counted: dict[str, list[Count]] = {
        "rules": [row.rules for row in table],
        "refusals": [row.refusals for row in table],
        "mutants": [row.mutants for row in table if row.mutants is not None],
    }
    found = {}
    for axis in AXES:
        if axis in counted:
            done, of = sum(each.done for each in counted[axis]), sum(each.of for each in counted[axis])
        else:
            done, of = sum(bool(row.met(axis)) for row in table), len(table)
        found[axis] = round(done / of, 3) if of else 0.0
    return found
