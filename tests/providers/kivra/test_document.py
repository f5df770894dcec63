"""The sender document agrees with itself: its examples, its certainties, its scopes, its people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from stdnum import luhn
from stdnum.se import personnummer, vat

from mockserver.reading.schema import SchemaCompiler
from specs import BUILT_IN, load, operations_of

PROMISE = load(BUILT_IN / "kivra")
COMPILER = SchemaCompiler(PROMISE.document)
ADDRESSES = {spec["operationId"]: (path, method, spec) for path, method, spec in operations_of(PROMISE.document)}
WEBHOOKS = {item["post"]["operationId"]: item["post"] for item in PROMISE.document["x-webhooks"].values()}
OPERATIONS = {**{name: spec for name, (_, _, spec) in ADDRESSES.items()}, **WEBHOOKS}
SCHEMAS = PROMISE.document["components"]["schemas"]


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


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_example_is_valid(operation: str) -> None:
    """Examples of parameters, bodies and answers fit their schemas; each parameter has one."""
    spec = OPERATIONS[operation]
    pairs = [(*pair, "request") for pair in _media(spec.get("requestBody") or {})]
    for answer in spec["responses"].values():
        pairs += [(*pair, "response") for pair in _media(COMPILER.resolve(answer))]
    for parameter in map(COMPILER.resolve, spec.get("parameters", ())):
        pairs.append((parameter["schema"], parameter["example"], "request"))
    for schema, example, direction in pairs:
        checker = COMPILER.compile(schema, direction)  # type: ignore[arg-type]  # one of the two words
        assert checker.faults(example, operation) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schemas_example_is_valid_and_every_property_described(name: str) -> None:
    """Examples within schemas fit them, however deep; what is not a reference says what it means."""
    for place, part in _nested(SCHEMAS[name], name):
        if "example" in part:
            assert COMPILER.compile(part, "request").faults(part["example"], place) == []
        for key, inner in part.get("properties", {}).items():
            assert "$ref" in inner or inner.get("description"), f"{place}.{key}"


def test_everything_says_how_sure_it_is() -> None:
    """Operations and schemas carry a certainty word and a source."""
    words = {"documented", "shown", "observed", "inferred"}
    named = {**OPERATIONS, **SCHEMAS}
    assert [name for name, spec in named.items() if spec.get("x-certainty") not in words] == []
    assert [name for name, spec in named.items() if not spec.get("x-source")] == []


def test_each_operation_demands_the_scope_of_its_own_method_and_path() -> None:
    """AUTH-08, AUTH-12: the method, a colon, the path with dots for slashes; the scheme lists each of them."""
    listed = PROMISE.document["components"]["securitySchemes"]["oAuth2Client"]["flows"]["clientCredentials"]["scopes"]
    for name, (path, method, spec) in ADDRESSES.items():
        if name not in {"authenticate", "authenticateV2"}:
            scope = f"{method}:kivra{path.replace('/', '.')}"
            assert spec["security"] == [{"oAuth2Client": [scope]}], name
            assert scope in listed


def test_every_error_answer_has_its_headers() -> None:
    """GEN-05, GEN-06: each answer has x-correlation-id, each error x-error-code as well."""
    for name, (_, _, spec) in ADDRESSES.items():
        for status, answer in spec["responses"].items():
            wanted = {"x-correlation-id"} | ({"x-error-code"} if status >= "400" else set())
            assert wanted <= set(COMPILER.resolve(answer)["headers"]), f"{name} {status}"


def test_people_and_companies_are_synthetic_and_their_numbers_valid() -> None:
    """Serials from 980 to 999 are given to nobody; VAT numbers and OCR references have right check digits."""
    text = str(PROMISE.document)
    people = set(re.findall(r"(?<![0-9a-fA-F])(?:19|20)\d{6}\d{4}(?![0-9a-fA-F])", text))
    assert people
    assert all(personnummer.is_valid(number) for number in people)
    assert {number[8:11] for number in people} <= set(map(str, range(980, 1000)))
    assert all(vat.is_valid(number) for number in set(re.findall(r"SE\d{12}(?!\d)", text)))
    references = set(re.findall(r"'type': 'SE_OCR', 'reference': '(\d+)'", text))
    assert references
    assert all(luhn.is_valid(reference) for reference in references)
