"""What is sensitive: the kinds of personal and secret data, and the names under which each travels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

__all__ = ["Kind", "kind_of_header", "kind_of_name", "spreads"]


class Kind(StrEnum):
    """One class of data that a recording must not hold; each has stand-ins of its own."""

    PERSON_NUMBER = "person-number"
    """Personnummer, fødselsnummer, CPR, henkilötunnus, in whatever form."""
    ORGANISATION_NUMBER = "organisation-number"
    ACCOUNT = "account"
    """Bank accounts, bankgiro and plusgiro, card numbers."""
    IBAN = "iban"
    TOKEN = "token"
    PASSWORD = "password"
    NAME = "name"
    """Of a person or a company."""
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    """Street and house, not the post town."""


# Words of a field's name, in its own order; English, Swedish, Norwegian, Danish and Finnish.
# The most telling first: `bankAccountName` is an account's before it is a name.
_WORDS: Mapping[Kind, str] = {
    Kind.PASSWORD: "password passwd pwd passphrase pin|code losenord passord adgangskode client|secret secret",
    Kind.TOKEN: "token access|token refresh|token id|token api|key apikey authorization signature session cookie "
    "auth credential credentials bearer jwt nonce otp username user|name login",
    Kind.IBAN: "iban",
    Kind.EMAIL: "email e|mail email|address e|mail|address mail|address epost e|post",
    Kind.PHONE: "phone telephone mobile mobil msisdn cell telefon sms fax tlf",
    Kind.PERSON_NUMBER: "ssn personal|number personal|identity|number personnummer person|nummer person|number "
    "fodselsnummer foedselsnummer fnr cpr cpr|number hetu national|id national|identity pid signee|pid "
    "social|security|number identity|number personal|id personal|code personal|no",
    Kind.ORGANISATION_NUMBER: "org|no org|nr orgno orgnr org|number organisation|number organization|number "
    "organisationsnummer organisasjonsnummer company|number company|registration|number registration|number "
    "vat|no vat|number vat|id cvr cvr|number y|tunnus business|id",
    Kind.ACCOUNT: "account|number account|no bank|account bankgiro plusgiro bank|giro|number bankgirot kontonummer "
    "konto|nr kontonr clearing|number card|number pan account giro|number bban",
    Kind.ADDRESS: "street street|address address|line address|line1 address|line2 address|address|line1 "
    "street|name address gatuadress adresse gateadresse postal|address co|address care|of address1 address2",
    Kind.NAME: "name first|name last|name full|name given|name family|name surname fornamn efternamn fornavn etternavn "
    "debtor|name creditor|name customer|name contact|name contact|person contact company|name namn navn "
    "recipient|name sender|name "
    "company auditor debtor creditor customer recipient sender payer payee holder signee|name "
    "display|name attn attention our|reference your|reference",
}
# A name of one of these is of a thing, not of somebody.
_THING_WORDS = """
    file product article template event operation schema field parameter type format column header scheme status
    category project cost center currency country city bank town host domain agent code label page tag environment
    scope role key class method server browser device version step unit service
"""
_THINGS = frozenset(_THING_WORDS.split())
_HEADERS: Mapping[str, Kind] = {
    "authorization": Kind.TOKEN,
    "proxy-authorization": Kind.TOKEN,
    "cookie": Kind.TOKEN,
    "set-cookie": Kind.TOKEN,
    "from": Kind.EMAIL,
}
_WORD = re.compile(r"[A-ZÅÄÖÆØ]+(?=[A-ZÅÄÖÆØ][a-zåäöæø])|[A-ZÅÄÖÆØ]?[a-zåäöæø]+\d*|[A-ZÅÄÖÆØ]+\d*|\d+")
_PLAIN = str.maketrans("åäöæøé", "aaoaoe")
# What the last word may be, once a field name is read from its end: `debtorEmailAddress`, `phoneNumbers`.
_COUNTED = frozenset({"number", "numbers", "nr", "no"})
_TAILS = _COUNTED | {"address", "addresses", "value", "values", "list", "s"}


@cache
def _vocabulary() -> Mapping[tuple[str, ...], Kind]:
    found: dict[tuple[str, ...], Kind] = {}
    for kind, text in _WORDS.items():
        for entry in text.split():
            found.setdefault(tuple(entry.split("|")), kind)
            found.setdefault((entry.replace("|", ""),), kind)  # as servers write it that lower every header's name
    return found


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower().translate(_PLAIN) for word in _WORD.findall(name))


@cache
def kind_of_name(name: str) -> Kind | None:
    """The kind of data that a field, parameter or element of this name holds; None when the name says nothing.

    Camel case, snake case and hyphens are read alike. The end of the name decides (``debtorEmail``), what goes before
    may only take it back (``productName`` is no person's).
    """
    words = _words(name)
    if words and words[-1].endswith("s") and not words[-1].endswith("ss") and words not in _vocabulary():
        words = (*words[:-1], words[-1].removesuffix("s"))
    for size in range(len(words), 0, -1):
        kind = _vocabulary().get(words[-size:])
        if kind is not None:
            return None if kind is Kind.NAME and _is_thing(words[: len(words) - size] or words[:-1]) else kind
    if len(words) > 1 and words[-1] in _TAILS:
        kind = kind_of_name("_".join(words[:-1]))
        return None if kind is Kind.NAME and words[-1] in _COUNTED else kind  # a debtor's number is not its name
    return None


def _is_thing(before: Iterable[str]) -> bool:
    return bool(_THINGS.intersection(before))


def kind_of_header(name: str) -> Kind | None:
    """The kind of data in a header of this name; ``X-`` says nothing."""
    return _HEADERS.get(name.lower()) or kind_of_name(re.sub("^[Xx]-", "", name))


def spreads(value: str) -> bool:
    """Whether a value that was seen under a telling name is telling by itself, wherever else it stands.

    A password that is one plain word is not: taking it out everywhere would take out the word.
    """
    plain = value.replace("-", "").replace("_", "")
    return len(value) >= 4 and (len(value) >= 12 or not plain.isalpha())
