"""Schema → valid, seeded value that reads like data."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.dk import cvr
from stdnum.fi import hetu
from stdnum.no import kontonr, orgnr
from stdnum.se import personnummer

from mockserver.errors import SpecError
from mockserver.making.generate import Generator, generate
from mockserver.making.hint import words_of
from mockserver.making.patterns import PatternError
from mockserver.making.regex import sample
from mockserver.making.seeded import Seeded
from mockserver.reading.schema import SchemaCompiler

SCHEMAS: dict[str, Any] = {
    "Node": {
        "type": "object",
        "required": ["name", "children"],
        "properties": {
            "name": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
            "parent": {"$ref": "#/components/schemas/Node"},
        },
    },
    "Endless": {"type": "object", "required": ["me"], "properties": {"me": {"$ref": "#/components/schemas/Endless"}}},
    "Pet": {
        "type": "object",
        "required": ["petType"],
        "discriminator": {"propertyName": "petType"},
        "properties": {"petType": {"type": "string"}},
    },
    "Cat": {
        "allOf": [
            {"$ref": "#/components/schemas/Pet"},
            {"type": "object", "required": ["claws"], "properties": {"claws": {"type": "integer", "maximum": 20}}},
        ]
    },
    "Dog": {
        "allOf": [
            {"$ref": "#/components/schemas/Pet"},
            {"type": "object", "required": ["bark"], "properties": {"bark": {"type": "boolean"}}},
        ]
    },
    "Any": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "petType", "mapping": {"kitty": "#/components/schemas/Cat"}},
    },
    "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
}
DOCUMENT = {"openapi": "3.0.3", "components": {"schemas": SCHEMAS}}


def ref(name: str) -> dict[str, str]:
    """A reference to one of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def made(schema: Any, seed: str = "1", **more: Any) -> Any:
    """A value for a schema of the document above."""
    return Generator(SchemaCompiler(DOCUMENT)).value(schema, Seeded(seed), **more)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": "integer", "minimum": 5, "exclusiveMinimum": True, "maximum": 6}, id="exclusive minimum"),
        pytest.param({"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 0.001}, id="narrow number"),
        pytest.param({"type": "integer", "multipleOf": 7, "minimum": 100, "maximum": 110}, id="one multiple"),
        pytest.param({"type": "number", "multipleOf": 0.01, "maximum": 9.99}, id="cents"),
        pytest.param({"type": "integer", "format": "int32", "minimum": 2147483647}, id="the last int32"),
        pytest.param({"type": "integer", "maximum": -5}, id="negative"),
        pytest.param({"type": "string", "minLength": 3, "maxLength": 3}, id="exact length"),
        pytest.param({"type": "string", "minLength": 300}, id="long text"),
        pytest.param({"type": "string", "maxLength": 0}, id="empty text"),
        pytest.param({"type": "string", "format": "email", "maxLength": 8}, id="short mail"),
        pytest.param({"type": "string", "format": "byte", "minLength": 90}, id="long base64"),
        pytest.param({"type": "string", "pattern": "^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,}$"}, id="look-aheads"),
        pytest.param({"type": "string", "pattern": "^[a-z]+$", "minLength": 40}, id="long pattern"),
        pytest.param({"type": "string", "pattern": "^\\p{L}{3}$"}, id="unicode class"),
        pytest.param({"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "^.b", "maxLength": 2}]}, id="two"),
        pytest.param({"type": "array", "uniqueItems": True, "minItems": 2, "items": {"type": "boolean"}}, id="both"),
        pytest.param(
            {"type": "array", "uniqueItems": True, "minItems": 3, "items": {"enum": ["a", "b", "c"]}}, id="whole enum"
        ),
        pytest.param({"type": "array", "maxItems": 0, "items": {"type": "string"}}, id="no items"),
        pytest.param({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 12}, id="map"),
        pytest.param(
            {"type": "object", "properties": {c: {"type": "string"} for c in "abc"}, "maxProperties": 1}, id="at most"
        ),
        pytest.param({"type": "object", "required": ["x"]}, id="required but not described"),
        pytest.param({"type": "string", "not": {"enum": ["x"]}, "pattern": "^[xy]$"}, id="not"),
        pytest.param({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]}, id="anyOf"),
        pytest.param(
            {
                "oneOf": [
                    {"type": "object", "properties": {"a": {"type": "string"}}},
                    {"type": "object", "properties": {"b": {"type": "integer"}}},
                ]
            },
            id="oneOf whose branches demand nothing",
        ),
        pytest.param({"type": "string", "enum": [None, "x"], "nullable": True}, id="enum with null"),
        pytest.param(
            {"type": "object", "nullable": True, "required": ["e"], "properties": {"e": ref("Endless")}}, id="null"
        ),
        pytest.param(
            {"type": "array", "minItems": 2, "items": {"oneOf": [ref("Cat"), {"type": "string"}]}}, id="mixed"
        ),
        pytest.param({"type": "string", "example": 5}, id="example of the wrong type"),
        pytest.param(
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "example": {"a": 1}},
            id="bad",
        ),
        pytest.param(ref("Node"), id="recursive"),
        pytest.param(ref("Pet"), id="parent with a discriminator"),
        pytest.param({}, id="anything"),
    ],
)
def test_every_keyword_is_respected(schema: dict[str, Any]) -> None:
    """Whatever the keywords, the value is valid, for every one of several seeds, and the same for the same seed."""
    compiler = SchemaCompiler(DOCUMENT)
    checker = compiler.compile(schema, "response")
    for seed in "123456":
        value = generate(schema, compiler, Seeded(seed))
        assert checker.is_valid(value), value
        assert generate(schema, compiler, Seeded(seed)) == value


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        pytest.param(ref("Endless"), "contains itself without an end", id="required recursion"),
        pytest.param(ref("Loop"), "contains itself", id="allOf of itself"),
        pytest.param({"allOf": [{"type": "string"}, {"type": "integer"}]}, "cannot be string and integer", id="types"),
        pytest.param({"type": "integer", "minimum": 5, "maximum": 4}, "no number lies between 5 and 4", id="bounds"),
        pytest.param({"type": "string", "pattern": "^[a-z]{3}$", "minLength": 5}, "no text was found", id="pattern"),
        pytest.param({"type": "string", "minLength": 5_000_000_000}, "longer than any", id="huge text"),
        pytest.param(
            {"type": "array", "minItems": 5_000_000_000, "items": {}}, "nested without an end", id="huge array"
        ),
        pytest.param(
            {"type": "array", "uniqueItems": True, "minItems": 3, "items": {"type": "boolean"}}, "differs", id="unique"
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(schema: dict[str, Any], reason: str) -> None:
    """A schema that nothing fits is a SpecError with a sentence, not a hang or a traceback."""
    with pytest.raises(SpecError, match=re.escape(reason)):
        made(schema)


def test_recursion_ends_after_a_turn() -> None:
    """A tree has a child, so that clients see one, and then ends."""
    assert made(ref("Node"))["children"][0]["children"] == []


def test_the_discriminator_names_the_branch() -> None:
    """The mapping's value is used where there is one, else the component's name."""
    assert made(ref("Any"))["petType"] == "kitty"
    assert made(ref("Cat"))["petType"] == "Cat"


def test_direction_hides_properties() -> None:
    """A reply has no writeOnly property, a request no readOnly one, even if required."""
    schema = {
        "type": "object",
        "required": ["id", "secret"],
        "properties": {"id": {"type": "integer", "readOnly": True}, "secret": {"type": "string", "writeOnly": True}},
    }
    compiler = SchemaCompiler(DOCUMENT)
    assert list(Generator(compiler, "response").value(schema, Seeded("1"))) == ["id"]
    assert list(Generator(compiler, "request").value(schema, Seeded("1"))) == ["secret"]


def test_documented_values_come_first() -> None:
    """example, examples and default are used as they stand when they fit."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "example": "from the document"}, "b": {"type": "integer", "default": 7}},
    }
    assert made(schema) == {"a": "from the document", "b": 7}


def test_a_wrong_part_of_an_example_is_replaced() -> None:
    """An example that misses something is completed; what of it fits stays."""
    schema = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "string"}, "b": {"type": "integer", "maximum": 3}},
        "example": {"a": "stays", "b": 50},
    }
    value = made(schema)
    assert value["a"] == "stays"
    assert value["b"] <= 3


def test_given_parts_are_kept_at_every_depth() -> None:
    """What is known already stays; only what is missing is made."""
    line = {
        "type": "object",
        "required": ["id", "text"],
        "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
    }
    schema = {"type": "object", "properties": {"lines": {"type": "array", "items": line}, "note": {"type": "string"}}}
    value = made(schema, given={"lines": [{"text": "one"}, {"text": "two"}]}, sparse=True)
    assert [entry["text"] for entry in value["lines"]] == ["one", "two"]
    assert "note" not in value


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("customerEmail", r"[a-z]+\.[a-z]+@example\.(com|org)"),
        ("phone_number", r"\+467017406\d\d"),
        ("firstName", r"[A-Z][a-z]+"),
        ("currencyCode", "NOK|SEK|DKK|EUR"),
        ("countryCode", "NO|SE|DK|FI"),
        ("websiteUrl", r"https://www\.example\.com/\S+"),
        ("dueDate", r"\d{4}-\d\d-\d\d"),
        ("sessionId", r"[0-9a-f-]{36}"),
        ("totalAmount", r"\d+\.\d\d"),
        ("fakturanummer", r"\d{6}"),
        ("förfallodatum", r"\d{4}-\d\d-\d\d"),
        ("totalbeløp", r"\d+\.\d\d"),
        ("kundnamn", r"[A-Z]\w+ \w+"),
        ("leveransadress", r"[A-Z][\w ]+ \d+"),
        ("bankgiro", "991-2346"),
    ],
)
def test_texts_read_like_data(name: str, pattern: str) -> None:
    """The property's name decides what its text looks like, however it is spelled."""
    schema = {"type": "object", "properties": {name: {"type": "string"}}}
    for seed in "123":
        assert re.fullmatch(pattern, made(schema, seed)[name])


def test_identity_numbers_have_right_check_digits() -> None:
    """Validating clients accept them, and they belong to nobody."""
    names = ("organisationNumber", "cvr", "personnummer", "bankAccount")
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    for seed in "12345":
        value = made(schema, seed)
        assert orgnr.is_valid(value["organisationNumber"])
        assert value["organisationNumber"].startswith("3")
        assert cvr.is_valid(value["cvr"])
        assert personnummer.is_valid(value["personnummer"])
        assert value["personnummer"][8:11] >= "980"
        assert kontonr.is_valid(value["bankAccount"])


def test_nordic_people_have_numbers_that_nobody_has() -> None:
    """Danish replacement, temporary Finnish, synthetic Norwegian numbers; a payment reference checks itself."""
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("cpr", "hetu", "fødselsnummer", "kid")},
    }
    for seed in "12345":
        value = made(schema, seed)
        assert 61 <= int(value["cpr"][:2]) <= 91
        assert hetu.is_valid(value["hetu"], allow_temporary=True)
        assert int(value["hetu"][7:10]) >= 900
        assert int(value["fødselsnummer"][2:4]) > 80
        assert luhn.is_valid(value["kid"])


@pytest.mark.parametrize("pattern", [r"^\d{12}$", r"^\d{10}$", r"^\d{8}-\d{4}$", r"^\d{6}-\d{4}$"])
def test_an_identity_number_is_written_as_the_pattern_has_it(pattern: str) -> None:
    """With or without century and hyphen it is the same, valid, number."""
    number = made({"type": "object", "properties": {"personnummer": {"type": "string", "pattern": pattern}}}, "1")
    assert personnummer.is_valid(number["personnummer"])


def test_words_of_names() -> None:
    """Camel case, underscores and acronyms are taken apart."""
    assert words_of("customerIBANNumber") == ("customer", "iban", "number")
    assert words_of("due_date-2") == ("due", "date", "2")


def test_making_many_values_keeps_no_more_in_memory() -> None:
    """A long-running server does not remember every value that it made."""
    generator = Generator(SchemaCompiler(DOCUMENT))
    schema = {"type": "object", "properties": {"pet": ref("Any"), "code": {"type": "string", "pattern": "^[A-Z]{9}$"}}}
    for seed in range(5):
        generator.value(schema, Seeded(str(seed)))
    kept = (len(generator._branches), len(generator._texts), len(generator._checkers), len(generator.merger._known))
    for seed in range(5, 60):
        generator.value(schema, Seeded(str(seed)))
    assert kept == (
        len(generator._branches),
        len(generator._texts),
        len(generator._checkers),
        len(generator.merger._known),
    )


@pytest.mark.parametrize("pattern", ["(", "[", "a{99999}", "[]", "(?<x", "\\"])
def test_a_pattern_that_cannot_be_read_says_so(pattern: str) -> None:
    """A broken pattern is a PatternError, nothing else."""
    with pytest.raises(PatternError):
        sample(pattern, Seeded("1"))


@settings(max_examples=100)
@given(st.text(alphabet="ab1[](){}|*+?^$.\\dws-,=!<:", max_size=14), st.integers(0, 20))
def test_any_pattern_is_sampled_or_refused(pattern: str, low: int) -> None:
    """No pattern hangs or raises anything but PatternError."""
    with contextlib.suppress(PatternError):
        assert isinstance(sample(pattern, Seeded("1"), low, low + 10), str)


SCALARS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    st.builds(
        lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
        st.integers(-1000, 1000),
        st.integers(0, 1000),
    ),
    st.sampled_from(
        [
            {"type": "number", "multipleOf": 0.25},
            {"type": "boolean"},
            {"type": "string", "format": "date"},
            {"type": "string", "format": "uuid"},
            {"type": "string", "pattern": "^[a-f0-9]{6}$"},
            {"enum": ["a", 1, None], "nullable": True},
            ref("Node"),
            ref("Any"),
        ]
    ),
)


def compound(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects, arrays and combinations of smaller schemas."""
    names = st.sampled_from(["id", "name", "total", "email", "items", "createdAt"])
    objects = st.builds(
        lambda properties, count: {"type": "object", "properties": properties, "required": list(properties)[:count]},
        st.dictionaries(names, inner, max_size=4),
        st.integers(0, 4),
    )
    arrays = st.builds(
        lambda items, least: {"type": "array", "items": items, "minItems": least}, inner, st.integers(0, 3)
    )
    either = st.builds(lambda branches: {"anyOf": branches}, st.lists(inner, min_size=1, max_size=3))
    return st.one_of(objects, arrays, either)


@settings(max_examples=100)
@given(st.recursive(SCALARS, compound, max_leaves=8), st.integers(0, 5))
def test_any_satisfiable_schema_gets_a_valid_value(schema: dict[str, Any], seed: int) -> None:
    """Schemas without contradictions always get a value, and it fits."""
    compiler = SchemaCompiler(DOCUMENT)
    assert compiler.compile(schema, "response").is_valid(generate(schema, compiler, Seeded(str(seed))))


def test_a_closed_part_of_an_allof_rules_out_what_only_the_others_declare() -> None:
    """``additionalProperties: false`` in one part holds for the whole; a schema there holds for the others' too."""
    closed = {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": False}
    numbers = {"type": "object", "additionalProperties": {"type": "integer", "maximum": 9}}
    more = {"type": "object", "properties": {"id": {"maxLength": 3}, "place": {}}, "required": ["id"]}
    assert set(made({"allOf": [closed, more]})) == {"id"}
    assert made({"allOf": [numbers, {"required": ["place"], "properties": {"place": {}}}]})["place"] <= 9
