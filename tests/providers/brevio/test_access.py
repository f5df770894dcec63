"""Tokens and scopes: who gets one, what it opens, when it dies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.brevio.sandbox import TOKENS, WAITING, Sandbox

ASKED = {"grant_type": "client_credentials", "scope": "bank"}
BANK = ("motpart-bank", "bank-secret")
# method, path, the tokens that open it
DOORS = [
    ("GET", "/confirm/audit-requests?vatNo=123456789", {"audit"}),
    ("POST", "/confirm/audit-requests", {"audit"}),
    ("GET", "/confirm/audit-requests/third-party", {"bank"}),
    ("GET", "/confirm/banks", {"audit"}),
    ("GET", "/confirm/banks-full", {"audit"}),
    ("POST", f"/confirm/attachments/{'0' * 64}/signed-url", {"audit", "bank"}),
    ("POST", f"/confirm/audit-requests/{WAITING}/upload", {"bank"}),
    ("POST", f"/confirm/audit-requests/{WAITING}/confirmation", {"bank"}),
    ("POST", f"/confirm/audit-requests/{WAITING}/confirmation-comment", {"bank"}),
    ("POST", "/confirm/audit-requests/finalize", {"audit"}),
    ("POST", "/sign/sign-requests", {"audit"}),
    ("GET", "/sign/sign-requests?vatNo=123456789", {"audit"}),
    ("POST", f"/sign/attachments/{'0' * 64}/signed-url", {"audit"}),
    ("GET", f"/sign/attachments/{'0' * 64}/signed-url", {"audit"}),
    ("GET", "/sign/request-templates", {"audit"}),
    ("GET", "/signature-right?vatNo=12345674&nationalId=6101801234&country=dk", {"signature"}),
]


def test_a_token_is_64_hexadecimal_digits_and_says_nothing_else(brevio: Sandbox) -> None:
    """BR-013, BR-020, BR-024."""
    answer = brevio.call("POST", "/auth/token", None, auth=BANK, json=ASKED).json()
    assert set(answer) == {"access_token", "token_type"}
    assert answer["token_type"] == "Bearer"
    assert len(answer["access_token"]) == 64
    assert set(answer["access_token"]) <= set("0123456789abcdef")


def test_form_encoding_is_taken_too(brevio: Sandbox) -> None:
    """BI-36."""
    assert brevio.call("POST", "/auth/token", None, auth=BANK, data=ASKED).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"scope": "audit-company"}, 400, "scope audit-company is not granted"),
        ({"scope": "bank audit-company"}, 400, "audit-company is not granted"),
        ({"scope": "everything"}, 400, "scope"),
        ({"scope": ""}, 400, "scope"),
        ({"scope": ["bank"]}, 400, "scope"),
        ({"grant_type": "password"}, 400, "grant_type"),
        ({"grant_type": None}, 400, "grant_type"),
    ],
)
def test_a_wrong_grant_is_400(brevio: Sandbox, changes: dict[str, Any], status: int, said: str) -> None:
    """BR-021, BR-022, BR-023, BR-027, BD-06: nothing is issued."""
    brevio.keep()
    answer = brevio.call("POST", "/auth/token", None, auth=BANK, json={**ASKED, **changes})
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert said in answer.json()["error_description"]
    assert brevio.changed() == []


@pytest.mark.parametrize("auth", [None, ("motpart-bank", "wrong"), ("nobody", "bank-secret"), ("", "")])
def test_wrong_credentials_are_401(brevio: Sandbox, auth: tuple[str, str] | None) -> None:
    """BR-008, BR-027."""
    answer = brevio.call("POST", "/auth/token", None, json=ASKED, **({} if auth is None else {"auth": auth}))
    assert answer.status_code == 401
    assert answer.json()["error_description"].startswith("Unauthorized: ")


@pytest.mark.parametrize(("method", "path", "opened_by"), DOORS, ids=[f"{m} {p[:45]}" for m, p, _ in DOORS])
def test_each_operation_opens_to_its_scopes_only(brevio: Sandbox, method: str, path: str, opened_by: set[str]) -> None:
    """BR-009, BR-030 to BR-043, BD-01: ready tokens and issued ones; everything else is 401 before the body is read."""
    issued = {
        "audit": brevio.token("motpart-audit", "audit-company"),
        "bank": brevio.token("motpart-bank", "bank"),
        "signature": brevio.token("motpart-signature", "signature-right"),
        "pid alone": brevio.token("motpart-bank", "signee-pid"),
    }
    brevio.keep()
    for name, token in issued.items():
        for value in {token, TOKENS.get(name, token)}:
            answer = brevio.call(method, path, value)
            assert (answer.status_code != 401) == (name in opened_by), (name, answer.text)
    for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Basic YTpi"}, {"Authorization": "x" * 64}):
        assert brevio.call(method, path, None, headers=header).status_code == 401


def test_a_token_dies_an_hour_after_it_was_issued(brevio: Sandbox) -> None:
    """BD-02: by the world's clock; the ready tokens live on."""
    token = brevio.token("motpart-bank", "bank")
    brevio.advance("PT59M")
    assert brevio.call("GET", "/confirm/audit-requests/third-party", token).status_code == 200
    brevio.advance("PT1M")
    answer = brevio.call("GET", "/confirm/audit-requests/third-party", token)
    assert answer.status_code == 401
    assert "expired" in answer.headers["motpart-reason"]
    assert brevio.call("GET", "/confirm/audit-requests/third-party", "bank").status_code == 200


def test_personal_numbers_are_told_with_the_scope_only(brevio: Sandbox) -> None:
    """BR-044, BR-045, BR-046, BI-32: the key is missing without the scope, null before anyone has signed."""
    both = brevio.token("motpart-bank", "bank signee-pid")
    assert "signeePID" not in brevio.banks_view(WAITING)
    assert len(brevio.banks_view(WAITING, both)["signeePID"]) == 11
    assert all("signeePID" not in one for one in brevio.requests("audit-pid", vatNo=123456789))
    asked = {"vatNo": 123456789}
    plain = brevio.get("/sign/sign-requests", "audit", **asked)["requests"][0]["signees"]
    told = brevio.get("/sign/sign-requests", "audit-pid", **asked)["requests"][0]["signees"]
    assert all("signeePID" not in one for one in plain)
    assert [one["signeePID"] for one in told] == [None, "02827510079"]


@pytest.mark.parametrize("version", ["2022-10-01", "2023-02-14", "2023-10-04"])
def test_a_dated_version_changes_the_form_of_datetimes(brevio: Sandbox, version: str) -> None:
    """BR-011, BI-13: with a space and without zone by default, RFC 3339 when asked for."""
    headers = {"Brevio-Version": version}
    path = "/confirm/audit-requests?vatNo=123456789"
    assert brevio.ok("GET", path)["requests"][0]["lastUpdate"] == "2019-10-14 13:06:15"
    assert brevio.ok("GET", path, headers=headers)["requests"][0]["lastUpdate"] == "2019-10-14T13:06:15Z"


@pytest.mark.parametrize("version", ["2024-01-01", "2022-10-02", "latest", ""])
def test_an_unknown_version_is_refused_with_the_reason(brevio: Sandbox, version: str) -> None:
    """BD-03: the known ones are named."""
    answer = brevio.call("GET", "/confirm/banks", headers={"Brevio-Version": version})
    assert answer.status_code == 400
    assert "2023-10-04" in answer.json()["error_description"]
