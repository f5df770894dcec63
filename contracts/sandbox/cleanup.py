"""Removes what runs made at a provider, the last first, and says what is left and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.context import Context
from contracts.errors import JudgeError
from contracts.making import ids_for
from contracts.sandbox.creations import Creation, Creations
from contracts.shapes import elements, scalars

__all__ = ["Cleaned", "clean_up", "clean_up_journals"]


@dataclass(slots=True)
class Cleaned:
    """How many things were removed, and a line for each that is left: what, where, why, and the next step."""

    removed: int = 0
    left: list[str] = field(default_factory=list)


def clean_up(case: Context, creations: Creations) -> Cleaned:
    """Remove what is open in a journal; what the provider, or a lock-out, does not let go stays in it."""
    cleaned = Cleaned()
    gone: list[str] = []
    kept: list[tuple[Creation, str]] = []
    for creation in creations.open():
        try:
            why = _removed(case, creations, creation)
        except JudgeError as error:
            why = str(error)
        if why:
            kept.append((creation, why))
        else:
            gone.append(creation.thing)
            cleaned.removed += why is not None
    for creation, why in kept:
        if any(creation.path.startswith(other.thing + "/") for other, _ in kept):
            continue  # it goes with what it belongs to, whose line is here
        if any(creation.path.startswith(place + "/") for place in gone):
            creations.settle(creation, "gone")  # it went with what it belonged to
        else:
            cleaned.left.append(_line(case, creation, why))
    creations.finish()
    return cleaned


def clean_up_journals(case: Context, files: Sequence[Path]) -> Cleaned:
    """Remove what earlier runs left at a provider.

    Raises:
        UsageError: a journal cannot be read or written.
    """
    cleaned = Cleaned()
    for file in files:
        found = clean_up(case, Creations.left(file, case.document))
        cleaned.removed += found.removed
        cleaned.left += found.left
    return cleaned


def _removed(case: Context, creations: Creations, creation: Creation) -> str | None:
    """Remove one thing; empty when it is gone, None when it was never there, else why it is not gone."""
    if creation.state == "sent":
        found = _looked_up(case, creations, creation)
        if found is None:
            return "nobody knows whether it was made: the run was ended before the answer"
        if not found.ids:
            creations.settle(creation, "gone")
            return None
        creation = found
    if not creation.undo:
        return "no operation removes it"
    answer = case.send(creation.undo, path=dict(creation.ids), query=dict(creation.query))
    if answer.ok or answer.status in {404, 410}:
        creations.settle(creation, "gone")
        return ""
    return f"{creation.undo} answers {answer.summary}"


def _looked_up(case: Context, creations: Creations, creation: Creation) -> Creation | None:
    """The thing with the run's name in the list where it would be; without ids when it is not there, None when nobody
    can tell."""
    undo, parameter = creations.removal_of(creation.operation)
    path = case.document.path(creation.operation)
    own = case.document.path_values(creation.operation, case.target.root + creation.path)
    lists = [op for op in case.document.specs if case.document.method(op) == "GET" and case.document.path(op) == path]
    if not undo or not lists or not creation.name:
        return None
    answer = case.send(lists[0], path=own)
    items = elements(answer.whole) if answer.ok else None
    if items is None:
        return None
    wanted = next(_named(items, creation.name, parameter, creations), None)
    return creations.settle(creation, "made", undo=undo, ids={**own, parameter: wanted} if wanted else {})


def _named(items: Sequence[object], name: str, parameter: str, creations: Creations) -> Iterator[str]:
    known = {list(each.ids.values())[-1] for each in creations.open() if each.ids}
    for item in items:
        if any(isinstance(value, str) and value.startswith(f"{name}-") for _, value in scalars(item)):
            yield from (str(each) for each in ids_for(parameter, item)[:1] if str(each) not in known)


def _line(case: Context, creation: Creation, why: str) -> str:
    provider = case.promise.name
    named = f", named {creation.name} …" if creation.name else ""
    what = f"{creation.method} {creation.thing} ({creation.operation}{named})"
    step = f"remove it by hand, or run `motpart cleanup {provider} --target {case.target.root}`"
    return case.target.hide(f"{what}: {why}; {step}.")
