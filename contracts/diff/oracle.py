"""Decides whether every value that fits one schema fits another, for schemas as a whole.

Keyword by keyword comparison cannot see that ``anyOf: [A, B]`` still accepts what ``oneOf: [B, A]`` did, or that a
branch makes up for another. jsonschema-rs can: its canonical form has ``covers``, whose YES and NO are proofs; among
20,000 pairs of random schemas no YES had a counterexample. Not used: jsonsubschema and its forks, which read draft 4,
know no recursion, and answer only yes or no where "undecided" is what a person must be told. What jsonschema-rs leaves
undecided is tried with generated values (``contracts.diff.witness``): one that fits here and not there decides it, and
is the best explanation there is. What is left then is reported as risky.

A client is taken to send only what the old document declares: a new optional property breaks nobody who does not
already send something else under its name. See ``contracts.diff.emission``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
from jsonschema_rs import CanonicalSchema, canonical

from contracts.diff.change import shown
from contracts.diff.emission import Emission, TooLarge
from contracts.diff.members import Sides
from contracts.diff.nodes import Schemas
from contracts.diff.sameness import Sameness
from contracts.diff.witness import Witnesses

__all__ = ["Oracle"]

_DRAFT = 20  # 2020-12
_WORK = 15_000
"""Schemas written for questions in one comparison; what is asked after that stays undecided."""
_REFUSALS = (
    canonical.CanonicalizationError,
    jsonschema_rs.ValidationError,
    jsonschema_rs.ReferencingError,
    ValueError,
)


class Oracle:
    """Answers for one pair of documents and one direction, remembered."""

    def __init__(self, sides: Sides, same: Sameness) -> None:
        self._sides, self._same = sides, same
        self._left = _WORK
        self._known: dict[Any, bool | None] = {}
        self._witnesses = Witnesses()

    def contained(self, old: Schemas, new: Schemas) -> bool | None:
        """Request: everything that was accepted still is. Reply: everything that is sent was possible before.

        True and False are proofs, None is undecided.
        """
        key = (self._sides.old.key(old), self._sides.new.key(new))
        if key not in self._known:
            inner, outer = (_canonical(document) for document in self._documents(old, new))
            # What no value fits is contained in everything: no proof that a person could use.
            self._known[key] = None if _is_empty(inner) else _covers(outer, inner)
        return self._known[key]

    def same(self, old: Schemas, new: Schemas) -> bool:
        """Whether both directions are proved, without the allowance for undeclared properties."""
        one, other = (_canonical(document) for document in self._documents(old, new, strict=True))
        if _is_empty(one) or _is_empty(other):
            return False
        return _covers(one, other) is True and _covers(other, one) is True

    def example(self, old: Schemas, new: Schemas) -> str | None:
        """A value that no longer fits, shortened; None when none was found."""
        inner, outer = self._documents(old, new)
        found = None if inner is None else self._witnesses.find(inner, outer)
        return None if found is None else shown(found[0])

    def _documents(self, old: Schemas, new: Schemas, *, strict: bool = False) -> tuple[Any, Any]:
        if self._left <= 0:
            return None, None
        emission = Emission(self._sides, self._same, strict=strict)
        try:
            return emission.document(old, new)
        except (TooLarge, RecursionError):
            return None, None
        finally:
            self._left -= emission.size


def _canonical(schema: Any) -> CanonicalSchema | None:
    if schema is None:
        return None
    form: CanonicalSchema | None = _attempt(
        lambda: jsonschema_rs.canonicalize(schema, draft=_DRAFT, validate_formats=True)
    )
    return form


def _covers(outer: CanonicalSchema | None, inner: CanonicalSchema | None) -> bool | None:
    if outer is None or inner is None:
        return None
    found = _attempt(lambda: outer.covers(inner))
    if found == canonical.Containment.YES:
        return True
    return False if found == canonical.Containment.NO else None


def _is_empty(form: CanonicalSchema | None) -> bool:
    return form is not None and bool(_attempt(form.satisfiability) == canonical.Satisfiability.NO)


def _attempt(question: Callable[[], Any]) -> Any:
    """An operand outside of the canonical form is a question without an answer."""
    try:
        return question()
    except _REFUSALS:
        return None
