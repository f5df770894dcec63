"""What the differences of ``tests/providers/<name>/plants.py`` are made of, beside the operators of mutants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.mutants.operators import broken, on_wire
from contracts.places import at
from mockserver.mutation import Act, Mutant, Sent

__all__ = ["Leave", "Plant", "code", "inside", "planting", "problem", "shown"]

Plant = tuple[str, Mutant]
"""A kind of difference, and the mutant that is one."""
Leave = Callable[[Sent], None]


def planting(provider: str, rule: str) -> Callable[..., Plant]:
    """What makes a provider's plants: ``planted(kind, acts, **parts)``; ``rule`` is any that the provider has."""

    def planted(kind: str, acts: Mapping[str, Act] | None = None, **parts: Any) -> Plant:
        return kind, replace(broken(rule, "text-changed", acts, **parts), provider=provider, id=kind)

    return planted


def code(instead_of: int, wrong: int, *operations: str) -> Leave:
    """One status for another."""

    def leave(sent: Sent) -> None:
        if sent.operation in operations and sent.status == instead_of:
            sent.status = wrong

    return leave


def problem(change: Callable[[Any], Any]) -> Leave:
    """Refusals look otherwise."""

    def edit(sent: Sent) -> None:
        if sent.status >= 400:
            change(sent.value)

    return on_wire(edit)


def shown(operation: str, edit: Callable[[Any], Any]) -> Leave:
    """A success of one operation that looks otherwise on its way out, where nothing checks it any more.

    ``edit`` changes the JSON value in place or returns another.
    """

    def leave(sent: Sent) -> None:
        if sent.status < 300:
            made = edit(sent.value)
            sent.value = sent.value if made is None else made

    return on_wire(leave, operation)


def inside(place: str, edit: Callable[[Any], Any]) -> Callable[[Any], None]:
    """An edit of what stands at a place such as ``value.lines``; ``*`` is every item on the way."""

    def change(holder: dict[str, Any], key: str) -> None:
        holder[key] = edit(holder[key])

    return lambda body: at(body, tuple(place.split(".")), change)
