"""What only Billecta's document promises: its formats, enums, statuses, numbers, and its whole reference."""

from __future__ import annotations

import re
from pathlib import Path

from stdnum.se import orgnr, personnummer

from mockserver.reading.schema import SchemaCompiler
from specs import BUILT_IN, load, operations_of

FOLDER: Path = BUILT_IN / "billecta"
PROMISE = load(FOLDER)
OPERATIONS = {spec["operationId"]: spec for _, _, spec in operations_of(PROMISE.document)}
SCHEMAS = PROMISE.document["components"]["schemas"]
WEBHOOKS = PROMISE.document["x-webhooks"]
COMPILER = SchemaCompiler(PROMISE.document)


def test_identity_numbers_are_valid_and_of_nobody() -> None:
    """Personal numbers are from the tax agency's test series (serial from 980); all have a valid check digit."""
    texts = "".join(file.read_text() for file in FOLDER.rglob("*.yaml"))
    people = set(re.findall(r"\b(?:19|20)\d{6}-?\d{4}\b", texts))
    companies = set(re.findall(r"\b\d{6}-\d{4}\b", texts)) - {number[2:] for number in people}
    assert len(people) >= 2
    assert len(companies) >= 2
    assert all(personnummer.is_valid(number) and number[-4:-1] >= "980" for number in people)
    assert all(orgnr.is_valid(number) for number in companies)


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
    enums = {name: schema for name, schema in SCHEMAS.items() if schema.get("enum", [None]) != [None]}
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
    """115 rules of the reference and ten of its models and calls, each with its id once; 61 webhooks; the calls of the
    client that is generated from the reference."""
    assert [rule.id for rule in PROMISE.rules] == [f"B{number:02}" for number in range(1, 126)]
    assert len(WEBHOOKS) == 61
    assert len(OPERATIONS) == 245
