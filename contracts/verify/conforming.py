"""Whether a request fits its document.

What decides is Schemathesis' own reading of each parameter and of JSON; bodies in XML and forms, which it cannot read
back, are read as the engine reads them, with none of its leniences. Where one of several schemas should fit JSON and
none does, the engine says what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema_rs

from contracts.document import Document
from contracts.verify.traffic import Passed
from mockserver.errors import Refusal
from mockserver.reading.bodies import BodyOptions, BodyReader
from mockserver.reading.schema import SchemaCompiler

__all__ = ["Conformance", "Unfit"]


@dataclass(frozen=True, slots=True)
class Unfit:
    """What does not fit: its place, such as ``body.lines.0.total``, the value that stands there, and why."""

    place: str
    value: Any
    reason: str
    keyword: str = ""

    def __str__(self) -> str:
        """``body.amount: -1 is less than 0``."""
        return f"{self.place}: {self.reason}"


class Conformance:
    """Judges requests against one document; each schema is compiled at its first use."""

    def __init__(self, document: Document) -> None:
        self._schema = document.schema
        self._validators: dict[int, jsonschema_rs.Validator] = {}
        self._document = document
        self._readers: dict[str, BodyReader] = {}

    def unfit(self, passed: Passed) -> list[Unfit]:
        """Every way in which a request does not fit its operation; empty for an operation the document lacks."""
        if passed.matched is None:
            return []
        operation = self._schema[passed.matched.template][passed.matched.method]
        query: dict[str, list[str]] = {}
        for name, value in passed.query:
            query.setdefault(name, []).append(value)
        path = {name: [value] for name, value in passed.matched.path.items()}
        headers = {name.lower(): [value] for name, value in passed.entry.request_headers}
        found = [*self._parameters("path", operation.path_parameters, path)]
        found += self._parameters("query", operation.query, query)
        found += self._parameters("header", operation.headers, headers)
        return [*found, *self._body(passed, operation)]

    def _validator(self, part: Any) -> jsonschema_rs.Validator:
        found = self._validators.get(id(part))
        if found is None:
            try:
                found = jsonschema_rs.Draft202012Validator(part.validation_schema, validate_formats=True)
            except (ValueError, jsonschema_rs.ValidationError):
                found = part.get_validator()
            self._validators[id(part)] = found
        return found

    def _parameters(self, place: str, parameters: Any, given: dict[str, list[str]]) -> Iterator[Unfit]:
        for parameter in parameters:
            values = given.get(parameter.name.lower() if place == "header" else parameter.name)
            where = f"{place}.{parameter.name}"
            if values is None:
                if parameter.is_required:
                    yield Unfit(where, None, "is missing", "required")
            elif not any(_accepts(self._validator(parameter), reading) for reading in _readings(values)):
                yield Unfit(where, values[0], f"{values[0][:60]!r} is not what is documented", "type")

    def _body(self, passed: Passed, operation: Any) -> Iterator[Unfit]:
        media_type = passed.entry.request_type.partition(";")[0].strip().lower()
        bodies = {body.media_type.lower(): body for body in operation.body}
        if not passed.entry.request_body:
            if bodies and any(body.is_required for body in bodies.values()):
                yield Unfit("body", None, "is missing", "required")
        elif bodies and media_type not in bodies:
            offered = ", ".join(bodies)
            reason = f"is sent as {media_type or 'nothing named'}; documented is {offered}"
            yield Unfit("body", media_type, reason, "type")
        elif bodies and media_type.endswith("json"):
            yield from self._json(passed, bodies[media_type])
        elif bodies:
            yield from self._read(passed)

    def _json(self, passed: Passed, body: Any) -> Iterator[Unfit]:
        try:
            value = json.loads(passed.entry.request_body)
        except (ValueError, RecursionError):
            yield Unfit("body", None, "is not JSON", "type")
            return
        errors = list(self._validator(body).iter_errors(value))
        if any(_is_choice(error) for error in errors):
            # none of several schemas fits, which says nothing: the engine knows which one is meant
            told = list(self._read(passed))
            if told:
                yield from told
                return
        for error in errors:
            place = ".".join(["body", *map(str, error.instance_path)])
            yield Unfit(place, error.instance, error.message, str((error.schema_path or [""])[-1]))

    def _read(self, passed: Passed) -> Iterator[Unfit]:
        """What the engine finds wrong with a body."""
        assert passed.matched is not None
        try:
            _, _, faults = self._reader(passed.matched.operation).read(
                passed.entry.request_type, passed.entry.request_body
            )
        except Refusal as refusal:
            yield Unfit("body", None, refusal.reason, "type")
            return
        for fault in faults:
            yield Unfit(fault.place, None, fault.reason)

    def _reader(self, operation_id: str) -> BodyReader:
        if operation_id not in self._readers:
            body = self._document.resolve(self._document.specs[operation_id].get("requestBody") or {})
            self._readers[operation_id] = BodyReader(body, self._compiler, BodyOptions())
        return self._readers[operation_id]

    @cached_property
    def _compiler(self) -> SchemaCompiler:
        return SchemaCompiler(self._document.promise.document)


def _is_choice(error: Any) -> bool:
    return str((error.schema_path or [""])[-1]) in {"oneOf", "anyOf"}


def _readings(values: list[str]) -> Iterator[Any]:
    """What the text of a parameter may mean: itself, a JSON scalar, a list in the usual ways."""
    yield values[0]
    with suppress(ValueError):
        yield json.loads(values[0])
    yield values
    yield values[0].split(",")


def _accepts(validator: jsonschema_rs.Validator, value: Any) -> bool:
    try:
        return bool(validator.is_valid(value))
    except ValueError:  # a number that the validator cannot hold
        return False
