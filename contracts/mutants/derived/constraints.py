"""Mutants that take what the document forbids: one constraint of a request is not looked at."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from contracts.mutants.derived.offer import Offer
from contracts.places import ITEM, followed, places
from mockserver.mutation import Mutant
from specs import Promise, operations_of

__all__ = ["constraint_mutants"]

_CONSTRAINTS = (
    "enum", "pattern", "maxLength", "minLength", "maximum", "minimum", "maxItems", "minItems", "additionalProperties",
)  # fmt: skip

Way = tuple[str, ...]
"""Keys from an operation's body schema to the schema that a constraint is in; ``*`` is a list's item."""


def constraint_mutants(offer: Offer) -> Iterator[Mutant]:
    """One required field that may be missing, and one value that may be anything, of each operation with a body."""
    operation, document = offer.operation, offer.promise.document
    if operation.body is None:
        return
    sent = [place for place in places(document, operation.body) if not place.schema.get("readOnly")]
    known = [((), operation.body), *((place.path, place.schema) for place in sent)]
    needed = [(way, name) for way, schema in known for name in schema.get("required") or ()]
    bounds = [(way, word) for way, schema in known for word in _CONSTRAINTS if schema.get(word, True) is not True]
    chance = random.Random(operation.id)
    for told, found in (("does not ask for", needed), ("does not look at", bounds)):
        for way, word in [chance.choice(found)] if found else []:
            name = ".".join([*(key for key in way if key != ITEM), word])
            change = _Relaxed(operation.id, way, word)
            yield offer.mutant("validation-skipped", name, f"{told} {name}", alter=change)


class _Relaxed:
    """A promise whose document lacks one constraint of one operation's body."""

    def __init__(self, operation: str, way: Way, word: str) -> None:
        self._operation = operation
        self._way = way
        self._word = word

    def __call__(self, promise: Promise) -> Promise:
        document = deepcopy(dict(promise.document))
        spec = next(s for _, _, s in operations_of(document) if s.get("operationId") == self._operation)
        for media in followed(document, spec["requestBody"]).get("content", {}).values():
            for schema in _led_to(document, media.get("schema") or {}, self._way):
                _relax(schema, self._word)
        return replace(promise, document=document)


def _led_to(document: Mapping[str, Any], schema: Mapping[str, Any], way: Way) -> Iterator[Any]:
    """The schemas at the end of a way; where alternatives part, all that have it."""
    schema = followed(document, schema)
    for word in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(word) or ():
            yield from _led_to(document, part, way)
    if not way:
        yield schema
    elif way[0] == ITEM and "items" in schema:
        yield from _led_to(document, schema["items"], way[1:])
    elif way[0] in (schema.get("properties") or {}):
        yield from _led_to(document, schema["properties"][way[0]], way[1:])


def _relax(schema: Any, word: str) -> None:
    if word in _CONSTRAINTS:
        schema.pop(word, None)
    elif word in schema.get("required", ()):
        left = [name for name in schema["required"] if name != word]
        schema.pop("required")
        schema.update({"required": left} if left else {})
