"""Numbers of companies, people and accounts with right check digits, out of ranges that belong to nobody.

Norwegian organisation numbers begin with 3 as those of the national test register do, synthetic Norwegian people have
80 added to their month, Swedish ones the serials 980 to 999, Danish ones 60 added to their day, as replacement numbers
have, and Finnish ones the serials 900 to 999, which are temporary.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from stdnum import iban, luhn
from stdnum.dk import cvr
from stdnum.no import orgnr

from mockserver.making.hint import Hint

__all__ = ["bank_account", "birth", "iban_number", "organisation", "payment_reference", "person_number"]


def birth(hint: Hint) -> date:
    return hint.now.date() - timedelta(days=hint.chance.integer(20 * 365, 70 * 365))


def _norwegian_organisation(hint: Hint) -> str:
    while True:
        number = "3" + str(hint.chance.integer(0, 9_999_999)).zfill(7)
        # the weights leave one check digit at most; some numbers have none
        for last in "0123456789":
            if orgnr.checksum(number + last) == 0:
                return number + last


def _swedish_organisation(hint: Hint) -> str:
    number = "5599" + str(hint.chance.integer(0, 99_999)).zfill(5)
    return str(number + luhn.calc_check_digit(number))


def _danish_organisation(hint: Hint) -> str:
    while True:
        number = "9" + str(hint.chance.integer(0, 999_999)).zfill(6)
        for last in "0123456789":
            if cvr.checksum(number + last) == 0:
                return number + last


def organisation(hint: Hint) -> str:
    if hint.has("cvr", "danish", "dk"):
        return _danish_organisation(hint)
    if hint.has("organisationsnummer", "orgnummer", "swedish", "se"):
        return _swedish_organisation(hint)
    return _norwegian_organisation(hint)


def _swedish_person(hint: Hint) -> str:
    born = birth(hint).strftime("%Y%m%d")
    # serials from 980 to 999 are never given to a person
    serial = str(hint.chance.integer(980, 999))
    return born + serial + str(luhn.calc_check_digit(born[2:] + serial))


def _weighted(number: str, weights: Sequence[int]) -> int:
    return (11 - sum(int(n) * w for n, w in zip(number, weights, strict=True)) % 11) % 11


def _norwegian_person(hint: Hint) -> str:
    born = birth(hint)
    for serial in range(hint.chance.integer(100, 400), 500):
        # the tax administration adds 80 to the month of its synthetic people
        number = f"{born:%d}{born.month + 80}{born:%y}{serial}"
        first = _weighted(number, (3, 7, 6, 1, 8, 9, 4, 5, 2))
        second = _weighted(number + str(first), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) if first < 10 else 10
        if second < 10:
            return f"{number}{first}{second}"
    return _swedish_person(hint)


def _danish_person(hint: Hint) -> str:
    born = birth(hint)
    return f"{born.day + 60}{born:%m%y}{hint.chance.integer(0, 9999):04}"


def _finnish_person(hint: Hint) -> str:
    born, serial = birth(hint), hint.chance.integer(900, 999)
    control = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{born:%d%m%y}{serial}") % 31]
    return f"{born:%d%m%y}{'A' if born.year >= 2000 else '-'}{serial}{control}"


def person_number(hint: Hint) -> str:
    if hint.has("fodselsnummer", "fnr", "norwegian"):
        return _norwegian_person(hint)
    if hint.has("cpr", "cprnummer", "danish"):
        return _danish_person(hint)
    return _finnish_person(hint) if hint.has("hetu", "henkilotunnus", "finnish") else _swedish_person(hint)


def payment_reference(hint: Hint) -> str:
    """An OCR or KID number: its last digit checks the others."""
    number = hint.digits(8)
    return number + str(luhn.calc_check_digit(number))


def bank_account(hint: Hint) -> str:
    while True:
        number = "9" + str(hint.chance.integer(0, 999_999_999)).zfill(9)
        check = _weighted(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
        if check < 10:
            return f"{number}{check}"


def iban_number(hint: Hint) -> str:
    account = bank_account(hint)
    return f"NO{iban.calc_check_digits('NO00' + account)}{account}"
