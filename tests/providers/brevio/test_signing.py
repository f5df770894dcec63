"""Sign: requests, signees one by one, the signed PDF, due dates, templates."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from tests.providers.brevio.sandbox import CLIENT, PDF, Sandbox, sign_body

ACTIVE, INACTIVE, OTHERS = (
    "0ad0fbadcf7c095a9ddcba740eeec559",
    "9a75bf516d7d26b55e96b97a648c566e",
    "c5d6e7f8091a2b3c4d5e6f708192a3b4",
)


def test_signees_sign_one_by_one_until_it_is_completed(brevio: Sandbox) -> None:
    """BR-157 to BR-161, BR-164: each signature changes its own signee; the last one brings the signed PDF."""
    token = brevio.sign()
    unsigned = {"signed": False, "signedAt": None, "signedName": None}
    assert brevio.sign_request(token) == {
        "token": token,
        "attachments": [],
        "company": CLIENT,
        "dueDate": "2026-02-04",
        "dueDays": 30,
        "lastUpdate": "2026-01-05 09:00:00",
        "sent": "2026-01-05 09:00:00",
        "signees": [{"email": "arthur@example.com", **unsigned}, {"email": "ford@example.com", **unsigned}],
        "step": "sign",
        "templateToken": None,
    }
    brevio.advance("PT1H")
    assert brevio.play("signeeSigns", token=token, email="Ford@example.com", name="Ford Prefect")["step"] == "sign"
    seen = brevio.sign_request(token)
    assert (seen["step"], seen["attachments"], seen["lastUpdate"]) == ("sign", [], "2026-01-05 09:00:00")
    assert seen["signees"][0] == {"email": "arthur@example.com", **unsigned}
    signed = {"signed": True, "signedAt": "2026-01-05 10:00:00", "signedName": "Ford Prefect"}
    assert seen["signees"][1] == {"email": "ford@example.com", **signed}
    assert brevio.cannot("signeeSigns", token=token, email="ford@example.com") == 409
    assert brevio.cannot("signeeSigns", token=token, email="trillian@example.com") == 404
    assert brevio.play("signeeSigns", token=token, email="arthur@example.com")["step"] == "completed"
    seen = brevio.sign_request(token)
    assert (seen["step"], seen["lastUpdate"], len(seen["attachments"])) == ("completed", "2026-01-05 10:00:00", 1)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_signed_pdf_can_be_fetched(brevio: Sandbox, method: str) -> None:
    """BR-041, BR-135, BI-01, BD-23: the document and a page that names who signed; only for its own company."""
    token = brevio.sign(signees=["arthur@example.com"])
    brevio.play("signeeSigns", token=token, email="arthur@example.com", name="Arthur Demo")
    file = brevio.sign_request(token)["attachments"][0]
    path = f"/sign/attachments/{file}/signed-url"
    signed = brevio.ok(method, path)
    assert signed["name"] == "signed-File.pdf"
    served = brevio.fetch(signed["url"])
    assert served.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(served.content))
    assert len(reader.pages) == 2
    assert "Synthetic" in reader.pages[0].extract_text()
    assert "Arthur Demo" in reader.pages[1].extract_text()
    assert brevio.call(method, path, "other-audit").status_code == 404
    assert brevio.call("POST", f"/confirm/attachments/{file}/signed-url").status_code == 404


@pytest.mark.parametrize(
    ("changes", "days", "due"),
    [
        ({}, 30, "2026-02-04"),
        ({"dueDays": 7}, 7, "2026-01-12"),
        ({"dueDays": 14}, 14, "2026-01-19"),
        ({"dueDays": 30}, 30, "2026-02-04"),
        *[({"dueDays": wrong}, 30, "2026-02-04") for wrong in (8, 0, -7, 7.5, "7", None, True, [7], {"a": 7}, 10**12)],
        ({"due_days": 14}, 30, "2026-02-04"),
        ({"due_days": 14, "dueDays": 7}, 7, "2026-01-12"),
    ],
    ids=str,
)  # fmt: skip
def test_due_days_that_are_not_known_are_30(brevio: Sandbox, changes: dict[str, Any], days: int, due: str) -> None:
    """BR-154, BR-160, BI-08, BI-26: silently; due_days is nobody's name."""
    seen = brevio.sign_request(brevio.sign(**changes))
    assert (seen["dueDays"], seen["dueDate"]) == (days, due)


def test_it_can_be_signed_until_the_end_of_the_due_date(brevio: Sandbox) -> None:
    """BR-160, BR-162, BD-23: then it is cancelled, and what was signed stays signed."""
    token = brevio.sign(dueDays=7)
    brevio.advance("P7DT14H59M")
    brevio.play("signeeSigns", token=token, email="ford@example.com")
    assert brevio.advance("PT1M") == ["signRequestExpired"]
    seen = brevio.sign_request(token)
    assert (seen["step"], seen["lastUpdate"]) == ("cancelled", "2026-01-13 00:00:00")
    assert [one["signed"] for one in seen["signees"]] == [False, True]
    assert brevio.cannot("signeeSigns", token=token, email="arthur@example.com") == 409


def test_magic_addresses(brevio: Sandbox) -> None:
    """BD-22, BD-31: signees who sign after a day, a user whose request lies for an hour."""
    token = brevio.sign(
        signees=["a+signs@example.com", "b+signs@example.com"], user="new+starts@example.com", dueDays=7
    )
    seen = brevio.sign_request(token)
    assert (seen["step"], seen["sent"]) == ("started", None)
    assert brevio.advance("PT1H") == ["signRequestSent"]
    assert brevio.sign_request(token)["sent"] == "2026-01-05 10:00:00"
    assert brevio.advance("P1D") == ["signeeSigns".replace("Signs", "Signed")] * 2 + ["signRequestCompleted"]
    assert brevio.sign_request(token)["step"] == "completed"


def test_the_sender_cancels_and_archives(brevio: Sandbox) -> None:
    """BR-161: open ones are cancelled, ended ones archived; nobody signs afterwards."""
    token = brevio.sign()
    assert brevio.cannot("senderArchives", token=token) == 409
    assert brevio.play("senderCancels", token=token)["step"] == "cancelled"
    assert brevio.cannot("senderCancels", token=token) == 409
    assert brevio.play("senderArchives", token=token)["step"] == "archived"
    assert brevio.cannot("signeeSigns", token=token, email="ford@example.com") == 409
    assert brevio.sign_request(token)["step"] == "archived"


def test_an_unknown_user_is_no_error(brevio: Sandbox) -> None:
    """BR-157, BD-22: it is sent all the same."""
    assert brevio.sign_request(brevio.sign(user="unheard.of@example.com"))["step"] == "sign"


def test_templates_narrow_the_list(brevio: Sandbox) -> None:
    """BR-163, BI-09: total counts what both filters leave; another company has its own."""
    plain, made = brevio.sign(), brevio.sign(template=ACTIVE, message="Overrides")
    found = brevio.get("/sign/sign-requests", vatNo=CLIENT, templateToken=ACTIVE)
    assert ([one["token"] for one in found["requests"]], found["total"]) == ([made], 1)
    assert brevio.sign_request(made)["templateToken"] == ACTIVE
    assert brevio.get("/sign/sign-requests", vatNo=CLIENT)["total"] == 2
    assert brevio.get("/sign/sign-requests", vatNo=CLIENT, templateToken="x")["total"] == 0
    assert brevio.get("/sign/sign-requests", "other-audit", vatNo=CLIENT)["total"] == 0
    assert plain


@pytest.mark.parametrize("template", [INACTIVE, OTHERS, "x", ""], ids=["inactive", "another's", "unknown", "empty"])
def test_only_an_own_active_template_can_be_used(brevio: Sandbox, template: str) -> None:
    """BR-156, BD-26."""
    brevio.keep()
    answer = brevio.call("POST", "/sign/sign-requests", json=sign_body(template=template))
    assert answer.status_code == 400
    assert "template" in answer.json()["error_description"]
    assert brevio.changed() == []


def test_an_administrator_has_twelve_active_templates_at_most(brevio: Sandbox) -> None:
    """BR-042, BR-170, BR-171, BR-172, BD-27: retired ones stay in the list and make room."""
    templates = brevio.get("/sign/request-templates")["templates"]
    assert [one["active"] for one in templates] == [True, False, True]
    assert templates[1]["i18ns"] == [
        {"language": "nb", "title": "Årsregnskap"},
        {"language": "en", "title": "Annual report"},
    ]
    added = [brevio.play("adminAddsTemplate", titles={"nb": f"Mal {number}"})["token"] for number in range(10)]
    assert brevio.cannot("adminAddsTemplate", titles={"nb": "Mal 13"}) == 409
    brevio.play("adminRetiresTemplate", token=added[0])
    brevio.play("adminAddsTemplate", titles={"nb": "Mal 13"})
    listed = brevio.get("/sign/request-templates")["templates"]
    assert (len(listed), sum(one["active"] for one in listed)) == (14, 12)
    assert all(len(one["token"]) == 32 for one in listed)
    assert len(brevio.get("/sign/request-templates", "other-audit")["templates"]) == 1


def with_password() -> bytes:
    """A PDF that nobody can read without a password."""
    writer, out = PdfWriter(clone_from=io.BytesIO(PDF)), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


NO_PDF = {
    "empty": b"",
    "text": b"hello",
    "an .exe": b"MZ\x90\x00" + bytes(300),
    "the first line of a PDF": b"%PDF-1.4\n",
    "half a PDF": PDF[: len(PDF) // 3],
    "a PDF with a password": with_password(),
    "the header far inside": bytes(5000) + PDF,
}


@pytest.mark.parametrize("case", NO_PDF)
def test_a_document_that_is_no_pdf_is_refused(brevio: Sandbox, case: str) -> None:
    """BR-151, BD-26: 400, nothing is stored."""
    brevio.keep()
    answer = brevio.call("POST", "/sign/sign-requests", json=sign_body(NO_PDF[case]))
    assert answer.status_code == 400, answer.text
    assert "attachments[0].attachment" in answer.json()["error_description"]
    assert brevio.changed() == []


PDF64 = base64.b64encode(PDF).decode()
WRONG: dict[str, dict[str, Any]] = {
    "no attachment": {"attachments": []},
    "two attachments": {"attachments": [{"filename": "a.pdf", "attachment": PDF64}] * 2},
    "not Base64": {"attachments": [{"filename": "a.pdf", "attachment": PDF64[:-1] + "!"}]},
    "the sample's Base64": {"attachments": [{"filename": "File.pdf", "attachment": "JVBERi0..."}]},
    "an .exe": {"attachments": [{"filename": "a.exe", "attachment": PDF64}]},
    "no file name": {"attachments": [{"attachment": PDF64}]},
    "a path": {"attachments": [{"filename": "../a.pdf", "attachment": PDF64}]},
    "no signees": {"signees": []},
    "a broken address": {"signees": ["arthur@example.com", "ford"]},
    "one signee twice": {"signees": ["arthur@example.com", "Arthur@example.com"]},
    "signees as text": {"signees": "arthur@example.com"},
    "language fi": {"language": "fi"},
    "no title": {"title": ""},
    "a user without address": {"user": "auditor"},
    "vatNo of 8 digits": {"vatNo": 12345678},
    "vatNo of 10 digits": {"vatNo": 1234567890},
    "vatNo in letters": {"vatNo": "ACME"},
    "vatNo not registered": {"vatNo": 900000000},
    "message not text": {"message": 5},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_sign_request_is_refused(brevio: Sandbox, case: str) -> None:
    """BR-150 to BR-153, BI-17, BD-11, BD-22: 400 that names the field, nothing is stored."""
    brevio.keep()
    answer = brevio.call("POST", "/sign/sign-requests", json=sign_body(**WRONG[case]))
    assert answer.status_code == 400, answer.text
    assert next(iter(WRONG[case])) in answer.json()["error_description"]
    assert brevio.changed() == []


def test_url_safe_base64_without_padding_is_taken(brevio: Sandbox) -> None:
    """BR-151: as RFC 4648 has it."""
    text = base64.urlsafe_b64encode(PDF).decode().rstrip("=")
    assert brevio.sign(attachments=[{"filename": "a.PDF", "attachment": text}])
