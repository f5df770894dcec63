"""Kivra's three documents agree with themselves: their examples, their certainties, their descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from mockserver.reading.schema import SchemaCompiler
from specs import BUILT_IN, Promise, load, operations_of

FOLDERS = [BUILT_IN / "kivra", *sorted(BUILT_IN.glob("kivra-receipt-*"))]
PROMISES = {folder.name: load(folder) for folder in FOLDERS}
COMPILERS = {name: SchemaCompiler(promise.document) for name, promise in PROMISES.items()}


def _operations(promise: Promise) -> dict[str, Mapping[str, Any]]:
    """Every operation, those that Kivra calls among them, by operationId."""
    outgoing = promise.document.get("x-webhooks", {}).values()
    called = [spec for _, _, spec in operations_of(promise.document)]
    return {str(spec["operationId"]): spec for spec in [*called, *(item["post"] for item in outgoing)]}


OPERATIONS = [(name, id_, spec) for name, promise in PROMISES.items() for id_, spec in _operations(promise).items()]
SCHEMAS = [(n, id_, spec) for n, p in PROMISES.items() for id_, spec in p.document["components"]["schemas"].items()]


def _media(holder: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every ``(schema, example)`` of a request body or response."""
    for media in (holder.get("content") or {}).values():
        if "example" in media:
            yield media["schema"], media["example"]
        for example in (media.get("examples") or {}).values():
            yield media["schema"], example["value"]


def _nested(schema: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A schema and every schema written inside it."""
    yield place, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _nested(inner, f"{place}.{name}")
    if "items" in schema:
        yield from _nested(schema["items"], f"{place}[]")
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, inner in enumerate(schema.get(keyword, ())):
            yield from _nested(inner, f"{place}.{keyword}{index}")


@pytest.mark.parametrize(("document", "operation", "spec"), OPERATIONS, ids=lambda value: str(value)[:40])
def test_every_example_is_valid(document: str, operation: str, spec: Mapping[str, Any]) -> None:
    """Examples of parameters, bodies and answers fit their schemas; each parameter has one."""
    compiler = COMPILERS[document]
    pairs = [(*pair, "request") for pair in _media(spec.get("requestBody") or {})]
    for answer in spec["responses"].values():
        pairs += [(*pair, "response") for pair in _media(compiler.resolve(answer))]
    for parameter in map(compiler.resolve, spec.get("parameters", ())):
        pairs.append((parameter["schema"], parameter["example"], "request"))
    for schema, example, direction in pairs:
        checker = compiler.compile(schema, direction)  # type: ignore[arg-type]  # one of the two words
        assert checker.faults(example, operation) == []


@pytest.mark.parametrize(("document", "name", "schema"), SCHEMAS, ids=lambda value: str(value)[:40])
def test_every_schema_is_described_and_its_examples_fit(document: str, name: str, schema: Mapping[str, Any]) -> None:
    """Examples within schemas fit them, however deep; what is not a reference says what it means."""
    for place, part in _nested(schema, name):
        if "example" in part:
            assert COMPILERS[document].compile(part, "request").faults(part["example"], place) == []
        for key, inner in part.get("properties", {}).items():
            assert "$ref" in inner or inner.get("description"), f"{place}.{key}"


def test_everything_says_how_sure_it_is() -> None:
    """Operations and schemas carry a certainty word and a source."""
    words = {"documented", "shown", "observed", "inferred"}
    named = [*OPERATIONS, *SCHEMAS]
    assert [(document, name) for document, name, spec in named if spec.get("x-certainty") not in words] == []
    assert [(document, name) for document, name, spec in named if not spec.get("x-source")] == []
