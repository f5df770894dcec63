"""One try at a value for a schema: by type, keyword by keyword, trying branches where only trying tells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from mockserver.making.discriminators import tail
from mockserver.making.hint import Draws, Hint, words_of
from mockserver.making.kinds import allowed_types, among, examples_of, is_null, type_of, types_of
from mockserver.making.merging import Contradiction, Flat
from mockserver.making.numbers import number_within
from mockserver.making.texts import text_within

if TYPE_CHECKING:
    from mockserver.making.generate import Generator

__all__ = ["ABSENT", "ANYTHING", "Manner", "Place", "Round"]

ABSENT: Any = object()
"""Stands for "nothing given", where None is a value."""

ANYTHING: Mapping[str, Any] = {}
_DEEPEST = 40
_MOST_NODES = 20_000
_ROOMY_NODES = 400
"""Past so many parts only what is required is made: documents with hundreds of linked objects stay readable."""
_MOST_COMBINATIONS = 24
_KEY_WORDS = ("birch", "fjord", "heather", "island", "lantern", "meadow", "pine", "skerry")


Effort = Literal["full", "sparse", "spoilt"]
"""How a branch is tried: with all its properties, with the required only, or with some that other branches forbid."""
_EFFORTS: tuple[Effort, ...] = ("full", "sparse", "spoilt")


@dataclass(frozen=True, slots=True)
class Manner:
    """How hard a round tries: trusting what is given and the examples, or checking each, or leaving them out."""

    trust: bool
    examples: bool
    sparse: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the value the making stands: words of the name, depth, references gone through."""

    owner: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    depth: int = 0
    trail: tuple[str, ...] = ()

    def under(self, name: str) -> Place:
        """The place of a property."""
        return Place(self.own or self.owner, words_of(name), self.depth + 1, self.trail)

    def through(self, refs: Sequence[str]) -> Place:
        """The same place after following references; a third time through the same one ends the way."""
        if not refs:
            return self
        if any(self.trail.count(ref) > 1 for ref in refs):
            raise Contradiction(f"{refs[0]} contains itself without an end")
        owner = self.owner if self.own else words_of(tail(refs[0]))
        return replace(self, owner=owner, trail=self.trail + tuple(refs))


class Round:
    """One try at one value."""

    def __init__(self, generator: Generator, chance: Draws, now: datetime, manner: Manner) -> None:
        self.generator = generator
        self.merger = generator.merger
        self.chance = chance
        self.now = now
        self.manner = manner
        self.sparse = manner.sparse
        self.nodes = 0
        self.hidden = "writeOnly" if generator.direction == "response" else "readOnly"

    def value(self, schema: Any, place: Place, given: Any = ABSENT) -> Any:
        self.nodes += 1
        if place.depth > _DEEPEST or self.nodes > _MOST_NODES:
            raise Contradiction("the schema is nested without an end")
        flat = self.generator.flat(schema)
        place = place.through(flat.refs)
        if flat.checked or "discriminator" in flat.keys:
            return self.chosen(schema, flat, place, given)
        return self.plain(schema, flat.keys, place, given)

    # ---- oneOf, anyOf, not, discriminator: try and check ------------------------------------------------------------

    def chosen(self, schema: Any, flat: Flat, place: Place, given: Any) -> Any:
        checker = self.generator.checker(schema)
        reason = "no branch fits"
        for effort in _EFFORTS:
            for taken in itertools.islice(_combinations(flat), _MOST_COMBINATIONS):
                try:
                    made = self.combined(schema, flat, taken, place, given, effort)
                except Contradiction as contradiction:
                    reason = str(contradiction)
                    continue
                if checker.is_valid(made):
                    return made
        if flat.keys.get("nullable"):
            return None
        raise Contradiction(reason)

    def combined(
        self, schema: Any, flat: Flat, taken: tuple[int, ...], place: Place, given: Any, effort: Effort
    ) -> Any:
        merged = self.generator.branch(flat, taken)
        inner = place.through([ref for ref in merged.refs if ref not in flat.refs])
        with self.sparsely(effort == "sparse"):
            if merged.choices:
                return self.chosen(schema, merged, inner, given)
            made = self.plain(schema, merged.keys, inner, given)
        return self.spoil(made, merged, flat, taken) if effort == "spoilt" else made

    @contextmanager
    def sparsely(self, sparse: bool) -> Iterator[None]:
        """Makes only what is required, while it lasts."""
        before, self.sparse = self.sparse, self.sparse or sparse
        try:
            yield
        finally:
            self.sparse = before

    def spoil(self, made: Any, merged: Flat, flat: Flat, taken: tuple[int, ...]) -> Any:
        """The object with one property more for each other branch, of a type that this branch cannot have.

        Without it no object fits ``oneOf`` two objects that demand nothing.
        """
        if not isinstance(made, dict) or merged.keys.get("additionalProperties") is False:
            return made
        spoilt = dict(made)
        for choice, index in zip(flat.choices, taken, strict=True):
            for other in choice[:index] + choice[index + 1 :]:
                spoilt |= self.against(other, merged)
        return spoilt

    def against(self, other: Any, merged: Flat) -> dict[str, Any]:
        ours = merged.keys.get("properties") or {}
        for name, schema in (self.merger.flat(other).keys.get("properties") or {}).items():
            types = self.merger.flat(schema).keys.get("type") or []
            if name not in ours and types:
                return {name: 0 if "string" in types else "none"}
        return {}

    # ---- one type ---------------------------------------------------------------------------------------------------

    def plain(self, schema: Any, keys: Mapping[str, Any], place: Place, given: Any) -> Any:
        if given is ABSENT and self.manner.examples:
            for example in examples_of(keys):
                if self.fits(schema, keys, example):
                    return example
                given = example if given is ABSENT and isinstance(example, (dict, list)) else given
        kinds = types_of(keys)
        if isinstance(given, dict) and "object" in kinds:
            return self.object(keys, place, given)
        if isinstance(given, list) and "array" in kinds:
            return self.array(keys, place, given)
        if given is not ABSENT and self.fits(schema, keys, given):
            return given
        return self.fresh(schema, keys, kinds, place)

    def fits(self, schema: Any, keys: Mapping[str, Any], value: Any) -> bool:
        """Whether a value from outside may be used here: by its type while trusting, else by the checker."""
        if self.manner.trust:
            kinds = keys.get("type")
            enum = keys.get("enum")
            return (not kinds or type_of(value) in allowed_types(kinds, keys)) and (not enum or value in enum)
        return self.generator.checker(schema).is_valid(value)

    def fresh(self, schema: Any, keys: Mapping[str, Any], kinds: Sequence[str], place: Place) -> Any:
        if keys.get("enum"):
            return self.enumerated(schema, keys, place)
        reason = "no type is left"
        for kind in kinds:
            try:
                return self.of(kind, keys, place)
            except Contradiction as contradiction:
                reason = str(contradiction)
        if keys.get("nullable"):
            return None
        raise Contradiction(reason)

    def of(self, kind: str, keys: Mapping[str, Any], place: Place) -> Any:
        hint = Hint(
            self.chance, self.now, place.owner + place.own, len(place.own) or len(place.owner), keys.get("maxLength")
        )
        if kind == "object":
            return self.object(keys, place, {})
        if kind == "array":
            return self.array(keys, place, [])
        if kind == "string":
            return text_within(hint, keys, self.generator.text_checker)
        if kind == "boolean":
            return bool(self.chance.integer(0, 1))
        return None if kind == "null" else number_within(hint, keys, whole=kind == "integer")

    def enumerated(self, schema: Any, keys: Mapping[str, Any], place: Place) -> Any:
        """One of the enum; a state is the first one named, since lives begin there."""
        values = [value for value in keys["enum"] if value is not None] or list(keys["enum"])
        if not {"type", "enum"} >= keys.keys() and not self.manner.trust:
            checker = self.generator.checker(schema)
            values = [value for value in values if checker.is_valid(value)] or values
        first = (place.own or place.owner)[-1:] in (("status",), ("state",))
        return values[0 if first else self.chance.integer(0, len(values) - 1)]

    # ---- arrays and objects -----------------------------------------------------------------------------------------

    def array(self, keys: Mapping[str, Any], place: Place, given: list[Any]) -> list[Any]:
        least, most = keys.get("minItems", 0), keys.get("maxItems")
        items = keys.get("items", ANYTHING)
        unique = bool(keys.get("uniqueItems"))
        prefix = keys.get("prefixItems") or ()
        if "contains" in keys and not prefix:
            prefix = [{"allOf": [items, keys["contains"]]}] * keys.get("minContains", 1)
        usual = max(least, 0 if self.sparse or ("items" not in keys and not prefix) else 1, len(prefix))
        wanted = len(given) or (usual if most is None else min(usual, most))
        made: list[Any] = []
        inner = replace(place, depth=place.depth + 1)
        for index in range(wanted):
            schema = prefix[index] if index < len(prefix) else items
            try:
                made.append(
                    self.item(schema, inner, given[index] if index < len(given) else ABSENT, made if unique else ())
                )
            except Contradiction:
                if len(made) < least:
                    raise
                break
        return made

    def item(self, schema: Any, place: Place, given: Any, taken: Sequence[Any]) -> Any:
        """One item, unlike those taken."""
        made = self.value(schema, place, given)
        if not taken or not among(made, taken):
            return made
        enum = self.merger.flat(schema).keys.get("enum")
        rest = [value for value in enum or () if not among(value, taken)]
        if rest:
            return rest[0]
        with self.without_examples():
            for _ in range(50):
                made = self.value(schema, place)
                if not among(made, taken):
                    return made
        raise Contradiction("no further item differs from the others")

    @contextmanager
    def without_examples(self) -> Iterator[None]:
        before, self.manner = self.manner, replace(self.manner, examples=False)
        try:
            yield
        finally:
            self.manner = before

    def object(self, keys: Mapping[str, Any], place: Place, given: Mapping[str, Any]) -> dict[str, Any]:
        properties = keys.get("properties") or {}
        required = [name for name in keys.get("required") or () if not self.is_hidden(properties.get(name))]
        made: dict[str, Any] = {}
        for name, schema in properties.items():
            if name in given or name in required or self.is_welcome(schema, place):
                self.property(made, name, schema, place, given, name in required)
        self.additional(made, keys, required, place, given)
        self.fill(made, keys, place)
        if len(made) > keys.get("maxProperties", len(made)):
            spare = [name for name in made if name not in required]
            for name in spare[: len(made) - keys["maxProperties"]]:
                del made[name]
        return made

    def property(
        self, made: dict[str, Any], name: str, schema: Any, place: Place, given: Mapping[str, Any], required: bool
    ) -> None:
        if self.is_hidden(schema):
            return
        try:
            made[name] = self.value(schema, place.under(name), given.get(name, ABSENT))
        except Contradiction:
            if required:
                raise

    def is_hidden(self, schema: Any) -> bool:
        """Whether a property does not travel in this direction."""
        try:
            return schema is not None and bool(self.merger.flat(schema).keys.get(self.hidden))
        except Contradiction:  # it travels in neither, unless it must
            return False

    def is_welcome(self, schema: Any, place: Place) -> bool:
        """Whether an optional property is made: all near the top, plain ones further down, none in a recursion."""
        if self.sparse or self.nodes > _ROOMY_NODES:
            return False
        try:
            flat = self.merger.flat(schema)
        except Contradiction:
            return False
        if any(ref in place.trail for ref in flat.refs):
            return False
        is_plain = not flat.choices and not {"object", "array"} & set(types_of(flat.keys))
        return place.depth < (5 if is_plain else 2)

    def additional(
        self,
        made: dict[str, Any],
        keys: Mapping[str, Any],
        required: Sequence[str],
        place: Place,
        given: Mapping[str, Any],
    ) -> None:
        """Required and given properties that the schema does not describe, and one entry of a map."""
        allowed = keys.get("additionalProperties", True)
        properties = keys.get("properties") or {}
        names = [name for name in dict.fromkeys([*required, *given]) if name not in properties]
        if not names and not properties and isinstance(allowed, Mapping) and allowed and not self.sparse:
            index = self.chance.integer(1, len(_KEY_WORDS))
            names = [self.free(keys, index, place)[0]]
        if allowed is False:
            if any(name in required for name in names):
                raise Contradiction(f"{names[0]} is required but may not be there")
            return
        for name in names:
            schema = allowed if isinstance(allowed, Mapping) else ANYTHING
            self.property(made, name, schema, place, given, name in required)

    def fill(self, made: dict[str, Any], keys: Mapping[str, Any], place: Place) -> None:
        """More properties, until there are as many as ``minProperties`` asks for."""
        missing = keys.get("minProperties", 0) - len(made)
        if missing <= 0:
            return
        properties = keys.get("properties") or {}
        for name in [name for name in properties if name not in made][:missing]:
            self.property(made, name, properties[name], place, {}, required=False)
        allowed = keys.get("additionalProperties", True)
        for index in itertools.count(1):
            closed = allowed is False and "patternProperties" not in keys
            if len(made) >= keys["minProperties"] or closed or self.nodes > _MOST_NODES:
                return
            name, schema = self.free(keys, index, place)
            self.property(made, name, schema, place, {}, required=True)

    def free(self, keys: Mapping[str, Any], index: int, place: Place) -> tuple[str, Any]:
        """A name for one more entry of a map, and the schema of its value."""
        allowed, patterns = keys.get("additionalProperties", True), keys.get("patternProperties") or {}
        rule = keys.get("propertyNames") or {}
        schema = allowed if isinstance(allowed, Mapping) else ANYTHING
        if patterns:
            pattern, schema = next(iter(patterns.items()))
            rule = {**rule, "pattern": pattern}
        if rule:
            return str(self.value({"type": "string", **rule}, place)), schema
        return _KEY_WORDS[(index - 1) % len(_KEY_WORDS)] + ("" if index <= len(_KEY_WORDS) else str(index)), schema


def _combinations(flat: Flat) -> Iterator[tuple[int, ...]]:
    """Each way to take one alternative of each choice, by index; the document's first ones first, null last."""
    return itertools.product(*map(_order, flat.choices))


def _order(choice: Sequence[Any]) -> list[int]:
    return sorted(range(len(choice)), key=lambda index: is_null(choice[index]))
