"""Sections 2 and 8: limits, and what errors look like."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import UNKNOWN, of_tenant, turned_away

_MB = 1_000_000
_MOST = 50


@law("LIM-01", operations=["sendContent"])
def content_of_a_megabyte(case: Context) -> None:
    """A content of 1,000,000 bytes is taken, one byte more is 413."""
    body = _sized(_MB)
    case.equal("a whole MB", case.call("sendContent", path=of_tenant(), body=body, media_type=_JSON).status, 201)
    turned_away(case, "sendContent", "41300", path=of_tenant(), body=_sized(_MB + 1), media_type=_JSON)


_JSON = "application/json"


def _sized(size: int) -> bytes:
    """A letter of so many bytes."""
    start, end = b'{"ssn": "199001189811", "type": "letter", "subject": "', b'"}'
    return start + b"x" * (size - len(start) - len(end)) + end


@law("LIM-02", operations=["sendContent"])
def fifty_a_minute(case: Context) -> None:
    """The 51st content to somebody within a minute is 429, whatever came of the others; others still receive."""
    nobody = {"subject": "Brev", "type": "letter"}
    for to in ({"ssn": "198506249815"}, {"email": "oskar@example.se"}, {"vat_number": asking.VAT}):
        body = {**nobody, **to}
        for _ in range(_MOST):
            asking.sent(case, body)
        turned_away(case, "sendContent", "42900", path=of_tenant(), body=body)
        asking.sent(case, asking.letter())
        if case.steers:
            case.advance("PT61S")
            asking.sent(case, body)


@law("LIM-03", operations=["matchUsersSsn", "createFormTemplate"])
def bodies_of_ten_megabytes(case: Context) -> None:
    """A body beyond 10,000,000 bytes is 413."""
    for operation in ("matchUsersSsn", "createFormTemplate"):
        body = b'{"list": []' + b" " * 10 * _MB + b"}"
        turned_away(case, operation, "41300", path=of_tenant(), body=body, media_type=_JSON)
    fits = b'{"list": []' + b" " * (10 * _MB - 20) + b"}"
    case.equal("just under", case.call("matchUsersSsn", path=of_tenant(), body=fits, media_type=_JSON).status, 200)


@law("LIM-04", operations=["sendContent", "matchUsersSsn"])
def message_of_41300(case: Context) -> None:
    """It names the limit in bytes."""
    body = b'{"list": []' + b" " * 10 * _MB + b"}"
    for operation, sent, most in (("sendContent", _sized(_MB + 1), _MB), ("matchUsersSsn", body, 10 * _MB)):
        refusal = case.refused(operation, 413, path=of_tenant(), body=sent, media_type=_JSON)
        message = f"Content length should not exceed {most} B"
        case.equal("long_message", refusal.value["long_message"], message)


@law("LIM-05", operations=["matchUsersSsn"])
def many_numbers(case: Context) -> None:
    """Hundreds of thousands of numbers are matched in one call."""
    numbers = [str(190000000000 + number) for number in range(300_000)] + [asking.PERSON]
    found = case.get("matchUsersSsn", path=of_tenant(), body={"list": numbers})
    case.equal("matches", found, {"list": [asking.PERSON]})


@law("LIM-06", operations=["postAgreement"])
def agreements_of_a_megabyte(case: Context) -> None:
    """A body that holds a PDF of more than a MB is 413."""
    original = {"name": "avtal.pdf", "content_type": "application/pdf", "data": "A" * 1_400_000}
    turned_away(case, "postAgreement", "41300", path=of_tenant(), body=asking.agreement(original=original))


@law("LIM-07", operations=["provideIcon"])
def icons_of_134_kb(case: Context) -> None:
    """134,000 characters of Base64 at most."""
    file = {"content_type": "image/png", "data": "A" * 134_004}
    turned_away(case, "provideIcon", "40030", path=of_tenant(), body={"file": file})


@law("LIM-08", operations=["sendContent"])
def references_and_aliases(case: Context) -> None:
    """A reference has 25 characters at most, a Swish alias three at least."""
    free = {"type": "TENANT_REF"}
    asking.sent(case, asking.invoice(asking.option(reference="x" * 25, **free), swish_alias="123"))
    for body in (asking.invoice(asking.option(reference="x" * 26, **free)), asking.invoice(swish_alias="12")):
        case.refused("sendContent", 400, path=of_tenant(), body=body)


@law("LIM-09", operations=["sendContent"])
def long_subjects(case: Context) -> None:
    """Longer subjects than the advice are taken, and come back whole."""
    subject = "Välkommen " * 20
    case.equal("subject", asking.sent(case, asking.letter(subject=subject)).value["subject"], subject)


@law("ERR-01", operations=["getTenant", "createTenant", "listTenants"])
def form_of_errors(case: Context) -> None:
    """Three texts, and perhaps more (ERR-03); the code has five digits, of which three are the status."""
    for refusal in (
        case.refused("getTenant", path=of_tenant(UNKNOWN)),
        case.refused("createTenant", body={}),
        case.refused("listTenants", credential=None),
    ):
        texts = [refusal.value[name] for name in ("code", "short_message", "long_message")]
        case.expect(all(isinstance(text, str) and text for text in texts), f"the three texts are {texts}")
        case.equal("first three digits", refusal.value["code"][:3], str(refusal.status))


@law("ERR-04", operations=["createTenant"])
def statuses_without_a_code(case: Context) -> None:
    """A status that has no code of its own answers its digits and 00."""
    body, kind = b"<tenant/>", "application/xml"
    turned_away(case, "createTenant", "41500", body=body, media_type=kind)


@law("ERR-07", operations=["createTenant", "listTenants", "findCompany"])
def codes_of_plain_mistakes(case: Context) -> None:
    """Malformed JSON, JSON that is no object, a bad query, an Accept and a method that cannot be."""
    turned_away(case, "createTenant", "40008", body=b'{"name": ', media_type=_JSON)
    for body in (b"[]", b'"tenant"', b"null", b"17"):
        turned_away(case, "createTenant", "40026", body=body, media_type=_JSON)
    turned_away(case, "listTenants", "40033", query={"orgnr": "x"})
    turned_away(case, "findCompany", "40033")
    turned_away(case, "listTenants", "40600", headers={"Accept": "image/webp"})
    wrong = case.raw("PATCH", "/v2/tenant", headers={"Authorization": asking.ready(case).wire})
    case.equal("status of a wrong method", wrong.status, 405)
    case.equal("its code", wrong.value["code"], "40500")


@law("ERR-08", operations=["createTenant", "createFormTemplate", "sendContent"])
def schema_failures_say_where(case: Context) -> None:
    """40001, with the place in long_message."""
    for operation, path, body, place in (
        ("createTenant", {}, {"company_id": []}, "name"),
        ("createFormTemplate", of_tenant(), {"title": "a", "description": "b", "start_question": "c"}, "questions"),
        ("sendContent", of_tenant(), asking.letter(subject=17), "subject"),
    ):
        refusal = turned_away(case, operation, "40001", path=path, body=body)
        case.expect(place in refusal.value["long_message"], f"{place} is not named: {refusal.summary}")
