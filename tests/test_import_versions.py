"""Swagger 2.0 and OpenAPI 3.1 keep their meaning on the way to 3.0.3."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.checking import examine
from mockserver.reading.schema import SchemaCompiler
from specs.importing import read_any
from tests.sick import HERE


@pytest.fixture(scope="module")
def older() -> dict[str, Any]:
    """The Swagger 2.0 document in 3.0.3."""
    return read_any(str(HERE / "swagger.json"), examine=examine).document


@pytest.fixture(scope="module")
def modern() -> dict[str, Any]:
    """The OpenAPI 3.1 document in 3.0.3."""
    return read_any(str(HERE / "modern.yaml"), examine=examine).document


# Swagger 2.0


def test_host_and_base_path_become_a_server(older: dict[str, Any]) -> None:
    """schemes, host and basePath are one URL."""
    assert older["servers"] == [{"url": "https://api.example.com/v2"}]


def test_security_definitions_become_schemes(older: dict[str, Any]) -> None:
    """basic is http basic; accessCode is authorizationCode."""
    schemes = older["components"]["securitySchemes"]
    assert schemes["basic"] == {"type": "http", "scheme": "basic"}
    assert list(schemes["login"]["flows"]) == ["authorizationCode"]
    assert schemes["key"] == {"type": "apiKey", "in": "query", "name": "key"}


def test_collection_formats_become_styles(older: dict[str, Any]) -> None:
    """pipes, multi, and csv where nothing is said."""
    own = {p["name"]: p for p in older["paths"]["/things"]["get"]["parameters"] if "name" in p}
    assert older["components"]["parameters"]["Ids"]["style"] == "pipeDelimited"
    assert own["colours"]["explode"] is True
    assert own["sizes"]["explode"] is False


def test_body_parameters_become_request_bodies(older: dict[str, Any]) -> None:
    """A shared body parameter too; consumes says in which media types."""
    body = older["paths"]["/things"]["post"]["requestBody"]
    assert body["required"] is True
    assert body["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}


def test_form_fields_become_one_object(older: dict[str, Any]) -> None:
    """With a file it is multipart; a list in an urlencoded form keeps its format."""
    picture = older["paths"]["/things/{id}/picture"]["put"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert picture["required"] == ["title"]
    assert picture["properties"]["picture"] == {"type": "string", "format": "binary"}
    login = older["paths"]["/login"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    assert login["encoding"] == {"roles": {"explode": False}}


def test_produces_says_what_answers_hold(older: dict[str, Any]) -> None:
    """Every media type has the schema; a file is binary; examples stay with their media type."""
    content = older["paths"]["/things"]["get"]["responses"]["200"]["content"]
    assert list(content) == ["application/json", "text/csv"]
    assert content["application/json"]["example"] == [{"kind": "a"}]
    picture = older["paths"]["/things/{id}/picture"]["put"]["responses"]["200"]["content"]
    assert picture == {"image/png": {"schema": {"type": "string", "format": "binary"}}}


# OpenAPI 3.1

FITS = [
    ("Name", None),
    ("Name", "Rex"),
    ("Kind", "dog"),
    ("Size", 6),
    ("Size", "large"),
    ("Pair", ["a", 1]),
    ("Row", ["a", 1, 2]),
    ("Tags", ["good", "bad"]),
    ("Few", [1, 100, 200]),
    ("Raw", "aGk="),
    ("Sibling", {"name": "Ada"}),
    ("Nothing", None),
    ("Anything", {"at": "all"}),
    ("Map", {"n_one": 1}),
    ("Names", {"abc": 1}),
    ("Card", {"card": "1", "code": "2"}),
    ("Card", {"code": "2"}),
    ("Dog", {"kind": "dog", "chip": 1}),
    ("Dog", {"kind": "cat"}),
    ("Closed", {"a": 1}),
]
FAILS = [
    ("Name", 1),
    ("Kind", "cat"),
    ("Size", 5),
    ("Size", None),
    ("Pair", [1, "a"]),
    ("Pair", ["a", 1, 2]),
    ("Row", ["a", "b"]),
    ("Tags", ["bad"]),
    ("Tags", ["good", "B"]),
    ("Few", [100]),
    ("Few", [100, 200, 300, 400]),
    ("Raw", "!"),
    ("Sibling", {}),
    ("Nothing", 1),
    ("Never", 1),
    ("Map", {"n_one": "x"}),
    ("Map", {"other": 1}),
    ("Names", {"abcd": 1}),
    ("Card", {"card": "1"}),
    ("Dog", {"kind": "dog"}),
    ("Dog", {"kind": "cat", "chip": 1}),
    ("Closed", {"b": 1}),
]


@pytest.mark.parametrize(("name", "value", "fits"), [(*one, True) for one in FITS] + [(*one, False) for one in FAILS])
def test_a_schema_of_3_1_accepts_what_it_accepted(modern: dict[str, Any], name: str, value: Any, fits: bool) -> None:
    """What 3.0 can say is said; what it cannot is kept beside it and checked all the same."""
    checker = SchemaCompiler(modern).compile({"$ref": f"#/components/schemas/{name}"}, "request")
    assert checker.is_valid(value) is fits


def test_what_3_0_cannot_say_is_named() -> None:
    """Each keyword that is kept under x-motpart-… stands in the report, webhooks too."""
    kept = {one.place: one.cause for one in read_any(str(HERE / "modern.yaml")).remarks if one.kind == "kept"}
    assert set(kept) == {f"components.schemas.{name}" for name in ("Pair", "Row", "Few", "Map", "Names", "Closed")} | {
        "webhooks"
    }


def test_webhooks_and_examples_stay(modern: dict[str, Any]) -> None:
    """Under the names that 3.0 leaves free."""
    assert list(modern["x-webhooks"]) == ["made"]
    assert modern["components"]["schemas"]["Name"]["example"] == "Rex"
    assert modern["info"]["x-summary"] == "Short"
