"""What is outside of schemas: operations, parameters, bodies, replies, headers, security, ends that were announced."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from contracts.diff import Level
from contracts.diff.rules import DOCUMENT_RULES
from tests.diffing import PATH, changes, document, rules

STRING = {"type": "string"}
JSON = {"application/json": {"schema": STRING}}
QUERY = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
FLOW = {"clientCredentials": {"tokenUrl": "https://auth.example.com/token", "scopes": {"read": "", "write": ""}}}
SCHEMES = {
    "key": KEY,
    "renamed": KEY,
    "basic": {"type": "http", "scheme": "basic"},
    "oauth": {"type": "oauth2", "flows": FLOW},
}
FULL: dict[str, Any] = {
    "operationId": "register",
    "parameters": [QUERY],
    "requestBody": {"content": {**JSON}},
    "responses": {
        "200": {
            "content": {**JSON},
            "headers": {"Age": {"required": True, "schema": STRING}, "Via": {"schema": STRING}},
        },
        "404": {"description": "none"},
    },
}


def document_with(operation: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A document with security schemes at hand."""
    found = document(operation, **more)
    found["components"]["securitySchemes"] = SCHEMES
    return found


def with_edit(edit: Any) -> dict[str, Any]:
    """The full operation after an edit of it."""
    operation = copy.deepcopy(FULL)
    edit(operation)
    return document_with(operation)


def set_at(*path: Any) -> Any:
    """An edit: puts the last argument at the place that the others name; None takes away what is there."""
    *keys, last, value = path

    def edit(operation: Any) -> None:
        for key in keys:
            operation = operation[key]
        if value is None:
            del operation[last]
        else:
            operation[last] = value

    return edit


BODY = ("requestBody", "content")
REPLY = ("responses", "200")
EDITS: list[tuple[str, str, Any]] = [
    (
        "new-required-request-parameter",
        "breaking",
        set_at("parameters", [QUERY, {**QUERY, "name": "b", "required": True}]),
    ),
    ("new-optional-request-parameter", "harmless", set_at("parameters", [QUERY, {**QUERY, "name": "b"}])),
    ("request-parameter-removed", "risky", set_at("parameters", [])),
    ("request-parameter-became-required", "breaking", set_at("parameters", 0, "required", True)),
    ("request-parameter-deprecated", "harmless", set_at("parameters", 0, "deprecated", True)),
    ("request-parameter-max-set", "breaking", set_at("parameters", 0, "schema", {"type": "integer", "maximum": 9})),
    ("request-parameter-serialization-changed", "breaking", set_at("parameters", 0, "style", "pipeDelimited")),
    ("request-body-removed", "risky", set_at("requestBody", None)),
    ("request-body-became-required", "breaking", set_at("requestBody", "required", True)),
    ("request-body-media-type-added", "harmless", set_at(*BODY, "text/plain", {})),
    ("response-success-status-added", "risky", set_at("responses", "202", {"description": ""})),
    ("response-non-success-status-added", "harmless", set_at("responses", "409", {"description": ""})),
    ("response-success-status-removed", "breaking", set_at("responses", "200", None)),
    ("response-non-success-status-removed", "harmless", set_at("responses", "404", None)),
    ("response-media-type-added", "harmless", set_at(*REPLY, "content", "text/plain", {})),
    ("response-media-type-removed", "breaking", set_at(*REPLY, "content", None)),
    ("response-header-added", "harmless", set_at(*REPLY, "headers", "Link", {"schema": STRING})),
    ("required-response-header-removed", "breaking", set_at(*REPLY, "headers", "Age", None)),
    ("optional-response-header-removed", "risky", set_at(*REPLY, "headers", "Via", None)),
    ("response-header-became-optional", "breaking", set_at(*REPLY, "headers", "Age", "required", False)),
    ("response-header-became-required", "harmless", set_at(*REPLY, "headers", "Via", "required", True)),
    ("endpoint-deprecated", "harmless", set_at("deprecated", True)),
    ("api-operation-id-changed", "risky", set_at("operationId", "enrol")),
    ("api-security-added", "breaking", set_at("security", [{"key": []}])),
]


@pytest.mark.parametrize(("rule", "level", "edit"), EDITS, ids=[rule for rule, _, _ in EDITS])
def test_an_edit_of_an_operation_has_its_rule(rule: str, level: str, edit: Any) -> None:
    """Exactly one change, with the name and the level that the table of rules gives."""
    found = changes(document_with(FULL), with_edit(edit))
    assert [(change.rule, change.level.word) for change in found] == [(rule, level)]


def test_a_media_type_taken_away_breaks_who_sends_it() -> None:
    """JSON became XML: the old one is gone, the new one is welcome."""
    found = changes(
        document_with(FULL), with_edit(set_at(*BODY[:1], "content", {"application/xml": {"schema": STRING}}))
    )
    assert rules(found, Level.BREAKING) == ["request-body-media-type-removed"]


def test_media_types_that_differ_by_charset_or_case_are_one() -> None:
    """``application/json; charset=utf-8`` is JSON."""
    written = with_edit(set_at("requestBody", "content", {"Application/JSON; charset=utf-8": {"schema": STRING}}))
    assert changes(document_with(FULL), written) == []


def test_a_range_of_media_types_takes_each_of_them() -> None:
    """Who sends JSON may go on when everything is taken."""
    found = changes(document_with(FULL), with_edit(set_at("requestBody", "content", {"*/*": {"schema": STRING}})))
    assert [(change.rule, change.level.word) for change in found] == [("request-body-media-type-added", "harmless")]


def test_a_number_in_a_query_may_become_text() -> None:
    """On the wire both are text; a text that must be a number is another thing."""
    text = with_edit(set_at("parameters", 0, "schema", STRING))
    assert changes(document_with(FULL), text) == []
    assert rules(changes(text, document_with(FULL)), Level.BREAKING) == ["request-parameter-type-changed"]


def test_a_status_is_compared_with_the_range_or_default_that_stood_for_it() -> None:
    """404 was covered by default; now it has another body."""
    old = document({"responses": {"default": {"content": JSON}}})
    new = document(
        {
            "responses": {
                "default": {"content": JSON},
                "404": {"content": {"application/json": {"schema": {"type": "integer"}}}},
            }
        }
    )
    assert rules(changes(old, new), Level.BREAKING) == ["response-body-type-changed"]


SECURITY: list[tuple[str, Any, Any, list[tuple[str, str]]]] = [
    ("another name", [{"key": []}], [{"renamed": []}], []),
    ("another order", [{"key": []}, {"basic": []}], [{"basic": []}, {"key": []}], []),
    (
        "another scheme",
        [{"key": []}],
        [{"basic": []}],
        [("api-security-removed", "breaking"), ("api-security-alternative-added", "harmless")],
    ),
    ("one more", [{"key": []}], [{"key": []}, {"basic": []}], [("api-security-alternative-added", "harmless")]),
    (
        "both needed",
        [{"key": []}],
        [{"key": [], "basic": []}],
        [("api-security-removed", "breaking"), ("api-security-alternative-added", "harmless")],
    ),
    ("a scope more", [{"oauth": ["read"]}], [{"oauth": ["read", "write"]}], [("api-security-scope-added", "breaking")]),
    (
        "a scope less",
        [{"oauth": ["read", "write"]}],
        [{"oauth": ["read"]}],
        [("api-security-scope-removed", "harmless")],
    ),
    ("none needed", [{"key": []}], [], [("api-security-dropped", "harmless")]),
    ("needed unless it is not", [{}], [{"key": []}, {}], []),
]


@pytest.mark.parametrize(("old", "new", "expected"), [row[1:] for row in SECURITY], ids=[row[0] for row in SECURITY])
def test_security_is_compared_by_what_a_client_must_do(old: Any, new: Any, expected: list[tuple[str, str]]) -> None:
    """Names and order of schemes are no matter; who got in and no longer does is."""
    found = changes(document_with({"security": old}), document_with({"security": new}))
    assert [(change.rule, change.level.word) for change in found] == expected


REMOVALS = [
    ({}, "api-removed-without-deprecation", "breaking"),
    ({"deprecated": True}, "api-removed-without-deprecation", "breaking"),
    ({"deprecated": True, "x-sunset": "2027-01-01"}, "api-removed-before-sunset", "breaking"),
    ({"deprecated": True, "x-sunset": "2026-11-20"}, "api-removed-with-deprecation", "risky"),
    ({"deprecated": True, "x-sunset": "soon"}, "api-removed-without-deprecation", "breaking"),
]


@pytest.mark.parametrize(("operation", "rule", "level"), REMOVALS)
def test_a_removed_operation_breaks_unless_its_end_was_announced_and_is_past(
    operation: Any, rule: str, level: str
) -> None:
    """``deprecated`` and ``x-sunset`` together are an announcement."""
    new = document({})
    del new["paths"][PATH]
    assert [(change.rule, change.level.word) for change in changes(document(operation), new)] == [(rule, level)]


SUNSETS = [
    ({"deprecated": True, "x-sunset": "2027-06-01"}, {}, ["endpoint-reactivated"]),
    ({}, {"deprecated": True, "x-sunset": "2027-06-01"}, ["endpoint-deprecated-with-sunset"]),
    ({}, {"deprecated": True, "x-sunset": "soon"}, ["api-sunset-parse", "endpoint-deprecated-with-sunset"]),
    (
        {"deprecated": True, "x-sunset": "2027-06-01"},
        {"deprecated": True, "x-sunset": "2027-03-01"},
        ["api-sunset-date-earlier"],
    ),
    (
        {"deprecated": True, "x-sunset": "2027-06-01"},
        {"deprecated": True, "x-sunset": "2027-09-01"},
        ["api-sunset-date-later"],
    ),
    ({"deprecated": True, "x-sunset": "2027-06-01"}, {"deprecated": True}, ["api-sunset-deleted"]),
]


@pytest.mark.parametrize(("old", "new", "expected"), SUNSETS)
def test_announced_ends_are_watched(old: Any, new: Any, expected: list[str]) -> None:
    """An end that comes nearer, goes away or is no date is a change."""
    assert rules(changes(document(old), document(new))) == expected


def test_a_path_may_call_its_parameters_otherwise() -> None:
    """``/a/{id}`` and ``/a/{key}`` are one path, and their parameters one by position."""
    old, new = (
        {
            **document({}),
            "paths": {f"/a/{{{name}}}": {"get": {"parameters": [{"name": name, "in": "path", "schema": STRING}]}}},
        }
        for name in ("id", "key")
    )
    assert changes(old, new) == []


def test_a_path_that_was_written_out_is_a_case_of_its_parameterized_one() -> None:
    """A document corrected ``/a/KEY`` to ``/a/{key}``: no operation went away."""
    old, new = ({**document({}), "paths": {path: {"get": {}}}} for path in ("/a/KEY", "/a/{key}"))
    assert [(change.rule, change.level.word) for change in changes(old, new)] == [("api-path-parameterized", "risky")]


def test_a_version_may_move_between_the_server_and_the_paths() -> None:
    """``/v1`` of the server and ``/v1`` of the paths make the same URLs."""
    old = {**document({}), "servers": [{"url": "https://api.example.com/v1"}], "paths": {"/a": {"get": {}}}}
    new = {**document({}), "servers": [{"url": "https://api.example.com"}], "paths": {"/v1/a": {"get": {}}}}
    assert rules(changes(old, new)) == ["api-server-added", "api-server-removed"]


def test_a_webhook_is_compared_the_other_way_round() -> None:
    """The provider sends it: a value more in its body is a value that the client does not know."""
    old, new = (
        {
            **document({}),
            "webhooks": {
                "paid": {"post": {"requestBody": {"content": {"application/json": {"schema": {"enum": said}}}}}}
            },
        }
        for said in (["paid"], ["paid", "refunded"])
    )
    found = changes(old, new)
    assert [(change.rule, change.level.word, change.place.operation) for change in found] == [
        ("response-body-enum-value-added", "breaking", "POST paid")
    ]


def test_a_fingerprint_depends_on_nothing_but_its_own_change() -> None:
    """Other changes, the order of everything and descriptions leave it as it is; another value does not."""
    old = document_with(FULL)
    first = changes(old, with_edit(set_at("parameters", 0, "schema", {"maximum": 9, "type": "integer"})))

    def more(operation: Any) -> None:
        operation["parameters"] = [
            {**QUERY, "name": "a"},
            {**QUERY, "description": "x", "schema": {"type": "integer", "maximum": 9}},
        ]
        operation["responses"].pop("404")

    def other(operation: Any) -> None:
        operation["parameters"][0]["schema"] = {"type": "integer", "maximum": 8}

    again = [change for change in changes(old, with_edit(more)) if change.rule == "request-parameter-max-set"]
    changed = [change for change in changes(old, with_edit(other)) if change.rule == "request-parameter-max-set"]
    assert [change.fingerprint for change in first] == [change.fingerprint for change in again]
    assert first[0].fingerprint != changed[0].fingerprint


def test_every_rule_of_documents_is_worded() -> None:
    """A sentence has no value that it does not show."""
    for rule in DOCUMENT_RULES.values():
        assert rule.text.format(old="O", new="N", key="K")
