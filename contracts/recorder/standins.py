"""What stands in for each real value: the same for the same value, in the same form, and nobody's.

A stand-in is drawn from a keyed hash of its value, so that a recording's joins hold, and so that without the key
nobody can try out whose it was. Two values never share a stand-in, and none is a value that was really seen.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Callable, Iterable
from functools import cache
from random import Random

import phonenumbers
from faker.providers.person.da_DK import Provider as Danes
from faker.providers.person.fi_FI import Provider as Finns
from faker.providers.person.no_NO import Provider as Norwegians
from faker.providers.person.sv_SE import Provider as Swedes
from stdnum.fi import hetu

from contracts.recorder.identities import digits_of, stand_in_number
from contracts.recorder.kinds import Kind

__all__ = ["StandIns", "first_names", "last_names", "normal"]

_COMPANY_WORDS = "ab as asa hb kb a/s aps oy oyj ks ans da enk nuf i/s p/s ltd inc gmbh publ & og och ja"
_LEGAL_FORMS = frozenset(_COMPANY_WORDS.split())
_NUMBERS = frozenset({Kind.PERSON_NUMBER, Kind.ORGANISATION_NUMBER, Kind.ACCOUNT, Kind.IBAN})
_MOST_TRIES = 500


@cache
def first_names() -> frozenset[str]:
    """First names of the Nordic countries, in lower case."""
    return frozenset(name.lower() for people in (Swedes, Norwegians, Danes, Finns) for name in people.first_names)


@cache
def last_names() -> frozenset[str]:
    """Last names of the Nordic countries, in lower case."""
    return frozenset(name.lower() for people in (Swedes, Norwegians, Danes, Finns) for name in people.last_names)


@cache
def _drawn_from(first: bool) -> tuple[str, ...]:
    """Names of one word that a stand-in may have, sorted, so that a key always draws the same."""
    names = first_names() if first else last_names()
    return tuple(sorted(name.capitalize() for name in names if name.isalpha()))


def normal(kind: Kind, text: str) -> str:
    """What two spellings of one value have in common: digits for numbers, lower case for the rest."""
    if kind is Kind.PHONE:
        return digits_of(text).lstrip("0")[-8:]
    if kind is Kind.PERSON_NUMBER and len(digits_of(text)) == 12:
        return digits_of(text)[-10:]
    if kind is Kind.ORGANISATION_NUMBER:
        return _core(text) or text.upper()
    if kind in _NUMBERS:
        return "".join(char for char in text.upper() if char.isalnum())
    return text if kind in (Kind.TOKEN, Kind.PASSWORD) else text.casefold().strip()


class StandIns:
    """The stand-ins of one recording.

    Args:
        key: the hash's key; without one a new key is made, and no other recording has the same stand-ins.
        real: asked whether a text is one of the real values, which no stand-in may be.
    """

    def __init__(self, key: bytes | None = None, real: Callable[[str], bool] = lambda text: False) -> None:
        self._key = key or secrets.token_bytes(32)
        self._real = real
        self._made: dict[tuple[Kind, str], str] = {}
        self._taken: set[str] = set()

    def of(self, kind: Kind, text: str) -> str:
        """The stand-in for a value, in the form in which the value is written here."""
        if kind in (Kind.NAME, Kind.ADDRESS):
            return "".join(self._word(word) for word in _split(text))
        finnish = hetu.is_valid(text, allow_temporary=True)
        if kind is Kind.PERSON_NUMBER and len(digits_of(text)) in (10, 12) and not finnish:
            return self._person(text)
        if kind is Kind.PHONE:
            return self._phone(text)
        if kind is Kind.ORGANISATION_NUMBER and _core(text):
            return self._company(text)
        return self._single(kind, text)

    def _single(self, kind: Kind, text: str) -> str:
        same = (kind, normal(kind, text))
        made = self._made.get(same)
        if made is None:
            made = self._made[same] = self._draw(same, lambda chance: _MAKE[kind](text, chance))
        return _in_form(made, text) if kind in _NUMBERS else made

    def _draw(self, same: tuple[Kind, str], make: Callable[[Random], str]) -> str:
        digest = hmac.new(self._key, "\0".join(same).encode(), hashlib.sha256).digest()
        chance = Random(digest)
        for _ in range(_MOST_TRIES):
            made = make(chance)
            if made.casefold() not in self._taken and not self._real(made):
                break
        self._taken.add(made.casefold())
        return made

    def _person(self, text: str) -> str:
        """Ten and twelve digits of one person are one person still."""
        digits = digits_of(text)
        same = (Kind.PERSON_NUMBER, digits[-10:])
        if same not in self._made:
            made = self._draw(same, lambda chance: stand_in_number(text, Kind.PERSON_NUMBER, chance))
            whole = digits_of(made)
            self._made[same] = whole if len(whole) == 12 else _century(whole) + whole
        return _in_form(self._made[same][-len(digits) :], text)

    def _company(self, text: str) -> str:
        """With or without country, century or tax suffix, it is one company."""
        core, digits = _core(text), digits_of(text)
        same = (Kind.ORGANISATION_NUMBER, core)
        made = self._made.get(same)
        if made is None:
            form = f"{core[:7]}-{core[7:]}" if len(core) == 8 and "-" in text else core
            make = stand_in_number
            made = self._made[same] = self._draw(same, lambda chance: make(form, Kind.ORGANISATION_NUMBER, chance))
        whole = digits.replace(core, digits_of(made), 1)
        waiting = iter(whole)
        return "".join(next(waiting) if char.isdigit() else char for char in text)

    def _phone(self, text: str) -> str:
        """National and international forms of one number are one number still."""
        same = (Kind.PHONE, normal(Kind.PHONE, text))
        made = self._made.get(same)
        if made is None:
            made = self._made[same] = self._draw(same, lambda chance: _phone(text, chance))
        digits, tail = digits_of(text), len(same[1])
        return _in_form(digits[: len(digits) - tail] + digits_of(made)[-tail:], text)

    def _word(self, word: str) -> str:
        """Names and addresses go word by word, so that a first name alone is the same person's."""
        lower = word.casefold()
        if lower in _LEGAL_FORMS or not any(char.isalnum() for char in word):
            return word
        same = (Kind.NAME, lower)
        made = self._made.get(same)
        if made is None:
            make = _house if word.isdigit() else _name
            made = self._made[same] = self._draw(same, lambda chance: make(word, chance))
        return made.upper() if word.isupper() and len(word) > 1 else made.lower() if word.islower() else made


def _core(text: str) -> str:
    """The digits that a company keeps in every spelling: ten in Sweden, nine in Norway, eight elsewhere."""
    digits = digits_of(text)
    if len(digits) == 12:
        return digits[2:] if digits.startswith("16") else digits[:10]
    return digits if len(digits) in (8, 9, 10) else ""


def _century(ten: str) -> str:
    return "19" if int(ten[:2]) > 6 else "20"


def _split(text: str) -> Iterable[str]:
    """The words of a text and what stands between them, in order."""
    word = ""
    for char in text:
        if char.isalnum() or char in "'/&":
            word += char
            continue
        if word:
            yield word
        word = ""
        yield char
    if word:
        yield word


def _name(word: str, chance: Random) -> str:
    """Another name, no longer than the first, so that a field's longest length is kept."""
    fitting = [name for name in _drawn_from(word.casefold() in first_names()) if len(name) <= max(len(word), 2)]
    if fitting and chance.random() < 0.98:  # otherwise a made-up one, so that names never run out
        return chance.choice(fitting)
    return "".join(chance.choice("bdfglmnrstv" if n % 2 == 0 else "aeiouy") for n in range(len(word))).capitalize()


def _token(text: str, chance: Random) -> str:
    """Each character by another of its class, piece by piece: hexadecimal digits stay such, and so does a label that
    says what kind of token it is, as in ``client_17ab…``."""
    pieces = re.split(r"([^0-9A-Za-z]+)", text)
    labelled = len(pieces) > 2 and pieces[0].isalpha() and pieces[1] == "_" and any(map(str.isdigit, pieces[2]))
    return "".join(pieces[:2] if labelled else []) + "".join(
        _scrambled(piece, chance) for piece in (pieces[2:] if labelled else pieces)
    )


def _scrambled(piece: str, chance: Random) -> str:
    hexadecimal = all(char in "0123456789abcdef" for char in piece)
    letters = "abcdef" if hexadecimal else string.ascii_lowercase
    made = []
    for char in piece:
        if char in string.digits:
            made.append(chance.choice(string.digits))
        elif char in string.ascii_lowercase:
            made.append(chance.choice(letters))
        elif char in string.ascii_uppercase:
            made.append(chance.choice(letters.upper()))
        else:
            made.append(char if char.isascii() else chance.choice(letters))
    return "".join(made)


def _email(text: str, chance: Random) -> str:
    local = f"{chance.choice(_drawn_from(True))}.{chance.choice(_drawn_from(False))}{chance.randint(1, 999)}"
    folded = local.lower().translate(str.maketrans("åäöæøéüð", "aaoaoeud"))
    plain = "".join(char for char in folded if char.isascii())
    return f"{plain}@example.{chance.choice(('com', 'org', 'net'))}"


def _phone(text: str, chance: Random) -> str:
    """Another number that the same numbering plan has, the country and the first digits kept.

    Swedish mobiles get one of the numbers that the authority keeps for fiction; the other countries keep none.
    """
    digits = digits_of(text)
    if digits.lstrip("0").removeprefix("46").lstrip("0").startswith("7") and len(digits) >= 10:
        fiction = f"701740{chance.randint(605, 699)}"
        return digits[: len(digits) - 9] + fiction
    for _ in range(_MOST_TRIES):
        made = digits[:-6] + f"{chance.randint(0, 999_999):06}"
        if text.strip()[:1] != "+" or _possible("+" + made):
            break
    return made


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _house(text: str, chance: Random) -> str:
    return str(chance.randint(1, 10 ** len(text) - 1)).zfill(len(text))


def _in_form(made: str, text: str) -> str:
    """The characters of a stand-in where the text has its own; its separators stay."""
    letters = iter("".join(char for char in made if char.isalnum()))
    if sum(char.isalnum() for char in text) != sum(char.isalnum() for char in made):
        return made
    return "".join(next(letters) if char.isalnum() else char for char in text)


_MAKE: dict[Kind, Callable[[str, Random], str]] = {
    Kind.PERSON_NUMBER: lambda text, chance: stand_in_number(text, Kind.PERSON_NUMBER, chance),
    Kind.ORGANISATION_NUMBER: lambda text, chance: stand_in_number(text, Kind.ORGANISATION_NUMBER, chance),
    Kind.ACCOUNT: lambda text, chance: stand_in_number(text, Kind.ACCOUNT, chance),
    Kind.IBAN: lambda text, chance: stand_in_number(text, Kind.IBAN, chance),
    Kind.TOKEN: _token,
    Kind.PASSWORD: _scrambled,
    Kind.EMAIL: _email,
}
