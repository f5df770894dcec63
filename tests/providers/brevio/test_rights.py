"""Signature-right: both kinds in three countries, nothing for everyone else, and numbers that cannot be."""

from __future__ import annotations

import pytest

from tests.providers.brevio.sandbox import Sandbox

# country, company, person, since, right; nobody real has these numbers
KNOWN = [
    ("se", 5564779444, "196805029805", "2019-12-11", "ALONE"),
    ("se", 5564779444, "6805029805", "2019-12-11", "ALONE"),
    ("se", 5564779444, "197503019817", "2021-03-01", "GROUP"),
    ("no", 989891332, "01818010083", "2020-01-15", "ALONE"),
    ("no", 989891332, "02827510079", "2022-06-30", "GROUP"),
    ("no", 989891332, "03837010003", "2018-09-01", "ALONE"),
    ("dk", 12345674, "6101801234", "2017-05-01", "ALONE"),
    ("dk", 12345674, "6202755678", "2023-02-14", "GROUP"),
]


@pytest.mark.parametrize(("country", "company", "person", "since", "kind"), KNOWN)
def test_a_known_right(brevio: Sandbox, country: str, company: int, person: str, since: str, kind: str) -> None:
    """BR-180, BR-183, BR-184, BR-186, BD-29, BI-12: numbers come back as texts."""
    query = {"vatNo": company, "nationalId": person, "country": country}
    assert brevio.get("/signature-right", "signature", **query) == {
        "changeDate": since,
        "vatNo": str(company),
        "nationalId": person,
        "signingRight": kind,
    }


@pytest.mark.parametrize(
    ("country", "company", "person"),
    [
        ("se", 5564779444, "198506159824"),
        ("se", 5560000001, "196805029805"),
        ("no", 989891332, "04418510183"),
        ("no", 123456789, "01818010083"),
        ("dk", 12345674, "6101801235"),
        ("dk", 98765433, "6101801234"),
    ],
)
def test_everyone_else_gets_an_empty_object(brevio: Sandbox, country: str, company: int, person: str) -> None:
    """BR-185: an unknown person or company, also one whose Norwegian check digit is wrong."""
    query = {"vatNo": company, "nationalId": person, "country": country}
    assert brevio.get("/signature-right", "signature", **query) == {}


GOOD = {"vatNo": "5564779444", "nationalId": "196805029805", "country": "se"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vatNo", "12345674"),
        ("vatNo", "989891332"),
        ("vatNo", "55647794440"),
        ("vatNo", "5564779445"),
        ("vatNo", "ACME"),
        ("vatNo", "55647794.44"),
        ("vatNo", "-5564779444"),
        ("vatNo", ""),
        ("nationalId", "01818010083"),
        ("nationalId", "196805029806"),
        ("nationalId", "19680502-9805"),
        ("nationalId", "x"),
        ("nationalId", ""),
        ("country", "fi"),
        ("country", "SE"),
        ("country", "dk"),
        ("country", "no"),
        ("country", ""),
    ],
)
def test_numbers_that_cannot_be_are_400(brevio: Sandbox, name: str, value: str) -> None:
    """BR-181, BR-182, BR-187, BD-28: length, check digit, form."""
    answer = brevio.call("GET", "/signature-right", "signature", params={**GOOD, name: value})
    assert answer.status_code == 400
    assert answer.json()["error_description"].startswith("Bad request: ")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_parameter_is_required(brevio: Sandbox, name: str) -> None:
    """BR-007, BR-180."""
    rest = {key: value for key, value in GOOD.items() if key != name}
    answer = brevio.call("GET", "/signature-right", "signature", params=rest)
    assert answer.json() == {"status": 400, "error_description": f"Bad request: {name} is missing"}


@pytest.mark.parametrize(("country", "person"), [("no", "01818010084"), ("no", "0181801008"), ("dk", "61018012345")])
def test_a_persons_number_fits_the_country(brevio: Sandbox, country: str, person: str) -> None:
    """BR-187, BD-28."""
    company = {"no": 989891332, "dk": 12345674}[country]
    query = {"vatNo": company, "nationalId": person, "country": country}
    answer = brevio.call("GET", "/signature-right", "signature", params=query)
    assert answer.status_code == 400
    assert "nationalId" in answer.json()["error_description"]


def test_a_danish_companys_check_digit(brevio: Sandbox) -> None:
    """BD-28."""
    query = {"vatNo": 12345675, "nationalId": "6101801234", "country": "dk"}
    assert brevio.call("GET", "/signature-right", "signature", params=query).status_code == 400
