"""Values that read like data, chosen by a property's name and format: names, mail, amounts, dates.

Everybody here is made up: mail stays under example.com, phones lie in the block that the Swedish regulator keeps for
fiction, Norwegian organisation numbers begin with 3 as those of the national test register do, and identity numbers
use the serials kept for tests. Check digits are right, so validating clients accept them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from mockserver.making.hint import Hint
from mockserver.making.identities import (
    bank_account,
    birth,
    iban_number,
    organisation,
    payment_reference,
    person_number,
)

__all__ = ["FORMATS", "number_for", "text_for"]


_FIRST = (
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
_LAST = ("Berg", "Dahl", "Ek", "Fjeld", "Holm", "Lind", "Lund", "Moen", "Nordby", "Strand", "Sund", "Viken")
_THINGS = ("Birch", "Fjord", "Harbour", "Heather", "Island", "Lantern", "Meadow", "Northern", "Pine", "Skerry", "Tern")
_TRADES = ("Bakery", "Books", "Carpentry", "Consulting", "Fishery", "Logistics", "Roofing", "Systems", "Textiles")
_FORMS = ("AS", "AB", "ApS")
_STREETS = ("Birch Street", "Harbour Road", "Mill Lane", "Station Road", "Storgata", "Strandvegen", "Kungsgatan")
_PLACES = (("Oslo", "0150", "NO"), ("Bergen", "5003", "NO"), ("Stockholm", "11122", "SE"), ("Malmö", "21115", "SE"))
_CURRENCIES = ("NOK", "SEK", "DKK", "EUR")
_COUNTRIES = ("NO", "SE", "DK", "FI")
_LONG_COUNTRIES = ("Norway", "Sweden", "Denmark", "Finland")
_SENTENCES = (
    "Delivered as agreed, thank you.",
    "Please send the papers by the end of the week.",
    "Twelve hours of work in the old harbour.",
    "Monthly service, as in the contract.",
    "The meeting moved to Thursday.",
)
_TITLES = ("Autumn report", "Garden plan", "Harbour survey", "Kitchen shelves", "Monthly service", "Winter tyres")

_FUTURE = (
    "due",
    "expire",
    "expires",
    "expiry",
    "expiration",
    "until",
    "end",
    "ends",
    "next",
    "deadline",
    "to",
    "forfall",
)
_PAST = ("created", "updated", "modified", "registered", "since", "start", "from", "issued", "last", "paid", "sent")


# ---- people, places, things ------------------------------------------------------------------------------------------


def _mail(hint: Hint) -> str:
    return f"{hint.pick(_FIRST)}.{hint.pick(_LAST)}@example.{hint.pick(('com', 'org'))}".lower()


def _full_name(hint: Hint) -> str:
    return f"{hint.pick(_FIRST)} {hint.pick(_LAST)}"


def _company(hint: Hint) -> str:
    return f"{hint.pick(_THINGS)} {hint.pick(_TRADES)} {hint.pick(_FORMS)}"


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


def _name(hint: Hint) -> str:
    if not _PEOPLE.isdisjoint(hint.words):
        return _full_name(hint)
    if not _COMPANIES.isdisjoint(hint.words):
        return _company(hint)
    return f"{hint.pick(_THINGS)} {hint.pick(_TRADES)}".capitalize()


def _phone(hint: Hint) -> str:
    return f"+467017406{hint.chance.integer(5, 99):02}"


def _slug(hint: Hint) -> str:
    return f"{hint.pick(_THINGS)}-{hint.pick(_TRADES)}".lower()


def _path(hint: Hint) -> str:
    return f"https://www.example.com/{_slug(hint)}"


def _picture(hint: Hint) -> str:
    return f"https://www.example.com/{_slug(hint)}.png"


def _token(hint: Hint) -> str:
    return hint.chance.uuid().replace("-", "")


def _identifier(hint: Hint) -> str:
    if any(word in hint.name for word in ("personal", "national", "civic")):
        return person_number(hint)
    return hint.chance.uuid()


def _reference(hint: Hint) -> str:
    return hint.digits(6)


def _address(hint: Hint) -> str:
    if hint.has("ip"):
        return _ipv4(hint)
    if hint.has("mail", "email"):
        return _mail(hint)
    return f"{hint.pick(_STREETS)} {hint.chance.integer(1, 98)}"


def _city(hint: Hint) -> str:
    return hint.pick([place for place, _, _ in _PLACES])


def _postal(hint: Hint) -> str:
    return hint.pick([code for _, code, _ in _PLACES])


def _ipv4(hint: Hint) -> str:
    return f"192.0.2.{hint.chance.integer(1, 254)}"


def _ipv6(hint: Hint) -> str:
    return f"2001:db8::{hint.chance.integer(1, 65535):x}"


def _code(hint: Hint) -> str:
    if hint.has("country"):
        return hint.pick(_COUNTRIES)
    if hint.has("currency"):
        return hint.pick(_CURRENCIES)
    if hint.has("postal", "post", "zip"):
        return _postal(hint)
    if hint.has("language", "locale"):
        return "nb"
    return f"{hint.pick(_THINGS)[:1]}{hint.digits(3)}"


def _number(hint: Hint) -> str:
    if hint.has("organisation", "organization", "org", "vat", "company", "cvr", "business"):
        return organisation(hint)
    if hint.has("phone", "mobile", "telephone", "fax"):
        return _phone(hint)
    if hint.has("account", "bban"):
        return bank_account(hint)
    if hint.has("personal", "identity", "social", "national", "person"):
        return person_number(hint)
    return _reference(hint)


def _is_short(hint: Hint) -> bool:
    return hint.room is not None and hint.room <= 3


def _amount(hint: Hint) -> str:
    return f"{hint.chance.integer(50, 5000)}.{hint.pick(('00', '50', '90'))}"


def _file(hint: Hint) -> str:
    return f"{_slug(hint)}.pdf"


def _hex(hint: Hint) -> str:
    return f"{_token(hint)}{_token(hint)}"


def _const(*among: str) -> Callable[[Hint], str]:
    return lambda hint: hint.pick(among)


# ---- dates -----------------------------------------------------------------------------------------------------------


def _day(hint: Hint) -> date:
    if hint.has("birth", "born", "dob", "birthday"):
        return birth(hint)
    low, high = (
        (1, 45)
        if any(w in _FUTURE or w.startswith("forfall") for w in hint.name)
        else (-45, -1)
        if any(w in _PAST for w in hint.name)
        else (-20, 20)
    )
    return hint.now.date() + timedelta(days=hint.chance.integer(low, high))


def _moment(hint: Hint) -> str:
    return f"{_day(hint).isoformat()}T{_clock(hint)}"


def _clock(hint: Hint) -> str:
    return f"{hint.chance.integer(8, 16):02}:{hint.chance.integer(0, 59):02}:{hint.chance.integer(0, 59):02}"


FORMATS: Mapping[str, Callable[[Hint], str]] = {
    "date": lambda hint: _day(hint).isoformat(),
    "date-time": lambda hint: f"{_moment(hint)}Z",
    "local-date-time": _moment,
    "time": lambda hint: f"{_clock(hint)}Z",
    "local-time": _clock,
    "duration": _const("P30D", "PT1H", "P1M"),
    "email": _mail,
    "idn-email": _mail,
    "uuid": _identifier,
    "guid": _identifier,
    "uri": _path,
    "url": _path,
    "iri": _path,
    "uri-reference": lambda hint: f"/{_slug(hint)}",
    "iri-reference": lambda hint: f"/{_slug(hint)}",
    "uri-template": lambda hint: f"/{_slug(hint)}/{{id}}",
    "json-pointer": lambda hint: f"/{_slug(hint)}",
    "relative-json-pointer": lambda hint: f"0/{_slug(hint)}",
    "hostname": lambda hint: f"{hint.pick(_THINGS).lower()}.example.com",
    "idn-hostname": lambda hint: f"{hint.pick(_THINGS).lower()}.example.com",
    "ipv4": _ipv4,
    "ip": _ipv4,
    "ipv6": _ipv6,
    "byte": lambda hint: base64.b64encode(hint.pick(_SENTENCES).encode()).decode(),
    "password": lambda hint: f"Word-{hint.digits(8)}",
    "regex": _const("^[a-z]+$"),
    "phone": _phone,
    "decimal": _amount,
    "number": _amount,
    "double": _amount,
    "int32": _reference,
    "int64": _reference,
}

# The last word that is known decides, so ``customerEmail`` is a mail and ``emailSentDate`` a date.
_TEXTS: dict[str, Callable[[Hint], str]] = {}


def _known(maker: Callable[[Hint], str], words: str) -> None:
    _TEXTS.update(dict.fromkeys(words.split(), maker))


_known(_mail, "email mail epost emails")
_known(lambda hint: hint.pick(_FIRST), "firstname forename given fornavn fornamn first")
_known(lambda hint: hint.pick(_LAST), "lastname surname family etternavn efternamn efternavn last")
_known(_full_name, "fullname contact attention author owner holder sender recipient debtor customer employee reviewer")
_known(_company, "company organisation organization business merchant supplier vendor creditor employer bank")
_known(_name, "name navn namn")
_known(_phone, "phone mobile telephone tel fax msisdn telefon cell")
_known(_address, "address street line line1 adresse adress address1")
_known(_postal, "zip postcode postal zipcode postnummer")
_known(_city, "city town place by ort locality")
_known(lambda hint: hint.pick(_COUNTRIES if _is_short(hint) else _LONG_COUNTRIES), "country land nationality")
_known(_const("Vestland", "Oslo", "Skåne"), "county region province municipality")
_known(_const(*_CURRENCIES), "currency valuta")
_known(_const("nb", "sv", "da", "en"), "language lang")
_known(_const("nb-NO", "sv-SE", "en-GB"), "locale culture")
_known(_const("Europe/Oslo", "Europe/Stockholm"), "timezone tz zone")
_known(iban_number, "iban")
_known(bank_account, "bban account bankaccount konto kontonummer")
_known(_const("TESTNOKKXXX", "TESTSESSXXX"), "bic swift")
_known(organisation, "orgnr orgnumber orgno organisationsnummer organisasjonsnummer vat cvr orgnummer")
_known(person_number, "personnummer fodselsnummer ssn personalnumber fnr nin cpr cprnummer hetu henkilotunnus")
_known(_path, "url uri link href website homepage web callback endpoint webhook redirect domain")
_known(_picture, "image logo avatar picture photo thumbnail icon")
_known(
    lambda hint: hint.pick(_SENTENCES),
    "description comment comments note notes message text body details reason remark summary",
)
_known(lambda hint: hint.pick(_TITLES), "title subject heading label caption product item topic")
_known(lambda hint: _day(hint).isoformat(), "date day dato datum dob birthday")
_known(lambda hint: f"{_moment(hint)}Z", "timestamp datetime at created updated modified expires")
_known(_clock, "time")
_known(_amount, "amount total price sum fee cost balance belop belopp summa pris")
_known(_const("25", "15", "12"), "percent percentage rate")
_known(_const("1", "2", "3", "5"), "quantity count qty size position page limit")
_known(_const("#1f6feb", "#2da44e", "#bf3989"), "color colour")
_known(_const("1.4.2", "2.0.1"), "version")
_known(_file, "file filename")
_known(_const("application/pdf", "image/png"), "mime mimetype contenttype mediatype")
_known(_const("female", "male"), "gender sex")
_known(_const("example-client/1.4", "example-app/2.0"), "useragent")
_known(_hex, "hash checksum sha sha256 digest fingerprint signature")
_known(_token, "token secret key nonce cursor")
_known(lambda hint: f"{hint.pick(_FIRST)}.{hint.pick(_LAST)}".lower(), "username login nickname handle")
_known(lambda hint: f"Word-{hint.digits(8)}", "password passphrase")
_known(_slug, "slug tag tags keyword path branch")
_known(_ipv4, "ip")
_known(_reference, "reference ref no nr invoice order case")
_known(payment_reference, "kid ocr")
# the number that the Swedish bank giro's own sample files have
_known(_const("991-2346"), "bankgiro bg")
_known(_number, "number nummer")
_known(_identifier, "id uuid guid identifier uid ids")
_known(_code, "code sku")
_known(_const("active", "open", "ready"), "status state")
_known(_const("standard", "regular"), "type kind category class level mode")
_known(_const("true", "false"), "enabled active flag")
_known(lambda hint: str(hint.now.year), "year")


# Nordic languages write in one word what English writes in two: the end says what ``fakturanummer`` is.
_ENDINGS: tuple[tuple[str, Callable[[Hint], str]], ...] = (
    ("nummer", _number),
    ("datum", FORMATS["date"]),
    ("dato", FORMATS["date"]),
    ("namn", _name),
    ("navn", _name),
    ("adress", _address),
    ("adresse", _address),
    ("belop", _amount),
    ("belopp", _amount),
    ("telefon", _phone),
    ("epost", _mail),
)


def text_for(hint: Hint, format_name: str | None) -> str:
    """A string for a property: by its format, else by the last word of its name that means something here."""
    if format_name is not None and format_name in FORMATS:
        return FORMATS[format_name](hint)
    joined = "".join(hint.name)
    if joined in _TEXTS:
        return _TEXTS[joined](hint)
    for word in reversed(hint.name):
        maker = _TEXTS.get(word) or _TEXTS.get(word.removesuffix("s"))
        if maker:
            return maker(hint)
    for ending, maker in _ENDINGS:
        if any(word.endswith(ending) for word in hint.name):
            return maker(hint)
    return f"{hint.pick(_THINGS)} {hint.pick(_TRADES)}".lower()


# ---- numbers ---------------------------------------------------------------------------------------------------------

_NUMBERS: dict[str, tuple[int, int]] = {}


def _numbers(low: int, high: int, words: str) -> None:
    _NUMBERS.update(dict.fromkeys(words.split(), (low, high)))


_numbers(
    50,
    5000,
    "amount total price sum fee cost balance net gross principal capital value belop belopp summa pris salary paid",
)
_numbers(1, 12, "quantity count qty antal antall month position rank level priority number")
_numbers(1, 28, "day")
_numbers(18, 90, "age")
_numbers(1, 100, "percent percentage score rating discount")
_numbers(0, 25, "vat tax rate")
_numbers(55, 70, "latitude lat")
_numbers(5, 25, "longitude lng lon")
_numbers(1024, 65535, "port")
_numbers(1, 99999, "id no nr")
_numbers(30, 3600, "duration seconds ttl timeout interval")
_numbers(200, 90000, "size bytes length")


def number_for(hint: Hint) -> tuple[int, int]:
    """The range that reads like data for a number with this name, both ends included."""
    for word in reversed(hint.name):
        if word == "year":
            return hint.now.year, hint.now.year
        if word in ("timestamp", "epoch", "at", "time", "created", "updated", "expires"):
            seconds = int(hint.now.timestamp())
            return seconds - 86_400, seconds
        if word in _NUMBERS:
            return _NUMBERS[word]
    return 1, 1000
