"""Connexion's operations as the engine wants them: merged parameters, followed references, answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from mockserver.document import Api, CompiledSpecification, HandlerResolver
from specs import load
from tests.toy import SPECS


def api_of(document: dict[str, Any], tmp_path: Path) -> Api:
    """A document as Connexion builds it for us."""
    file = tmp_path / "openapi.json"
    file.write_bytes(orjson.dumps(document))
    promise = load(file)
    return Api(CompiledSpecification(dict(promise.document)), promise, HandlerResolver(dict, print))


@pytest.fixture(scope="module")
def toy() -> Api:
    """The toy provider's document."""
    promise = load(SPECS / "examplepay")
    return Api(CompiledSpecification(dict(promise.document)), promise, HandlerResolver(dict, print))


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/t/{id}": {
            "parameters": [
                {"$ref": "#/components/parameters/Id"},
                {"name": "page", "in": "query", "schema": {"type": "integer"}},
            ],
            "get": {
                "parameters": [{"name": "page", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"$ref": "#/components/responses/Ok"}, "4XX": {"description": "No."}},
            },
        }
    },
    "components": {
        "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}},
        "responses": {
            "Ok": {
                "description": "Yes.",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Tree"}},
                    "text/plain": {"schema": {"type": "string"}},
                },
            }
        },
        "schemas": {
            "Tree": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"leaf": {"type": "integer"}, "branch": {"$ref": "#/components/schemas/Tree"}},
            }
        },
    },
}


def test_an_operation_overrides_its_paths_parameters_by_name_and_place(tmp_path: Path) -> None:
    """The path's ``page`` gives way to the operation's; its ``id`` stays."""
    (operation,) = api_of(DOCUMENT, tmp_path).operations.values()
    assert [(p["name"], p["schema"]["type"]) for p in operation.parameters] == [("id", "string"), ("page", "string")]


def test_an_operation_without_an_id_gets_one_from_method_and_path(tmp_path: Path) -> None:
    """Somebody's own document needs no operationIds."""
    assert list(api_of(DOCUMENT, tmp_path).operations) == ["get /t/{id}"]


def test_a_recursive_schema_checks_all_the_way_down(tmp_path: Path) -> None:
    """References within schemas stay references, so recursion ends only where the data does."""
    (operation,) = api_of(DOCUMENT, tmp_path).operations.values()
    checker = operation.response_checker(200, "application/json")
    assert checker is not None
    assert checker.is_valid({"branch": {"branch": {"leaf": 1}}})
    assert [str(fault) for fault in checker.faults({"branch": {"branch": {"leaf": "x"}}}, "body")] == [
        'body.branch.branch.leaf: must be an integer, found "x"'
    ]


def test_the_nearest_documented_response_covers_a_status(tmp_path: Path) -> None:
    """The status itself, else its class, else default, else nothing."""
    (operation,) = api_of(DOCUMENT, tmp_path).operations.values()
    found = [operation.documented_response(status) for status in (200, 404, 500)]
    assert [one and one[0] for one in found] == ["200", "4XX", None]


def test_accept_chooses_among_the_documented_media_types(tmp_path: Path) -> None:
    """The client's wish decides, the document's order when it has none."""
    (operation,) = api_of(DOCUMENT, tmp_path).operations.values()
    assert operation.answer(200, None).media_type == "application/json"
    assert operation.answer(200, "text/*").media_type == "text/plain"
    assert not operation.accepts("image/png")


def test_answers_do_not_grow_without_bound(toy: Api) -> None:
    """A client that makes up an Accept for every request fills no memory."""
    operation = toy.operations["getStatus"]
    for number in range(2000):
        accept = f"application/json;q=0.{number}, */*"
        operation.accepts(accept)
        operation.answer(200, accept)
    assert len(operation._answers) <= 256
    assert len(operation._acceptable) <= 256


def test_certainty_and_source_come_from_the_document_unless_the_operation_has_its_own(toy: Api) -> None:
    """What is said once at the top holds for every operation below."""
    operation = toy.operations["createCharge"]
    assert (operation.certainty, operation.source) == ("documented", "this document")


def test_a_mounted_document_names_its_mount_and_its_server_path(toy: Api) -> None:
    """Swagger UI calls where the operations are, however often Connexion copies the specification."""
    specification = CompiledSpecification(dict(toy.document)).with_base_path("/one").with_base_path("/two")
    assert specification.spec["servers"] == [{"url": "/two/api/v2"}]
