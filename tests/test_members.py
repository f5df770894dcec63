"""What a document names of a reply's value, and what laws see of it."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.context import Context
from contracts.document import Document
from contracts.members import named_members
from contracts.opening import at_url
from tests.judged import promise
from tests.judged.shop import Shop, serving

TEXT = {"type": "string"}
NAMES = {"Thing": {"properties": {"name": TEXT}}}


def resolve(schema: Any) -> Any:
    """A reference of these tests."""
    return NAMES[schema["$ref"]] if "$ref" in schema else schema


@pytest.mark.parametrize(
    ("schema", "value", "named"),
    [
        ({"properties": {"a": TEXT}}, {"a": "x", "b": 1}, {"a": "x"}),
        ({"properties": {"a": TEXT}, "additionalProperties": False}, {"a": "x", "b": 1}, {"a": "x", "b": 1}),
        ({"properties": {"a": TEXT}, "additionalProperties": {"type": "integer"}}, {"b": 1}, {"b": 1}),
        ({"type": "object"}, {"b": {"c": 1}}, {"b": {"c": 1}}),
        ({}, [1, {"b": 2}], [1, {"b": 2}]),
        ({"items": {"$ref": "Thing"}}, [{"name": "x", "b": 1}, None, 7], [{"name": "x"}, None, 7]),
        ({"allOf": [{"$ref": "Thing"}, {"properties": {"a": TEXT}}]}, {"name": "x", "a": "y", "b": 1},
         {"name": "x", "a": "y"}),
        ({"properties": {"one": {"oneOf": [{"$ref": "Thing"}, {"properties": {"a": TEXT}}]}}},
         {"one": {"a": "x", "b": 1}, "two": 2}, {"one": {"a": "x"}}),
        ({"properties": {"a": TEXT}}, "a text", "a text"),
    ],
    ids=["open", "closed", "typed", "any", "no schema", "list", "all of", "one of", "text"],
)  # fmt: skip
def test_what_is_named(schema: Any, value: Any, named: Any) -> None:
    """An object loses what it is open for and does not name, however deep it stands, and nothing else."""
    assert named_members(value, schema, resolve) == named


def test_laws_see_what_the_document_names() -> None:
    """All that was answered is there as well, for those that look for what must not be."""

    class More(Shop):
        def _shown(self, thing: dict[str, Any]) -> dict[str, Any]:
            return {**super()._shown(thing), "colour": "red"}

    own = promise()
    with serving(More()) as origin:
        target = at_url(own, f"{origin}/thingshop", {})
        case = Context(own, target, Document(own, target))
        made, listed = case.send("addThing", body={"name": "lamp"}), case.send("listThings")
        target.close()
    assert made.value == {"id": 1, "name": "lamp", "sold": False}
    assert listed.value == [made.value]
    assert listed.whole == [{**made.value, "colour": "red"}]
