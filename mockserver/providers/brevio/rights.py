"""Rights to sign: who may sign for which company, and which numbers can be such (BD-28, BD-29)."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum import luhn
from stdnum.dk import cvr
from stdnum.no import fodselsnummer

from mockserver.providers.brevio.errors import invalid

__all__ = ["Right", "check_company", "check_person", "right_of"]

_COMPANY_DIGITS = {"dk": 8, "no": 9, "se": 10}
_PERSON_DIGITS = {"dk": (10,), "no": (11,), "se": (10, 12)}
_NATIONAL_DIGITS = 10
"""Digits of a Swedish number without its century."""


@dataclass(frozen=True, slots=True)
class Right:
    """A right to sign and since when."""

    kind: str
    since: str


# country, company, person (nobody real has these numbers) → right
_RIGHTS = {
    ("se", "5564779444", "6805029805"): Right("ALONE", "2019-12-11"),
    ("se", "5564779444", "7503019817"): Right("GROUP", "2021-03-01"),
    ("no", "989891332", "01818010083"): Right("ALONE", "2020-01-15"),
    ("no", "989891332", "02827510079"): Right("GROUP", "2022-06-30"),
    ("no", "989891332", "03837010003"): Right("ALONE", "2018-09-01"),  # by prokura (BR-186)
    ("dk", "12345674", "6101801234"): Right("ALONE", "2017-05-01"),
    ("dk", "12345674", "6202755678"): Right("GROUP", "2023-02-14"),
}


def check_company(country: str, number: str) -> None:
    """Raises: Refusal 400 when no company of the country can have the number."""
    digits = _COMPANY_DIGITS[country]
    if len(number) != digits:
        raise invalid("query.vatNo", f"must have {digits} digits for {country}", "BR-181")
    if (country == "se" and not luhn.is_valid(number)) or (country == "dk" and not cvr.is_valid(number)):
        raise invalid("query.vatNo", "has a wrong check digit", "BR-187")


def check_person(country: str, number: str) -> None:
    """Raises: Refusal 400 when no person of the country can have the number."""
    digits = _PERSON_DIGITS[country]
    if len(number) not in digits:
        words = " or ".join(map(str, digits))
        raise invalid("query.nationalId", f"must have {words} digits for {country}", "BR-187")
    if country == "se" and not luhn.is_valid(number[-_NATIONAL_DIGITS:]):
        raise invalid("query.nationalId", "has a wrong check digit", "BR-187")
    if country == "no" and not _norwegian(number):
        raise invalid("query.nationalId", "has a wrong check digit", "BR-187")


def _norwegian(number: str) -> bool:
    first = fodselsnummer.calc_check_digit1(number[:9])
    return bool(number[9:] == first + fodselsnummer.calc_check_digit2(number[:9] + first))


def right_of(country: str, company: str, person: str) -> Right | None:
    """A person's right to sign for a company; None when there is none."""
    return _RIGHTS.get((country, company, person[-_NATIONAL_DIGITS:] if country == "se" else person))
