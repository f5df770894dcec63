"""All mutants of one provider: those that its document gives, and those that its own folder declares."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from contracts.errors import UsageError
from contracts.folders import PROVIDERS, provider_module
from contracts.mutants.derived import derived
from contracts.mutants.mistakes import OPERATORS
from mockserver.mutation import Mutant
from specs import Promise

__all__ = ["Wanted", "chosen", "declared", "mutants_of"]


def mutants_of(promise: Promise, package: str = PROVIDERS) -> dict[str, Mutant]:
    """Every mutant of a provider by its id: those of its own folder first, then those of its document.

    Raises:
        UsageError: the provider's own folder names a rule, an operation or an operator that there is not.
    """
    return {mutant.id: mutant for mutant in (*declared(promise, package), *_with_rules(promise, package))}


def _with_rules(promise: Promise, package: str) -> Iterator[Mutant]:
    """The derived mutants, with the rules that the provider's folder says they break (``RULES_OF_DERIVED``)."""
    module = None if promise.imported else provider_module(promise.name, "mutants", package)
    breaks = dict(getattr(module, "RULES_OF_DERIVED", {}))
    for mutant in derived(promise):
        rules = tuple(breaks.pop(mutant.id, "").split())
        yield replace(mutant, rules=(*mutant.rules, *rules)) if rules else mutant
    if breaks:
        unknown = next(iter(breaks))
        raise UsageError(f"{package}.{promise.name}.mutants: RULES_OF_DERIVED: there is no mutant {unknown!r}.")


def declared(promise: Promise, package: str = PROVIDERS) -> list[Mutant]:
    """The mutants of the provider's own folder, ``mutants.py`` or a folder ``mutants/`` with a list ``MUTANTS``.

    An imported document has none: they were written for another one.

    Raises:
        UsageError: as `mutants_of`.
    """
    module = None if promise.imported else provider_module(promise.name, "mutants", package)
    listed = list(_named(promise, getattr(module, "MUTANTS", ())))
    rules = {rule.id: rule for rule in promise.rules}
    operations = {
        spec.get("operationId") for item in promise.document.get("paths", {}).values() for spec in item.values()
        if isinstance(spec, dict)
    }  # fmt: skip
    for mutant in listed:
        unknown = [*(set(mutant.rules) - set(rules)), *(set(mutant.operations) - operations)]
        unknown += [mutant.operator] if mutant.operator not in OPERATORS else []
        if unknown:
            raise UsageError(
                f"{package}.{promise.name}.mutants: {mutant.id}: {unknown[0]!r} is no rule and no operation of "
                f"specs/{promise.name}, nor an operator; correct the name."
            )
    return listed


def _named(promise: Promise, mutants: Sequence[Mutant]) -> Iterator[Mutant]:
    """Each with its id: rule and operator, and a number where the two are not enough."""
    rules = {rule.id: rule for rule in promise.rules}
    seen: Counter[str] = Counter()
    for mutant in mutants:
        stem = f"{mutant.rules[0]}.{mutant.operator}"
        seen[stem] += 1
        own = tuple(dict.fromkeys((*mutant.operations, *mutant.acts)))
        known = rules.get(mutant.rules[0])
        words = f"{OPERATORS.get(mutant.operator, mutant.operator)}, against {mutant.rules[0]}"
        yield replace(
            mutant,
            id=stem if seen[stem] == 1 else f"{stem}-{seen[stem]}",
            provider=promise.name,
            operations=own or (known.operations if known else ()),
            told=f"{words}: {known.text if known else ''}",
        )


class Wanted:
    """Which mutants a person asks for: by id, by operator, by rule; all when nothing is named."""

    def __init__(self, ids: Sequence[str] = (), operators: Sequence[str] = (), rules: Sequence[str] = ()) -> None:
        self.ids = ids
        self.operators = operators
        self.rules = rules


def chosen(promise: Promise, mutants: dict[str, Mutant], wanted: Wanted) -> list[Mutant]:
    """The mutants that are asked for, in their order.

    Raises:
        UsageError: an id, an operator or a rule that there is not; the nearest is named.
    """
    of_rules = {rule for mutant in mutants.values() for rule in mutant.rules}
    _refuse_unknown("mutant", promise.name, wanted.ids, mutants)
    _refuse_unknown("operator", promise.name, wanted.operators, {mutant.operator for mutant in mutants.values()})
    _refuse_unknown("rule with a mutant", promise.name, wanted.rules, of_rules)
    return [
        mutant
        for mutant in mutants.values()
        if (not wanted.ids or mutant.id in wanted.ids)
        and (not wanted.operators or mutant.operator in wanted.operators)
        and (not wanted.rules or set(wanted.rules) & set(mutant.rules))
    ]


def _refuse_unknown(what: str, provider: str, named: Sequence[str], known: object) -> None:
    names = sorted(known)  # type: ignore[call-overload]  # a collection of names
    for name in named:
        if name not in names:
            close = difflib.get_close_matches(name, names, 1)
            hint = f"did you mean {close[0]!r}?" if close else "'motpart mutate --list' shows them."
            raise UsageError(f"{provider} has no {what} {name!r}; {hint}")
