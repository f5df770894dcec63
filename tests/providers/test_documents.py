"""Every provider's document, rules, decisions and stories agree with each other, whoever the provider is.

What only one provider promises of its document stands in its own folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator
from stdnum import luhn
from stdnum.se import vat

from mockserver.reading.schema import SchemaCompiler
from specs import CERTAINTIES, Promise, catalogue, operations_of, package_of

ROOT = Path(__file__).parents[2]
PROMISES = catalogue()
Spec = Mapping[str, Any]


@pytest.fixture(params=PROMISES)
def promise(request: pytest.FixtureRequest) -> Promise:
    """What each provider promises."""
    return PROMISES[request.param]


@cache
def compiler_of(name: str) -> SchemaCompiler:
    """A document's schemas, read once."""
    return SchemaCompiler(PROMISES[name].document)


def operations(promise: Promise) -> dict[str, Spec]:
    """Operations by operationId, each with the parameters of its path."""
    paths = promise.document["paths"]
    return {
        str(spec["operationId"]): {
            **spec,
            "parameters": [*paths[path].get("parameters", ()), *spec.get("parameters", ())],
        }
        for path, _, spec in operations_of(promise.document)
    }


def exchanges(promise: Promise) -> dict[str, Spec]:
    """Operations, and the calls that the provider makes itself."""
    outgoing = promise.document.get("x-webhooks") or {}
    return {**operations(promise), **{f"webhook {name}": item["post"] for name, item in outgoing.items()}}


def schemas(promise: Promise) -> dict[str, Spec]:
    """Schemas by name."""
    return dict(promise.document["components"]["schemas"])


def decisions(promise: Promise) -> set[str]:
    """The numbers of the lines of decisions.md."""
    return set(re.findall(r"^- \*\*([A-Z]+-\d+)\*\* ", (promise.folder / "decisions.md").read_text(), re.MULTILINE))


def test_the_document_is_openapi(promise: Promise) -> None:
    """By the judgement of openapi-spec-validator."""
    assert [error.message for error in OpenAPIV30SpecValidator(dict(promise.document)).iter_errors()] == []


def media(holder: Spec) -> Iterator[tuple[Any, Any]]:
    """Every schema and example of a request body or response."""
    for one in (holder.get("content") or {}).values():
        if "example" in one:
            yield one["schema"], one["example"]
        for example in (one.get("examples") or {}).values():
            yield one["schema"], example["value"]


def examples(promise: Promise, spec: Spec) -> Iterator[tuple[Any, Any, str]]:
    """Every schema, example and direction of an operation."""
    resolve = compiler_of(promise.name).resolve
    yield from ((*pair, "request") for pair in media(resolve(spec.get("requestBody") or {})))
    for answer in map(resolve, spec["responses"].values()):
        yield from ((*pair, "response") for pair in media(answer))
        for header in map(resolve, (answer.get("headers") or {}).values()):
            if "example" in header:
                yield header["schema"], header["example"], "response"
    for parameter in map(resolve, spec.get("parameters", ())):
        yield parameter["schema"], parameter["example"], "request"


def nested(schema: Any, place: str) -> Iterator[tuple[str, Spec]]:
    """A schema and every schema written inside it."""
    yield place, schema
    for name, inner in (schema.get("properties") or {}).items():
        yield from nested(inner, f"{place}.{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from nested(schema[keyword], f"{place}.{keyword}")
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, inner in enumerate(schema.get(keyword, ())):
            yield from nested(inner, f"{place}.{keyword}[{index}]")


def test_every_example_is_valid(promise: Promise) -> None:
    """Of parameters, which all have one, of bodies and headers, and within schemas however deep."""
    compile_ = compiler_of(promise.name).compile
    wrong = []
    for name, spec in exchanges(promise).items():
        for schema, example, direction in examples(promise, spec):
            wrong += compile_(schema, direction).faults(example, name)  # type: ignore[arg-type]  # one of the two words
    for name, whole in schemas(promise).items():
        for place, schema in nested(whole, name):
            if "example" in schema:
                wrong += compile_(schema, "request").faults(schema["example"], place)
    assert wrong == []


def test_everything_says_how_sure_it_is(promise: Promise) -> None:
    """Operations and schemas carry a certainty word; operations, and schemas that are not inferred, a source too."""
    asked, shapes = exchanges(promise), schemas(promise)
    assert [name for name, spec in {**asked, **shapes}.items() if spec.get("x-certainty") not in CERTAINTIES] == []
    assert [name for name, spec in asked.items() if not spec.get("x-source")] == []
    sure = {name: spec for name, spec in shapes.items() if spec["x-certainty"] != "inferred"}
    assert [name for name, spec in sure.items() if not spec.get("x-source")] == []


def test_rules_name_operations_and_decisions_that_exist(promise: Promise) -> None:
    """Each id once; an unobservable rule says why, an inferred one which decision it is."""
    known, settled = set(operations(promise)), decisions(promise)
    assert len({rule.id for rule in promise.rules}) == len(promise.rules)
    for rule in promise.rules:
        assert set(rule.operations) <= known, rule.id
        assert rule.decision is None or rule.decision in settled, rule.id
        assert rule.observable or rule.why, rule.id
        assert rule.certainty != "inferred" or rule.decision, rule.id
        assert rule.operations or not rule.observable, rule.id


def test_every_operation_is_reached_by_a_rule_or_names_its_decision(promise: Promise) -> None:
    """No operation stands without a promise that can be checked, or the line that says why there is none."""
    named = {operation for rule in promise.rules for operation in rule.operations}
    settled = decisions(promise)
    alone = {name: spec for name, spec in operations(promise).items() if name not in named}
    lines = re.compile(r"\b[A-Z]+-\d+\b")
    assert [name for name, spec in alone.items() if not settled & set(lines.findall(str(spec)))] == []


def test_every_reference_to_a_rule_or_decision_leads_somewhere(promise: Promise) -> None:
    """Numbers of rules and decisions in documents, settings, stories, code and tests exist."""
    known = decisions(promise) | {rule.id for rule in promise.rules}
    stems = {re.sub(r"\d+$", "", one) for one in known}
    lengths = sorted({len(one) - len(re.sub(r"\d+$", "", one)) for one in known})
    number = re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(stems)))})\d{{{lengths[0]},{lengths[-1]}}}(?![\w-])"
    )
    package = package_of(promise.name)
    folders = [promise.folder, *(ROOT / room / "providers" / package for room in ("mockserver", "contracts", "tests"))]
    files = [
        file for folder in folders for file in folder.rglob("*.*") if file.suffix in {".py", ".yaml", ".md", ".toml"}
    ]
    lost = {f"{file.name}: {one}" for file in files for one in number.findall(file.read_text()) if one not in known}
    assert lost == set()


def test_stories_use_operations_parameters_and_earlier_outputs(promise: Promise) -> None:
    """Each step names an operation and its parameters; what it takes from an earlier step was put out there."""
    known, resolve = operations(promise), compiler_of(promise.name).resolve
    for file in sorted((promise.folder / "stories").glob("*.arazzo.yaml")):
        for workflow in yaml.safe_load(file.read_text())["workflows"]:
            outputs: set[str] = set()
            for step in workflow["steps"]:
                spec = known[step["operationId"]]
                declared = {(p["in"], p["name"]) for p in map(resolve, spec["parameters"])}
                assert {(p["in"], p["name"]) for p in step.get("parameters", ())} <= declared, file.name
                assert set(re.findall(r"\$steps\.([\w-]+\.outputs\.\w+)", str(step))) <= outputs, file.name
                outputs |= {f"{step['stepId']}.outputs.{name}" for name in step.get("outputs", {})}


def test_numbers_of_people_and_companies_are_valid_and_nobodys(promise: Promise) -> None:
    """Swedish serials from 980 to 999 are given to nobody; personal and VAT numbers have right check digits."""
    texts = "".join(file.read_text() for file in promise.folder.rglob("*.yaml"))
    people = {
        found.replace("-", "") for found in re.findall(r"(?<![\w.])(?:19|20)\d{2}[01]\d[0-9]\d-?\d{4}(?![\w.])", texts)
    }
    assert [number for number in people if not luhn.is_valid(number[2:]) or not "980" <= number[8:11] <= "999"] == []
    assert [number for number in set(re.findall(r"\bSE\d{10}01\b", texts)) if not vat.is_valid(number)] == []
