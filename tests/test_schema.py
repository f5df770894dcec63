"""Compiled schemas: what is accepted, how faults read, and agreement with the OpenAPI 3.0 reference validator."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator

from mockserver.errors import SpecError
from mockserver.reading.formats import is_base64
from mockserver.reading.schema import Direction, SchemaCompiler, unknown_keywords

PETS: dict[str, Any] = {
    "components": {
        "schemas": {
            "Pet": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"type": "string"}},
                "discriminator": {"propertyName": "kind"},
            },
            "Cat": {
                "allOf": [
                    {"$ref": "#/components/schemas/Pet"},
                    {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer"}}},
                ]
            },
            "Lion": {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"required": ["pride"]}]},
            "Shape": {
                "oneOf": [{"$ref": "#/components/schemas/Circle"}, {"$ref": "#/components/schemas/Square"}],
                "discriminator": {"propertyName": "form", "mapping": {"round": "Circle"}},
            },
            "Circle": {"type": "object", "required": ["radius"]},
            "Square": {"type": "object", "required": ["side"], "properties": {"side": {"type": "number"}}},
            "Node": {
                "type": "object",
                "properties": {"value": {"type": "integer"}, "next": {"$ref": "#/components/schemas/Node"}},
            },
            "Account": {
                "type": "object",
                "required": ["id", "secret", "name"],
                "properties": {
                    "id": {"type": "integer", "readOnly": True},
                    "secret": {"$ref": "#/components/schemas/Secret"},
                    "name": {"type": "string"},
                },
            },
            "Secret": {"type": "string", "writeOnly": True},
            "Circular": {"$ref": "#/components/schemas/Round"},
            "Round": {"$ref": "#/components/schemas/Circular"},
        }
    }
}


def ref(name: str) -> dict[str, str]:
    """A reference to one of the schemas above."""
    return {"$ref": f"#/components/schemas/{name}"}


def faults(schema: dict[str, Any], value: Any, direction: Direction = "request") -> list[str]:
    """Every fault of a value as text; checks that the quick answer agrees."""
    checker = SchemaCompiler(PETS).compile(schema, direction)
    found = [str(fault) for fault in checker.faults(value, "body")]
    assert checker.is_valid(value) is (not found)
    return found


@pytest.mark.parametrize(
    ("schema", "value", "reason"),
    [
        ({"type": "integer"}, "5", 'must be an integer, found "5"'),
        ({"type": "integer"}, 1.0, "must be an integer, found 1.0"),
        ({"type": "integer"}, None, "must be an integer, found null"),
        ({"type": "integer", "nullable": True}, "x", 'must be an integer or null, found "x"'),
        ({"type": "integer", "format": "int32"}, 2**31, "must be at most 2147483647, found 2147483648"),
        ({"type": "integer", "format": "int64"}, -(2**63) - 1, "must be at least -9223372036854775808, "),
        ({"type": "number", "minimum": 1}, 0, "must be at least 1, found 0"),
        ({"type": "number", "minimum": 1, "exclusiveMinimum": True}, 1, "must be more than 1, found 1"),
        ({"type": "number", "maximum": 1, "exclusiveMaximum": True}, 1, "must be less than 1, found 1"),
        ({"type": "number", "multipleOf": 0.01}, 1.005, "must be a multiple of 0.01, found 1.005"),
        ({"type": "string", "minLength": 2}, "a", "must have at least 2 characters, has 1"),
        ({"type": "string", "maxLength": 1}, "ab", "must have at most 1 character, has 2"),
        ({"type": "string", "pattern": r"^\d+$"}, "a", r'must match the pattern ^\d+$, found "a"'),
        ({"type": "string", "pattern": "^(a|a)*(?=b)$"}, "a" * 50, "must match the pattern of the document"),
        ({"type": "string", "enum": ["a", "b"]}, "c", 'must be one of "a", "b", found "c"'),
        ({"type": "string", "format": "date"}, "2026-02-30", 'must be a date (YYYY-MM-DD), found "2026-02-30"'),
        ({"type": "array", "minItems": 1}, [], "must have at least 1 item, has 0"),
        ({"type": "array", "uniqueItems": True}, [1, 1], "must not hold the same item twice"),
        ({"type": "object", "minProperties": 2}, {"a": 1}, "must have at least 2 properties, has 1"),
        ({"x-motpart-contains": {"enum": [3]}}, [1], "must hold items of the form that the document asks for"),
        ({"x-motpart-unevaluatedItems": False}, [1], "must not hold more items than the document describes"),
        ({"x-motpart-propertyNames": {"maxLength": 1}}, {"ab": 1}, "whose name must have at most 1 character, has 2"),
        ({"not": {"type": "string"}}, "a", 'must not fit the form that the document excludes, found "a"'),
        ({"type": "string", "enum": ["x"]}, "y" * 200, "y" * 58 + "…"),
    ],
)
def test_a_fault_says_what_must_be_and_what_was_found(schema: dict[str, Any], value: Any, reason: str) -> None:
    """Each keyword has words for people, with the found value, cut when it is long."""
    (fault,) = faults(schema, value)
    assert fault.startswith("body: ")
    assert reason in fault


def test_a_property_that_nothing_describes_is_named() -> None:
    """Whether one schema forbids it or all together do."""
    described = {"allOf": [{"properties": {"b": {"type": "integer"}}}], "x-motpart-unevaluatedProperties": False}
    unknown = {"x-motpart-additionalProperties": False}
    for schema in ({"additionalProperties": False}, unknown, described, {"x-motpart-unevaluatedProperties": False}):
        assert faults(schema, {"a": 1}) == ["body.a: is not a documented property"]


def test_every_fault_is_named_with_its_place() -> None:
    """Not only the first fault is told, and each place reads like a path in the body."""
    line = {"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}}}
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {"lines": {"type": "array", "items": line}, "odd name": {"type": "integer"}},
        "additionalProperties": False,
    }
    assert faults(schema, {"lines": [{"total": "x"}, {}], "odd name": "y", "extra": 1}) == [
        "body.id: is required",
        'body.lines[0].total: must be a number, found "x"',
        "body.lines[1].total: is required",
        'body["odd name"]: must be an integer, found "y"',
        "body.extra: is not a documented property",
    ]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "nullable": True}, None),
        ({"type": "string", "nullable": True, "enum": ["a"]}, None),
        ({"allOf": [ref("Square")], "nullable": True}, None),
        ({"oneOf": [ref("Square"), ref("Circle")], "nullable": True}, None),
        ({"type": "string", "format": "binary"}, "\x00"),
        ({"type": "string", "format": "password"}, "x"),
        ({"type": "string", "format": "some-other"}, "x"),
        ({"type": "number", "format": "double"}, 1e300),
        (ref("Node"), {"value": 1, "next": {"value": 2, "next": {}}}),
        ({"type": "object", "properties": {"example": {"type": "integer"}}, "example": {"example": "no"}}, {}),
    ],
)
def test_a_value_that_fits_has_no_fault(schema: dict[str, Any], value: Any) -> None:
    """Null where nullable says so, unknown formats, recursion and remarks in the schema do not refuse anything."""
    assert faults(schema, value) == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2026-01-31T09:30:00+02:00", "2026-01-31T09:30:00"),
        ("local-date-time", "2026-01-31T09:30:00.1234567", "2026-01-31T09:30:00Z"),
        ("local-date-time", "2024-02-29T00:00:00", "2023-02-29T00:00:00"),
        ("time", "09:30:00Z", "09:30"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
        ("email", "ada@example.test", "ada"),
        ("uri", "https://example.test/a?b=c", "/a"),
        ("byte", "-_8", "a"),
        ("byte", "aGVq", "aGV=q"),
        ("byte", "", "å"),
        ("ipv4", "192.0.2.1", "192.0.2"),
        ("ipv6", "2001:db8::1", "2001:db8"),
        ("hostname", "example.test", "-example"),
    ],
)
def test_a_format_is_checked(name: str, good: str, bad: str) -> None:
    """Each named format accepts what it names and refuses what looks like it."""
    schema = {"type": "string", "format": name}
    assert faults(schema, good) == []
    assert len(faults(schema, bad)) == 1


@given(st.binary())
def test_base64_of_any_bytes_is_base64(data: bytes) -> None:
    """Standard and URL-safe, with and without padding, all pass."""
    for text in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        assert is_base64(text)
        assert is_base64(text.rstrip("="))


def test_a_request_need_not_carry_what_only_the_server_sets() -> None:
    """readOnly properties are not required in a request, and accepted when they come."""
    assert faults(ref("Account"), {"name": "a", "secret": "s"}) == []
    assert faults(ref("Account"), {"name": "a", "secret": "s", "id": 1}) == []
    assert faults(ref("Account"), {"name": "a"}) == ["body.secret: is required"]


def test_a_reply_must_not_carry_what_only_the_client_sends() -> None:
    """writeOnly properties are not required in a reply, and refused when they come, through references too."""
    assert faults(ref("Account"), {"name": "a", "id": 1}, "response") == []
    assert faults(ref("Account"), {"name": "a", "id": 1, "secret": "s"}, "response") == [
        "body.secret: is write-only and must not be in a reply"
    ]
    assert faults(ref("Account"), {"name": "a"}, "response") == ["body.id: is required"]


def test_a_reply_that_is_write_only_as_a_whole_fits_nothing() -> None:
    """There is no value of it that a reply could carry."""
    assert faults({"type": "string", "writeOnly": True}, "x", "response") == [
        "body: is write-only and must not be in a reply"
    ]


def test_a_read_only_property_is_known_across_allof() -> None:
    """``required`` beside an included schema drops what that schema marks as readOnly."""
    assert faults({"allOf": [ref("Account"), {"required": ["id", "name"]}]}, {"name": "a", "secret": "s"}) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"form": "round", "radius": 1}, []),
        ({"form": "Square", "side": 1}, []),
        ({"form": "round", "side": 1}, ["body.radius: is required"]),
        ({"form": "Square", "side": "x"}, ['body.side: must be a number, found "x"']),
        ({"form": "Circle"}, ['body.form: must be one of "round", "Square", found "Circle"']),
        ({"side": 1}, ["body.form: is required"]),
        (3, ["body: must be an object, found 3"]),
    ],
)
def test_the_discriminator_decides_which_form_counts(value: Any, expected: list[str]) -> None:
    """The named branch alone is checked; an unknown name is a fault that lists the known ones."""
    assert faults(ref("Shape"), value) == expected


def test_what_every_form_refuses_is_told_when_none_is_named() -> None:
    """Not only that the name is missing or wrong; what one form alone refuses is not told."""
    shared = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer"}, "on": {"type": "boolean"}},
    }
    own = {"type": "object", "required": ["own"], "properties": {"form": {"type": "string"}}}
    document = {"components": {"schemas": {"A": {"allOf": [shared, own]}, "B": shared}}}
    either = {"oneOf": [ref("A"), ref("B")], "discriminator": {"propertyName": "form"}, "nullable": True}
    checker = SchemaCompiler(document).compile(either, "request")

    def told(value: Any) -> list[str]:
        assert checker.is_valid(value) is (value is None)
        return [str(fault) for fault in checker.faults(value, "body") if value is not None]

    wrong = ["body.id: is required", 'body.on: must be true or false, found "x"']
    assert told({"on": "x"}) == ["body.form: is required", *wrong]
    assert told({"form": "C", "on": "x"}) == ['body.form: must be one of "A", "B", found "C"', *wrong]
    assert told({"id": 1}) == ["body.form: is required"]
    assert told(None) == []


def test_a_discriminator_finds_the_schemas_that_include_its_own() -> None:
    """A base schema sends a value on to the subtype that it names, also a subtype of a subtype."""
    assert faults(ref("Pet"), {"kind": "Cat"}) == ["body.lives: is required"]
    assert faults(ref("Pet"), {"kind": "Lion", "lives": 1}) == ["body.pride: is required"]
    assert faults(ref("Pet"), {"kind": "Cat", "lives": 9}) == []
    assert faults(ref("Pet"), {"kind": "Pet"}) == []
    assert len(faults(ref("Pet"), {"kind": "Dog"})) == 1


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^\d$", "7", "\u0667"),
        (r"^(?!0)\d$", "7", "\u0667"),
        (r"^(?=.)[\w-]+$", "a-7", "\xe5"),
        (r"^(?!0)\D$", "\u0667", "7"),
        (r"^(\w)\1$", "aa", "\xe5\xe5"),
        (r"^(?=[[\d])[\d[]\\d$", "7\\d", "\u0667\\d"),
    ],
)
def test_digits_and_letters_of_a_pattern_are_those_of_ecma_262(pattern: str, good: str, bad: str) -> None:
    r"""``\d`` is 0 to 9 and ``\w`` is ASCII, also in a pattern that looks around or refers back."""
    schema = {"type": "string", "pattern": pattern}
    assert faults(schema, good) == []
    assert len(faults(schema, bad)) == 1


def test_alternatives_are_explained_by_the_nearest() -> None:
    """When only one alternative is of the value's type, its own faults are told; else all alternatives are."""
    schema = {"oneOf": [{"type": "integer"}, ref("Square")]}
    assert faults(schema, {"side": "x"}) == ['body.side: must be a number, found "x"']
    assert faults(schema, "x") == [
        'body: fits none of 2 allowed forms: body: must be an integer, found "x"; or body: must be an object, found "x"'
    ]
    assert faults({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 1) == [
        "body: fits more than one of the allowed forms and must fit exactly one"
    ]


def test_of_something_or_null_the_something_says_what_is_wrong() -> None:
    """A document that writes null as its own alternative (strict readers of 3.0 want that) loses no fault by it."""
    maybe = {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "nullable": True, "enum": [None]}]}
    assert faults(maybe, None) == [] == faults(maybe, "a")
    assert faults(maybe, "b") == ['body: must be one of "a", found "b"']
    assert faults({**maybe, "not": {"type": "object"}}, None) == []
    assert faults({**maybe, "allOf": [{"type": "string"}]}, None) != []


def test_a_value_that_json_does_not_have_is_a_fault() -> None:
    """A handler's bytes where text is promised is reported, not raised."""
    (fault,) = faults({"type": "string"}, b"x", "response")
    assert "JSON does not have" in fault


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (ref("Circular"), "leads back to itself"),
        (ref("Missing"), "names nothing"),
        ({"$ref": "other.yaml#/X"}, "leaves the document"),
        ({"type": "strin"}, "cannot be compiled"),
        ({"type": "string", "pattern": "("}, "cannot be compiled"),
        ({"properties": ["a"]}, "where an object must be"),
        ({"allOf": {}}, "where a list must be"),
        ({"items": 5}, "is not a schema object"),
        ({"discriminator": {}, "oneOf": []}, "has no propertyName"),
    ],
)
def test_a_schema_that_cannot_be_compiled_is_a_spec_error(schema: dict[str, Any], text: str) -> None:
    """What is wrong with a document's schema is said in one sentence with file and place."""
    with pytest.raises(SpecError, match=text) as caught:
        SchemaCompiler(PETS, file="openapi.yaml").compile(schema, "request")
    assert str(caught.value).startswith("openapi.yaml: ")


def test_a_schema_is_compiled_once() -> None:
    """The same schema gives the same checker, by identity or by reference, and each direction its own."""
    compiler = SchemaCompiler(PETS)
    schema = {"type": "integer"}
    assert compiler.compile(schema, "request") is compiler.compile(schema, "request")
    assert compiler.compile(ref("Node"), "request") is compiler.compile(ref("Node"), "request")
    assert compiler.compile(schema, "request") is not compiler.compile(schema, "response")


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ({"type": "integer", "nullable": True}, {"integer", "null"}),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, {"integer", "string"}),
        ({"allOf": [{"type": "number"}, {"type": "integer"}]}, {"integer"}),
        ({"allOf": [ref("Square")]}, {"object"}),
        (ref("Lion"), {"object"}),
        ({"enum": ["a", 1]}, {"string", "integer"}),
        ({"items": {}}, {"array"}),
        ({"$ref": "#/components/schemas/Shape/oneOf/1"}, {"object"}),
        ({}, {"string", "number", "integer", "boolean", "array", "object"}),
    ],
)
def test_types_looks_through_references_and_combinations(schema: dict[str, Any], types: set[str]) -> None:
    """Coercion learns which JSON types a schema may accept."""
    assert SchemaCompiler(PETS).types(schema) == types


def test_unknown_keywords_are_found_where_they_stand() -> None:
    """A keyword that OpenAPI 3.0 lacks is told with its place; x- keys and property names pass."""
    schema = {
        "type": "object",
        "x-note": 1,
        "const": 3,
        "properties": {"const": {"items": {"examples": []}}, "b": {"allOf": [{}, {"if": {}}]}},
    }
    assert list(unknown_keywords(schema, "schemas.A")) == [
        ("schemas.A", "const"),
        ("schemas.A.properties.const.items", "examples"),
        ("schemas.A.properties.b.allOf[1]", "if"),
    ]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 1.5, "", "a", "ab", "abc"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
_BOUNDS = st.integers(-3, 3)
_SIZES = st.integers(0, 3)


def _with_nullable(schemas: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(schemas, st.sampled_from([{}, {"nullable": True}])).map(lambda both: {**both[0], **both[1]})


def _object_schemas(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            "required": st.lists(st.sampled_from("abc"), min_size=1, unique=True),
            "additionalProperties": st.booleans() | inner,
            "minProperties": _SIZES,
            "maxProperties": _SIZES,
        },
    )


def _array_schemas(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just("array"), "items": inner},
        optional={"minItems": _SIZES, "maxItems": _SIZES, "uniqueItems": st.booleans()},
    )


_NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={
        "minimum": _BOUNDS,
        "maximum": _BOUNDS,
        "exclusiveMinimum": st.booleans(),
        "exclusiveMaximum": st.booleans(),
        "multipleOf": st.integers(1, 3),
        "format": st.sampled_from(["int32", "int64", "double"]),
    },
).filter(
    lambda schema: (
        ("minimum" in schema or "exclusiveMinimum" not in schema)
        and ("maximum" in schema or "exclusiveMaximum" not in schema)
    )
)
_STRINGS = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={"minLength": _SIZES, "maxLength": _SIZES, "pattern": st.sampled_from(["a", "^a", "b$", "^[ab]+$"])},
)
_ENUMS = st.fixed_dictionaries({"enum": st.lists(st.sampled_from(["a", "b", 1, True, None]), min_size=1, unique=True)})
_SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.just({}) | _with_nullable(_NUMBERS | _STRINGS | st.just({"type": "boolean"})) | _ENUMS,
    lambda inner: (
        _with_nullable(_object_schemas(inner) | _array_schemas(inner))
        | st.fixed_dictionaries({"not": inner})
        | st.sampled_from(["allOf", "anyOf", "oneOf"]).flatmap(
            lambda keyword: st.fixed_dictionaries({keyword: st.lists(inner, min_size=1, max_size=3)})
        )
    ),
    max_leaves=5,
)


@settings(max_examples=100)
@given(_SCHEMAS, _VALUES)
def test_a_translated_schema_accepts_what_the_openapi_reference_accepts(schema: dict[str, Any], value: Any) -> None:
    """On the keywords that both know, translation to JSON Schema 2020-12 changes no verdict."""
    ours = SchemaCompiler({}).compile(schema, "request")
    assert ours.is_valid(value) is OAS30Validator(schema).is_valid(value)
    assert ours.is_valid(value) is (ours.faults(value, "body") == [])
