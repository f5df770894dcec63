"""Laws: one plain function per rule that a client can see broken, and some that every operation must keep.

    @law("XP-012", operations=["createCharge", "captureCharge"])
    def capture_takes_a_day(case: Context) -> None:
        charge = case.get("createCharge", body={"amount": 100})
        case.expect(charge["state"] == "pending", f"a new charge is pending; it is {charge['state']}")

A law raises Broken (``case.expect``, ``case.get``, ``case.refused`` do) or returns reasons; None or an empty list means
that the promise is kept. Laws of a provider are found in ``contracts/providers/<name>/laws.py`` or a folder ``laws/``;
nothing is registered.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import TypeVar

from contracts.context import Broken, Context, NeedsControl, NoGround
from contracts.document import Document
from contracts.errors import UsageError
from contracts.finding import Finding
from contracts.folders import PROVIDERS, provider_module
from contracts.results import Groundless, Skipped
from contracts.shortening import shorten
from specs import Promise, operations_of

__all__ = [
    "Law",
    "applied_laws",
    "discover",
    "every_operation",
    "law",
    "laws_in",
    "run_law",
    "unfit",
]

Check = Callable[[Context], "Iterable[str] | None"]
OperationCheck = Callable[[Context, str], "Iterable[str] | None"]
Ground = Callable[[Document, str], "str | None"]
_F = TypeVar("_F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Law:
    """One check: the rule it holds (None for what every API must keep), the operations it calls, its function."""

    name: str
    rule: str | None
    operations: tuple[str, ...]
    check: Check

    @property
    def title(self) -> str:
        """Its name for people, unique among a provider's laws: the rule and the law, or the law and the operation."""
        return f"{self.rule} {self.name}" if self.rule else " ".join((self.name, *self.operations))


def law(rule: str, *, operations: Sequence[str]) -> Callable[[_F], _F]:
    """Bind a function ``(case) -> None | reasons`` to the rule it checks and the operations it calls."""

    def mark(function: _F) -> _F:
        function.__law__ = (rule, tuple(operations))  # type: ignore[attr-defined]  # a mark, read by laws_in
        return function

    return mark


def every_operation(name: str, *, where: Ground = lambda document, operation_id: None) -> Callable[[_F], _F]:
    """Bind a function ``(case, operation_id) -> None | reasons`` to a name; it is applied to every operation.

    Args:
        where: what is missing in an operation's description for the law to hold on to; None when nothing is.
    """

    def mark(function: _F) -> _F:
        function.__every_operation__ = (name, where)  # type: ignore[attr-defined]  # a mark, read by applied_laws
        return function

    return mark


def laws_in(module: ModuleType) -> Iterator[Law]:
    """The laws that a module's functions are marked as, in the order in which they are written."""
    for function in vars(module).values():
        if getattr(function, "__module__", None) == module.__name__ and hasattr(function, "__law__"):
            rule, called = function.__law__
            yield Law(function.__name__, rule, called, function)


def applied_laws(module: ModuleType, document: Document, operations: Sequence[str]) -> Iterator[Law | Groundless]:
    """A module's laws for every operation, applied to each of these: a law, or why there is no ground for it."""
    for function in vars(module).values():
        if getattr(function, "__module__", None) == module.__name__ and hasattr(function, "__every_operation__"):
            name, where = function.__every_operation__
            for operation_id in operations:
                missing = where(document, operation_id)
                if missing is None:
                    yield Law(name, None, (operation_id,), _applied(function, operation_id))
                else:
                    yield Groundless(f"{name} {operation_id}", missing)


def _applied(check: OperationCheck, operation_id: str) -> Check:
    return lambda case: check(case, operation_id)


def discover(promise: Promise, package: str = PROVIDERS) -> list[Law]:
    """A provider's own laws; of those written for another document than an imported one, the ones that fit it.

    Raises:
        UsageError: a law names a rule or an operation that the promise lacks.
    """
    found, named = _own(promise, package), _named(promise)
    for each in found if not promise.imported else ():
        for unknown in _unknown(each, named):
            raise UsageError(
                f"{package}.{promise.name}.laws: {each.name}: {unknown!r} is neither a rule nor an operation "
                f"of specs/{promise.name}; correct the name."
            )
    twice = next((title for title, count in Counter(each.title for each in found).items() if count > 1), None)
    if twice is not None:
        raise UsageError(f"{package}.{promise.name}.laws: there are two laws {twice!r}; rename one.")
    return [each for each in found if not _unknown(each, named)]


def unfit(promise: Promise, package: str = PROVIDERS) -> dict[str, tuple[Law, str]]:
    """The laws of a provider that its imported document gives no ground for, each with the reason, by title.

    A law whose rule the imported folder does not have holds no promise of its, and is none of them.
    """
    promised, named = {None, *(rule.id for rule in promise.rules)}, _named(promise)
    return {
        each.title: (each, f"the imported {promise.name} has no {unknown[0]}")
        for each in (_own(promise, package) if promise.imported else ())
        if each.rule in promised and (unknown := _unknown(each, named))
    }


def _own(promise: Promise, package: str) -> list[Law]:
    return [law for module in _modules(provider_module(promise.name, "laws", package)) for law in laws_in(module)]


def _named(promise: Promise) -> frozenset[str]:
    """The rules and operations that there are."""
    operations = (str(spec.get("operationId")) for _, _, spec in operations_of(promise.document))
    return frozenset((*operations, *(rule.id for rule in promise.rules)))


def _unknown(law: Law, named: frozenset[str]) -> list[str]:
    return [name for name in (law.rule, *law.operations) if name is not None and name not in named]


def _modules(module: ModuleType | None) -> Iterator[ModuleType]:
    """The module and, where it is a folder, the modules in it."""
    if module is not None:
        yield module
        for part in pkgutil.iter_modules(getattr(module, "__path__", ())):
            yield importlib.import_module(f"{module.__name__}.{part.name}")


def run_law(law: Law, case: Context) -> Finding | Skipped | None:
    """Check one law in a world of its own: what broke, or why it could not be checked, or None."""
    operation = law.operations[-1] if len(law.operations) == 1 else None
    try:
        check = "law" if law.rule else law.name
        broken = case.breaks(partial(_judge, law, case))
        if broken is None:
            return None
        broken = shorten(case, partial(_judge, law, case), broken)
        return case.finding(broken, check, rule=law.rule, operation=operation, place=law.name)
    except NeedsControl as need:
        return Skipped(law.title, f"{need}; {case.target.label} has none")
    except NoGround as missing:
        return Groundless(law.title, str(missing))


def _judge(law: Law, case: Context) -> None:
    reasons = list(law.check(case) or ())
    if reasons:
        raise Broken("; ".join(reasons))
