"""Which value reads like data for a property: chosen by its format, else by its name, in English or Nordic words."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from mockserver.making import inventions as made
from mockserver.making.days import day, moment, time_of_day
from mockserver.making.hint import Hint
from mockserver.making.identities import bank_account, iban_number, organisation, payment_reference, person_number

__all__ = ["FORMATS", "number_for", "text_for"]

FORMATS: Mapping[str, Callable[[Hint], str]] = {
    "date": lambda hint: day(hint).isoformat(),
    "date-time": lambda hint: f"{moment(hint)}Z",
    "local-date-time": moment,
    "time": lambda hint: f"{time_of_day(hint)}Z",
    "local-time": time_of_day,
    "duration": made.one_of("P30D", "PT1H", "P1M"),
    "email": made.mail,
    "idn-email": made.mail,
    "uuid": made.identifier,
    "guid": made.identifier,
    "uri": made.page_address,
    "url": made.page_address,
    "iri": made.page_address,
    "uri-reference": lambda hint: f"/{made.slug(hint)}",
    "iri-reference": lambda hint: f"/{made.slug(hint)}",
    "uri-template": lambda hint: f"/{made.slug(hint)}/{{id}}",
    "json-pointer": lambda hint: f"/{made.slug(hint)}",
    "relative-json-pointer": lambda hint: f"0/{made.slug(hint)}",
    "hostname": lambda hint: f"{hint.pick(made.THINGS).lower()}.example.com",
    "idn-hostname": lambda hint: f"{hint.pick(made.THINGS).lower()}.example.com",
    "ipv4": made.ipv4,
    "ip": made.ipv4,
    "ipv6": made.ipv6,
    "byte": lambda hint: base64.b64encode(hint.pick(made.SENTENCES).encode()).decode(),
    "password": lambda hint: f"Word-{hint.digits(8)}",
    "regex": made.one_of("^[a-z]+$"),
    "phone": made.phone,
    "decimal": made.amount,
    "number": made.amount,
    "double": made.amount,
    "int32": made.reference,
    "int64": made.reference,
}

# The last word that is known decides, so ``customerEmail`` is a mail and ``emailSentDate`` a date.
_TEXTS: dict[str, Callable[[Hint], str]] = {}


def _known(maker: Callable[[Hint], str], words: str) -> None:
    _TEXTS.update(dict.fromkeys(words.split(), maker))


_known(made.mail, "email mail epost emails")
_known(lambda hint: hint.pick(made.FIRST), "firstname forename given fornavn fornamn first")
_known(lambda hint: hint.pick(made.LAST), "lastname surname family etternavn efternamn efternavn last")
_known(
    made.full_name, "fullname contact attention author owner holder sender recipient debtor customer employee reviewer"
)
_known(made.company, "company organisation organization business merchant supplier vendor creditor employer bank")
_known(made.name, "name navn namn")
_known(made.phone, "phone mobile telephone tel fax msisdn telefon cell")
_known(made.address, "address street line line1 adresse adress address1")
_known(made.postal_code, "zip postcode postal zipcode postnummer")
_known(made.city, "city town place by ort locality")
_known(made.country, "country land nationality")
_known(made.one_of("Vestland", "Oslo", "Skåne"), "county region province municipality")
_known(made.one_of(*made.CURRENCIES), "currency valuta")
_known(made.one_of("nb", "sv", "da", "en"), "language lang")
_known(made.one_of("nb-NO", "sv-SE", "en-GB"), "locale culture")
_known(made.one_of("Europe/Oslo", "Europe/Stockholm"), "timezone tz zone")
_known(iban_number, "iban")
_known(bank_account, "bban account bankaccount konto kontonummer")
_known(made.one_of("TESTNOKKXXX", "TESTSESSXXX"), "bic swift")
_known(organisation, "orgnr orgnumber orgno organisationsnummer organisasjonsnummer vat cvr orgnummer")
_known(person_number, "personnummer fodselsnummer ssn personalnumber fnr nin cpr cprnummer hetu henkilotunnus")
_known(made.page_address, "url uri link href website homepage web callback endpoint webhook redirect domain")
_known(made.picture, "image logo avatar picture photo thumbnail icon")
_known(
    lambda hint: hint.pick(made.SENTENCES),
    "description comment comments note notes message text body details reason remark summary",
)
_known(lambda hint: hint.pick(made.TITLES), "title subject heading label caption product item topic")
_known(lambda hint: day(hint).isoformat(), "date day dato datum dob birthday")
_known(lambda hint: f"{moment(hint)}Z", "timestamp datetime at created updated modified expires")
_known(time_of_day, "time")
_known(made.amount, "amount total price sum fee cost balance belop belopp summa pris")
_known(made.one_of("25", "15", "12"), "percent percentage rate")
_known(made.one_of("1", "2", "3", "5"), "quantity count qty size position page limit")
_known(made.one_of("#1f6feb", "#2da44e", "#bf3989"), "color colour")
_known(made.one_of("1.4.2", "2.0.1"), "version")
_known(made.file, "file filename")
_known(made.one_of("application/pdf", "image/png"), "mime mimetype contenttype mediatype")
_known(made.one_of("female", "male"), "gender sex")
_known(made.one_of("example-client/1.4", "example-app/2.0"), "useragent")
_known(made.hexadecimal, "hash checksum sha sha256 digest fingerprint signature")
_known(made.token, "token secret key nonce cursor")
_known(lambda hint: f"{hint.pick(made.FIRST)}.{hint.pick(made.LAST)}".lower(), "username login nickname handle")
_known(lambda hint: f"Word-{hint.digits(8)}", "password passphrase")
_known(made.slug, "slug tag tags keyword path branch")
_known(made.ipv4, "ip")
_known(made.reference, "reference ref no nr invoice order case")
_known(payment_reference, "kid ocr")
# the number that the Swedish bank giro's own sample files have
_known(made.one_of("991-2346"), "bankgiro bg")
_known(made.number, "number nummer")
_known(made.identifier, "id uuid guid identifier uid ids")
_known(made.code, "code sku")
_known(made.one_of("active", "open", "ready"), "status state")
_known(made.one_of("standard", "regular"), "type kind category class level mode")
_known(made.one_of("true", "false"), "enabled active flag")
_known(lambda hint: str(hint.now.year), "year")


# Nordic languages write in one word what English writes in two: the end says what ``fakturanummer`` is.
_ENDINGS: tuple[tuple[str, Callable[[Hint], str]], ...] = (
    ("nummer", made.number),
    ("datum", FORMATS["date"]),
    ("dato", FORMATS["date"]),
    ("namn", made.name),
    ("navn", made.name),
    ("adress", made.address),
    ("adresse", made.address),
    ("belop", made.amount),
    ("belopp", made.amount),
    ("telefon", made.phone),
    ("epost", made.mail),
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
    return f"{hint.pick(made.THINGS)} {hint.pick(made.TRADES)}".lower()


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
