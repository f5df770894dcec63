"""Schema → a valid value that reads like data; the same seed gives the same value.

The document's own ``example``, ``examples`` and ``default`` come first. What cannot be made straight away
(``oneOf`` whose branches overlap, ``not``, patterns) is made, checked and made anew, a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mockserver.errors import SpecError, SpecProblem
from mockserver.making.attempt import ABSENT, ANYTHING, Manner, Place, Round
from mockserver.making.discriminators import labelled_branch, with_label
from mockserver.making.hint import Draws, words_of
from mockserver.making.merging import Contradiction, Flat, Merger
from mockserver.reading.schema import Checker, Direction, SchemaCompiler

__all__ = ["ABSENT", "SOME_TIME", "Generator", "generate"]

SOME_TIME = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""The time that dates lie near when no world says otherwise."""


def generate(schema: Mapping[str, Any], compiler: SchemaCompiler, chance: Draws, name: str = "") -> Any:
    """A valid value for a schema in a reply; ``name`` is the property or collection that it is for.

    Raises:
        SpecError: nothing fits the schema, with the reason.
    """
    return Generator(compiler).value(schema, chance, name=name)


_ROUNDS = (
    Manner(trust=True, examples=True, sparse=False),
    Manner(trust=False, examples=True, sparse=False),
    Manner(trust=False, examples=False, sparse=False),
    Manner(trust=False, examples=False, sparse=True),
    Manner(trust=False, examples=False, sparse=False),
)


_SPARSE = tuple(replace(manner, sparse=True) for manner in _ROUNDS[:3])
_UNLED = tuple(replace(manner, examples=False) for manner in (_ROUNDS[0], *_ROUNDS[2:]))


class Generator:
    """Makes values for the schemas of one document in one direction; keeps what it has learnt of each schema."""

    def __init__(self, compiler: SchemaCompiler, direction: Direction = "response") -> None:
        self.compiler = compiler
        self.direction: Direction = direction
        self.merger = Merger(compiler)
        self._checkers: dict[int, tuple[Any, Checker]] = {}
        self._labelled: dict[int, Flat] = {}
        self._branches: dict[tuple[int, tuple[int, ...]], Flat] = {}
        self._texts: dict[tuple[Any, ...], Checker] = {}

    def flat(self, schema: Any) -> Flat:
        """A schema without references, its discriminator turned into branches or a fixed value."""
        flat = self.merger.flat(schema)
        if "discriminator" not in flat.keys:
            return flat
        known = self._labelled.get(id(flat))
        if known is None:
            known = self._labelled[id(flat)] = with_label(flat)
        return known

    def branch(self, flat: Flat, taken: tuple[int, ...]) -> Flat:
        """A schema with one alternative of each choice merged in; ``flat`` is one that this generator gave.

        Remembered, as are the flat forms: what is made of a schema must not grow with every value.
        """
        merged = self._branches.get((id(flat), taken))
        if merged is None:
            merged = self._branches[id(flat), taken] = self._branch(flat, taken)
        return merged

    def _branch(self, flat: Flat, taken: tuple[int, ...]) -> Flat:
        discriminator = flat.keys.get("discriminator")
        merged = Flat({key: value for key, value in flat.keys.items() if key != "discriminator"}, refs=flat.refs)
        for choice, index in zip(flat.choices, taken, strict=True):
            merged = self.merger.join(merged, labelled_branch(discriminator, choice[index]))
        own = merged.keys.get("discriminator") or {}
        described = (merged.keys.get("properties") or {}).get(own.get("propertyName"))
        if described is None or len(self.merger.flat(described).keys.get("enum") or ()) == 1:
            return merged  # without a discriminator, or with the value that the schema around it set
        return replace(with_label(replace(merged, refs=merged.refs[len(flat.refs) :])), refs=merged.refs)

    def text_checker(self, keys: Mapping[str, Any]) -> Checker:
        """The compiled form of what the keywords demand of a text."""
        limits = {key: keys[key] for key in ("minLength", "maxLength", "format") if key in keys}
        key = (*limits.items(), *keys["patterns"])
        checker = self._texts.get(key)
        if checker is None:
            schema = {**limits, "type": "string", "allOf": [{"pattern": pattern} for pattern in keys["patterns"]]}
            checker = self._texts[key] = self.compiler.compile(schema, self.direction)
        return checker

    def checker(self, schema: Any) -> Checker:
        """The compiled form of a schema of the document, compiled once."""
        schema = schema if schema != {} else ANYTHING
        known = self._checkers.get(id(schema))
        if known is None:
            known = self._checkers[id(schema)] = (schema, self.compiler.compile(schema, self.direction))
        return known[1]

    def value(  # noqa: PLR0913  # each of the named ones is rarely given
        self,
        schema: Any,
        chance: Draws,
        *,
        name: str = "",
        now: datetime = SOME_TIME,
        given: Any = ABSENT,
        examples: bool = True,
        sparse: bool = False,
    ) -> Any:
        """A valid value.

        Args:
            schema: any schema of the document.
            chance: where the choices come from.
            name: what the value is for.
            now: the world's time; dates lie near it.
            given: what is known already, completed to fit: objects get their missing properties, wrong parts go.
            examples: whether the document's own examples and defaults are used.
            sparse: whether to add nothing to what is given but what is required.

        Raises:
            SpecError: nothing fits the schema, with the reason.
        """
        checker = self.checker(schema)
        reason = ""
        rounds = _ROUNDS if examples else _UNLED
        for manner in _SPARSE + rounds if sparse else rounds:
            try:
                made = Round(self, chance, now, manner).value(schema, Place(words_of(name)), given)
            except Contradiction as contradiction:
                reason = str(contradiction)
                continue
            if checker.is_valid(made):
                return made
            faults = checker.faults(made, "body")
            reason = str(faults[0]) if faults else "the last try did not fit"
        found = f"no value was found that fits the schema{f' of {name}' if name else ''} ({reason})"
        raise SpecError(
            [SpecProblem("document", "schema", found, "correct the schema or give it an example that fits")]
        )
