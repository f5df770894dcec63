"""A machine's run leaves nothing behind."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from hypothesis.stateful import rule

from contracts.machine import ProviderMachine, run_machine
from contracts.profiles import Profile


class Idle(ProviderMachine):
    """Does nothing."""

    @rule()
    def wait(self) -> None:
        """A call that never goes wrong."""


class Case:
    """What a machine asks of its context, and no more."""

    seed = 1

    def begin(self) -> None:
        """An empty world."""


def test_a_run_lets_go_of_its_context() -> None:
    """Hypothesis keeps each class of machine for good; the target that it lived on, a whole fake at times, must go."""
    case: Any = Case()
    gone = weakref.ref(case)
    assert run_machine(Idle, case, Profile("short", examples=0, sequences=0, steps=0, lives=1, moves=1)) is None
    del case
    gc.collect()
    assert gone() is None
