"""Confirm for the audit company: batches, their course up to the bank, banks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.brevio.sandbox import AASEN, AUTOSVAR, CLIENT, NORDEA, Sandbox, batch

ITEM = {"bank": NORDEA, "cutOffDate": "2025-12-31"}


def test_a_verified_users_batch_is_sent_at_once(brevio: Sandbox) -> None:
    """BR-069, BR-071, BR-075, BR-076, BR-077, BR-092: tokens in order, at the client, with an item's defaults."""
    answer = brevio.ok("POST", "/confirm/audit-requests", json=batch(ITEM, {**ITEM, "bank": AASEN}, ITEM))
    assert answer["sent"] is True
    seen = brevio.requests()
    assert [one["token"] for one in seen] == answer["tokens"]
    assert len(set(answer["tokens"])) == 3
    assert seen[1] == {
        "token": answer["tokens"][1],
        "attachments": [],
        "auditCompany": "Beeblebrox Audit AS",
        "auditor": {"address": "Jernbanetorget 1, 0154 Oslo", "name": "Zaphod Beeblebrox"},
        "bankStatements": None,
        "clientEmail": "client@example.com",
        "company": CLIENT,
        "confirmation": None,
        "cutOffDate": "2025-12-31",
        "daughterCompanies": [],
        "lastUpdate": "2026-01-05 09:00:00",
        "requestType": "bank",
        "sentToClient": "2026-01-05 09:00:00",
        "signee": None,
        "step": "client",
        "subsidiaries": [],
        "thirdParty": "Aasen Sparebank",
    }


def test_an_unverified_users_batch_waits_and_is_sent_when_she_verifies(brevio: Sandbox) -> None:
    """BR-078, BR-079, BR-091: in any case of the address, without another call; once only."""
    answer = brevio.ok("POST", "/confirm/audit-requests", json=batch(ITEM, ITEM, user="Newcomer@example.com"))
    assert answer["sent"] is False
    assert [(one["step"], one["sentToClient"]) for one in brevio.requests()] == [("started", None)] * 2
    assert brevio.requests()[0]["auditor"]["name"] == "Newcomer@example.com"
    brevio.control("POST", "/clock/advance", json={"duration": "PT1H"})
    assert brevio.play("userVerifies", email="newcomer@example.com", name="Trisha Demo")["sent"] == answer["tokens"]
    assert [(one["step"], one["sentToClient"]) for one in brevio.requests()] == [("client", "2026-01-05 10:00:00")] * 2
    assert brevio.requests()[0]["auditor"]["name"] == "Trisha Demo"
    assert brevio.play("userVerifies", email="newcomer@example.com")["sent"] == []
    again = brevio.ok("POST", "/confirm/audit-requests", json=batch(user="newcomer@example.com"))
    assert again["sent"] is True


def test_a_magic_user_verifies_after_a_day(brevio: Sandbox) -> None:
    """BD-31."""
    brevio.create(user="someone+verifies@example.com")
    assert brevio.advance("PT23H59M") == []
    assert brevio.advance("PT1M") == ["userVerified", "sentToClient"]
    assert brevio.requests()[0]["step"] == "client"


def test_the_client_signs_and_the_bank_gets_it(brevio: Sandbox) -> None:
    """BR-064, BR-065, BR-068, BR-093: the bank sees nothing before."""
    token = brevio.create()[0]
    assert brevio.banks_view(token) is None
    brevio.advance("PT2H")
    brevio.play("clientSigns", token=token, name="Arthur Demo", pid="01818010083")
    seen = brevio.request(token)
    assert (seen["step"], seen["signee"], seen["lastUpdate"]) == ("third-party", "Arthur Demo", "2026-01-05 11:00:00")
    assert len(seen["attachments"]) == 1
    assert brevio.banks_view(token, "bank-pid")["signeePID"] == "01818010083"
    assert brevio.banks_view(token, "other-bank") is None


def test_a_changed_template_is_validated_first(brevio: Sandbox) -> None:
    """BR-094, BR-111: the bank gets it only then, marked for manual review."""
    token = brevio.create()[0]
    assert brevio.play("clientSigns", token=token, changed=True)["step"] == "needs-validation"
    assert brevio.request(token)["step"] == "needs-validation"
    assert brevio.banks_view(token) is None
    brevio.play("auditorValidates", token=token)
    assert brevio.banks_view(token)["manualReview"] is True
    plain = brevio.at_bank()
    assert brevio.banks_view(plain)["manualReview"] is False


@pytest.mark.parametrize(("magic", "step"), [("signs", "third-party"), ("changes", "needs-validation")])
def test_magic_clients_sign_a_day_after_it_was_sent(brevio: Sandbox, magic: str, step: str) -> None:
    """BD-31."""
    token = brevio.create(client=f"client+{magic}@example.com")[0]
    brevio.advance("PT23H")
    assert brevio.request(token)["step"] == "client"
    brevio.advance("PT1H")
    assert brevio.request(token)["step"] == step


def test_people_end_a_request_otherwise(brevio: Sandbox) -> None:
    """BR-097, BD-12: post from the bank, cancelled from any open step, archived from what is over; nothing else."""
    posted, cancelled, waiting = brevio.at_bank(), brevio.create()[0], brevio.create(user="new@example.com")[0]
    brevio.play("bankAnswersByPost", token=posted)
    for token in (cancelled, waiting):
        brevio.play("auditorCancels", token=token)
    steps = {one["token"]: one["step"] for one in brevio.requests()}
    assert steps == {posted: "post", cancelled: "cancelled", waiting: "cancelled"}
    assert brevio.banks_view(posted) is not None
    for token in steps:
        assert brevio.play("auditorArchives", token=token)["step"] == "archived"
        for action in ("auditorArchives", "auditorCancels", "clientSigns", "auditorValidates", "bankConfirms"):
            assert brevio.cannot(action, token=token) == 409
    assert brevio.play("userVerifies", email="new@example.com")["sent"] == []


def test_reminders_go_out_every_week_three_times_at_each_step(brevio: Sandbox) -> None:
    """BR-080, BD-24: none without reminder, none for who has answered."""
    quiet = brevio.create({**ITEM, "reminder": False})[0]
    token = brevio.create()[0]
    assert brevio.advance("P6D") == []
    assert brevio.advance("P20D") == ["reminderSent"] * 3
    for one in (quiet, token):
        brevio.play("clientSigns", token=one)
    assert brevio.advance("P8D").count("reminderSent") == 1
    brevio.play("bankConfirms", token=token)
    assert "reminderSent" not in brevio.advance("P30D")


def test_subsidiaries_are_given_back_under_both_names(brevio: Sandbox) -> None:
    """BI-14, BI-15: the deprecated name is read when the other is absent; numbers of 11 digits are kept."""
    long = [12345678912, 98765432198]
    new = brevio.create({**ITEM, "subsidiaries": long, "daughterCompanies": [223456789]})[0]
    old = brevio.create({**ITEM, "daughterCompanies": [223456789]})[0]
    assert brevio.request(new)["subsidiaries"] == brevio.request(new)["daughterCompanies"] == long
    assert brevio.request(old)["subsidiaries"] == brevio.request(old)["daughterCompanies"] == [223456789]


def test_an_items_language_is_the_banks(brevio: Sandbox) -> None:
    """BR-071, BR-081: nb unless given, whatever the batch's own language."""
    tokens = brevio.create(ITEM, {**ITEM, "language": "en"}, language="da")
    for token in tokens:
        brevio.play("clientSigns", token=token)
    assert [brevio.banks_view(token)["language"] for token in tokens] == ["nb", "en"]


def test_only_the_own_companys_requests_about_that_client_are_listed(brevio: Sandbox) -> None:
    """BR-060, BR-061, BR-062, BR-063: two companies with the same client see their own."""
    mine, theirs = brevio.create()[0], brevio.create(who="other-audit", user="auditor@example.org")[0]
    assert [one["token"] for one in brevio.requests()] == [mine]
    assert [one["token"] for one in brevio.requests("other-audit")] == [theirs]
    assert brevio.requests(vatNo=987654325) == []
    assert brevio.requests(requestType="lawyer") == []
    assert [one["token"] for one in brevio.requests(requestType="bank")] == [mine]
    assert {one["company"] for one in brevio.requests(vatNo=123456789)} == {123456789}


def test_banks_are_told_apart_by_token(brevio: Sandbox) -> None:
    """BR-140, BR-141, BR-142, BR-144: names of Norwegian banks in one list, everything in the other."""
    banks, names = brevio.get("/confirm/banks-full"), brevio.get("/confirm/banks")
    assert all(set(bank) == {"token", "country", "disabled", "name"} for bank in banks)
    assert names == [bank["name"] for bank in banks if bank["country"] == "no"]
    assert [bank["country"] for bank in banks if bank["name"] == "Nordea"] == ["no", "se"]
    assert len({bank["token"] for bank in banks}) == len(banks)
    assert any(bank["disabled"] for bank in banks)
    token = brevio.create()[0]
    brevio.play("brevioRenamesBank", token=NORDEA, name="Nordea Demo")
    assert brevio.request(token)["thirdParty"] == "Nordea Demo"


@pytest.mark.parametrize("name", ["Aasen Sparebank", "AASEN SPAREBANK", "nordea"])
def test_a_bank_may_be_named_when_one_norwegian_bank_has_the_name(brevio: Sandbox, name: str) -> None:
    """BI-10: in any case."""
    assert brevio.create({**ITEM, "bank": name})
    brevio.play("brevioAddsBank", name=name)
    assert brevio.call("POST", "/confirm/audit-requests", json=batch({**ITEM, "bank": name})).status_code == 400


def test_a_disabled_bank_keeps_what_it_has(brevio: Sandbox) -> None:
    """BR-073, BR-074: nothing new, also from a batch in which only one item is wrong; the old can be answered."""
    token = brevio.at_bank()
    brevio.play("brevioDisablesBank", token=NORDEA)
    brevio.keep()
    answer = brevio.call("POST", "/confirm/audit-requests", json=batch({**ITEM, "bank": AASEN}, ITEM))
    assert answer.status_code == 400
    assert answer.json()["error_description"] == "Bad request: auditRequests[1].bank is disabled"
    assert brevio.changed() == []
    assert brevio.banks_view(token)["token"] == token
    assert brevio.play("bankConfirms", token=token)["step"] == "received"


def test_a_bank_that_answers_by_itself_sends_a_statement(brevio: Sandbox) -> None:
    """BD-31, BR-066: two days after arrival, a PDF and an XML."""
    token = brevio.at_bank(AUTOSVAR)
    assert "received" not in brevio.advance("PT47H")
    assert "received" in brevio.advance("PT1H")
    seen = brevio.request(token)
    assert len(seen["confirmation"]) == 2
    assert seen["bankStatements"][0]["vatNo"] == str(CLIENT)


def test_the_company_register_lacks_one_number(brevio: Sandbox) -> None:
    """BR-082, BD-11: check digits are not enforced."""
    assert brevio.create(vatNo=123456780)
    answer = brevio.call("POST", "/confirm/audit-requests", json=batch(vatNo=900000000))
    assert answer.json() == {"status": 400, "error_description": "Bad request: vatNo is not in the company register"}


@pytest.mark.parametrize("field", ["auditRequests", "client", "language", "user", "vatNo"])
def test_a_missing_field_is_named(brevio: Sandbox, field: str) -> None:
    """BR-007, BR-070, BI-16."""
    body: dict[str, Any] = batch()
    del body[field]
    answer = brevio.call("POST", "/confirm/audit-requests", json=body)
    assert answer.json() == {"status": 400, "error_description": f"Bad request: {field} is missing"}


def test_finalize_is_not_guessed(brevio: Sandbox) -> None:
    """BD-16: 404, and the reason says why."""
    brevio.keep()
    answer = brevio.call("POST", "/confirm/audit-requests/finalize", json={"tokens": []})
    assert answer.status_code == 404
    assert "BD-16" in answer.headers["motpart-reason"]
    assert brevio.changed() == []
