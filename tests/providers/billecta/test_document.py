"""The document, its rules and its decisions agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from stdnum.se import orgnr, personnummer

from mockserver.reading.schema import SchemaCompiler
from specs import BUILT_IN, load, operations_of

FOLDER: Path = BUILT_IN / "billecta"
PROMISE = load(FOLDER)
OPERATIONS = {spec["operationId"]: spec for _, _, spec in operations_of(PROMISE.document)}
SCHEMAS = PROMISE.document["components"]["schemas"]
WEBHOOKS = PROMISE.document["x-webhooks"]
COMPILER = SchemaCompiler(PROMISE.document)
DECISIONS = set(re.findall(r"^- \*\*(BLD-\d\d)\*\* ", (FOLDER / "decisions.md").read_text(), re.MULTILINE))
CERTAINTIES = {"documented", "shown", "observed", "inferred"}


def _media(holder: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every ``(schema, example)`` of a request body or response."""
    for media in (holder.get("content") or {}).values():
        if "example" in media:
            yield media["schema"], media["example"]
        for example in (media.get("examples") or {}).values():
            yield media["schema"], example["value"]


@pytest.mark.parametrize("tag", [tag["name"] for tag in PROMISE.document["tags"]])
def test_every_example_is_valid(tag: str) -> None:
    """Examples of parameters, bodies and answers fit their schemas, those of webhooks too."""
    sent = [*OPERATIONS.values(), *(item["post"] for item in WEBHOOKS.values())]
    for spec in (spec for spec in sent if tag in spec["tags"]):
        pairs = [(*pair, "request") for pair in _media(spec.get("requestBody") or {})]
        for answer in spec["responses"].values():
            pairs += [(*pair, "response") for pair in _media(COMPILER.resolve(answer))]
        for parameter in map(COMPILER.resolve, spec.get("parameters", ())):
            pairs.append((parameter["schema"], parameter["example"], "request"))
        for schema, example, direction in pairs:
            checker = COMPILER.compile(schema, direction)  # type: ignore[arg-type]  # one of the two words
            assert checker.faults(example, spec["operationId"]) == []


def test_every_schemas_example_is_valid() -> None:
    """Examples within schemas fit them, property by property."""
    for name, schema in SCHEMAS.items():
        places = {name: schema, **{f"{name}.{key}": part for key, part in schema.get("properties", {}).items()}}
        for place, part in places.items():
            if "example" in part:
                assert COMPILER.compile(part, "request").faults(part["example"], place) == []


def test_identity_numbers_are_valid_and_of_nobody() -> None:
    """Personal numbers are from the tax agency's test series (serial from 980); all have a valid check digit."""
    texts = "".join(file.read_text() for file in FOLDER.rglob("*.yaml"))
    people = set(re.findall(r"\b(?:19|20)\d{6}-?\d{4}\b", texts))
    companies = set(re.findall(r"\b\d{6}-\d{4}\b", texts)) - {number[2:] for number in people}
    assert len(people) >= 2
    assert len(companies) >= 2
    assert all(personnummer.is_valid(number) and number[-4:-1] >= "980" for number in people)
    assert all(orgnr.is_valid(number) for number in companies)


def test_everything_says_how_sure_it_is() -> None:
    """Operations, webhooks and schemas carry a certainty word and a source."""
    hooks = {name: item["post"] for name, item in WEBHOOKS.items()}
    for name, spec in {**OPERATIONS, **hooks, **SCHEMAS}.items():
        assert spec.get("x-certainty") in CERTAINTIES, name
        assert spec.get("x-source"), name


def test_every_operation_and_schema_is_described_once() -> None:
    """Summaries are one operation's; every operation, parameter, schema and property says what it is."""
    summaries = [spec["summary"] for spec in OPERATIONS.values()]
    assert len(set(summaries)) == len(summaries)
    for name, spec in OPERATIONS.items():
        assert spec["description"], name
        assert all(COMPILER.resolve(parameter)["description"] for parameter in spec.get("parameters", ())), name
    for name, schema in SCHEMAS.items():
        assert schema["description"], name
        assert all("description" in COMPILER.resolve(part) for part in schema.get("properties", {}).values()), name


def test_enums_go_by_name_and_every_value_has_its_meaning() -> None:
    """B11."""
    enums = {name: schema for name, schema in SCHEMAS.items() if "enum" in schema}
    assert len(enums) >= 65
    for name, schema in enums.items():
        assert schema["type"] == "string", name
        assert list(schema["x-enumDescriptions"]) == schema["enum"], name


def test_bodies_are_json_and_xml_in_both_directions() -> None:
    """B02, B03."""
    for name, spec in OPERATIONS.items():
        kinds = [set((spec.get("requestBody") or {}).get("content") or ())]
        kinds += [set(COMPILER.resolve(answer).get("content") or ()) for answer in spec["responses"].values()]
        assert all(
            kind in (set(), {"application/pdf"}, {"application/octet-stream"})
            or kind == {"application/json", "application/xml"}
            for kind in kinds
        ), name


def test_models_lose_view_in_xml() -> None:
    """B14."""
    for name, schema in SCHEMAS.items():
        if name.endswith("View") and name not in {"FileReferenceView", "WebhookView", "WebhookPaymentView"}:
            assert schema["xml"]["name"] == name.removesuffix("View")


def test_only_the_listed_statuses_are_documented() -> None:
    """B06."""
    assert {status for spec in OPERATIONS.values() for status in spec["responses"]} <= {
        "200", "400", "401", "403", "404", "429", "500",
    }  # fmt: skip


def test_all_of_the_reference_is_there() -> None:
    """115 rules, each with its id once; 61 webhooks; the calls of the client that is generated from the reference."""
    assert [rule.id for rule in PROMISE.rules] == [f"B{number:02}" for number in range(1, 116)]
    assert len(WEBHOOKS) == 61
    assert len(OPERATIONS) == 245


def test_rules_name_operations_and_decisions_that_exist() -> None:
    """A rule names operations of the document and a line of decisions.md; an unobservable one says why."""
    for rule in PROMISE.rules:
        assert set(rule.operations) <= set(OPERATIONS), rule.id
        assert rule.decision is None or rule.decision in DECISIONS, rule.id
        assert rule.observable or rule.why, rule.id
        assert rule.certainty != "inferred" or rule.decision, rule.id
        assert rule.operations or not rule.observable, rule.id


def test_every_reference_to_a_rule_or_decision_leads_somewhere() -> None:
    """B- and BLD-numbers in document, settings, stories and code exist."""
    known = DECISIONS | {rule.id for rule in PROMISE.rules}
    code = Path(__file__).parents[3] / "mockserver" / "providers" / "billecta"
    files = [*FOLDER.rglob("*.yaml"), *code.rglob("*.py"), *Path(__file__).parent.glob("*.py")]
    lost = {
        f"{file.name}: {number}"
        for file in files
        for number in re.findall(r"\b(?:BLD-\d\d|B\d{2,3})\b", file.read_text())
        if number not in known
    }
    assert lost == set()
