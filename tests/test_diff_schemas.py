"""Every keyword of a schema: the rule that its change has, and its level in a request and in a reply."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.diff import Level
from contracts.diff.rules import SCHEMA_RULES
from tests.diffing import changes, rules, written

STRING: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "number"}
OBJECT: dict[str, Any] = {"type": "object", "properties": {"a": STRING}}
LIST: dict[str, Any] = {"type": "array", "items": STRING}
CAT = {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"enum": ["cat"]}, "lives": NUMBER}}
DOG = {"type": "object", "required": ["kind", "barks"], "properties": {"kind": {"enum": ["dog"]}, "barks": NUMBER}}

# rule without its first part, a schema, and one that accepts less
NARROWER: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("body-type-specialized", {"type": "number"}, {"type": "integer"}),
    ("body-became-not-nullable", {**STRING, "nullable": True}, STRING),
    ("body-became-enum", STRING, {**STRING, "enum": ["a"]}),
    ("body-enum-value-removed", {"enum": ["a", "b"]}, {"enum": ["a"]}),
    ("body-format-added", STRING, {**STRING, "format": "uuid"}),
    ("body-pattern-added", STRING, {**STRING, "pattern": "^a"}),
    ("body-pattern-changed", {**STRING, "pattern": "^[a-z]+$"}, {**STRING, "pattern": "^[a-c]+$"}),
    ("body-min-length-set", STRING, {**STRING, "minLength": 1}),
    ("body-min-length-increased", {**STRING, "minLength": 1}, {**STRING, "minLength": 2}),
    ("body-max-length-set", STRING, {**STRING, "maxLength": 9}),
    ("body-max-length-decreased", {**STRING, "maxLength": 9}, {**STRING, "maxLength": 8}),
    ("body-min-set", NUMBER, {**NUMBER, "minimum": 1}),
    ("body-min-increased", {**NUMBER, "minimum": 1}, {**NUMBER, "minimum": 1, "exclusiveMinimum": True}),
    ("body-max-set", NUMBER, {**NUMBER, "maximum": 1}),
    ("body-max-decreased", {**NUMBER, "maximum": 1}, {**NUMBER, "maximum": 1, "exclusiveMaximum": True}),
    ("body-multiple-of-added", NUMBER, {**NUMBER, "multipleOf": 2}),
    ("body-multiple-of-changed", {**NUMBER, "multipleOf": 2}, {**NUMBER, "multipleOf": 4}),
    ("body-min-items-set", LIST, {**LIST, "minItems": 1}),
    ("body-min-items-increased", {**LIST, "minItems": 1}, {**LIST, "minItems": 2}),
    ("body-max-items-set", LIST, {**LIST, "maxItems": 1}),
    ("body-max-items-decreased", {**LIST, "maxItems": 2}, {**LIST, "maxItems": 1}),
    ("body-unique-items-added", LIST, {**LIST, "uniqueItems": True}),
    ("property-max-length-set", LIST, {**LIST, "items": {**STRING, "maxLength": 3}}),
    ("property-became-required", OBJECT, {**OBJECT, "required": ["a"]}),
    ("body-min-properties-set", OBJECT, {**OBJECT, "minProperties": 1}),
    ("body-max-properties-set", OBJECT, {**OBJECT, "maxProperties": 1}),
    ("property-additional-properties-closed", OBJECT, {**OBJECT, "additionalProperties": False}),
    ("property-additional-properties-restricted", OBJECT, {**OBJECT, "additionalProperties": STRING}),
    ("body-one-of-removed", {"oneOf": [CAT, DOG]}, {"oneOf": [CAT]}),
    ("body-any-of-removed", {"anyOf": [STRING, NUMBER]}, {"anyOf": [NUMBER]}),
    ("body-combinator-added", OBJECT, {**OBJECT, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
    (
        "body-combinator-changed",
        {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    ),
    ("body-not-changed", {"not": {**STRING, "maxLength": 1}}, {"not": {**STRING, "maxLength": 2}}),
]
NAMES = [rule for rule, _, _ in NARROWER]
OPPOSITE = {
    "body-type-specialized": "body-type-generalized",
    "body-became-not-nullable": "body-became-nullable",
    "body-became-enum": "body-enum-removed",
    "property-became-required": "property-became-optional",
    "property-additional-properties-closed": "property-additional-properties-opened",
    "property-additional-properties-restricted": "property-additional-properties-freed",
    "body-min-increased": "body-min-decreased",
    "body-max-decreased": "body-max-increased",
}


def opposite(rule: str) -> str:
    """The rule of the way back."""
    for one, other in (("-added", "-removed"), ("-removed", "-added"), ("-set", "-removed")):
        if rule.endswith(one):
            return rule.removesuffix(one) + other
    turned = rule.replace("increased", "DE").replace("decreased", "increased").replace("DE", "decreased")
    return OPPOSITE.get(rule, turned)


@pytest.mark.parametrize(("rule", "wide", "narrow"), NARROWER, ids=NAMES)
def test_accepting_less_breaks_requests_and_no_replies(rule: str, wide: Any, narrow: Any) -> None:
    """The change is named; in a request it is breaking, in a reply harmless."""
    found = changes(written(wide), written(narrow))
    assert rules(found, Level.BREAKING) == [f"request-{rule}"]
    assert f"response-{rule}" in rules(found, Level.HARMLESS)


@pytest.mark.parametrize(("rule", "wide", "narrow"), NARROWER, ids=NAMES)
def test_accepting_more_breaks_replies_and_no_requests(rule: str, wide: Any, narrow: Any) -> None:
    """The way back has the opposite name, and is breaking in a reply only."""
    found = changes(written(narrow), written(wide))
    assert rules(found, Level.BREAKING) == [f"response-{opposite(rule)}"]
    assert f"request-{opposite(rule)}" in rules(found, Level.HARMLESS)


BOTH_WAYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("body-type-changed", STRING, NUMBER),
    ("body-format-changed", {**STRING, "format": "uuid"}, {**STRING, "format": "date"}),
    ("body-pattern-changed", {**STRING, "pattern": "^a$"}, {**STRING, "pattern": "^b$"}),
    ("body-multiple-of-changed", {**NUMBER, "multipleOf": 2}, {**NUMBER, "multipleOf": 3}),
    (
        "body-discriminator-changed",
        {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind"}},
        {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "sort"}},
    ),
]


@pytest.mark.parametrize(("rule", "old", "new"), BOTH_WAYS, ids=[rule for rule, _, _ in BOTH_WAYS])
def test_another_set_of_values_breaks_both(rule: str, old: Any, new: Any) -> None:
    """Some values are lost and others gained, so requests and replies break."""
    assert rules(changes(written(old), written(new)), Level.BREAKING) == [f"request-{rule}", f"response-{rule}"]


PROPERTIES: list[tuple[str, str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        "new-required-request-property",
        "response-required-property-added",
        OBJECT,
        {**OBJECT, "required": ["b"], "properties": {"a": STRING, "b": STRING}},
        "breaking",
        "harmless",
    ),
    (
        "new-optional-request-property",
        "response-optional-property-added",
        OBJECT,
        {**OBJECT, "properties": {"a": STRING, "b": STRING}},
        "harmless",
        "harmless",
    ),
    (
        "request-property-removed",
        "response-optional-property-removed",
        OBJECT,
        {**OBJECT, "properties": {}},
        "risky",
        "risky",
    ),
    (
        "request-property-removed",
        "response-required-property-removed",
        {**OBJECT, "required": ["a"]},
        {**OBJECT, "properties": {}},
        "risky",
        "breaking",
    ),
    (
        "request-property-removed",
        "response-optional-property-removed",
        {**OBJECT, "additionalProperties": False},
        {"type": "object", "additionalProperties": False},
        "breaking",
        "risky",
    ),
    (
        "new-optional-request-property",
        "response-optional-property-added",
        {"type": "object", "additionalProperties": False},
        {**OBJECT, "additionalProperties": False},
        "harmless",
        "breaking",
    ),
    (
        "new-optional-request-property",
        "response-optional-property-added",
        {"type": "object", "additionalProperties": True},
        {**OBJECT, "additionalProperties": True},
        "risky",
        "harmless",
    ),
]


@pytest.mark.parametrize(("request_rule", "response_rule", "old", "new", "request_level", "response_level"), PROPERTIES)
def test_properties_come_and_go(
    request_rule: str, response_rule: str, old: Any, new: Any, request_level: str, response_level: str
) -> None:
    """What it does depends on the direction, on required, and on whether undeclared properties are allowed."""
    found = {change.rule: change.level.word for change in changes(written(old), written(new))}
    assert found == {request_rule: request_level, response_rule: response_level}


NOTES: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("default-value-added", STRING, {**STRING, "default": "a"}, "risky", "harmless"),
    ("default-value-changed", {**STRING, "default": "b"}, {**STRING, "default": "a"}, "risky", "harmless"),
    ("deprecated", STRING, {**STRING, "deprecated": True}, "harmless", "harmless"),
    (
        "deprecated-with-sunset",
        STRING,
        {**STRING, "deprecated": True, "x-sunset": "2027-01-01"},
        "harmless",
        "harmless",
    ),
    ("reactivated", {**STRING, "deprecated": True}, STRING, "harmless", "harmless"),
    ("became-read-only", STRING, {**STRING, "readOnly": True}, "risky", "harmless"),
    ("became-write-only", STRING, {**STRING, "writeOnly": True}, "harmless", "breaking"),
    ("format-added", STRING, {**STRING, "format": "house-number"}, "risky", "risky"),
]


@pytest.mark.parametrize(("rule", "old", "new", "request_level", "response_level"), NOTES, ids=[n[0] for n in NOTES])
def test_what_limits_no_value_is_told_all_the_same(
    rule: str, old: Any, new: Any, request_level: str, response_level: str
) -> None:
    """Defaults, deprecation, readOnly and formats that only the provider knows have levels of their own."""
    found = {change.rule: change.level.word for change in changes(written(_in(old)), written(_in(new)))}
    assert found == {f"request-property-{rule}": request_level, f"response-property-{rule}": response_level}


def _in(schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


SAME_COMPONENTS = {
    "Old": CAT,
    "Tree": {"type": "object", "properties": {"left": {"$ref": "#/components/schemas/Tree"}}},
}
OTHER_COMPONENTS = {
    "New": CAT,
    "Plant": {
        "properties": {"left": {"type": "object", "properties": {"left": {"$ref": "#/components/schemas/Plant"}}}},
        "type": "object",
    },
}
SAME: list[tuple[str, Any, Any]] = [
    ("a moved reference", {"$ref": "#/components/schemas/Old"}, {"$ref": "#/components/schemas/New"}),
    ("a reference written out", {"$ref": "#/components/schemas/Old"}, CAT),
    ("a loop unrolled once", {"$ref": "#/components/schemas/Tree"}, {"$ref": "#/components/schemas/Plant"}),
    ("allOf written out", {"allOf": [CAT, {"minProperties": 1}]}, {**CAT, "minProperties": 1}),
    ("branches in another order", {"oneOf": [CAT, DOG]}, {"oneOf": [DOG, CAT]}),
    ("a union of one", {"oneOf": [CAT]}, CAT),
    ("branches that exclude each other", {"oneOf": [STRING, NUMBER]}, {"anyOf": [STRING, NUMBER]}),
    ("enum in another order", {"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    ("required in another order", {**CAT, "required": ["lives", "kind"]}, CAT),
    ("a description", {**STRING, "description": "old", "example": "a"}, {**STRING, "title": "new"}),
    ("a keyword of another type", {**STRING, "minimum": 3}, STRING),
    ("not not", {"not": {"not": STRING}}, STRING),
]


@pytest.mark.parametrize(("old", "new"), [(old, new) for _, old, new in SAME], ids=[name for name, _, _ in SAME])
def test_what_means_the_same_is_no_change(old: Any, new: Any) -> None:
    """However a schema is written, there is no difference where there is none in what it accepts."""
    before, after = written(old, SAME_COMPONENTS), written(new, OTHER_COMPONENTS)
    assert changes(before, after) == changes(after, before) == []


def test_nullable_and_a_list_of_types_mean_the_same_in_two_versions() -> None:
    """OpenAPI 3.1 says by type arrays and numbers what 3.0 says by nullable and booleans."""
    old = written(
        {"type": "object", "properties": {"a": {**NUMBER, "nullable": True, "minimum": 1, "exclusiveMinimum": True}}}
    )
    new = written({"type": "object", "properties": {"a": {"type": ["number", "null"], "exclusiveMinimum": 1}}})
    assert changes(old, {**new, "openapi": "3.1.0"}) == []


def test_a_change_in_a_recursive_schema_is_told_once_at_its_nearest_place() -> None:
    """A loop is followed once: neither endless nor silent."""
    old = {"Node": {"type": "object", "properties": {"label": STRING, "next": {"$ref": "#/components/schemas/Node"}}}}
    new = {"Node": {**old["Node"], "required": ["label"]}}
    found = changes(
        written({"$ref": "#/components/schemas/Node"}, old), written({"$ref": "#/components/schemas/Node"}, new)
    )
    assert [(c.rule, c.place.pointer) for c in found if c.level is Level.BREAKING] == [
        ("request-property-became-required", "label")
    ]


def test_a_branch_that_makes_up_for_another_excuses_it() -> None:
    """One branch of anyOf takes less and another more: taken as a whole nothing is lost."""
    old = {"anyOf": [{**STRING, "maxLength": 5}, {"type": "integer", "maximum": 5}]}
    new = {"anyOf": [{**STRING, "maxLength": 9}, {"type": "integer", "maximum": 9}]}
    found = [change for change in changes(written(old), written(new)) if change.direction == "request"]
    assert {change.level for change in found} == {Level.HARMLESS}


def test_what_cannot_be_decided_is_risky_and_says_why() -> None:
    """Two patterns with look-ahead, of which neither a proof nor an example is found."""
    old, new = ({**STRING, "pattern": pattern} for pattern in ("^(?=a)a+$", "^(?=a)a*$"))
    found = [change for change in changes(written(old), written(new)) if change.direction == "request"]
    assert [(change.rule, change.level.word) for change in found] == [("request-body-pattern-changed", "risky")]
    assert found[0].why == "whether one pattern contains the other is not decided"


def test_an_example_decides_what_no_proof_can() -> None:
    """A generated value that fits here and not there makes it breaking, and is shown."""
    old, new = ({**STRING, "pattern": pattern} for pattern in ("^(?=a)a+$", "^(?=b)b+$"))
    found = [change for change in changes(written(old), written(new)) if change.direction == "request"]
    assert [(change.rule, change.level.word) for change in found] == [("request-body-pattern-changed", "breaking")]
    assert found[0].why.startswith('for example "a')


def test_a_contradiction_is_no_proof() -> None:
    """No value fits either schema, so each would contain the other; what changed is told all the same."""
    closed = {"type": "object", "properties": {"b": STRING}, "required": ["b"], "additionalProperties": False}
    old, new = ({"allOf": [closed, {"required": ["c"]}], "maxProperties": size} for size in (3, 2))
    assert rules(changes(written(old), written(new)), Level.BREAKING) == ["request-body-max-properties-decreased"]


def test_a_property_that_claims_to_go_neither_way_goes_both_ways() -> None:
    """readOnly and writeOnly at once says nothing, and its removal is told."""
    old = {"type": "object", "properties": {"a": {**STRING, "readOnly": True, "writeOnly": True}}}
    found = changes(written(old), written({"type": "object"}))
    assert rules(found) == ["request-property-removed", "response-optional-property-removed"]


def test_every_rule_of_schemas_is_worded() -> None:
    """A sentence has a subject, and no value that it does not show."""
    for rule in SCHEMA_RULES.values():
        assert rule.text.format(subject="S", old="O", new="N", key="K")
