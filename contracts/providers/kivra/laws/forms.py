"""Section 10: forms, registered letters, tickets."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import FORM, FORM_RESPONSE, LETTER, SHARED, SHARED_FORM, of_tenant, turned_away
from contracts.providers.kivra.bodies import registered

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_UUID = "00000000-0000-4000-8000-000000000000"
_RESPONSE = of_tenant(formTemplateKey=FORM, formResponseKey=FORM_RESPONSE)


def _form(*questions: dict[str, Any]) -> dict[str, Any]:
    asked = list(questions) or [{"id": "q1", "type": "free_text", "label": "Vad?"}]
    return {"title": "Frågor", "description": "Några.", "start_question": "q1", "questions": asked}


@law("FRM-01", operations=["createFormTemplate", "getFormTemplate"])
def a_new_form(case: Context) -> None:
    """200, the form with key, created_at and version; it can be read."""
    made = case.call("createFormTemplate", path=of_tenant(), body=_form())
    case.equal("status", made.status, 200)
    key = made.value["key"]
    case.expect(_UUID.fullmatch(key) and made.value["created_at"], f"the form is {made.summary}")
    case.equal("what was sent", {name: made.value[name] for name in _form()}, _form())
    case.equal("the form", case.get("getFormTemplate", path=of_tenant(formTemplateKey=key)), made.value)
    for name in _form():
        body = {each: value for each, value in _form().items() if each != name}
        case.refused("createFormTemplate", 400, path=of_tenant(), body=body)


@law("FRM-02", operations=["createFormTemplate"])
def questions(case: Context) -> None:
    """Five types; answers to choose from stand under either name."""
    answers = [{"id": "a", "label": "A", "next_question": "q2"}, {"id": "b", "label": "B"}]
    kinds = ("free_text", "number", "options", "multi_options", "verified_account")
    asked: list[dict[str, Any]] = [
        {"id": f"q{number}", "type": kind, "label": "?"} for number, kind in enumerate(kinds, 1)
    ]
    asked[2]["options"] = answers
    several = [{"id": one["id"], "label": one["label"]} for one in answers]  # where to go on is no one answer's there
    asked[3] |= {"multi_options": several, "options": answers, "min": 1, "max": 2}
    made = case.get("createFormTemplate", path=of_tenant(), body=_form(*asked))
    read = case.get("getFormTemplate", path=of_tenant(formTemplateKey=made["key"]))
    case.equal("questions", (made["questions"], read["questions"]), (asked, asked))
    for wrong in ({"type": "date"}, {"label": None}, {"options": [{"id": "a"}]}):
        body = _form({"id": "q1", "type": "options", "label": "?", **wrong})
        case.refused("createFormTemplate", 400, path=of_tenant(), body=body)


@law("FRM-03", operations=["getFormTemplateKey", "getFormResponseKeys"])
def lists_of_forms(case: Context) -> None:
    """Templates with their counts, responses with their keys."""
    listed = case.get("getFormTemplateKey", path=of_tenant())
    case.equal("forms", listed, {"forms": [{"key": FORM, "response_count": 1}]})
    made = case.get("createFormTemplate", path=of_tenant(), body=_form())["key"]
    rows = case.get("getFormTemplateKey", path=of_tenant())["forms"]
    case.expect({"key": made, "response_count": 0} in rows, f"the new one is not among {rows}")
    keys = case.get("getFormResponseKeys", path=of_tenant(formTemplateKey=FORM))
    wanted = {"form_template_key": FORM, "responses": [{"form_response_key": FORM_RESPONSE}]}
    case.equal("responses", keys, wanted)


@law("FRM-04", operations=["getFormResponseKeys", "getFormResponse", "deleteFormResponse"])
def answers_for_the_creator(case: Context) -> None:
    """Another client with the tenant reads the template, and is 403 for its answers."""
    theirs = of_tenant(SHARED, formTemplateKey=SHARED_FORM)
    case.get("getFormTemplate", path=theirs)
    turned_away(case, "getFormResponseKeys", "40300", path=theirs)
    for operation in ("getFormResponse", "deleteFormResponse"):
        turned_away(case, operation, "40300", path={**theirs, "formResponseKey": FORM_RESPONSE})
    token = asking.issued(case, name="payroll-client")
    case.get("getFormResponseKeys", path=theirs, credential=token)


@law("FRM-05", operations=["deleteFormResponse", "getFormResponse"])
def deleting_answers(case: Context) -> None:
    """204, and it is gone; an unknown one is 404."""
    turned_away(case, "deleteFormResponse", "40400", path={**_RESPONSE, "formResponseKey": _NO_UUID})
    turned_away(case, "deleteFormResponse", "40400", path={**_RESPONSE, "formTemplateKey": _NO_UUID})
    case.equal("status", case.call("deleteFormResponse", path=_RESPONSE).status, 204)
    turned_away(case, "getFormResponse", "40400", path=_RESPONSE)


@law("FRM-07", operations=["getFormResponse"])
def what_an_answer_tells(case: Context) -> None:
    """Who, how, when, the sender's reference and the answers."""
    value = case.get("getFormResponse", path=_RESPONSE)
    case.equal("keys", (value["form_response_key"], value["form_template_key"]), (FORM_RESPONSE, FORM))
    case.equal("matched_by", value["matched_by"], {"type": "ssn", "value": asking.PERSON})
    found = (value["login_method"], value["responded_at"])
    case.equal("login_method and responded_at", found, ("bankid", "2025-08-03T17:05:00.000000Z"))
    case.equal("sender_reference", value["sender_reference"], {"case": "A-1208"})
    case.equal("answers", value["response"], [{"id": "deposits", "type": "number", "value": 2}])


@law("REG-01", operations=["sendContent"])
def registered_letters(case: Context) -> None:
    """expires_at within 30 days, and what is hidden."""
    if case.target.control is None:
        return
    now = case.target.control.now()

    def expiring(days: int) -> dict[str, Any]:
        until = (now + timedelta(days=days)).date().isoformat()
        return asking.letter(type="registered.letter", registered=registered(until))

    for days in (0, 1, 30):
        asking.sent(case, expiring(days))
    for days in (-1, 31, 60):
        turned_away(case, "sendContent", "40001", path=of_tenant(), body=expiring(days))
    for lacking in ({}, {"expires_at": now.date().isoformat()}, {"hidden": {"sender": True, "subject": True}}):
        body = asking.letter(type="registered.letter", registered=lacking)
        case.refused("sendContent", 400, path=of_tenant(), body=body)


@law("REG-02", operations=["sendContent"])
def no_letters_to_addresses(case: Context) -> None:
    """A registered letter goes to an identity number."""
    if case.target.control is None:
        return
    until = case.target.control.now().date().isoformat()
    body = {"email": "tilda@example.com", "subject": "Brev", "type": "registered.letter"}
    case.refused("sendContent", 400, path=of_tenant(), body={**body, "registered": registered(until)})


@law("REG-03", operations=["getAllRegisteredLetterResponses"])
def list_of_letters(case: Context) -> None:
    """Key and status; none at all is 404."""
    rows = case.get("getAllRegisteredLetterResponses", path=of_tenant())
    case.equal("states", [row["status"] for row in rows], ["signed", "expired"])
    case.equal("keys of a row", set(rows[0]), {"key", "status"})
    turned_away(case, "getAllRegisteredLetterResponses", "40400", path=of_tenant(SHARED))


@law("REG-04", operations=["getRegisteredLetterResponse"])
def what_became_of_a_letter(case: Context) -> None:
    """When it was signed, by whom, and the sender's reference; nothing of that when it expired."""
    value = case.get("getRegisteredLetterResponse", path=of_tenant(responseKey=LETTER))
    case.equal("reference", value["sender_reference"], {"case": "A-1207"})
    case.equal("status and signed_at", (value["status"], value["signed_at"]), ("signed", "2025-08-02T16:00:00Z"))
    done = value["bank_id_order"]["completionData"]
    case.expect({"signature", "ocspResponse", "device"} <= set(done), f"it has {sorted(done)}")
    case.equal("order", value["bank_id_order"]["orderRef"], "0198642e-8e0c-7b15-a3f0-91c4d2a7b6e8")
    case.equal("who, and how", (done["user"]["personalNumber"], done["stepUp"]["mrtd"]), (asking.PERSON, False))
    lost = case.get("getAllRegisteredLetterResponses", path=of_tenant())[1]["key"]
    value = case.get("getRegisteredLetterResponse", path=of_tenant(responseKey=lost))
    found = (value["status"], value["signed_at"], value["bank_id_order"], value["sender_reference"])
    case.equal("an expired one", found, ("expired", None, None, None))


@law("REG-05", operations=["deleteRegisteredLetterResponse", "getAllRegisteredLetterResponses"])
def letters_go(case: Context) -> None:
    """204 and gone; the rest after 30 days."""
    path = of_tenant(responseKey=LETTER)
    case.equal("status", case.call("deleteRegisteredLetterResponse", path=path).status, 204)
    turned_away(case, "getRegisteredLetterResponse", "40400", path=path)
    case.equal("left", len(case.get("getAllRegisteredLetterResponses", path=of_tenant())), 1)
    case.advance("P30DT1S")
    turned_away(case, "getAllRegisteredLetterResponses", "40400", path=of_tenant())


@law("TIC-01", operations=["createTenantEvent"])
def events(case: Context) -> None:
    """201 with a UUID; a reference once for a tenant; the page by https."""
    event: dict[str, Any] = {
        "event_reference": "konsert",
        "name": "Konsert",
        "organizer": {"name": "Lyran"},
        "schedule": {"start": "2026-07-04T19:00:00+02:00"},
        "venue": {"name": "Parken"},
    }
    made = case.call("createTenantEvent", path=of_tenant(), body=event)
    case.equal("status", made.status, 201)
    case.expect(_UUID.fullmatch(made.value["event_key"]), f"the key is {made.summary}")
    turned_away(case, "createTenantEvent", "40036", path=of_tenant(), body=event)
    case.equal("another tenant", case.call("createTenantEvent", path=of_tenant(SHARED), body=event).status, 201)
    other = {**event, "event_reference": "annan"}
    for name in event:
        body = {key: value for key, value in other.items() if key != name}
        case.refused("createTenantEvent", 400, path=of_tenant(), body=body)
    case.refused("createTenantEvent", 400, path=of_tenant(), body={**other, "url": "http://example.com/"})
    case.equal("what was refused is free", case.call("createTenantEvent", path=of_tenant(), body=other).status, 201)
