"""Confirm for the bank: uploads, confirmations, comments, statements, and what they leave behind."""

from __future__ import annotations

import pytest

from tests.providers.brevio.sandbox import PDF, PNG, WAITING, Sandbox, statement

FILE = ("confirmation.pdf", PDF)


def test_a_confirmation_makes_the_request_received(brevio: Sandbox) -> None:
    """BR-064, BR-095, BR-116, BR-119, BR-120: files of the uploads and of the call, in order."""
    token = brevio.at_bank()
    for number in range(2):
        sent = brevio.send(token, "upload", [(f"{number}-{part}.pdf", PDF) for part in range(5)])
        assert sent.json() == {"message": "Uploaded 5 attachments"}
    assert brevio.request(token)["confirmation"] is None
    answer = brevio.send(token, "confirmation", [("last.png", PNG)])
    assert answer.json() == {"token": token, "step": "received"}
    seen = brevio.request(token)
    assert (seen["step"], len(seen["confirmation"])) == ("received", 11)
    names = [brevio.ok("POST", f"/confirm/attachments/{file}/signed-url")["name"] for file in seen["confirmation"]]
    assert names == [f"{number}-{part}.pdf" for number in range(2) for part in range(5)] + ["last.png"]
    assert brevio.banks_view(token)["confirmation"] == seen["confirmation"]


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("within", [0, 1])
def test_a_confirmation_needs_a_file_from_somewhere(brevio: Sandbox, before: int, within: int) -> None:
    """BR-117: uploaded before, in the call, or both."""
    token = brevio.at_bank()
    if before:
        brevio.send(token, "upload", [FILE])
    brevio.keep()
    answer = brevio.send(token, "confirmation", [FILE] * within)
    assert answer.status_code == (200 if before + within else 400)
    assert bool(brevio.changed()) == bool(before + within)


@pytest.mark.parametrize("what", ["upload", "confirmation"])
def test_six_files_are_one_too_many(brevio: Sandbox, what: str) -> None:
    """BR-113, BR-118: none of them is kept."""
    token = brevio.at_bank()
    brevio.keep()
    assert brevio.send(token, what, [FILE] * 6).status_code == 400
    assert brevio.changed() == []
    assert brevio.send(token, what, [FILE] * 5).status_code == 200


@pytest.mark.parametrize("ending", ["confirm", "comment", "post", "cancel"])
def test_what_is_over_takes_nothing_more(brevio: Sandbox, ending: str) -> None:
    """BR-098, BD-14, BD-15: a second confirmation, an upload and a comment are 400; it stays in the bank's list."""
    token = brevio.at_bank()
    if ending == "comment":
        path = f"/confirm/audit-requests/{token}/confirmation-comment"
        brevio.ok("POST", path, "bank", json={"comment": "Not ours."})
    else:
        brevio.play(
            {"confirm": "bankConfirms", "post": "bankAnswersByPost", "cancel": "auditorCancels"}[ending], token=token
        )
    brevio.keep()
    answers = [brevio.send(token, what, [FILE]) for what in ("upload", "confirmation")]
    path = f"/confirm/audit-requests/{token}/confirmation-comment"
    answers.append(brevio.call("POST", path, "bank", json={"comment": "Again."}))
    assert [answer.status_code for answer in answers] == [400] * 3
    assert brevio.changed() == []
    assert brevio.banks_view(token)["token"] == token


@pytest.mark.parametrize("length", [1, 200])
def test_a_comment_finalizes_without_files(brevio: Sandbox, length: int) -> None:
    """BR-096, BR-121, BR-122, BD-13: received, nothing confirmed, the comment told nowhere."""
    token = brevio.at_bank()
    brevio.send(token, "upload", [("a.xml", statement())])
    comment = "ø" * length
    path = f"/confirm/audit-requests/{token}/confirmation-comment"
    answer = brevio.ok("POST", path, "bank", json={"comment": comment})
    assert answer == {"message": "Audit request completed and notification sent to auditor"}
    seen = brevio.request(token)
    assert (seen["step"], seen["confirmation"], seen["bankStatements"]) == ("received", [], None)
    assert "ø" not in str(seen) + str(brevio.banks_view(token))


def test_only_the_bank_that_it_was_sent_to_can_answer(brevio: Sandbox) -> None:
    """BD-05: another bank's, one not yet signed, and one that never was, look alike."""
    theirs, early = brevio.at_bank(), brevio.create()[0]
    never = "f" * 64
    brevio.keep()
    bodies = set()
    for token, who in ((theirs, "other-bank"), (early, "bank"), (never, "bank"), ("x", "bank"), ("{token}", "bank")):
        answers = [brevio.send(token, what, [FILE], who) for what in ("upload", "confirmation")]
        path = f"/confirm/audit-requests/{token}/confirmation-comment"
        answers.append(brevio.call("POST", path, who, json={"comment": "Not ours."}))
        assert [answer.status_code for answer in answers] == [404] * 3
        bodies |= {answer.text for answer in answers}
    assert bodies == {'{"status":404,"error_description":"Not found: there is no such audit request"}'}
    assert brevio.changed() == []


def test_statements_come_of_every_xml_file(brevio: Sandbox) -> None:
    """BR-066, BR-067: with the bank's own numbers and date; shown only once confirmed."""
    token = brevio.at_bank()
    brevio.send(token, "upload", [("one.xml", statement("999888771", "2024-06-30"))])
    assert brevio.request(token)["bankStatements"] is None
    brevio.send(token, "confirmation", [FILE, ("two.xml", statement(amount="-3.00"))])
    told = brevio.request(token)["bankStatements"]
    assert [(one["vatNo"], one["cutOffDate"]) for one in told] == [
        ("999888771", "2024-06-30"),
        ("989891332", "2025-12-31"),
    ]
    assert told[1] == {
        "vatNo": "989891332",
        "companyName": "Demo & Sønn AS",
        "cutOffDate": "2025-12-31",
        "accountInformation": [
            {
                "account": "9999.06.00001",
                "accountType": "Valutakonto",
                "balance": {"currency": "USD", "amount": "-3.00", "localCurrencyAmount": "125.00"},
            }
        ],
    }


@pytest.mark.parametrize(
    "data",
    [b"<note/>", b"<bankStatements/>", statement(amount="much"), statement(cut_off=""), b"<bankStatement/>"],
    ids=["other", "empty", "no amount", "no date", "no facts"],
)
def test_other_xml_is_kept_and_makes_no_statement(brevio: Sandbox, data: bytes) -> None:
    """BD-21."""
    token = brevio.at_bank()
    assert brevio.send(token, "confirmation", [("a.xml", data)]).status_code == 200
    seen = brevio.request(token)
    assert (seen["bankStatements"], len(seen["confirmation"])) == (None, 1)


def test_the_bank_sees_what_the_table_says(brevio: Sandbox) -> None:
    """BR-110, BR-112, BI-23, BI-24: the table's fields, an account number with dots, an empty list until confirmed."""
    token = brevio.at_bank()
    seen = brevio.banks_view(token)
    assert (seen["confirmation"], seen["companyName"]) == ([], "Magrathea Demo AS")
    assert seen["auditor"]["email"] == "auditor@example.com"
    assert [len(part) for part in seen["accountNumber"].split(".")] == [4, 2, 5]
    assert set(seen) == {
        "token", "accountNumber", "attachments", "auditCompany", "auditor", "company", "companyName", "confirmation",
        "cutOffDate", "daughterCompanies", "language", "manualReview", "subsidiaries",
    }  # fmt: skip


def test_requests_of_every_audit_company_and_client_reach_the_bank(brevio: Sandbox) -> None:
    """BR-110, BD-10: in order of arrival."""
    made = [
        brevio.create(vatNo=123456789)[0],
        brevio.create(who="other-audit", user="auditor@example.org")[0],
        brevio.create()[0],
    ]
    order = [made[2], made[0], made[1]]
    for token in order:
        brevio.play("clientSigns", token=token)
    found = brevio.get("/confirm/audit-requests/third-party", "bank")["requests"]
    assert [one["token"] for one in found] == [WAITING, *order]
    assert brevio.get("/confirm/audit-requests/third-party", "other-bank")["total"] == 0
