"""Operation → documented answer, and what Prefer chooses."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.errors import Refusal
from mockserver.making.example import Examples
from mockserver.making.refusals import DocumentedRefusals
from mockserver.making.seeded import Seeded
from tests.apis import NOW, answer, api_of, ref, takes

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "email": {"type": "string"}}}
PROBLEM = {"type": "object", "required": ["code", "message"], "properties": {"code": {"type": "integer"}}}
PROBLEM = {**PROBLEM, "properties": {"code": {"type": "integer"}, "message": {"type": "string"}}}
NAMED = {"examples": {"small": {"value": {"id": 1}}, "large": {"value": {"id": 99}}}}
HEADERS = {
    "X-Limit": {"schema": {"type": "integer", "minimum": 3, "maximum": 3}},
    "X-Shown": {"schema": {"type": "string"}, "example": "as shown"},
    "Content-Length": {"schema": {"type": "integer"}},
}
API = api_of(
    {
        "/things": {
            "get": {
                "operationId": "getThing",
                "responses": {
                    "200": {**answer(ref("Thing"), **NAMED), "headers": HEADERS},
                    "404": answer(ref("Problem")),
                    "5XX": answer(ref("Problem"), example={"code": 7, "message": "as documented"}),
                    "204": {"description": "nothing"},
                },
            },
            "post": {
                "operationId": "makeThing",
                "requestBody": takes(ref("Thing")),
                "responses": {"201": answer(ref("Thing")), "default": answer(ref("Problem"))},
            },
        },
        "/files": {
            "get": {
                "operationId": "getFile",
                "responses": {
                    "200": {"description": "", "content": {"application/pdf": {"schema": {"type": "string"}}}}
                },
            },
            "put": {
                "operationId": "putFile",
                "responses": {"200": {"description": "", "content": {"application/xml": {"schema": ref("Book")}}}},
            },
            "post": {
                "operationId": "impossible",
                "responses": {"200": answer({"allOf": [{"type": "string"}, {"type": "integer"}]})},
            },
        },
    },
    {
        "Thing": THING,
        "Problem": PROBLEM,
        "Book": {
            "type": "object",
            "xml": {"name": "book"},
            "required": ["id", "tags"],
            "properties": {
                "id": {"type": "integer", "xml": {"attribute": True}, "example": 7},
                "tags": {
                    "type": "array",
                    "xml": {"wrapped": True},
                    "items": {"type": "string", "xml": {"name": "tag"}},
                    "example": ["a", "b"],
                },
            },
        },
    },
)


def reply(operation_id: str, status: str | None = None, example: str | None = None, **more: Any) -> Any:
    """A documented answer of the document above."""
    operation = API.operations[operation_id]
    return Examples(API).reply(operation, status, None, example, Seeded("1"), now=NOW, **more)


def test_success_comes_with_the_first_example_and_headers() -> None:
    """Without a wish the answer is the lowest success, its first example, its headers filled."""
    found = reply("getThing")
    assert (found.status, found.body) == (200, {"id": 1})
    assert found.headers == {"X-Limit": "3", "X-Shown": "as shown"}


def test_an_example_is_chosen_by_name() -> None:
    """The named example is sent as documented."""
    assert reply("getThing", example="large").body == {"id": 99}


@pytest.mark.parametrize(("status", "key"), [("404", "404"), ("503", "5XX"), ("204", "204")])
def test_a_status_is_chosen_by_code(status: str, key: str) -> None:
    """An exact status, a range and an answer without a body can be asked for."""
    found = reply("getThing", status)
    assert found.status == int(status)
    assert (found.body is None) == (key == "204")


def test_default_answers_any_code() -> None:
    """A document with a default answer has one for every status."""
    assert reply("makeThing", "418").body == {"code": 418, "message": "I'm a Teapot"}


def test_an_unknown_code_lists_the_documented_ones() -> None:
    """404, as Prism answers, with what there is."""
    with pytest.raises(Refusal) as caught:
        reply("getThing", "201")
    assert caught.value.status == 404
    assert caught.value.reason == "The answer 201 is not documented for getThing.; documented are 200, 404, 5XX, 204"


def test_an_unknown_example_lists_the_documented_ones() -> None:
    """404, as Prism answers, with what there is."""
    with pytest.raises(Refusal) as caught:
        reply("getThing", example="huge")
    assert caught.value.status == 404
    assert "documented are large, small" in caught.value.reason


def test_dynamic_makes_something_new() -> None:
    """A dynamic answer leaves the document's examples aside and follows the world's chance."""
    examples, operation = Examples(API), API.operations["getThing"]
    chance = Seeded("any")
    bodies = [examples.reply(operation, None, None, None, chance, dynamic=True).body for _ in range(5)]
    assert len({body["id"] for body in bodies}) > 1
    assert all(body["email"].partition("@")[2].startswith("example.") for body in bodies)


def test_overrides_stand_in_the_body() -> None:
    """A handler names only the properties that it changes."""
    operation = API.operations["makeThing"]
    found = Examples(API).reply(operation, "201", None, None, Seeded("1"), {"id": 12345})
    assert found.body["id"] == 12345


def test_answers_do_not_change_with_what_was_asked_before() -> None:
    """The same operation has the same example in every order of calls."""
    first, second = Examples(API), Examples(API)
    first.reply(API.operations["getThing"], None, None, None, Seeded("1"))
    one = first.reply(API.operations["makeThing"], None, None, None, Seeded("1"), now=NOW)
    assert one.body == second.reply(API.operations["makeThing"], None, None, None, Seeded("2"), now=NOW).body


def test_a_request_body_can_be_made() -> None:
    """It fits the schema in the direction of requests."""
    body = Examples(API).request_body(API.operations["makeThing"], Seeded("1"))
    assert API.compiler.compile(ref("Thing"), "request").is_valid(body)


def test_files_have_the_right_bytes() -> None:
    """A PDF begins like one, and says what it is."""
    found = reply("getFile")
    assert found.body.startswith(b"%PDF-")
    assert found.media_type == "application/pdf"


def test_xml_follows_its_hints() -> None:
    """Names, attributes and wrapping are those of the document."""
    assert reply("putFile").body.endswith(b'<book id="7"><tags><tag>a</tag><tag>b</tag></tags></book>')


def test_a_refusal_is_worded_in_the_documents_schema() -> None:
    """Status and message stand where the documented error has a place for them."""
    refusal = Refusal(404, "not_found", "There is no 'x'.")
    found = DocumentedRefusals(Examples(API)).reply(API.operations["getThing"], refusal)
    assert found is not None
    assert found.body == {"code": 404, "message": "There is no 'x'."}


def test_a_documented_error_example_is_kept() -> None:
    """What the provider itself shows is not reworded."""
    found = DocumentedRefusals(Examples(API)).reply(API.operations["getThing"], Refusal(500, "bug", "Ours."))
    assert found is not None
    assert found.body == {"code": 7, "message": "as documented"}


def test_an_undocumented_refusal_is_left_to_the_dialect() -> None:
    """None says that the document has no words for it."""
    assert (
        DocumentedRefusals(Examples(API)).reply(API.operations["getThing"], Refusal(409, "conflict", "Taken.")) is None
    )


def test_a_schema_that_nothing_fits_is_a_clear_refusal() -> None:
    """The reason names the operation and the contradiction."""
    with pytest.raises(Refusal) as caught:
        reply("impossible")
    assert caught.value.code == "unsatisfiable"
    assert "No answer 200 of impossible can be made" in caught.value.reason
    assert "cannot be string and integer at once" in caught.value.reason
