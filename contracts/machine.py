"""The machine: a provider's objects lived through at random, checked against an independent model at every step.

A provider's ``machine.py`` has one subclass of ProviderMachine with Hypothesis ``@rule``s. Each rule calls the target
through ``self.case`` and compares the reply with what its own model says. Hypothesis shrinks a failure to the shortest
sequence of calls that shows it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as seeded
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.errors import Flaky, FlakyStrategyDefinition
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from contracts.context import Broken, Context
from contracts.errors import NotTestable
from contracts.finding import Finding
from contracts.profiles import Profile

__all__ = ["ProviderMachine", "bound_to", "machine_in", "relive", "run_machine"]

LIFE = "life"
"""The key in ``Finding.again`` of what Hypothesis remembers of a failing life."""


class ProviderMachine(RuleBasedStateMachine):
    """Base of every provider's machine; one instance lives one life in an empty world.

    Attributes:
        case: calls to the target, every reply judged against the document on the way.
    """

    case: ClassVar[Context]

    def __init__(self) -> None:
        super().__init__()
        self.case.begin()

    @property
    def steers(self) -> bool:
        """Whether the clock can be moved here; for preconditions of rules that move it."""
        return self.case.steers


def machine_in(module: ModuleType | None) -> type[ProviderMachine] | None:
    """The machine that a provider's module defines, or None."""
    classes = [] if module is None else [value for value in vars(module).values() if inspect.isclass(value)]
    return next((c for c in classes if issubclass(c, ProviderMachine) and c is not ProviderMachine), None)


@contextmanager
def bound_to(machine: type[ProviderMachine], case: Context) -> Iterator[type[ProviderMachine]]:
    """The machine with its ``case``, for one run.

    Hypothesis remembers every class of machine for good, and a case leads to a whole target: it is let go of.
    """
    life: type[ProviderMachine] = type(machine.__name__, (machine,), {"case": case})
    try:
        yield life
    finally:
        del life.case


def run_machine(machine: type[ProviderMachine], case: Context, profile: Profile) -> Finding | None:
    """Live ``profile.lives`` lives; the shortest sequence of calls that breaks a promise, or None."""
    memory = InMemoryExampleDatabase()
    found = _live(machine, case, _settings(profile, memory))
    return found and replace(found, again={LIFE: _written(memory)})


def relive(machine: type[ProviderMachine], case: Context, profile: Profile, again: Mapping[str, Any]) -> Finding | None:
    """Live only the life that an earlier finding's ``again`` keeps; None when it breaks nothing now."""
    memory = InMemoryExampleDatabase()
    for key, lives in again.get(LIFE, {}).items():
        for life in lives:
            memory.save(bytes.fromhex(key), bytes.fromhex(life))
    return _live(machine, case, settings(_settings(profile, memory), phases=(Phase.reuse,)))


def _written(memory: InMemoryExampleDatabase) -> dict[str, list[str]]:
    return {key.hex(): sorted(life.hex() for life in lives) for key, lives in memory.data.items()}


def _live(machine: type[ProviderMachine], case: Context, how: settings) -> Finding | None:
    try:
        with bound_to(machine, case) as life:
            run_state_machine_as_test(seeded(case.seed)(life), settings=how)
    except Broken as broken:
        return case.finding(broken, "machine", place=str(broken).partition("\n")[0])
    except (Flaky, FlakyStrategyDefinition) as flaky:
        _raise_if_gone(flaky)
        reason = f"the same calls in an empty world give different answers: {str(flaky).splitlines()[0]}"
        return case.finding(Broken(reason), "machine", place="flaky")
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        reason = f"a reply lacks what the machine reads: {type(error).__name__}: {error}"
        return case.finding(Broken(reason), "machine", place=reason)
    return None


def _raise_if_gone(flaky: BaseException) -> None:
    """A target that goes away while a failure is repeated looks flaky to Hypothesis; it is not testable."""
    for error in (*getattr(flaky, "exceptions", ()), flaky.__cause__, flaky.__context__):
        if isinstance(error, NotTestable):
            raise error


def _settings(profile: Profile, memory: InMemoryExampleDatabase) -> settings:
    return settings(
        max_examples=profile.lives,
        stateful_step_count=profile.moves,
        database=memory,
        derandomize=False,
        deadline=None,
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
