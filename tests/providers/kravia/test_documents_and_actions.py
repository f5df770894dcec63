"""Documents before Start, and actions that are available or not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.kravia.sandbox import Sandbox, case, credit_note, invoice

_MULTIPART = {"Content-Type": "multipart/form-data"}
_FORMS: dict[str, dict[str, Any]] = {
    "json": {"json": {"file": "SGVp"}},
    "json under multipart": {"content": b'{"file":"SGVp"}', "headers": _MULTIPART},
    "quotes eaten by a shell": {"content": b"{file:SGVp}", "headers": _MULTIPART},
    "url-safe alphabet": {"json": {"file": "--_-"}},
    "multipart": {"files": {"file": ("invoice.pdf", b"Hei", "application/pdf")}},
    "key in capitals": {"json": {"FILE": "SGVp"}},
}


@pytest.mark.parametrize("form", _FORMS.values(), ids=list(_FORMS))
def test_a_document_is_taken_in_every_form_of_the_samples(kravia: Sandbox, form: dict[str, Any]) -> None:
    """KR-052, KI-03: base64 in JSON under either header, and a true multipart part."""
    claim = kravia.register(invoice())
    answer = kravia.upload(claim, **form)
    assert answer.status_code == 200, answer.text
    document = answer.json()["value"]
    assert (document["type"], document["sizeInBytes"]) == ("InvoiceAttachment", 3)
    assert kravia.details(claim)["documents"] == [document]


def test_the_document_type_is_free(kravia: Sandbox) -> None:
    """KR-051, KD-16: another name than InvoiceAttachment is stored as given."""
    claim = kravia.register(case())
    assert kravia.upload(claim, "InvoiceCopy").json()["value"]["type"] == "InvoiceCopy"


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", {"file": "SGVp"}),
        ("?type=InvoiceAttachment", {"file": "not base64!"}),
        ("?type=InvoiceAttachment", {"file": ""}),
        ("?type=InvoiceAttachment", {}),
    ],
    ids=["no type", "not base64", "empty", "no file"],
)
def test_a_document_that_is_none_is_refused(kravia: Sandbox, query: str, body: dict[str, str]) -> None:
    """KR-006: 400, and nothing is stored."""
    claim = kravia.register(invoice())
    kravia.keep()
    assert kravia.call("POST", f"/invoice/{claim}/document{query}", json=body).status_code == 400
    assert kravia.changed() == []


def test_an_empty_part_is_refused(kravia: Sandbox) -> None:
    """KD-43: no empty file."""
    claim = kravia.register(invoice())
    assert kravia.upload(claim, files={"file": ("empty.pdf", b"")}).status_code == 400


@pytest.mark.parametrize("body", [invoice(), credit_note(), case()], ids=["invoice", "credit note", "case"])
def test_start_only_schedules(kravia: Sandbox, body: dict[str, Any]) -> None:
    """KR-053, KD-19: started, nothing is sent until the next bank day."""
    claim = kravia.register(body)
    answer = kravia.act(claim).json()["value"]
    assert (answer["status"], answer["scheduledTime"]) == ("Scheduled", "2026-01-06T08:00:00")
    assert kravia.details(claim)["notifications"] == []


@pytest.mark.parametrize(
    "content", [b'{"Message":"go"}', b'{"message":"go"}', b"{Message:go}", b""], ids=["json", "camel", "bare", "none"]
)
def test_the_message_comes_as_json_under_a_multipart_header(kravia: Sandbox, content: bytes) -> None:
    """KR-054: the sample's form, and none at all."""
    claim = kravia.register(invoice())
    answer = kravia.call("POST", f"/invoice/{claim}/action?action=Start", content=content, headers=_MULTIPART)
    assert answer.status_code == 200, answer.text
    assert not content or "go" in kravia.details(claim)["activities"][0]["description"]


def test_a_second_start_is_refused(kravia: Sandbox) -> None:
    """KR-056, KD-17: 409, and nothing changes."""
    claim = kravia.started(invoice())
    kravia.keep()
    answer = kravia.act(claim)
    assert answer.status_code == 409
    assert "Start is not available" in answer.json()["detail"]
    assert kravia.changed() == []


def test_a_document_after_start_is_refused(kravia: Sandbox) -> None:
    """KR-055, KD-15: 409, and nothing changes."""
    claim = kravia.started(invoice())
    kravia.keep()
    assert kravia.upload(claim).status_code == 409
    assert kravia.changed() == []


@pytest.mark.parametrize("action", ["Finish", "start", ""])
def test_an_unknown_action_is_refused(kravia: Sandbox, action: str) -> None:
    """KD-17: 400 for a name that nobody knows."""
    claim = kravia.register(invoice())
    assert kravia.act(claim, action).status_code == 400
    assert kravia.status(claim) == "Registered"


@pytest.mark.parametrize("stage", ["registered", "started", "paused", "withdrawn"])
@pytest.mark.parametrize("action", ["Start", "Pause", "Resume", "Withdraw"])
def test_exactly_the_available_actions_are_accepted(kravia: Sandbox, stage: str, action: str) -> None:
    """KR-056, KR-103: what the details show as available works, everything else gets 409."""
    claim = kravia.register(invoice()) if stage == "registered" else kravia.started(invoice())
    if stage in ("paused", "withdrawn"):
        kravia.act(claim, "Pause" if stage == "paused" else "Withdraw")
    available = kravia.details(claim)["availableActions"][action]
    assert (kravia.act(claim, action).status_code == 200) is available


@pytest.mark.parametrize("path", ["/invoice/4711/details", "/invoice/9223372036854775807/details"])
def test_an_unknown_claim_is_not_found(kravia: Sandbox, path: str) -> None:
    """KD-10: 404 for an id that does not exist."""
    assert kravia.call("GET", path).status_code == 404
