"""Section 1: transport, formats, identifiers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import CLIENT, FOREIGN, KEY, NUMBER, TENANT, UNKNOWN, of_tenant, turned_away

_UUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")


@law("GEN-03", operations=["createTenant", "getTenant"])
def json_in_utf_8(case: Context) -> None:
    """What goes in as UTF-8 comes out as UTF-8; what is not UTF-8 is no JSON."""
    name = "Åsa & 漢字 🥖"
    body = {"name": name, "company_id": [{"name": name, "orgnr": NUMBER}]}
    made = case.call("createTenant", body=body)
    key = made.headers["kivra-objkey"]
    case.equal("name", case.get("getTenant", path=of_tenant(key))["name"], name)
    case.equal("media type", made.media_type, "application/json")
    latin = '{"name": "Åsa", "company_id": []}'.encode("latin-1")
    turned_away(case, "createTenant", "40008", body=latin, media_type="application/json")


@law("GEN-04", operations=["authenticate", "getTenant", "listAgreements", "listAccessibleCompanies"])
def one_token_for_all_versions(case: Context) -> None:
    """A token of /v1/auth opens v1, v2 and v3."""
    token = asking.issued(case)
    case.get("listAgreements", path=of_tenant(), credential=token)
    case.get("getTenant", path=of_tenant(), credential=token)
    case.get("listAccessibleCompanies", credential=token)


@law("GEN-05", operations=["getTenant", "authenticate", "listTenants"])
def correlation_ids(case: Context) -> None:
    """On every answer: an upper-case UUID, or what the caller sent."""
    answers = [
        case.call("getTenant", path=of_tenant()),
        case.call("getTenant", path=of_tenant(UNKNOWN)),
        case.call("listTenants", credential=None),
        case.call("authenticate", body={"grant_type": "none"}),
    ]
    ids = [answer.headers.get("x-correlation-id", "") for answer in answers]
    case.expect(all(map(_UUID.fullmatch, ids)), f"correlation ids are {ids}")
    case.equal("number of different ids", len(set(ids)), len(ids))
    mine = case.call("getTenant", path=of_tenant(UNKNOWN), headers={"x-correlation-id": "mine-17"})
    case.equal("the id that was sent", mine.headers.get("x-correlation-id"), "mine-17")


@law("GEN-06", operations=["getTenant", "listTenants", "createTenant"])
def error_code_in_a_header(case: Context) -> None:
    """The same five digits as in the body, on every refusal."""
    refusals = [
        case.refused("getTenant", 404, path=of_tenant(UNKNOWN)),
        case.refused("listTenants", 401, credential=None),
        case.refused("listTenants", 400, query={"orgnr": "x"}),
        case.refused("createTenant", 400, body={}),
    ]
    for refusal in refusals:
        case.equal("x-error-code", refusal.headers.get("x-error-code"), refusal.value["code"])


@law("GEN-07", operations=["createTenant", "requestAccess", "sendContent", "postAgreement", "listTenants"])
def keys_of_objects(case: Context) -> None:
    """Ten digits, the second of creation, and 32 hexadecimal digits; no two alike."""
    keys = [
        asking.tenant(case).headers["kivra-objkey"],
        asking.sent(case, asking.letter()).headers["kivra-objkey"],
        asking.sent(case, asking.letter()).headers["kivra-objkey"],
        case.call("requestAccess", body={"vat_number": asking.VAT}).headers["kivra-objkey"],
        case.get("postAgreement", path=of_tenant(), body=asking.agreement()),
        *(row["key"] for row in case.get("listTenants")),
    ]
    case.expect(all(re.fullmatch(KEY, key) for key in keys), f"keys are {keys}")
    case.equal("number of different keys", len(set(keys)), len(keys) - 1)  # the new tenant is in the list too
    if case.target.control is not None:
        now = case.target.control.now().timestamp()
        case.expect(abs(int(keys[0][:10]) - now) < timedelta(minutes=1).total_seconds(), f"{keys[0]} is not of now")


@law("GEN-08", operations=["createTenant", "requestAccess", "getAgreement"])
def authors_are_prefixed(case: Context) -> None:
    """client_ before a client's key, tenant_ before a tenant's."""
    author = f"client_{CLIENT}"
    case.equal("created_by of a tenant", asking.tenant(case).value["created_by"], author)
    request = case.get("requestAccess", body={"vat_number": asking.VAT})
    case.equal("authors of a request", (request["created_by"], request["client_id"]), (author, author))
    shown = case.get("getAgreement", path=of_tenant(agreementKey=asking.AGREEMENT))
    case.equal("tenant of an agreement", shown["tenant"], f"tenant_{TENANT}")


@law("GEN-09", operations=["sendContent"])
def twelve_digits(case: Context) -> None:
    """An identity number of another form is 40009."""
    for number in ("9001189811", "19900118-9811", "1990011898111", "19900118981x", ""):
        turned_away(case, "sendContent", "40009", path=of_tenant(), body=asking.letter(ssn=number))


@law("GEN-10", operations=["createTenant", "addCompanyId", "requestAccess", "sendContent"])
def vat_form(case: Context) -> None:
    """SE, ten digits, 01; anything else is 40018."""
    for number in ("5599008082", "SE5599008082", "SE559900808202", "NO559900808201", "se559900808201"):
        company = {"name": "Provbolaget AB", "orgnr": number}
        turned_away(case, "createTenant", "40018", body={"name": "Prov", "company_id": [company]})
        turned_away(case, "addCompanyId", "40018", path=of_tenant(), body={"company_id": company})
        turned_away(case, "requestAccess", "40018", body={"vat_number": number})
        body = {"vat_number": number, "subject": "Brev", "type": "letter"}
        turned_away(case, "sendContent", "40018", path=of_tenant(), body=body)


@law("GEN-11", operations=["createTenant", "getTenant", "addCompanyId"])
def orgnr_is_the_vat_number(case: Context) -> None:
    """The field is called orgnr and has the VAT number."""
    key = asking.tenant(case).headers["kivra-objkey"]
    numbers = [company["orgnr"] for company in case.get("getTenant", path=of_tenant(key))["company_id"]]
    case.equal("orgnr", numbers, [NUMBER])
    body = {"company_id": {"name": "Provbolaget AB", "orgnr": "5599009098"}}
    case.refused("addCompanyId", 400, path=of_tenant(key), body=body)


@law("GEN-12", operations=["listCompanies"])
def no_check_digits_in_the_search(case: Context) -> None:
    """A number of the right form whose check digit is wrong finds nobody, and is not refused any more."""
    case.equal("hits", case.get("listCompanies", path=of_tenant(), query={"vat_number": "SE559900404101"}), [])


@law("GEN-13", operations=["matchUsersVerifiedEmail", "sendContent"])
def case_of_addresses(case: Context) -> None:
    """Case does not matter, and comes back as it was asked."""
    asked = ["TILDA@example.COM", "tilda@example.com", "nobody@example.com"]
    found = case.get("matchUsersVerifiedEmail", path=of_tenant(), body={"list": asked})
    case.equal("matches", found, {"list": asked[:2]})
    body = {"email": "Tilda@Example.com", "subject": "Brev", "type": "letter"}
    asking.sent(case, body)


@law("GEN-14", operations=["sendContent"])
def times_are_utc(case: Context) -> None:
    """Without a zone a time is UTC: an hour ago is past there, and future five hours west."""
    if case.target.control is None:
        return
    now = case.target.control.now()
    past, text = now - timedelta(hours=1), "%Y-%m-%dT%H:%M:%S"

    def booking(start: str) -> dict[str, Any]:
        return asking.letter(type="booking", booking={"title": "Tid", "start_time": start})

    turned_away(case, "sendContent", "40001", path=of_tenant(), body=booking(past.strftime(text)))
    asking.sent(case, booking(past.strftime(text) + "-05:00"))
    asking.sent(case, booking((now + timedelta(hours=1)).strftime(text)))
    for wrong in ("tomorrow", "2030-13-01", "2030-02-30T10:00:00Z", "1893456000"):
        case.refused("sendContent", 400, path=of_tenant(), body=booking(wrong))


@law("GEN-15", operations=["sendContent"])
def kronor(case: Context) -> None:
    """SEK and nothing else."""
    asking.sent(case, asking.invoice())
    for currency in ("EUR", "sek", ""):
        case.refused("sendContent", 400, path=of_tenant(), body=asking.invoice(currency=currency))


_READING = ("getTenant", "listCompanies", "listCompaniesV2", "getFormTemplateKey", "listAgreements")
_PARTNERS = ("getCompanyInbox", "getCompanyInformation", "listContentInTheCompanyInbox")


@law("GEN-16", operations=[*_READING, *_PARTNERS, "sendContent", "getAgreement", "getContentMetadata"])
def anothers_is_not_there(case: Context) -> None:
    """What belongs to somebody else, what is unknown and what has no right form is 404 alike."""
    for key in (FOREIGN, UNKNOWN, "nobody"):
        for operation in _READING:
            turned_away(case, operation, "40400", path=of_tenant(key))
        turned_away(case, "sendContent", "40400", path=of_tenant(key), body=asking.letter())
        turned_away(case, "getAgreement", "40400", path=of_tenant(agreementKey=key))
        for operation in _PARTNERS:
            turned_away(case, operation, "40400", path={"companyKey": key})
        turned_away(case, "getContentMetadata", "40400", path={"companyKey": asking.COMPANY, "contentKey": key})


@law("GEN-17", operations=["listTenants", "listAgreements"])
def lists_have_keys(case: Context) -> None:
    """A list has keys, and states where the document says so, and no bodies."""
    decorations = set(case.get("getTenant", path=of_tenant())) - {"key"}
    rows = case.call("listTenants").whole
    found = {name for row in rows for name in row}
    case.expect("key" in found, f"a tenant's row should have a key; it has {sorted(found)}")
    case.equal("what a tenant's row has of the tenant", found & decorations, set())
    rows = case.get("listAgreements", path=of_tenant())
    case.equal("what an agreement's row has", {name for row in rows for name in row}, {"key", "state"})


@law("GEN-18", operations=["deleteCompanyId", "deleteFormResponse", "deleteRegisteredLetterResponse"])
def deleting_twice_is_harmless(case: Context) -> None:
    """What is gone is 404 the second time, and nothing else has changed."""
    form = of_tenant(formTemplateKey=asking.FORM, formResponseKey=asking.FORM_RESPONSE)
    for operation, path in (
        ("deleteFormResponse", form),
        ("deleteRegisteredLetterResponse", of_tenant(responseKey=asking.LETTER)),
        ("deleteCompanyId", of_tenant(orgNr="SE559900202801")),
    ):
        case.equal(f"first {operation}", case.call(operation, path=path).status, 204)
        case.equal(f"second {operation}", case.call(operation, path=path).status, 404)
    case.equal("letters left", len(case.get("getAllRegisteredLetterResponses", path=of_tenant())), 1)
