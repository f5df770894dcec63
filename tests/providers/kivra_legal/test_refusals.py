"""Bad input of every kind: refused in Salesforce's list of errors, with nothing stored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.providers.kivra_legal.sandbox import Sandbox, acceptance


def refused(legal: Sandbox, status: int, method: str, path: str, **options: Any) -> list[dict[str, str]]:
    """The call is refused so, and the world is as it was; the entries."""
    legal.keep()
    answer = legal.call(method, path, **options)
    assert answer.status_code == status, answer.text
    assert all(set(entry) == {"message", "errorCode"} for entry in answer.json())
    assert legal.changed() == []
    entries = answer.json()
    assert isinstance(entries, list)
    return entries


COMPANY = {"organisationNumber": "5599000063", "name": "Norrskens Redovisning AB"}
WRONG: dict[str, dict[str, Any]] = {
    "company.organisationNumber": {"company": {**COMPANY, "organisationNumber": "559900-0063"}},
    "company.name": {"company": {**COMPANY, "name": "  "}},
    "company": {"company": "Norrskens Redovisning AB"},
    "purpose": {"purpose": "letters"},
    "contact.email": {"contact": {"name": "Ada", "email": "ada"}},
    "contact.telephone": {"contact": {"name": "Ada", "email": "ada@example.com", "telephone": "call me"}},
    "acceptedBy.name": {"acceptedBy": {}},
    "approvals.dpaDocumentId": {"approvals": {"termsDocumentId": "terms-1"}},
    "approvals.termsDocumentId": {"approvals": {"termsDocumentId": "terms-2", "dpaDocumentId": "dpa-payslips-1"}},
    "approvals": {"approvals": [True, True]},
    "acceptedAt": {"acceptedAt": "2026-01-05T09:00:00Z"},
}


@pytest.mark.parametrize("place", WRONG)
def test_a_wrong_acceptance_is_named_by_its_place(legal: Sandbox, place: str) -> None:
    """Whatever does not fit, or fits and is wrong, or does not belong there."""
    entries = refused(legal, 400, "POST", "/acceptances", json=acceptance(**WRONG[place]))
    assert any(entry["message"].startswith(place) or place in entry["message"] for entry in entries), entries


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b'{"company": ', "application/json", 400, "JSON_PARSER_ERROR"),
        (b"\xff\xfe", "application/json", 400, "JSON_PARSER_ERROR"),
        (b"[" * 300, "application/json", 400, "JSON_PARSER_ERROR"),
        (b"", "application/json", 400, "REQUIRED_FIELD_MISSING"),
        (b"<a/>", "application/xml", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
    ids=["broken", "not UTF-8", "deep", "empty", "xml", "form"],
)
def test_a_body_that_is_no_json(legal: Sandbox, content: bytes, media_type: str, status: int, code: str) -> None:
    """LEG-12, LD-07."""
    headers = {"Content-Type": media_type}
    entries = refused(legal, status, "POST", "/acceptances", content=content, headers=headers)
    assert [entry["errorCode"] for entry in entries] == [code]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/acceptances", 405),
        ("DELETE", "/documents", 405),
        ("GET", "/companies/5599000063/purposes/payslips", 405),
        ("GET", "/acceptances/x", 400),
        ("GET", "/acceptances/a0A000000000099", 404),
        ("GET", "/companies/559900006/purposes", 400),
        ("DELETE", "/companies/5599000063/purposes/payslips", 404),
        ("DELETE", "/companies/5599000063/purposes/both", 400),
        ("GET", "/nothing/at/all", 404),
        ("GET", "/documents?purpose=", 400),
    ],
)
def test_what_is_not_there(legal: Sandbox, method: str, path: str, status: int) -> None:
    """Methods, paths, ids and words that mean nothing."""
    refused(legal, status, method, path)


@pytest.mark.parametrize("accept", ["text/html", "application/xml"])
def test_an_answer_in_another_form_cannot_be_had(legal: Sandbox, accept: str) -> None:
    """NOT_ACCEPTABLE."""
    assert refused(legal, 406, "GET", "/documents", headers={"Accept": accept})[0]["errorCode"] == "NOT_ACCEPTABLE"


def test_a_planned_fault_keeps_its_status(legal: Sandbox) -> None:
    """503 in either form: at the token endpoint and behind it."""
    for operation in ("getAccessToken", "listLegalDocuments"):
        fault = {"provider": "kivra-legal", "operation": operation, "effect": {"kind": "status", "status": 503}}
        legal.control("POST", "/faults", json=fault)
    assert legal.asked().json()[0]["errorCode"] == "SERVER_UNAVAILABLE"
    assert legal.call("GET", "/documents").status_code == 503


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
KEYS = st.sampled_from(["company", "purpose", "approvals", "name", "x"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=VALUES)
def test_no_json_value_gives_anything_but_a_refusal(legal: Sandbox, body: Any) -> None:
    """However it is built."""
    assert legal.call("POST", "/acceptances", json=body).status_code == 400
