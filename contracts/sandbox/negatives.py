"""Calls that are wrong in one place, made of calls that are right: of what Schemathesis covers, one per reason.

Schemathesis enumerates for every constraint of the document a value that breaks it. Its value is put into a request
that would succeed, so that nothing else is wrong with the call, and the refusal has the one reason that is wanted.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from contracts.document import Document
from contracts.exchange import Request
from contracts.generation import teach_formats
from contracts.sandbox.spoiling import (
    MISSING,
    at,
    deformed,
    grafted,
    steps_in,
    unexpected,
    unsigned,
    with_another_id,
    with_body,
    with_headers,
    with_query,
    without_header,
)

__all__ = ["CREDENTIAL", "Negative", "negatives_of"]

Spoil = Callable[[Request], "Request | None"]
CREDENTIAL = "no credential"
_UNKNOWN = "unknown id"
_NO_JSON = "no JSON"
_FAMILIES = {
    "incorrect_type": "type",
    "invalid_enum_value": "enum",
    "invalid_format": "form",
    "invalid_pattern": "form",
    "value_above_maximum": "range",
    "value_below_minimum": "range",
    "not_multiple_of": "range",
    "string_above_max_length": "length",
    "string_below_min_length": "length",
    "array_above_max_items": "number of items",
    "array_below_min_items": "number of items",
    "non_unique_items": "repeated items",
    "object_missing_required_property": "missing",
    "object_unexpected_properties": "unexpected property",
    "object_above_max_properties": "number of properties",
    "object_below_min_properties": "number of properties",
    "missing_parameter": "missing",
    "unsupported_content_type": "media type",
}
"""Schemathesis' scenarios, and the reason for which a provider refuses; two of one reason are one."""


@dataclass(frozen=True, slots=True)
class Negative:
    """A call of an operation that is wrong in one place.

    Attributes:
        place: such as ``body.lines.amount`` or ``query.limit``; ``reason`` is the family of what is wrong there.
        spoil: makes a request that would succeed wrong; None when the request has no such place.
        status: how the fake refuses it; 0 before it was asked.
        commonness: how many operations of the provider refuse for the same; rare ones are worth more.
    """

    operation: str
    place: str
    reason: str
    spoil: Spoil
    status: int = 0
    commonness: int = 1

    @property
    def title(self) -> str:
        """Its name for people."""
        return f"{self.operation} {self.place}: {self.reason}"

    @property
    def kind(self) -> tuple[str, str, int]:
        """What it has in common with those of other operations."""
        return self.place.rpartition(".")[2], self.reason, self.status


def negatives_of(
    document: Document, operation_id: str, seed: int, covered: dict[str, list[Negative]] | None = None
) -> list[Negative]:
    """One call per reason for which the document lets an operation be refused, in the order of the document.

    Args:
        seed: chooses among the values that are wrong for the same reason.
        covered: what Schemathesis made of the document before, by operation; it is added to.
    """
    known = {} if covered is None else covered
    if operation_id not in known:
        known[operation_id] = list(_covered(document, operation_id))
    found: dict[tuple[str, str], list[Negative]] = {}
    for negative in (*known[operation_id], *_further(document, operation_id)):
        found.setdefault((negative.place, negative.reason), []).append(negative)
    for place, reason in list(found):
        if reason == "type" and (place, "enum") in found:
            del found[place, reason]  # what is of another type is none of the values either
    chance = random.Random(f"{seed} {operation_id}")
    return [chance.choice(alike) for alike in found.values()]


def _covered(document: Document, operation_id: str) -> Iterator[Negative]:
    teach_formats()
    operation = document.schema[document.path(operation_id)][document.method(operation_id)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases = list(
            document.schema.iter_coverage_cases(
                operation,
                generation_modes=[GenerationMode.NEGATIVE],
                generation_config=document.schema.config.generation_for(operation=operation),
            )
        )
    for case in cases:
        data: Any = case.meta.phase.data if case.meta is not None else None
        reason = _FAMILIES.get(str(getattr(data, "scenario", "")))
        if reason is None or data.parameter_location is None:
            continue
        made = _MAKERS.get(data.parameter_location.value, _nothing)(operation_id, case, data, reason)
        if made is not None:
            yield made


def _nothing(operation_id: str, case: Any, data: Any, reason: str) -> Negative | None:
    return None


def _in_body(operation_id: str, case: Any, data: Any, reason: str) -> Negative | None:
    if reason == "missing" and data.location is None:
        return Negative(operation_id, "body", _NO_JSON, lambda request: with_body(request, None))
    if case.media_type is None or "json" not in case.media_type or case.body is NOT_SET or data.location is None:
        return None
    steps = steps_in(data.location)
    if reason == "missing":
        steps = [*steps, str(data.description).rpartition(": ")[2]]
    place = ".".join(["body", *(step for step in steps if isinstance(step, str))])
    body = case.body
    if reason == "unexpected property":
        return Negative(operation_id, place, reason, lambda request: unexpected(request, body, steps))
    value = at(body, steps)
    if value is MISSING and reason != "missing":
        return None
    if reason == "form" and value == "":
        return Negative(operation_id, place, reason, lambda request: deformed(request, steps))
    return Negative(operation_id, place, reason, lambda request: grafted(request, steps, value))


def _in_query(operation_id: str, case: Any, data: Any, reason: str) -> Negative | None:
    name = data.parameter
    if name is None or (reason != "missing" and name not in case.query):
        return None
    value = None if reason == "missing" else case.query[name]
    values = value if isinstance(value, list) else [] if value is None else [value]
    return Negative(operation_id, f"query.{name}", reason, lambda request: with_query(request, str(name), values))


def _in_header(operation_id: str, case: Any, data: Any, reason: str) -> Negative | None:
    name = str(data.parameter)
    if reason == "media type":
        changed: Mapping[str, str] = {"Content-Type": "application/x-motpart-unheard-of"}
        return Negative(operation_id, "header.Content-Type", reason, lambda request: with_headers(request, changed))
    if name.lower() in {"authorization", "content-type"} or data.parameter is None:
        return None  # a credential is no constraint of the document; see below
    if reason == "missing":
        return Negative(operation_id, f"header.{name}", reason, lambda request: without_header(request, name))
    value = (case.headers or {}).get(name)
    if not isinstance(value, str):
        return None
    return Negative(operation_id, f"header.{name}", reason, lambda request: with_headers(request, {name: value}))


_MAKERS = {"body": _in_body, "query": _in_query, "header": _in_header}


def _further(document: Document, operation_id: str) -> Iterator[Negative]:
    """What is no constraint of a schema: no credential, JSON that breaks off, an id that is nobody's."""
    credentials = document.credentials(operation_id)
    if document.schemes(operation_id) and credentials:
        names = {credential.name.lower() for credential in credentials if credential.place == "header"}
        yield Negative(operation_id, "credential", CREDENTIAL, lambda request: unsigned(request, names))
    if any("json" in name for name in document.media_types(operation_id)):
        yield Negative(operation_id, "body", _NO_JSON, lambda request: with_body(request, b'{"motpart": '))
    for name in document.path_parameters(operation_id):
        yield Negative(operation_id, f"path.{name}", _UNKNOWN, partial(with_another_id, document, name, ""))
        yield Negative(operation_id, f"path.{name}", "form", partial(with_another_id, document, name, "~"))
