"""The report on a client shows what was sent, and none of the client's secrets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.document import Document
from contracts.recorder.entry import Entry, Headers
from contracts.targets import Target
from contracts.verify import report_on
from tests.judged import promise

ORIGIN = "https://shop.example.com"
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.mark.parametrize(
    ("headers", "query", "body", "shown"),
    [
        ((("Authorization", "canary-secret"),), "", b"", "-H 'Authorization: …'"),
        ((("Authorization", "Bearer canary-secret"),), "", b"", "-H 'Authorization: Bearer …'"),
        ((("X-Token", "canary-secret"),), "", b"", "-H 'X-Token: …'"),
        ((), "?x-token=canary-secret&top=2", b"", "?x-token=…&top=2"),
        (FORM, "", b"grant_type=password&password=canary-secret", "grant_type=password&password=…"),
    ],
    ids=["bare", "scheme", "the document's header", "query", "form"],
)
def test_no_report_shows_a_clients_credential(headers: Headers, query: str, body: bytes, shown: str) -> None:
    """Whatever the header is called, and whether or not a scheme stands before the secret."""
    entry = Entry(
        datetime(2026, 1, 5, tzinfo=UTC), 0.1, "POST", f"{ORIGIN}/nowhere{query}", headers, body, 404, (), b""
    )
    report = report_on([entry], Document(promise(), Target(ORIGIN)), ORIGIN)
    (finding,) = report.findings
    assert shown in finding.curl[0]
    assert "canary-secret" not in str(finding.as_json())
