"""The provider's own codes: a fault carries x-error-code of the schema that did not fit, or of the nearest one."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.errors import Fault
from mockserver.reading.schema import SchemaCompiler

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Number": {"type": "string", "pattern": "^[0-9]+$", "x-error-code": "E-NUMBER"},
            "Person": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "number": {"allOf": [{"$ref": "#/components/schemas/Number"}]},
                    "friends": {
                        "type": "array",
                        "x-error-code": "E-FRIENDS",
                        "items": {"$ref": "#/components/schemas/Person"},
                    },
                },
            },
            "Reachable": {
                "x-error-code": "E-REACH",
                "anyOf": [{"required": ["mail"]}, {"required": ["phone"]}],
            },
            "Contact": {"allOf": [{"$ref": "#/components/schemas/Person"}, {"$ref": "#/components/schemas/Reachable"}]},
        }
    }
}


def codes(schema: str, value: Any) -> list[tuple[str, str | None]]:
    """Where a value does not fit a component, and the code of each place."""
    checker = SchemaCompiler(DOCUMENT).compile({"$ref": f"#/components/schemas/{schema}"}, "request")
    return [(fault.place, fault.code) for fault in checker.faults(value, "body")]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"name": "Ada", "number": "x"}, [("body.number", "E-NUMBER")]),
        ({"name": 1}, [("body.name", None)]),
        ({}, [("body.name", None)]),
        ({"name": "Ada", "friends": 1}, [("body.friends", "E-FRIENDS")]),
        ({"name": "Ada", "friends": [{"name": 1}]}, [("body.friends[0].name", "E-FRIENDS")]),
        ({"name": "Ada", "friends": [{"name": "Bo", "number": "x"}]}, [("body.friends[0].number", "E-NUMBER")]),
    ],
    ids=["own", "none", "missing", "list", "around", "nearest"],
)
def test_the_nearest_code_counts(value: Any, found: list[tuple[str, str | None]]) -> None:
    """A code is of the schema that has it and of what stands inside, unless that has one of its own."""
    assert codes("Person", value) == found


def test_alternatives_that_all_fail_have_one_code() -> None:
    """Through allOf and references, beside the faults of other parts."""
    assert codes("Contact", {"name": "Ada"}) == [("body", "E-REACH")]
    assert codes("Contact", {}) == [("body", "E-REACH"), ("body.name", None)]


def test_a_code_is_no_part_of_what_a_fault_says() -> None:
    """Two faults of the same words are one, and the one with a code stays."""
    assert Fault("body", "is required", "E-1") == Fault("body", "is required")
    assert str(Fault("body", "is required", "E-1")) == "body: is required"
