"""A fake with a mutant in it, and what the judge finds of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.context import Context
from contracts.document import Document
from contracts.finding import Finding
from contracts.folders import provider_module
from contracts.laws import discover, run_law
from contracts.machine import machine_in, run_machine
from contracts.opening import application, in_process
from contracts.profiles import Profile
from mockserver.mutation import Mutant
from specs import Promise

__all__ = ["found", "lived", "standing"]


@contextmanager
def standing(promise: Promise, mutant: Mutant) -> Iterator[Context]:
    """Calls to a fake with this mutant in it."""
    target = in_process(promise, app=application(promise, mutant=mutant))
    try:
        yield Context(promise, target, Document(promise, target))
    finally:
        target.close()


def found(promise: Promise, mutant: Mutant, rule: str) -> list[Finding]:
    """What the laws of one rule find."""
    with standing(promise, mutant) as case:
        results = [run_law(law, case) for law in discover(promise) if law.rule == rule]
    return [result for result in results if isinstance(result, Finding)]


def lived(promise: Promise, mutant: Mutant, profile: Profile) -> Finding | None:
    """What the provider's machine finds."""
    machine = machine_in(provider_module(promise.name, "machine"))
    assert machine is not None
    with standing(promise, mutant) as case:
        return run_machine(machine, case, profile)
