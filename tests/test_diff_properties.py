"""What must hold for any two documents, tried on random ones."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from schemathesis.errors import SchemathesisError

from contracts.diff import Level
from tests.diffing import COMPONENTS, NAMES, PATH, accepts, breaking, changes, edited, schemas, written

QUICK = settings(max_examples=60, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
PER_DOCUMENT = 6


def bodies(document: dict[str, Any]) -> list[Any]:
    """Bodies that fit a document, as Schemathesis generates them; none for a schema that hardly anything fits."""
    found: list[Any] = []

    @settings(QUICK, max_examples=PER_DOCUMENT, suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given])
    @given(schemathesis.openapi.from_dict(document)[PATH]["POST"].as_strategy())
    def gather(case: Any) -> None:
        found.append(case.body)

    try:
        gather()
    except (HypothesisException, SchemathesisError):
        return found
    return found


@pytest.mark.parametrize("direction", ["request", "response"])
@QUICK
@given(data=st.data(), old=schemas())
def test_what_was_valid_and_is_refused_is_reported_as_breaking(direction: str, data: st.DataObject, old: Any) -> None:
    """Requests made from OLD and refused under NEW, or replies made from NEW and refused under OLD, by another
    validator than anything in the product: there is a breaking change in that direction."""
    before, after = written(old), written(data.draw(edited(old)))
    sender, receiver = (before, after) if direction == "request" else (after, before)
    refused = [body for body in bodies(sender) if accepts(sender, body) and not accepts(receiver, body)]
    if refused:
        found = changes(before, after)
        assert breaking(found, direction), (refused[0], [(change.rule, change.level.word) for change in found])


@QUICK
@given(old=schemas())
def test_a_document_does_not_differ_from_itself(old: Any) -> None:
    """Not even a copy of it."""
    assert changes(written(old), written(copy.deepcopy(old))) == []


@QUICK
@given(old=schemas(), seed=st.integers(0, 2**16))
def test_documents_that_mean_the_same_do_not_differ(old: Any, seed: int) -> None:
    """Components with other names, keys and lists in another order, other descriptions, parts moved to components."""
    before, after = written(old), rewritten(written(old), random.Random(seed))
    assert changes(before, after) == []
    assert changes(after, before) == []


def rewritten(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same document as somebody else would have written it."""
    moved: dict[str, Any] = {}

    def write(value: Any, key: str) -> Any:
        if isinstance(value, list):
            parts = [write(one, "branch" if key in ("oneOf", "anyOf", "allOf") else "") for one in value]
            return chance.sample(parts, len(parts))
        if not isinstance(value, dict):
            return value.replace("schemas/", "schemas/Their") if key == "$ref" else value
        names = chance.sample(list(value), len(value))
        result = {name: write(value[name], name) for name in names}
        if key not in ("branch", "schema", "items", "not", *NAMES) or "$ref" in result:
            return result
        result["description"] = str(chance.random())
        if chance.random() < 0.3:
            moved[f"Moved{len(moved)}"] = result
            return {"$ref": f"#/components/schemas/Moved{len(moved) - 1}"}
        return result

    result: dict[str, Any] = write(document, "")
    schemas = {f"Their{name}": schema for name, schema in result["components"]["schemas"].items()}
    result["components"]["schemas"] = {**schemas, **moved}
    return result


def harmless(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A schema for requests that takes a little more than another, or says a little more about it."""
    options = [st.just({**schema, "description": "new"})]
    removable = sorted(
        {
            "minLength",
            "maxLength",
            "maxProperties",
            "minItems",
            "maxItems",
            "uniqueItems",
            "multipleOf",
            "maximum",
            "required",
        }
        & schema.keys()
    )
    if removable:
        options.append(st.sampled_from(removable).map(lambda gone: {k: v for k, v in schema.items() if k != gone}))
    if schema.get("type") == "object":
        properties = {**schema.get("properties", {}), "addition": {"type": "integer"}}
        options.append(st.just({**schema, "properties": properties}))
    if "enum" in schema:
        options.append(st.just({"enum": [*schema["enum"], "DKK"]}))
    if "anyOf" in schema:
        options.append(st.just({"anyOf": [*schema["anyOf"], {"type": "boolean"}]}))
    if "type" in schema:
        options.append(st.just({**schema, "nullable": True}))
    return st.one_of(options)


@QUICK
@given(data=st.data(), old=schemas().filter(lambda schema: "$ref" not in schema))
def test_a_request_that_may_be_more_is_never_breaking(data: st.DataObject, old: Any) -> None:
    """Limits that went, optional properties, values, branches and null that came, descriptions."""
    new = data.draw(harmless(old))
    found = [change for change in changes(written(old), written(new)) if change.direction == "request"]
    assert [change.rule for change in found if change.level is Level.BREAKING] == []


@QUICK
@given(data=st.data(), old=schemas())
def test_fingerprints_tell_changes_apart_and_come_again(data: st.DataObject, old: Any) -> None:
    """No two changes share one, and a second comparison gives the same."""
    before, after = written(old), written(data.draw(edited(old)))
    first, second = ([change.fingerprint for change in changes(*copy.deepcopy((before, after)))] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_the_components_of_the_random_documents_are_used() -> None:
    """References and a loop are among what the properties are tried on."""
    assert {"Node", "Party", "Address"} == set(COMPONENTS)
