"""Section L: rights to sign."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.context import Context
from contracts.laws import law

# The company, the person, her right and since when, of the demo data: nobody real has these numbers.
_KNOWN = [
    ("se", 5564779444, "196805029805", "ALONE", "2019-12-11"),
    ("se", 5564779444, "197503019817", "GROUP", "2021-03-01"),
    ("no", 989891332, "01818010083", "ALONE", "2020-01-15"),
    ("no", 989891332, "02827510079", "GROUP", "2022-06-30"),
    ("dk", 12345674, "6101801234", "ALONE", "2017-05-01"),
    ("dk", 12345674, "6202755678", "GROUP", "2023-02-14"),
]
_PROKURA = ("no", 989891332, "03837010003", "ALONE", "2018-09-01")
# Numbers that could be somebody's and of whom nothing is known: another company's signatory, three strangers.
_UNKNOWN = [
    ("no", 811111112, "01818010083"),
    ("no", 989891332, "04888010020"),
    ("se", 5564779444, "197503019825"),
    ("dk", 12345674, "6303801239"),
]
_KEYS = {"changeDate", "vatNo", "nationalId", "signingRight"}


def _query(country: str, company: int, person: str, *rest: str) -> dict[str, Any]:
    return {"country": country, "vatNo": company, "nationalId": person}


def _right(case: Context, *asked: Any) -> Any:
    return case.get("getSignatureRight", query=_query(*asked))


@law("BR-180", operations=["getSignatureRight"])
def three_parameters(case: Context) -> None:
    """Company, person and country are all needed."""
    query = _query(*_KNOWN[0])
    case.expect(case.get("getSignatureRight", query=query), "a known right is not found")
    for name in query:
        case.refused("getSignatureRight", 400, query={key: value for key, value in query.items() if key != name})


@law("BR-181", operations=["getSignatureRight"])
def lengths_of_company_numbers(case: Context) -> None:
    """Eight digits in Denmark, nine in Norway, ten in Sweden."""
    persons = {country: person for country, _, person, _, _ in _KNOWN}
    for country, company, person, *_ in _KNOWN:
        case.expect(_right(case, country, company, person), f"{company} is a company in {country}; nothing is found")
        for other in {"se", "no", "dk"} - {country}:
            case.refused("getSignatureRight", 400, query=_query(other, company, persons[other]))


@law("BR-182", operations=["getSignatureRight"])
def three_countries(case: Context) -> None:
    """se, no and dk in lower case; any other is refused."""
    for country, company, person, *_ in _KNOWN[::2]:
        case.expect(_right(case, country, company, person), f"{country} is a country; nothing is found")
        for wrong in (country.upper(), "fi", "", "xx"):
            case.refused("getSignatureRight", 400, query=_query(wrong, company, person))


@law("BR-183", operations=["getSignatureRight"])
def answer_of_a_right(case: Context) -> None:
    """The day it changed, both numbers as texts, and the right."""
    for country, company, person, right, since in _KNOWN:
        value = case.send("getSignatureRight", query=_query(country, company, person)).value
        wanted = {"changeDate": since, "vatNo": str(company), "nationalId": person, "signingRight": right}
        case.equal("the answer", value, wanted)
        case.equal("the day", date.fromisoformat(value["changeDate"]).isoformat(), since)


@law("BR-184", operations=["getSignatureRight"])
def alone_or_in_a_group(case: Context) -> None:
    """Each country has people of both kinds."""
    found = [(known[0], _right(case, *known[:3])["signingRight"]) for known in _KNOWN]
    case.equal("country, right", found, [(known[0], known[3]) for known in _KNOWN])


@law("BR-185", operations=["getSignatureRight"])
def nothing_is_an_empty_object(case: Context) -> None:
    """An unknown person, and an unknown company, are no error: the object is empty."""
    for asked in _UNKNOWN:
        case.equal(f"the answer for {asked}", _right(case, *asked), {})


@law("BR-186", operations=["getSignatureRight"])
def prokura_counts_in_norway(case: Context) -> None:
    """Who has prokura has a right like any other, with no word of its own."""
    value = _right(case, *_PROKURA[:3])
    case.equal("the answer", (value.get("signingRight"), value.get("changeDate")), _PROKURA[3:])
    case.equal("keys of the answer", set(value), _KEYS)


@law("BR-187", operations=["getSignatureRight"])
def numbers_that_do_not_fit(case: Context) -> None:
    """A company or a person whose number does not fit the country is refused."""
    good = _KNOWN[2]
    for company in (98989133, 9898913322, "98989133x", "", "-89891332"):
        case.refused("getSignatureRight", 400, query={**_query(*good), "vatNo": company})
    for country, company, person, *_ in _KNOWN[::2]:
        for wrong in (person + "1", person[:9], "A" + person[1:], ""):
            query = {**_query(country, company, person), "nationalId": wrong}
            if not (country == "se" and len(wrong) == 10):
                case.refused("getSignatureRight", 400, query=query)
