"""A wrong document stops the start: file, place, what was found, what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from mockserver.checking import check_document
from mockserver.errors import SpecError
from specs import Cache, DocumentError, catalogue, load
from tests.toy import SPECS


def minimal(**changes: Any) -> dict[str, Any]:
    """A document with one operation and one schema, changed as asked."""
    answer = {"description": "It.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    operation = {"operationId": "getThing", "responses": {"200": answer}}
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "Minimal", "version": "1"},
        "paths": {"/things/{id}": {"parameters": [path_parameter("id")], "get": operation}},
        "components": {"schemas": {"Thing": {"type": "object", "properties": {"id": {"type": "string"}}}}},
    }
    return {**document, **changes}


def path_parameter(name: str) -> dict[str, Any]:
    """A string parameter of the path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def problems(document: dict[str, Any], tmp_path: Path) -> list[str]:
    """What the check says of a document, without the file's name."""
    file = tmp_path / "openapi.json"
    file.write_bytes(orjson.dumps(document))
    promise = load(file)
    try:
        check_document(promise, Cache(None))
    except SpecError as error:
        return [str(problem).removeprefix(f"{file}: ") for problem in error.problems]
    return []


def test_a_right_document_passes(tmp_path: Path) -> None:
    """The base of the other tests has no problem."""
    assert problems(minimal(), tmp_path) == []


def test_an_unknown_keyword_is_named_with_its_place(tmp_path: Path) -> None:
    """A mock that ignores what it does not understand lies."""
    document = minimal(components={"schemas": {"Thing": {"type": "object", "propertys": {}}}})
    assert problems(document, tmp_path) == [
        "components.schemas.Thing: unknown keyword 'propertys'; correct its spelling, or begin it with 'x-'."
    ]


def test_an_extension_passes(tmp_path: Path) -> None:
    """Keys that begin with x- are the one thing let through."""
    assert (
        problems(minimal(components={"schemas": {"Thing": {"type": "object", "x-mine": {"any": 1}}}}), tmp_path) == []
    )


def test_an_operation_id_used_twice_names_both_places(tmp_path: Path) -> None:
    """A duplicate operationId stops the start."""
    document = minimal()
    document["paths"]["/others"] = {"get": {"operationId": "getThing", "responses": {"200": {"description": "It."}}}}
    assert problems(document, tmp_path) == [
        "paths./others.get: operationId 'getThing' is used twice, first at paths./things/{id}.get; rename one."
    ]


def test_an_example_that_does_not_fit_its_schema_is_refused(tmp_path: Path) -> None:
    """An invalid example stops the start, and says what is wrong with it."""
    document = minimal(components={"schemas": {"Thing": {"type": "integer", "minimum": 3, "example": 1}}})
    (problem,) = problems(document, tmp_path)
    assert problem.startswith("components.schemas.Thing.example: the example ")
    assert problem.endswith("; correct the example.")


def test_a_default_that_does_not_fit_its_schema_is_refused(tmp_path: Path) -> None:
    """A default is an example of the provider's own."""
    document = minimal(components={"schemas": {"Thing": {"type": "string", "enum": ["a"], "default": "b"}}})
    (problem,) = problems(document, tmp_path)
    assert problem.startswith("components.schemas.Thing.default: the default ")
    assert problem.endswith("; correct the default.")


def test_a_named_example_of_a_media_type_is_checked(tmp_path: Path) -> None:
    """Every named example counts."""
    document = minimal()
    media = document["paths"]["/things/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
    media["examples"] = {"good": {"value": {"id": "1"}}, "bad": {"value": {"id": 1}}}
    (problem,) = problems(document, tmp_path)
    assert "examples.bad: the example.id" in problem


@pytest.mark.parametrize(
    ("path", "parameters", "said"),
    [
        ("/t/{id}", [], "paths./t/{id}.get: path parameter 'id' is not declared; declare it under 'parameters'."),
        (
            "/t",
            ["id"],
            "paths./t.get: path parameter 'id' is not in the path; put it into the path or remove it.",
        ),
    ],
)
def test_path_and_parameters_must_agree(path: str, parameters: list[str], said: str, tmp_path: Path) -> None:
    """A path parameter is declared where it is used and used where it is declared."""
    operation = {"operationId": "t", "responses": {"200": {"description": "It."}}}
    document = minimal(paths={path: {"parameters": [path_parameter(name) for name in parameters], "get": operation}})
    assert problems(document, tmp_path) == [said]


def test_two_paths_of_one_shape_are_refused(tmp_path: Path) -> None:
    """``/t/{a}`` and ``/t/{b}`` answer the same requests."""
    paths = {
        f"/t/{{{name}}}": {
            "parameters": [path_parameter(name)],
            "get": {"operationId": name, "responses": {"200": {"description": "It."}}},
        }
        for name in ("a", "b")
    }
    assert problems(minimal(paths=paths), tmp_path) == [
        "paths./t/{b}.get: answers the same paths as paths./t/{a}.get; merge the two."
    ]


def test_a_dangling_reference_is_named(tmp_path: Path) -> None:
    """A reference that leads nowhere is found before anything is compiled."""
    document = minimal(components={"schemas": {"Other": {"type": "string"}}})
    assert problems(document, tmp_path) == [
        "paths./things/{id}.get.responses.200.content.application/json.schema: "
        "$ref '#/components/schemas/Thing' leads nowhere; correct the reference."
    ]


def test_an_undeclared_security_scheme_is_named(tmp_path: Path) -> None:
    """Security that nobody can satisfy is a mistake."""
    assert problems(minimal(security=[{"key": []}]), tmp_path) == [
        "security: security scheme 'key' is not declared; declare it under components.securitySchemes."
    ]


def test_another_version_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """What is not OpenAPI 3.0 is not guessed at."""
    assert problems(minimal(openapi="4.0.0"), tmp_path) == [
        "openapi: openapi is '4.0.0'; write an OpenAPI 3.0 document."
    ]


def test_structure_is_checked_against_the_meta_schema(tmp_path: Path) -> None:
    """What is no schema keyword is still refused where OpenAPI has no such field."""
    document = minimal()
    document["paths"]["/things/{id}"]["get"]["summery"] = "?"
    assert any("summery" in problem for problem in problems(document, tmp_path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openapi: [", "line 2, column 1: not YAML"),
        ("- a\n- b\n", "the whole of it is a list"),
        ("", "the whole of it is empty"),
    ],
)
def test_a_file_that_does_not_parse_says_where(text: str, said: str, tmp_path: Path) -> None:
    """Line and column, not a traceback."""
    file = tmp_path / "openapi.yaml"
    file.write_text(text)
    with pytest.raises(DocumentError, match=said):
        load(file)


def test_every_provider_of_the_catalogue_passes() -> None:
    """What we ship can be served."""
    for promise in [*catalogue().values(), load(SPECS / "examplepay")]:
        check_document(promise, Cache(None))


def test_a_checked_document_is_not_checked_again(tmp_path: Path) -> None:
    """The check is kept by content hash, and a changed document is looked at again."""
    cache = Cache(tmp_path / "cache")
    file = tmp_path / "openapi.json"
    file.write_bytes(orjson.dumps(minimal()))
    check_document(load(file, cache=cache), cache)
    assert len(list((tmp_path / "cache").glob("*.checked"))) == 1
    file.write_bytes(orjson.dumps(minimal(openapi="3.1.0")))
    with pytest.raises(SpecError):
        check_document(load(file, cache=cache), cache)


def test_yaml_keeps_dates_and_status_codes_as_text(tmp_path: Path) -> None:
    """A document means the same in YAML as in JSON."""
    file = tmp_path / "openapi.yaml"
    file.write_text("openapi: 3.0.3\nx-day: 2025-04-01\nresponses: {200: {}}\n")
    assert load(file).document == {"openapi": "3.0.3", "x-day": "2025-04-01", "responses": {"200": {}}}


def test_a_reference_may_lead_into_a_list(tmp_path: Path) -> None:
    """A parameter that another operation has is one by its number."""
    document = minimal()
    shared = {"$ref": "#/paths/~1things~1{id}/parameters/0"}
    document["paths"]["/others/{id}"] = {"get": {"parameters": [shared], "responses": {"200": {"description": "It."}}}}
    assert problems(document, tmp_path) == []
