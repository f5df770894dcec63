"""What each provider.yaml says of the provider's own sandbox fits the document, and says on what it rests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from contracts.document import Document
from contracts.sandbox.creations import Creations
from contracts.sandbox.pacing import meters_of
from contracts.targets import Target
from specs import Promise, catalogue
from tests.providers.test_documents import decisions

PROMISES = catalogue()
ROOT = "http://sandbox.test"


@pytest.fixture(params=PROMISES)
def promise(request: pytest.FixtureRequest) -> Promise:
    """What each provider promises."""
    return PROMISES[request.param]


@pytest.fixture
def document(promise: Promise) -> Document:
    """Its document, for a place that nobody calls."""
    return Document(promise, Target(ROOT))


def section(promise: Promise) -> list[str]:
    """The lines of ``sandbox:`` in provider.yaml."""
    text = (promise.folder / "provider.yaml").read_text("utf-8")
    found = re.search(r"^sandbox:.*\n(?:  .*\n)+", text, re.MULTILINE)
    assert found, f"{promise.name} says nothing of its sandbox"
    return [line for line in found[0].splitlines() if not line.endswith(":")]


def bodies(document: Document, operation: str) -> list[Mapping[str, Any]]:
    """The schemas of an operation's JSON bodies, alternatives and parts apart."""
    content = document.resolve(document.specs[operation].get("requestBody") or {}).get("content", {})
    found = [document.resolve(each["schema"]) for name, each in content.items() if "json" in name and "schema" in each]
    for schema in found:
        found += [document.resolve(part) for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, ())]
    return found


def names_of(document: Document, operation: str) -> set[str]:
    """The names in an operation's bodies, to one level below the top, in lower case."""
    top = {name: each for schema in bodies(document, operation) for name, each in schema.get("properties", {}).items()}
    below = {name for each in top.values() for name in document.resolve(each).get("properties", {})}
    return {name.lower() for name in {*top, *below}}


def test_each_line_names_a_rule_or_a_decision(promise: Promise) -> None:
    """Nothing is claimed of a provider's sandbox that the documents do not say, or a line that we decided."""
    known = decisions(promise) | {rule.id for rule in promise.rules}
    groundless = [line for line in section(promise) if not known & set(re.findall(r"[A-Z]+-?[A-Z]?\d+", line))]
    assert groundless == []


def test_what_only_reads_is_a_call_whose_method_does_not_say_so(promise: Promise, document: Document) -> None:
    """A GET need not be listed; an operation that gives a thing its id is none that reads."""
    reads = promise.terms.sandbox.reads
    assert [name for name in reads if document.method(name) not in {"POST", "PUT"}] == []
    assert set(reads) & {*promise.terms.sandbox.removes, *promise.terms.sandbox.removes.values()} == set()


def test_names_are_texts_that_a_call_takes(promise: Promise, document: Document) -> None:
    """Each stands in the body of an operation that makes something, and a run's name fits in."""
    creations = Creations(promise.folder / "nowhere", document, "motpart-3fa9c1")
    makers = [name for name in document.specs if document.method(name) in {"POST", "PUT", "PATCH"}]
    taken = {place for maker in makers for place, _ in creations.texts(maker)}
    assert set(promise.terms.sandbox.names) <= taken


def test_a_removal_can_be_called_with_what_its_maker_was_told(promise: Promise, document: Document) -> None:
    """Every parameter that it needs is in the maker's path or body, or is the id that the answer gives."""
    for maker, remover in promise.terms.sandbox.removes.items():
        known = {*map(str.lower, document.path_parameters(maker)), *names_of(document, maker)}
        needed = [each for each in document.parameters(remover) if each.get("required") and each["in"] != "header"]
        lost = [each["name"] for each in needed if each["name"].lower() not in known]
        assert lost in ([], document.path_parameters(remover)[-1:]), (maker, lost)


def test_every_provider_has_a_limit_on_calls_and_on_mistakes(promise: Promise) -> None:
    """Documented, or ours where nothing is; at most the one number that a provider documents, 50 in 60 s."""
    errors = [meter.most / meter.seconds for meter in meters_of(promise) if meter.errors and not meter.operations]
    calls = [meter.most / meter.seconds for meter in meters_of(promise) if not meter.errors and not meter.operations]
    assert 0 < min(errors) <= 50 / 60
    assert 0 < min(calls) <= 2
