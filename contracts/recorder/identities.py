"""Numbers of people, companies and accounts: found by form and check digit, and made anew in the same form.

Stand-ins come from ranges that belong to nobody where there are such: the Swedish serials 980 to 999, the Norwegian
months with 80 added, Norwegian organisation numbers that begin with 3, Swedish ones that begin with 5599, the
Finnish serials from 900. The Danish CPR has no such range; there the serial has the wrong check digit for anyone
registered before 2007.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum import iban, luhn
from stdnum.dk import cpr, cvr
from stdnum.fi import hetu, ytunnus
from stdnum.no import fodselsnummer, kontonr
from stdnum.no import orgnr as norwegian_orgnr
from stdnum.se import orgnr as swedish_orgnr
from stdnum.se import personnummer

from contracts.recorder.kinds import Kind

__all__ = ["Found", "digits_of", "identities_in", "stand_in_number"]


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text: where it stands, and of which kind."""

    start: int
    end: int
    kind: Kind


_EDGE = r"(?<![0-9A-Za-z])"
_STOP = r"(?![0-9A-Za-z])"
_TODAY = date(2026, 1, 1)
"""Stand-ins are people born before; a fixed day, so that a key gives the same stand-ins for ever."""


def _swedish_person(text: str) -> bool:
    """Coordination numbers have 60 added to the day, which the check of real dates does not know."""
    digits = digits_of(text)[-10:]
    day = int(digits[4:6])
    if day > 60:
        return luhn.is_valid(digits) and 1 <= int(digits[2:4]) <= 12 and day <= 91
    return personnummer.is_valid(text)


def _norwegian_person(text: str) -> bool:
    """Synthetic people have 40, 65 or 80 added to the month."""
    digits = digits_of(text)
    return len(digits) == 11 and _norwegian_check(digits[:9]) == digits[9:]


def _norwegian_check(nine: str) -> str:
    """The two check digits; a dash for one that does not exist."""
    first = str(fodselsnummer.calc_check_digit1(nine))
    second = str(fodselsnummer.calc_check_digit2(nine + first)) if len(first) == 1 else "-"
    return first + second if len(second) == 1 else "--"


def _finnish_person(text: str) -> bool:
    """Temporary numbers, whose serials begin at 900, included."""
    return bool(hetu.is_valid(text, allow_temporary=True))


def _danish_company(text: str) -> bool:
    digits = digits_of(text)
    return cvr.is_valid(digits) and not _is_day(digits)


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


# In this order: what fits an earlier line is not looked at again.
_FORMS: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    (Kind.IBAN, re.compile(_EDGE + r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?" + _STOP), iban.is_valid),
    (Kind.PERSON_NUMBER, re.compile(_EDGE + r"(?:19|20)?\d{6}[-+ ]?\d{4}" + _STOP), _swedish_person),
    (Kind.PERSON_NUMBER, re.compile(_EDGE + r"\d{6} ?\d{5}" + _STOP), _norwegian_person),
    (Kind.PERSON_NUMBER, re.compile(_EDGE + r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]" + _STOP), _finnish_person),
    (Kind.PERSON_NUMBER, re.compile(_EDGE + r"\d{6}[- ]?\d{4}" + _STOP), cpr.is_valid),
    (Kind.ORGANISATION_NUMBER, re.compile(_EDGE + r"(?:16)?\d{6}-?\d{4}" + _STOP), lambda t: swedish_orgnr.is_valid(
        digits_of(t)[-10:])),
    (Kind.ORGANISATION_NUMBER, re.compile(r"(?<![0-9A-Za-z])SE\d{10}01" + _STOP), lambda t: luhn.is_valid(t[2:12])),
    (Kind.ORGANISATION_NUMBER, re.compile(r"(?<![0-9A-Za-z])(?:NO)?\d{3} ?\d{3} ?\d{3}(?: ?MVA)?" + _STOP),
     lambda t: norwegian_orgnr.is_valid(digits_of(t))),
    (Kind.ORGANISATION_NUMBER, re.compile(r"(?<![0-9A-Za-z])(?:DK)?\d{8}" + _STOP), _danish_company),
    (Kind.ORGANISATION_NUMBER, re.compile(_EDGE + r"\d{7}-\d" + _STOP), ytunnus.is_valid),
    (Kind.ACCOUNT, re.compile(_EDGE + r"\d{4}[. ]?\d{2}[. ]?\d{5}" + _STOP), lambda t: kontonr.is_valid(digits_of(t))),
    (Kind.ACCOUNT, re.compile(_EDGE + r"\d{3,4}-\d{4}" + _STOP), lambda t: luhn.is_valid(digits_of(t))),
    (Kind.ACCOUNT, re.compile(_EDGE + r"\d{4}(?:[- ]?\d{4}){3}" + _STOP), lambda t: luhn.is_valid(digits_of(t))),
)  # fmt: skip


def digits_of(text: str) -> str:
    """The digits of a text alone."""
    return re.sub(r"\D", "", text)


def identities_in(text: str) -> Iterator[Found]:
    """Every number of a person, company or account in a text; none overlaps another."""
    taken: list[tuple[int, int]] = []
    for kind, form, valid in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            if valid(match[0]):
                taken.append((start, end))
                yield Found(start, end, kind)


def stand_in_number(text: str, kind: Kind, chance: Random) -> str:
    """Another number of the same country and form, its check digits right wherever the first one's were.

    Separators, spaces and letters stay where they are. A number that is no known one gets other digits.
    """
    digits = digits_of(text)
    if kind is Kind.IBAN:
        return _iban(text, chance)
    if kind is Kind.PERSON_NUMBER and _finnish_person(text):
        return _new_finnish_person(text, chance)
    for fits, make in _MAKERS.get(kind, ()):
        if fits(text):
            return _poured(text, make(digits, chance))
    return _scrambled(text, chance)


def _poured(form: str, digits: str) -> str:
    """The digits put where the form has digits."""
    waiting = iter(digits)
    return "".join(next(waiting) if char.isdigit() and char.isascii() else char for char in form)


def _scrambled(text: str, chance: Random) -> str:
    first = True
    made = []
    for char in text:
        if char.isdigit():
            made.append(str(chance.randint(1 if first else 0, 9)))
            first = False
        else:
            made.append(char)
    return "".join(made)


def _born(chance: Random) -> date:
    return _TODAY - timedelta(days=chance.randint(20 * 365, 70 * 365))


def _new_swedish_person(digits: str, chance: Random) -> str:
    born = _born(chance)
    day = f"{born.day + 60:02}" if int(digits[-6:-4]) > 60 else f"{born:%d}"
    nine = f"{born:%y%m}{day}{chance.randint(980, 999)}"
    century = f"{born:%Y}"[:2] if len(digits) == 12 else ""
    return century + nine + luhn.calc_check_digit(nine)


def _new_norwegian_person(digits: str, chance: Random) -> str:
    while True:
        born = _born(chance)
        nine = f"{born:%d}{born.month + 80}{born:%y}{chance.randint(0, 499):03}"
        check = _norwegian_check(nine)
        if check.isdigit():  # a remainder of ten has no digit
            return nine + check


def _new_danish_person(digits: str, chance: Random) -> str:
    while True:
        born = date(1990, 1, 1) + timedelta(days=chance.randint(0, 3650))
        number = f"{born:%d%m%y}{chance.randint(4000, 4999)}"
        if cpr.is_valid(number) and cpr.checksum(number) != 0:
            return number


def _new_finnish_person(text: str, chance: Random) -> str:
    sign = text[6]
    while True:
        serial = chance.randint(900, 999)
        day = _born(chance).strftime("%d%m%y")
        for check in "0123456789ABCDEFHJKLMNPRSTUVWXY":
            if _finnish_person(made := f"{day}{sign}{serial}{check}"):
                return made


def _new_swedish_company(digits: str, chance: Random) -> str:
    nine = f"5599{chance.randint(0, 99_999):05}"
    ten = nine + luhn.calc_check_digit(nine)
    return {10: ten, 12: (digits[:2] + ten) if digits[:2] == "16" else f"{ten}{digits[-2:]}"}[len(digits)]


def _new_norwegian_company(digits: str, chance: Random) -> str:
    while True:
        eight = f"3{chance.randint(0, 9_999_999):07}"
        for last in "0123456789":
            if norwegian_orgnr.checksum(eight + last) == 0:
                return eight + last


def _new_danish_company(digits: str, chance: Random) -> str:
    while True:
        number = f"9{chance.randint(0, 9_999_999):07}"
        if cvr.is_valid(number) and not _is_day(number):
            return number


def _new_finnish_company(digits: str, chance: Random) -> str:
    while True:
        number = f"9{chance.randint(0, 9_999_999):07}"
        if ytunnus.is_valid(number):
            return number


def _new_norwegian_account(digits: str, chance: Random) -> str:
    while True:
        number = f"9{chance.randint(0, 9_999_999_999):010}"
        if kontonr.is_valid(number):
            return number


def _new_luhn(digits: str, chance: Random) -> str:
    body = str(chance.randint(10 ** (len(digits) - 2), 10 ** (len(digits) - 1) - 1))
    return body + luhn.calc_check_digit(body)


def _iban(text: str, chance: Random) -> str:
    """Another account in the same bank's country, spaces kept; the letters of a BBAN stay."""
    compact = text.replace(" ", "").upper()
    while True:
        bban = compact[4:6] + _scrambled(compact[6:], chance)
        if compact.startswith("NO"):
            bban = _new_norwegian_account("", chance)
        made = compact[:2] + iban.calc_check_digits(compact[:2] + "00" + bban) + bban
        if iban.is_valid(compact) <= iban.is_valid(made, check_country=compact.startswith("NO")):
            break
    waiting = iter(made)
    return "".join(char if char == " " else next(waiting) for char in text)


_Fits = Callable[[str], bool]
_Make = Callable[[str, Random], str]


def _full(form: str) -> Callable[[str], bool]:
    compiled = re.compile(form)
    return lambda text: compiled.fullmatch(text.strip()) is not None


_MAKERS: dict[Kind, tuple[tuple[_Fits, _Make], ...]] = {
    Kind.PERSON_NUMBER: (
        (lambda t: _full(r"\d{6} ?\d{5}")(t) and _norwegian_person(t), _new_norwegian_person),
        (lambda t: _full(r"(?:\d{2})?\d{6}[-+ ]?\d{4}")(t) and _swedish_person(t), _new_swedish_person),
        (lambda t: _full(r"\d{6}[- ]?\d{4}")(t) and cpr.is_valid(t), _new_danish_person),
    ),
    Kind.ORGANISATION_NUMBER: (
        (lambda t: _full(r"(?:16)?\d{6}-?\d{4}|SE\d{10}01")(t), _new_swedish_company),
        (lambda t: _full(r"(?:NO)? ?\d{3} ?\d{3} ?\d{3}(?: ?MVA)?")(t), _new_norwegian_company),
        (_full(r"(?:DK)?\d{8}"), _new_danish_company),
        (_full(r"\d{7}-\d"), _new_finnish_company),
    ),
    Kind.ACCOUNT: (
        (lambda t: len(digits_of(t)) == 11 and kontonr.is_valid(digits_of(t)), _new_norwegian_account),
        (lambda t: len(digits_of(t)) > 2 and luhn.is_valid(digits_of(t)), _new_luhn),
    ),
}
