"""Section 6: sending content."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra.asking import FORM, KEY, PERSON, TENANT, VAT, letter, of_tenant, sent, turned_away
from contracts.providers.kivra.bodies import BOOKING, COMPANY_TYPES, INVITES, PERSON_TYPES, RETAINABLE, content_of

_NOBODY = "199912319812"


def _until(case: Context) -> str:
    """A day until which a registered letter may wait, on the target's clock."""
    now = case.target.control.now() if case.target.control is not None else datetime.now(tz=UTC)
    return (now + timedelta(days=14)).date().isoformat()


@law("CON-01", operations=["sendContent"])
def the_least(case: Context) -> None:
    """A recipient, a subject and a type; without one of them it is refused."""
    for name, value in (("ssn", PERSON), ("email", "tilda@example.com"), ("vat_number", VAT)):
        sent(case, {name: value, "subject": "Brev", "type": "letter"})
    for name in ("subject", "type"):
        body = {key: value for key, value in letter().items() if key != name}
        turned_away(case, "sendContent", "40001", path=of_tenant(), body=body)


@law("CON-02", operations=["sendContent"])
def three_fields_come_back(case: Context) -> None:
    """subject, generated_at and type as they were sent, and nothing else."""
    for body in (letter(), letter(generated_at="2025-08-15"), letter(parts=[], campaign={"tag": "x"})):
        wanted = {name: body[name] for name in ("subject", "generated_at", "type") if name in body}
        case.equal("body", sent(case, body).value, wanted)


@law("CON-03", operations=["sendContent"])
def key_in_a_header(case: Context) -> None:
    """kivra-objkey has the key, location the URL."""
    made = sent(case, letter())
    key = made.headers["kivra-objkey"]
    case.expect(re.fullmatch(KEY, key), f"the key is {key}")
    place = f"/v2/tenant/{TENANT}/content/{key}"
    case.expect(made.headers["location"].endswith(place), f"location is {made.headers['location']}")


@law("CON-04", operations=["sendContent"])
def told_when_retained(case: Context) -> None:
    """The header is there when the content was kept, and only then."""
    kept = letter(ssn=_NOBODY, type="letter.salary", retain=True)
    case.equal("header of a kept one", sent(case, kept).headers.get("kivra-retained"), "true")
    for body in (letter(type="letter.salary", retain=True), letter()):
        case.equal("header of a delivered one", sent(case, body).headers.get("kivra-retained"), None)


@law("CON-05", operations=["sendContent"])
def first_identifier_counts(case: Context) -> None:
    """vat_number before ssn before email, and no other is tried."""
    nobody, none = _NOBODY, "nobody@example.com"
    sent(case, letter(vat_number=VAT, ssn=nobody, email=none))
    sent(case, letter(ssn=PERSON, email=none))
    for body in (letter(vat_number="SE559900808201"), letter(ssn=nobody, email="tilda@example.com")):
        turned_away(case, "sendContent", "40105", path=of_tenant(), body=body)


@law("CON-06", operations=["sendContent"])
def nobody_there(case: Context) -> None:
    """401 with 40105 for somebody who cannot be reached, 400 with 40024 for nobody at all."""
    for body in (
        letter(ssn=_NOBODY),
        letter(ssn="197211039818"),
        {"email": "nobody@example.com", "subject": "Brev", "type": "letter"},
        {"vat_number": "SE559900606001", "subject": "Brev", "type": "letter"},
    ):
        turned_away(case, "sendContent", "40105", path=of_tenant(), body=body)
    turned_away(case, "sendContent", "40024", path=of_tenant(), body={"subject": "Brev", "type": "letter"})


@law("CON-07", operations=["sendContent"])
def types_for_people(case: Context) -> None:
    """All 21."""
    for kind in PERSON_TYPES:
        sent(case, content_of(kind, ssn=PERSON, form=FORM, until=_until(case)))


@law("CON-08", operations=["sendContent"])
def types_for_companies(case: Context) -> None:
    """All nine, and none of those for people alone."""
    for kind in COMPANY_TYPES:
        sent(case, content_of(kind, vat_number=VAT))
    for kind in set(PERSON_TYPES) - set(COMPANY_TYPES):
        case.refused(
            "sendContent", 400, path=of_tenant(), body=content_of(kind, vat_number=VAT, form=FORM, until=_until(case))
        )
    for kind in set(COMPANY_TYPES) - set(PERSON_TYPES):
        case.refused("sendContent", 400, path=of_tenant(), body=content_of(kind, ssn=PERSON))


@law("CON-09", operations=["sendContent"])
def unknown_types(case: Context) -> None:
    """400 with 40012."""
    for kind in ("Letter", "letter.unheard", "salary_slip", "", "invite"):
        turned_away(case, "sendContent", "40012", path=of_tenant(), body=letter(type=kind))


@law("CON-10", operations=["sendContent"])
def parts(case: Context) -> None:
    """name, data and content_type, in Base64; the same for the HTML edition."""
    part = {"name": "brev.pdf", "data": "JVBERi0=", "content_type": "application/pdf"}
    html = {"name": "brev.html", "data": "PGgxPg==", "content_type": "text/html"}
    sent(case, letter(parts=[{**part, "responsive_part": html}, part]))
    for name in part:
        lacking = {key: value for key, value in part.items() if key != name}
        case.refused("sendContent", 400, path=of_tenant(), body=letter(parts=[lacking]))
        half = {key: value for key, value in html.items() if key != name}
        body = letter(parts=[{**part, "responsive_part": half}])
        case.refused("sendContent", 400, path=of_tenant(), body=body)
    turned_away(case, "sendContent", "40019", path=of_tenant(), body=letter(parts=[{**part, "data": "%PDF-"}]))


@law("CON-12", operations=["sendContent"])
def keys_of_invites(case: Context) -> None:
    """invite, or the kind's own key; what stands there has to be right."""
    for kind, invite in INVITES.items():
        own = kind.replace(".", "_")
        for key in ("invite", own):
            sent(case, letter(type=kind, **{key: invite}))
            case.refused("sendContent", 400, path=of_tenant(), body=letter(type=kind, **{key: {}}))


@law("CON-20", operations=["sendContent"])
def what_may_be_retained(case: Context) -> None:
    """Five types; all others are 422 with 42221."""
    for kind in PERSON_TYPES:
        body = content_of(kind, ssn=PERSON, form=FORM, until=_until(case), retain=True)
        if kind in RETAINABLE:
            sent(case, body)
        else:
            turned_away(case, "sendContent", "42221", path=of_tenant(), body=body)


@law("CON-21", operations=["sendContent"])
def retain_or_deliver(case: Context) -> None:
    """With retain both who is there and who is not are taken; 30 or 390 days, as text."""
    for days in ("30", "390", None):
        time = {} if days is None else {"retention_time": days}
        sent(case, letter(ssn=_NOBODY, type="letter.salary", retain=True, **time))
    for wrong in ("60", 30, 390, ""):
        body = letter(ssn=_NOBODY, type="letter.salary", retain=True, retention_time=wrong)
        case.refused("sendContent", 400, path=of_tenant(), body=body)
    body = letter(ssn=_NOBODY, type="letter.salary", retain=False)
    turned_away(case, "sendContent", "40105", path=of_tenant(), body=body)


@law("CON-23", operations=["sendContent"])
def bookings(case: Context) -> None:
    """title and start_time, in the future, ending after it began, with an https page."""

    def booked(**changes: Any) -> dict[str, Any]:
        return letter(type="booking", booking={**BOOKING, **changes})

    sent(case, booked())
    for name in ("title", "start_time"):
        lacking = {key: value for key, value in BOOKING.items() if key != name}
        case.refused("sendContent", 400, path=of_tenant(), body=letter(type="booking", booking=lacking))
    for changes in (
        {"start_time": "2020-01-01T10:00:00Z"},
        {"end_time": BOOKING["start_time"]},
        {"end_time": "2029-01-01T10:00:00Z"},
        {"info_url": "http://example.com/"},
        {"info_url": "url"},
    ):
        turned_away(case, "sendContent", "40001", path=of_tenant(), body=booked(**changes))


@law("CON-24", operations=["sendContent"])
def invites(case: Context) -> None:
    """uri by https, expires_at and behalf_of, and what each kind has besides."""
    for kind, invite in INVITES.items():
        sent(case, letter(type=kind, invite={**invite, "behalf_of": None, "expires_at": None}))
        for name in invite:
            lacking = {key: value for key, value in invite.items() if key != name}
            case.refused("sendContent", 400, path=of_tenant(), body=letter(type=kind, invite=lacking))
        insecure = {**invite, "uri": "http://example.com/"}
        case.refused("sendContent", 400, path=of_tenant(), body=letter(type=kind, invite=insecure))
        nobody = {**invite, "behalf_of": {"name": "Prov"}}
        case.refused("sendContent", 400, path=of_tenant(), body=letter(type=kind, invite=nobody))


@law("CON-25", operations=["sendContent"])
def unknown_campaigns(case: Context) -> None:
    """Taken all the same; a campaign without a tag is not."""
    sent(case, letter(campaign={"tag": "unheard_of_2025"}))
    case.refused("sendContent", 400, path=of_tenant(), body=letter(campaign={}))


@law("FRM-06", operations=["sendContent"])
def letters_with_a_form(case: Context) -> None:
    """form with id and 1 to 90 days."""
    for days in (1, 30, 90):
        sent(case, letter(type="letter.form", form={"id": FORM, "days_to_expiry": days}))
    for form in ({"id": FORM}, {"days_to_expiry": 30}, {"id": "x", "days_to_expiry": 30}, None):
        body = letter(type="letter.form") | ({} if form is None else {"form": form})
        case.refused("sendContent", 400, path=of_tenant(), body=body)
    for wrong in (0, 91, "30", 1.5):
        body = letter(type="letter.form", form={"id": FORM, "days_to_expiry": wrong})
        case.refused("sendContent", 400, path=of_tenant(), body=body)
