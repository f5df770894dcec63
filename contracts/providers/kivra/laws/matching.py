"""Section 5: recipients and matching."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import PERSON, SHARED, UNKNOWN, VAT, of_tenant, turned_away

_SECOND, _OPTED_OUT, _DORMANT, _LEAVING = "198506249815", "197211039818", "200105099816", "196602179811"
_NOBODY = "199912319812"
_COMPANY, _GONE_COMPANY = "SE559900202801", "SE559900606001"


def _matched(case: Context, numbers: list[str], key: str = asking.TENANT) -> list[str]:
    return list(case.get("matchUsersSsn", path=of_tenant(key), body={"list": numbers})["list"])


@law("MAT-01", operations=["matchUsersSsn", "matchCompaniesVatNr"])
def every_tenant_may(case: Context) -> None:
    """Whoever receives receives from each tenant."""
    for key in (asking.TENANT, SHARED):
        case.equal("people", _matched(case, [PERSON], key), [PERSON])
    made = asking.tenant(case).headers["kivra-objkey"]
    case.equal("people of a new tenant", _matched(case, [PERSON], made), [PERSON])
    found = case.get("matchCompaniesVatNr", path=of_tenant(made), body={"list": [VAT]})
    case.equal("companies of a new tenant", found["list"], [VAT])


@law("MAT-02", operations=["matchUsersSsn", "matchUsersVerifiedEmail", "matchCompaniesVatNr"])
def who_is_left_out(case: Context) -> None:
    """Who is dormant, is leaving, has opted out or is nobody."""
    asked = [_OPTED_OUT, PERSON, _DORMANT, _LEAVING, _NOBODY]
    case.equal("people", _matched(case, asked), [PERSON])
    addresses = ["opted-out@example.org", "dormant@example.org", "leaving@example.org", "tilda@example.com"]
    found = case.get("matchUsersVerifiedEmail", path=of_tenant(), body={"list": addresses})
    case.equal("addresses", found["list"], addresses[3:])
    found = case.get("matchCompaniesVatNr", path=of_tenant(), body={"list": [_GONE_COMPANY, VAT]})
    case.equal("companies", found["list"], [VAT])


@law("MAT-03", operations=["matchUsersSsn", "sendContent"])
def ten_days_of_grace(case: Context) -> None:
    """Who has opted out three days ago still receives, and eight days later does not."""
    case.equal("matches", _matched(case, [_LEAVING]), [])
    body = asking.letter(ssn=_LEAVING)
    asking.sent(case, body)
    case.advance("P8D")
    turned_away(case, "sendContent", "40105", path=of_tenant(), body=body)


@law("MAT-04", operations=["sendContent", "matchUsersSsn"])
def the_dormant_receive(case: Context) -> None:
    """Content to somebody who is dormant is taken."""
    case.equal("matches", _matched(case, [_DORMANT]), [])
    asking.sent(case, asking.letter(ssn=_DORMANT))


@law("MAT-05", operations=["matchUsersSsn"])
def people_by_number(case: Context) -> None:
    """Those of the list that receive; nobody is an empty list; the list has to be there."""
    case.equal("two of three", _matched(case, [_SECOND, _NOBODY, PERSON]), [_SECOND, PERSON])
    for asked in ([], [_NOBODY], ["x", "9001189811", ""]):
        case.equal(f"of {asked}", _matched(case, asked), [])
    turned_away(case, "matchUsersSsn", "40001", path=of_tenant(), body={})


@law("MAT-06", operations=["matchUsersVerifiedEmail"])
def people_by_address(case: Context) -> None:
    """Likewise."""
    for asked, found in (
        (["nobody@example.com", "oskar@example.se"], ["oskar@example.se"]),
        (["nobody@example.com"], []),
        ([], []),
    ):
        value = case.get("matchUsersVerifiedEmail", path=of_tenant(), body={"list": asked})
        case.equal(f"of {asked}", value, {"list": found})
    turned_away(case, "matchUsersVerifiedEmail", "40001", path=of_tenant(), body={})


@law("MAT-07", operations=["matchCompaniesVatNr"])
def companies_by_number(case: Context) -> None:
    """Likewise, as a set."""
    asked = [VAT, "SE559900303401", _COMPANY]
    value = case.get("matchCompaniesVatNr", path=of_tenant(), body={"list": asked})
    case.equal("keys", set(value), {"list"})
    case.equal("companies", set(value["list"]), {VAT, _COMPANY})
    case.equal("none", case.get("matchCompaniesVatNr", path=of_tenant(), body={"list": []}), {"list": []})
    turned_away(case, "matchCompaniesVatNr", "40001", path=of_tenant(), body={})


@law("MAT-08", operations=["matchCompaniesWithPapiVatNr"])
def companies_with_a_partner(case: Context) -> None:
    """Only those whose mailbox a partner reads."""
    asked = {"list": [_COMPANY, VAT, _GONE_COMPANY]}
    case.equal("companies", case.get("matchCompaniesWithPapiVatNr", path=of_tenant(), body=asked), {"list": [VAT]})
    turned_away(case, "matchCompaniesWithPapiVatNr", "40001", path=of_tenant(), body={})


@law("MAT-09", operations=["matchUsersVerifiedEmail", "matchCompaniesVatNr", "matchCompaniesWithPapiVatNr"])
def lists_too_long(case: Context) -> None:
    """413 beyond 10 MB."""
    body = b'{"list": []' + b" " * 10_000_000 + b"}"
    for operation in ("matchUsersVerifiedEmail", "matchCompaniesVatNr", "matchCompaniesWithPapiVatNr"):
        turned_away(case, operation, "41300", path=of_tenant(), body=body, media_type="application/json")


@law("MAT-10", operations=["listCompanies"])
def first_list_of_companies(case: Context) -> None:
    """An empty key and the number; a search without a hit is an empty list."""
    rows = case.get("listCompanies", path=of_tenant())
    case.equal("companies", rows, [{"key": "", "vatnr": _COMPANY}, {"key": "", "vatnr": VAT}])
    found = case.get("listCompanies", path=of_tenant(), query={"vat_number": VAT})
    case.equal("one", found, [{"key": "", "vatnr": VAT}])
    for number in (_GONE_COMPANY, asking.NUMBER):
        case.equal("none", case.get("listCompanies", path=of_tenant(), query={"vat_number": number}), [])


@law("MAT-10", operations=["listCompanies", "listCompaniesV2"])
def who_joins_and_who_opts_out(case: Context) -> None:
    """Both lists have a company from when it receives, and lack it from when it wants no more."""

    def listed() -> tuple[set[str], set[str]]:
        first, second = (case.get(name, path=of_tenant()) for name in ("listCompanies", "listCompaniesV2"))
        return {row["vatnr"] for row in first}, {row["vatnr"] for row in second}

    for act, number, wanted in (
        ("companyOptsOut", _COMPANY, {VAT}),
        ("companyJoins", asking.NUMBER, {VAT, asking.NUMBER}),
        ("companyJoins", _COMPANY, {VAT, asking.NUMBER, _COMPANY}),
    ):
        listed()
        case.act(act, vatNumber=number)
        case.equal(f"companies after {act}", listed(), (wanted, wanted))
        case.cannot_act(act, vatNumber=number)


@law("MAT-11", operations=["listCompaniesV2"])
def second_list_of_companies(case: Context) -> None:
    """Numbers, and a diff-id, another each time."""
    answers = [case.call("listCompaniesV2", path=of_tenant()) for _ in range(2)]
    case.equal("companies", answers[0].value, [{"vatnr": _COMPANY}, {"vatnr": VAT}])
    ids = {answer.headers.get("diff-id", "") for answer in answers}
    case.expect(len(ids) == len(answers) and all(ids), f"diff-ids are {ids}")


@law("MAT-12", operations=["listCompaniesDiff", "listCompaniesV2"])
def differences(case: Context) -> None:
    """Added, removed and a new id; an unknown id, or another tenant's, is 404."""
    first = case.call("listCompaniesV2", path=of_tenant()).headers["diff-id"]
    second = case.call("listCompaniesDiff", path=of_tenant(diffId=first))
    case.equal("difference", second.value, {"added": [], "removed": []})
    case.expect(second.headers["diff-id"] not in ("", first), "there is a new diff-id")
    case.get("listCompaniesDiff", path=of_tenant(diffId=second.headers["diff-id"]))
    turned_away(case, "listCompaniesDiff", "40400", path=of_tenant(diffId=UNKNOWN))
    turned_away(case, "listCompaniesDiff", "40400", path=of_tenant(SHARED, diffId=first))


@law("MAT-12", operations=["listCompaniesDiff", "listCompaniesV2"])
def what_has_changed_since(case: Context) -> None:
    """Who has joined is added, who has opted out is removed; the next difference has only what came after."""
    first = case.call("listCompaniesV2", path=of_tenant()).headers["diff-id"]
    case.act("companyOptsOut", vatNumber=_COMPANY)
    case.act("companyJoins", vatNumber=asking.NUMBER)
    changed = case.call("listCompaniesDiff", path=of_tenant(diffId=first))
    wanted = {"added": [{"vatnr": asking.NUMBER}], "removed": [{"vatnr": _COMPANY}]}
    case.equal("difference", changed.value, wanted)
    case.act("companyJoins", vatNumber=_COMPANY)
    after = case.get("listCompaniesDiff", path=of_tenant(diffId=changed.headers["diff-id"]))
    case.equal("difference since then", after, {"added": [{"vatnr": _COMPANY}], "removed": []})


@law("MAT-13", operations=["listCompaniesDiff", "listCompaniesV2"])
def a_series_of_31_days(case: Context) -> None:
    """Every id of a series ends 31 days after its first list, however new it is."""
    first = case.call("listCompaniesV2", path=of_tenant()).headers["diff-id"]
    case.advance("P30D")
    last = case.call("listCompaniesDiff", path=of_tenant(diffId=first)).headers["diff-id"]
    case.advance("P1DT1S")
    for name in (first, last):
        turned_away(case, "listCompaniesDiff", "40400", path=of_tenant(diffId=name))
    case.get("listCompaniesV2", path=of_tenant())
