"""Words and makers: one function for each kind of thing that a text may name, such as a mail address or a street.

Everybody here is made up: mail stays under example.com, phones lie in the block that the Swedish regulator keeps for
fiction, Norwegian organisation numbers begin with 3 as those of the national test register do, and identity numbers
use the serials kept for tests. Check digits are right, so validating clients accept them.
"""

from __future__ import annotations

from collections.abc import Callable

from mockserver.making.hint import Hint
from mockserver.making.identities import bank_account, organisation, person_number

__all__ = ["CURRENCIES", "FIRST", "LAST", "SENTENCES", "THINGS", "TITLES", "TRADES"]
__all__ += [
    "address",
    "amount",
    "city",
    "code",
    "company",
    "country",
    "file",
    "full_name",
    "hexadecimal",
    "identifier",
    "ipv4",
    "ipv6",
    "mail",
    "name",
    "number",
    "one_of",
    "page_address",
    "phone",
    "picture",
    "postal_code",
    "reference",
    "slug",
    "token",
]

FIRST = (
    "Ada",
    "Eline",
    "Frida",
    "Henrik",
    "Ingrid",
    "Jonas",
    "Kari",
    "Lars",
    "Maja",
    "Nils",
    "Oskar",
    "Sigrid",
    "Tove",
)
LAST = ("Berg", "Dahl", "Ek", "Fjeld", "Holm", "Lind", "Lund", "Moen", "Nordby", "Strand", "Sund", "Viken")
THINGS = ("Birch", "Fjord", "Harbour", "Heather", "Island", "Lantern", "Meadow", "Northern", "Pine", "Skerry", "Tern")
TRADES = ("Bakery", "Books", "Carpentry", "Consulting", "Fishery", "Logistics", "Roofing", "Systems", "Textiles")
_FORMS = ("AS", "AB", "ApS")
_STREETS = ("Birch Street", "Harbour Road", "Mill Lane", "Station Road", "Storgata", "Strandvegen", "Kungsgatan")
_PLACES = (("Oslo", "0150", "NO"), ("Bergen", "5003", "NO"), ("Stockholm", "11122", "SE"), ("Malmö", "21115", "SE"))
CURRENCIES = ("NOK", "SEK", "DKK", "EUR")
_COUNTRIES = ("NO", "SE", "DK", "FI")
_LONG_COUNTRIES = ("Norway", "Sweden", "Denmark", "Finland")
SENTENCES = (
    "Delivered as agreed, thank you.",
    "Please send the papers by the end of the week.",
    "Twelve hours of work in the old harbour.",
    "Monthly service, as in the contract.",
    "The meeting moved to Thursday.",
)
TITLES = ("Autumn report", "Garden plan", "Harbour survey", "Kitchen shelves", "Monthly service", "Winter tyres")


# ---- people, places, things ------------------------------------------------------------------------------------------


def mail(hint: Hint) -> str:
    """A mail address."""
    return f"{hint.pick(FIRST)}.{hint.pick(LAST)}@example.{hint.pick(('com', 'org'))}".lower()


def full_name(hint: Hint) -> str:
    """A person, first name first."""
    return f"{hint.pick(FIRST)} {hint.pick(LAST)}"


def company(hint: Hint) -> str:
    """A firm with its legal form."""
    return f"{hint.pick(THINGS)} {hint.pick(TRADES)} {hint.pick(_FORMS)}"


_PEOPLE = frozenset(
    [
        "person",
        "user",
        "contact",
        "owner",
        "holder",
        "employee",
        "author",
        "sender",
        "recipient",
        "debtor",
        "customer",
        "member",
        "patient",
        "driver",
        "guest",
        "student",
        "reviewer",
        "creator",
        "assignee",
        "cardholder",
        "attention",
        "signatory",
        "full",
    ]
)
_COMPANIES = frozenset(
    [
        "company",
        "organisation",
        "organization",
        "business",
        "merchant",
        "supplier",
        "vendor",
        "creditor",
        "employer",
        "bank",
        "legal",
    ]
)


def name(hint: Hint) -> str:
    """Of a person, a firm or a thing, as the words beside it say."""
    if not _PEOPLE.isdisjoint(hint.words):
        return full_name(hint)
    if not _COMPANIES.isdisjoint(hint.words):
        return company(hint)
    return f"{hint.pick(THINGS)} {hint.pick(TRADES)}".capitalize()


def phone(hint: Hint) -> str:
    """A Swedish mobile number in international form."""
    return f"+467017406{hint.chance.integer(5, 99):02}"


def slug(hint: Hint) -> str:
    """Two words in lower case."""
    return f"{hint.pick(THINGS)}-{hint.pick(TRADES)}".lower()


def page_address(hint: Hint) -> str:
    """The URL of a page."""
    return f"https://www.example.com/{slug(hint)}"


def picture(hint: Hint) -> str:
    """The URL of a picture."""
    return f"https://www.example.com/{slug(hint)}.png"


def token(hint: Hint) -> str:
    """32 hexadecimal digits."""
    return hint.chance.uuid().replace("-", "")


def identifier(hint: Hint) -> str:
    """A UUID; of a person the national identity number."""
    if any(word in hint.name for word in ("personal", "national", "civic")):
        return person_number(hint)
    return hint.chance.uuid()


def reference(hint: Hint) -> str:
    """Six digits."""
    return hint.digits(6)


def address(hint: Hint) -> str:
    """A street and a number; an IP or mail address where the name says so."""
    if hint.has("ip"):
        return ipv4(hint)
    if hint.has("mail", "email"):
        return mail(hint)
    return f"{hint.pick(_STREETS)} {hint.chance.integer(1, 98)}"


def city(hint: Hint) -> str:
    """A town."""
    return hint.pick([place for place, _, _ in _PLACES])


def postal_code(hint: Hint) -> str:
    """A town's postal code."""
    return hint.pick([code for _, code, _ in _PLACES])


def ipv4(hint: Hint) -> str:
    """An address of the block kept for documentation (RFC 5737)."""
    return f"192.0.2.{hint.chance.integer(1, 254)}"


def ipv6(hint: Hint) -> str:
    """An address of the block kept for documentation (RFC 3849)."""
    return f"2001:db8::{hint.chance.integer(1, 65535):x}"


def code(hint: Hint) -> str:
    """Of a country, a currency, a place or a language where the name says so; else a letter and digits."""
    if hint.has("country"):
        return hint.pick(_COUNTRIES)
    if hint.has("currency"):
        return hint.pick(CURRENCIES)
    if hint.has("postal", "post", "zip"):
        return postal_code(hint)
    if hint.has("language", "locale"):
        return "nb"
    return f"{hint.pick(THINGS)[:1]}{hint.digits(3)}"


def number(hint: Hint) -> str:
    """Of a firm, a phone, an account or a person where the name says so; else six digits."""
    if hint.has("organisation", "organization", "org", "vat", "company", "cvr", "business"):
        return organisation(hint)
    if hint.has("phone", "mobile", "telephone", "fax"):
        return phone(hint)
    if hint.has("account", "bban"):
        return bank_account(hint)
    if hint.has("personal", "identity", "social", "national", "person"):
        return person_number(hint)
    return reference(hint)


def country(hint: Hint) -> str:
    """A code where only that has room, else a name."""
    short = hint.room is not None and hint.room <= 3
    return hint.pick(_COUNTRIES if short else _LONG_COUNTRIES)


def amount(hint: Hint) -> str:
    """An amount with two decimals."""
    return f"{hint.chance.integer(50, 5000)}.{hint.pick(('00', '50', '90'))}"


def file(hint: Hint) -> str:
    """The name of a PDF."""
    return f"{slug(hint)}.pdf"


def hexadecimal(hint: Hint) -> str:
    """64 hexadecimal digits."""
    return f"{token(hint)}{token(hint)}"


def one_of(*among: str) -> Callable[[Hint], str]:
    """A maker of one of these."""
    return lambda hint: hint.pick(among)
