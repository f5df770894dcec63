"""A stand-in is valid where the value was, is the same for the same value, and is nobody's."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.dk import cpr, cvr
from stdnum.fi import hetu
from stdnum.no import kontonr
from stdnum.no import orgnr as norwegian
from stdnum.se import personnummer

from contracts.recorder.identities import digits_of, identities_in, stand_in_number
from contracts.recorder.kinds import Kind, kind_of_header, kind_of_name
from contracts.recorder.standins import StandIns

VALID = {
    "19900101-9802": (Kind.PERSON_NUMBER, personnummer.is_valid),
    "9001019802": (Kind.PERSON_NUMBER, personnummer.is_valid),
    "010190-4005": (Kind.PERSON_NUMBER, cpr.is_valid),
    "131052-900W": (Kind.PERSON_NUMBER, lambda text: hetu.is_valid(text, allow_temporary=True)),
    "559900-0014": (Kind.ORGANISATION_NUMBER, lambda text: luhn.is_valid(digits_of(text))),
    "SE559900001401": (Kind.ORGANISATION_NUMBER, lambda text: luhn.is_valid(text[2:12])),
    "310 000 019": (Kind.ORGANISATION_NUMBER, norwegian.is_valid),
    "NO310000019MVA": (Kind.ORGANISATION_NUMBER, lambda text: norwegian.is_valid(digits_of(text))),
    "DK90000004": (Kind.ORGANISATION_NUMBER, cvr.is_valid),
    "9000.00.00018": (Kind.ACCOUNT, kontonr.is_valid),
    "5805-6201": (Kind.ACCOUNT, lambda text: luhn.is_valid(digits_of(text))),
    "NO36 9000 0000 018": (Kind.IBAN, iban.is_valid),
    "SE4550000000058398257466": (Kind.IBAN, lambda text: iban.is_valid(text, check_country=False)),
}


def form(text: str) -> str:
    """A text with every digit the same."""
    return re.sub(r"\d", "0", text)


@pytest.mark.parametrize("value", VALID)
@given(key=st.binary(min_size=1, max_size=8))
def test_a_number_gets_another_valid_number_of_its_form(value: str, key: bytes) -> None:
    """Whatever the key, the check digits hold, the separators stay, and the number is another."""
    kind, valid = VALID[value]
    made = StandIns(key).of(kind, value)
    assert valid(made), made
    assert made != value
    assert form(made) == form(value) or kind is Kind.PERSON_NUMBER  # the Finnish check character may be a letter


@pytest.mark.parametrize("value", VALID)
def test_a_valid_number_is_found_in_a_text(value: str) -> None:
    """A number gives itself away by its form and check digits, without a telling name."""
    text = f"it is {value}, they say"
    assert [(text[found.start : found.end], found.kind) for found in identities_in(text)] == [(value, VALID[value][0])]


@pytest.mark.parametrize("text", ["20250104", "2025-01-04", "1250.10", "4d88918a739dc040", "0000", "12-34"])
def test_a_date_an_amount_and_an_id_are_nobodys_number(text: str) -> None:
    """What is no identity number is left alone."""
    assert list(identities_in(text)) == []


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.PERSON_NUMBER, "9001019802", "19900101-9802"),
        (Kind.ORGANISATION_NUMBER, "310000019", "NO 310 000 019 MVA"),
        (Kind.ORGANISATION_NUMBER, "5599000014", "SE559900001401"),
        (Kind.PHONE, "+46 72 555 01 23", "072-555 01 23"),
        (Kind.IBAN, "NO3690000000018", "NO36 9000 0000 018"),
    ],
)
def test_two_spellings_of_one_value_stay_one_value(kind: Kind, one: str, other: str) -> None:
    """A join over two spellings holds after redaction."""
    stand_ins = StandIns(b"key")
    first, second = digits_of(stand_ins.of(kind, one)), digits_of(stand_ins.of(kind, other))
    shorter = min(len(first), len(second), 8 if kind is Kind.PHONE else 10)
    assert first[-shorter:] == second[-shorter:] or first in second


def test_a_first_name_alone_is_the_same_persons() -> None:
    """Names are replaced word by word, their case kept and legal forms with them."""
    stand_ins = StandIns(b"key")
    first, last = stand_ins.of(Kind.NAME, "Ingeborg Öberg").split()
    assert stand_ins.of(Kind.NAME, "INGEBORG") == first.upper()
    assert stand_ins.of(Kind.NAME, "Öberg & Ingeborg AB") == f"{last} & {first} AB"


@given(st.lists(st.from_regex(r"[0-9a-f]{24}", fullmatch=True), unique=True, min_size=2, max_size=20))
def test_two_values_never_share_a_stand_in(tokens: list[str]) -> None:
    """What was different stays different, and hexadecimal stays hexadecimal."""
    stand_ins = StandIns(b"key", lambda text: text in tokens)
    made = [stand_ins.of(Kind.TOKEN, token) for token in tokens]
    assert len(set(made)) == len(tokens)
    assert not set(made) & set(tokens)
    assert all(re.fullmatch("[0-9a-f]{24}", one) for one in made)


def test_a_labelled_token_keeps_its_label_and_its_form() -> None:
    """`client_` and hexadecimal digits stay, so that a pattern still holds; a password has no label."""
    made = StandIns(b"key").of(Kind.TOKEN, "client_17250048001a2b3c4d5e6f708192a3b4c5d6e7f809")
    assert re.fullmatch(r"client_\d{10}[0-9a-f]{32}", made)
    assert made != "client_17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
    assert not StandIns(b"key").of(Kind.PASSWORD, "hunter_2hunter").startswith("hunter_")


def test_a_key_gives_the_same_stand_ins_and_no_key_others() -> None:
    """Recordings made with one key can be compared; without a key nobody can try values out."""
    value = "ingeborg@mail.example"
    assert StandIns(b"key").of(Kind.EMAIL, value) == StandIns(b"key").of(Kind.EMAIL, value)
    assert StandIns().of(Kind.EMAIL, value) != StandIns().of(Kind.EMAIL, value)


def test_stand_ins_come_from_ranges_that_belong_to_nobody() -> None:
    """Swedish serials from 980, Norwegian months with 80 added, mail at example domains."""
    chance = Random(1)
    assert int(stand_in_number("9001019802", Kind.PERSON_NUMBER, chance)[6:9]) >= 980
    assert int(stand_in_number("01819012446", Kind.PERSON_NUMBER, chance)[2:4]) > 80
    assert re.search(r"@example\.(com|org|net)$", StandIns(b"k").of(Kind.EMAIL, "ingeborg@mail.example"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("debtorName", Kind.NAME),
        ("contact_person", Kind.NAME),
        ("OrgNo", Kind.ORGANISATION_NUMBER),
        ("signeePID", Kind.PERSON_NUMBER),
        ("emailAddress", Kind.EMAIL),
        ("client_secret", Kind.PASSWORD),
        ("fødselsnummer", Kind.PERSON_NUMBER),
        ("addressAddressLine1", Kind.ADDRESS),
        ("productName", None),
        ("fileName", None),
        ("invoiceNo", None),
        ("DebtorNo", None),
        ("customerNumber", None),
        ("addressCity", None),
        ("tokenType", None),
    ],
)
def test_a_name_tells_what_a_field_holds(name: str, kind: Kind | None) -> None:
    """The end of a field's name decides, in whatever case and in the Nordic languages."""
    assert kind_of_name(name) is kind


def test_headers_are_read_without_their_x_and_in_lower_case() -> None:
    """Servers lower the names of headers; the words are known all the same."""
    assert kind_of_header("X-Api-Key") is Kind.TOKEN
    assert kind_of_header("x-vatno") is Kind.ORGANISATION_NUMBER
    assert kind_of_header("X-Correlation-Id") is None
