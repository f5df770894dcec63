"""The document, its rules, decisions and stories agree with each other and with the fake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockserver.reading.schema import SchemaCompiler
from specs import BUILT_IN, load, operations_of
from tests.providers.brevio.sandbox import WAITING, Sandbox

FOLDER: Path = BUILT_IN / "brevio"
PROMISE = load(FOLDER)
OPERATIONS = {spec["operationId"]: spec for _, _, spec in operations_of(PROMISE.document)}
COMPILER = SchemaCompiler(PROMISE.document)
DECISIONS = set(re.findall(r"^- \*\*(B[ID]-\d\d)\*\* ", (FOLDER / "decisions.md").read_text(), re.MULTILINE))
STORIES = sorted((FOLDER / "stories").glob("*.arazzo.yaml"))


def _media(holder: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every ``(schema, example)`` of a request body or response."""
    for media in (holder.get("content") or {}).values():
        if "example" in media:
            yield media["schema"], media["example"]
        for example in (media.get("examples") or {}).values():
            yield media["schema"], example["value"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_example_is_valid(operation: str) -> None:
    """Examples of parameters, bodies and answers fit their schemas."""
    spec = OPERATIONS[operation]
    pairs = [(*pair, "request") for pair in _media(spec.get("requestBody") or {})]
    for answer in spec["responses"].values():
        pairs += [(*pair, "response") for pair in _media(COMPILER.resolve(answer))]
    for parameter in map(COMPILER.resolve, spec.get("parameters", ())):
        pairs.append((parameter["schema"], parameter["example"], "request"))
    for schema, example, direction in pairs:
        checker = COMPILER.compile(schema, direction)  # type: ignore[arg-type]  # one of the two words
        assert checker.faults(example, operation) == []


@pytest.mark.parametrize("name", PROMISE.document["components"]["schemas"])
def test_every_schemas_example_is_valid(name: str) -> None:
    """Examples within schemas fit them, property by property."""
    schema = PROMISE.document["components"]["schemas"][name]
    places = {name: schema, **{f"{name}.{key}": part for key, part in schema.get("properties", {}).items()}}
    for place, part in places.items():
        if "example" in part:
            assert COMPILER.compile(part, "request").faults(part["example"], place) == []


def test_everything_says_how_sure_it_is() -> None:
    """Operations and schemas carry a certainty word; operations and what is not inferred a source too."""
    words = {"documented", "shown", "observed", "inferred"}
    schemas = PROMISE.document["components"]["schemas"]
    unsure = [name for name, spec in {**OPERATIONS, **schemas}.items() if spec.get("x-certainty") not in words]
    unsourced = [name for name, spec in OPERATIONS.items() if not spec.get("x-source")]
    unsourced += [
        name for name, spec in schemas.items() if spec["x-certainty"] != "inferred" and "x-source" not in spec
    ]
    assert (unsure, unsourced) == ([], [])


def test_rules_name_operations_and_decisions_that_exist() -> None:
    """A rule names operations of the document and a line of decisions.md; an unobservable one says why."""
    for rule in PROMISE.rules:
        assert set(rule.operations) <= set(OPERATIONS), rule.id
        assert rule.decision is None or rule.decision in DECISIONS, rule.id
        assert rule.observable or rule.why, rule.id
        assert rule.certainty != "inferred" or rule.decision, rule.id
        assert rule.operations or not rule.observable, rule.id


def test_every_reference_to_a_rule_or_decision_leads_somewhere() -> None:
    """BR-, BI- and BD-numbers in document, decisions, settings, stories and code exist."""
    known = DECISIONS | {rule.id for rule in PROMISE.rules}
    code = Path(__file__).parents[3] / "mockserver" / "providers" / "brevio"
    files = [*FOLDER.rglob("*.*"), *code.rglob("*.py"), *Path(__file__).parent.glob("*.py")]
    lost = {
        f"{file.name}: {number}"
        for file in files
        for number in re.findall(r"B[RID]-\d{2,3}", file.read_text())
        if number not in known
    }
    assert lost == set()


def test_every_operation_is_reached_by_a_rule_or_a_decision() -> None:
    """No operation stands without a promise that can be checked."""
    named = {operation for rule in PROMISE.rules for operation in rule.operations}
    assert set(OPERATIONS) - named == set()


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.name.split(".")[0])
def test_stories_use_operations_parameters_and_earlier_outputs(file: Path) -> None:
    """Each step names an operation and its parameters; what it takes from an earlier step was put out there."""
    for workflow in yaml.safe_load(file.read_text())["workflows"]:
        outputs: set[str] = set()
        for step in workflow["steps"]:
            spec = OPERATIONS[step["operationId"]]
            declared = {(p["in"], p["name"]) for p in map(COMPILER.resolve, spec.get("parameters", ()))}
            assert {(p["in"], p["name"]) for p in step.get("parameters", ())} <= declared
            assert set(re.findall(r"\$steps\.(\w+\.outputs\.\w+)", str(step))) <= outputs
            outputs |= {f"{step['stepId']}.outputs.{name}" for name in step.get("outputs", {})}


def test_only_the_listed_statuses_are_documented() -> None:
    """BR-005, BR-010."""
    listed = {"200", "400", "401", "404", "500"}
    assert {status for spec in OPERATIONS.values() for status in spec["responses"]} == listed


def test_every_rule_and_oddity_of_the_reference_is_there() -> None:
    """133 rules, each with its id once; every oddity from BI-01 to BI-36 has its line."""
    assert len({rule.id for rule in PROMISE.rules}) == len(PROMISE.rules) == 133
    assert {f"BI-{number:02}" for number in range(1, 37)} <= DECISIONS


REQUESTS = [
    (operation, kind, example["value"])
    for operation, spec in OPERATIONS.items()
    for kind, media in (spec.get("requestBody") or {}).get("content", {}).items()
    for example in (media.get("examples") or {}).values()
]


@pytest.mark.parametrize(("operation", "kind", "body"), REQUESTS, ids=[f"{o} {k}" for o, k, _ in REQUESTS])
def test_every_documented_request_is_accepted(brevio: Sandbox, operation: str, kind: str, body: Any) -> None:
    """A new world takes each request example as it stands in the document."""
    path, method, _ = next(entry for entry in operations_of(PROMISE.document) if entry[2]["operationId"] == operation)
    form = {"data": body} if "form" in kind else {"json": body}
    if operation == "getAccessToken":
        answer = brevio.call(method.upper(), path, None, auth=("motpart-audit", "audit-secret"), **form)
    else:
        who = "bank" if operation == "commentAuditRequest" else "audit"
        answer = brevio.call(method.upper(), path.replace("{token}", WAITING), who, **form)
    assert answer.status_code == 200, answer.text
