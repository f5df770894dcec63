"""The report on a client shows what was sent, and none of the client's secrets."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from contracts.document import Document
from contracts.recorder.entry import Entry, Headers
from contracts.targets import Target
from contracts.verify import report_on
from contracts.verify.report import Report
from contracts.verify.telling import write_html, write_junit, write_terminal
from specs import load
from tests.judged import promise
from tests.recorder.canaries import CANARIES, PLACES, carrying
from tests.recorder.test_canaries import in_any_spelling
from tests.verify.paydesk import FOLDER

ORIGIN = "https://shop.example.com"
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.mark.parametrize(
    ("headers", "query", "body", "shown"),
    [
        ((("Authorization", "canary-secret"),), "", b"", r"-H 'Authorization: \S+'"),
        ((("Authorization", "Bearer canary-secret"),), "", b"", r"-H 'Authorization: Bearer \S+'"),
        ((("X-Token", "canary-secret"),), "", b"", r"-H 'X-Token: \S+'"),
        ((), "?x-token=canary-secret&top=2", b"", r"\?x-token=\S+&top=2"),
        (FORM, "", b"grant_type=password&password=canary-secret", r"grant_type=password&password=\S+'"),
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
    assert re.search(shown, finding.curl[0])
    assert "canary-secret" not in str(finding.as_json())


def told(report: Report, folder: Path) -> str:
    """Everything that is said of a client, in every form there is."""
    terminal = StringIO()
    write_terminal(Console(file=terminal, width=500), report)
    write_junit(folder / "out.xml", report)
    write_html(folder / "out.html", report)
    files = [(folder / name).read_text("utf-8") for name in ("out.xml", "out.html")]
    return "\n".join([json.dumps(report.as_json(), ensure_ascii=False), terminal.getvalue(), *files])


DESK = "https://desk.example.com"
PAYDESK = Document(load(FOLDER), Target(DESK))


@pytest.mark.parametrize("place", PLACES)
def test_no_canary_is_in_any_report(place: str, tmp_path: Path) -> None:
    """A value of each kind in each place is gone from the terminal, from JSON, JUnit and the page."""
    for canary in CANARIES:
        entry = carrying(canary, place)
        moved = replace(entry, url=entry.url.replace("https://api.examplepay.test", DESK), status=400)
        report = report_on([moved], PAYDESK, DESK)
        assert report.findings, canary
        assert not in_any_spelling(canary, told(report, tmp_path)), canary


def test_a_value_that_is_wrong_itself_is_told_by_a_stand_in(tmp_path: Path) -> None:
    """What a request or an answer has wrong is said with its place, and with a value that is nobody's."""
    json_ = (("Content-Type", "application/json"), ("Authorization", "Bearer tok-9182736450-abcdefgh"))
    wrong = b'{"amount": "19900101-9802", "at": "ingeborg.oberg@mail.example"}'
    entries = [
        Entry(datetime(2026, 1, 5, tzinfo=UTC), 0.1, "POST", f"{DESK}/v1/charges", json_, wrong, status, json_, wrong)
        for status in (400, 201)
    ]
    report = report_on(entries, PAYDESK, DESK)
    text = told(report, tmp_path)
    for real in ("9802", "ngeborg", "tok-9182736450"):
        assert real not in text
    assert re.search(r'body\.amount: "\d{8}-\d{4}" is not', report.findings[0].message)
    assert report.replies


def test_what_cannot_be_cleaned_is_told_without_its_values(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The verdict is the real traffic's; of an exchange with something left in it only method and status are told."""
    monkeypatch.setattr("contracts.recorder.leaks.LeakCheck.leaks", lambda self, entry: ["token"])
    entry = carrying(CANARIES[0], "JSON")
    moved = replace(entry, url=f"{DESK}/v1/charges", status=400)
    report = report_on([moved], PAYDESK, DESK)
    assert report.findings[0].message.startswith("#1 POST /… → 400 is wrong in a way that only shows in values")
    assert report.operations == {"createCharge": 1}
    assert CANARIES[0].value not in told(report, tmp_path)


def test_what_was_secret_in_one_exchange_is_so_in_another(tmp_path: Path) -> None:
    """A value is learned of all that passed, though only what shows something is told."""
    json_ = (("Content-Type", "application/json"), ("Authorization", "Bearer desk-1"))
    bodies = (
        b'{"client": "me", "password": "hunter2 of the blue moon"}',
        b'{"note": "it is hunter2 of the blue moon"}',
    )
    entries = [
        Entry(datetime(2026, 1, 5, tzinfo=UTC), 0.1, "POST", f"{DESK}/v1/{path}", json_, body, status, json_, b"{}")
        for path, body, status in (("token", bodies[0], 500), ("charges", bodies[1], 400))
    ]
    report = report_on(entries, PAYDESK, DESK)
    assert [finding.operation for finding in report.findings] == ["createCharge"]
    assert "it is " in report.findings[0].curl[0]
    assert "hunter2" not in told(report, tmp_path)
