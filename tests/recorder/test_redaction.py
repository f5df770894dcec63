"""A redacted recording is as good as the real one: joins, numbers, formats and conformance hold."""

from __future__ import annotations

import base64
import json
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.context import Context
from contracts.document import Document
from contracts.exchange import Exchange
from contracts.matching import Matcher
from contracts.opening import in_process
from contracts.recorder import Entry, Redactor, words_of
from contracts.recorder.kinds import Kind
from contracts.recorder.redaction import secrets_in
from contracts.stories import run_story, stories_of
from contracts.targets import Target
from specs import Promise, catalogue
from tests.recorder.canaries import CANARIES, carrying

DAY = datetime(2026, 1, 5, tzinfo=UTC)
PLAIN = Entry(DAY, 0.1, "GET", "https://api.examplepay.test/v1/x", (), b"", 200, (), b"")
JSON = (("Content-Type", "application/json"),)
TOLD = [promise for promise in catalogue().values() if stories_of(promise)]


def answered(value: Any, **changes: Any) -> Entry:
    """An exchange with a JSON answer."""
    return replace(PLAIN, response_headers=JSON, response_body=orjson.dumps(value), **changes)


def redacted(*entries: Entry, **options: Any) -> list[Entry]:
    """The entries redacted, none left out."""
    result = Redactor(b"key", **options).redact(entries)
    assert result.left_out == []
    return result.entries


def body(entry: Entry) -> Any:
    """The answer's JSON value."""
    return json.loads(entry.response_body)


def test_a_value_learned_late_is_gone_from_what_came_before() -> None:
    """A name in free text is found because a later exchange says whose it is."""
    first, second = redacted(answered({"note": "asked Xerxes Quist to pay"}), answered({"debtorName": "Xerxes Quist"}))
    assert body(first)["note"] == f"asked {body(second)['debtorName']} to pay"


def test_a_token_that_was_given_out_is_the_one_that_is_sent() -> None:
    """The join between a token's answer and its later use holds, in Basic and under a scheme too."""
    token = "Zk3vTq8mYw2nRb7c"
    asked = replace(PLAIN, request_headers=(("Authorization", f"Bearer {token}"),))
    coded = replace(
        PLAIN, request_headers=(("Authorization", f"SecureToken {base64.b64encode(token.encode()).decode()}"),)
    )
    given_out, sent, sent_coded = redacted(answered({"access_token": token}), asked, coded)
    made = body(given_out)["access_token"]
    assert made != token
    assert sent.request_headers[0][1] == f"Bearer {made}"
    assert base64.b64decode(sent_coded.request_headers[0][1].split()[1]).decode() == made


def test_what_is_not_sensitive_keeps_every_byte() -> None:
    """Numbers keep their spelling, dates, ids and enumerations stay, and so does the order of keys."""
    raw = b'{"total":1250.10,"big":12345678901234567890,"at":"2026-01-05T09:00:00Z","state":"Open","e":1E3,"n":null}'
    (entry,) = redacted(replace(PLAIN, response_headers=JSON, response_body=raw))
    assert entry.response_body == raw


def test_a_number_without_quotes_is_replaced_by_a_number() -> None:
    """An organisation number as a JSON number stays one, and agrees with the same number in a query."""
    (entry,) = redacted(answered({"company": 310000019}, url="https://api.examplepay.test/v1/x?vatNo=310000019"))
    assert body(entry)["company"] != 310000019
    assert entry.url.endswith(f"vatNo={body(entry)['company']}")


def test_a_pdf_is_replaced_by_an_empty_one() -> None:
    """Nobody can say what a file shows; another of its kind stands in for it."""
    pdf = base64.b64encode(b"%PDF-1.4\n% Ingeborg was here\n%%EOF").decode()
    (entry,) = redacted(answered({"document": pdf}))
    made = base64.b64decode(body(entry)["document"])
    assert made.startswith(b"%PDF")
    assert b"Ingeborg" not in made


def test_a_secret_that_is_known_is_taken_out_of_anything() -> None:
    """Credentials in use are gone, also where no name and no form tells of them."""
    (entry,) = redacted(answered({"echo": "you said s3cret-42"}), secrets=["s3cret-42"])
    assert "s3cret-42" not in entry.response_body.decode()


def test_a_secret_with_the_end_of_its_file_is_taken_out_without_it() -> None:
    """As it is sent; a variable of a CI often has the end of a line."""
    assert "correct horse" in secrets_in({"MOTPART_DESK_TOKEN": "correct horse\n"})


@pytest.mark.parametrize("charset", ["UTF-8", "iso-8859-1", "no-such-set"])
def test_a_file_name_in_its_long_spelling_is_taken_out(charset: str) -> None:
    """As browsers send a name that is no ASCII (RFC 8187); the exchange is kept."""
    name = quote("Ingeborg Öberg.txt", encoding="latin-1" if charset == "iso-8859-1" else "utf-8")
    part = f"Content-Disposition: form-data; name=\"f\"; filename*={charset}'sv'{name}\r\n\r\nx".encode()
    body = b"--xyz\r\n" + part + b"\r\n--xyz--\r\n"
    headers = (("Content-Type", "multipart/form-data; boundary=xyz"),)
    entry = Entry(datetime.now(UTC), 0.1, "POST", "https://api.example.com/f", headers, body, 201, (), b"")
    told = replace(entry, request_headers=(("Content-Type", "application/json"),))
    told = replace(told, request_body=b'{"debtorName": "Ingeborg \xc3\x96berg"}')
    redacted = Redactor().redact([told, entry])
    assert redacted.left_out == []
    assert b"Ingeborg" not in redacted.entries[1].request_body
    assert f"filename*={charset}'sv'".encode() in redacted.entries[1].request_body


def test_a_key_under_a_name_is_no_name() -> None:
    """An object's key where a name could stand gets another key of its form, the same as elsewhere."""
    key = "17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
    (entry,) = redacted(answered({"sender": key, "id": key}))
    assert re.fullmatch("[0-9]{10}[0-9a-f]{32}", body(entry)["sender"])
    assert body(entry)["sender"] == body(entry)["id"] != key


def test_an_account_written_behind_its_clearing_number_is_taken_out() -> None:
    """What is known by itself is found as a part of a longer number too, and joins as before."""
    (entry,) = redacted(answered({"accountNo": "1234567", "text": "5000-1234567"}))
    assert "1234567" not in entry.response_body.decode()
    assert body(entry)["text"] == f"5000-{body(entry)['accountNo']}"


def test_a_field_of_ones_own_can_be_named() -> None:
    """An API's own word for something personal is told once."""
    (entry,) = redacted(answered({"ref": "Xerxes Quist"}), fields={"ref": Kind.NAME})
    assert "Xerxes" not in entry.response_body.decode()


def test_the_words_of_an_api_are_nobodys() -> None:
    """What a document lists as a value stays, although it stands where a name would."""
    keep = words_of({"components": {"schemas": {"Owner": {"enum": ["Creditor"]}}}})
    (entry,) = redacted(answered({"company": "Creditor", "debtorName": "Xerxes Quist"}), keep=keep)
    assert body(entry)["company"] == "Creditor"
    assert body(entry)["debtorName"] != "Xerxes Quist"


def test_the_paths_of_an_api_stay_what_they_are() -> None:
    """A fixed part of a path after one that sounds like somebody is nobody's name: the recording can be played."""
    keep = words_of({"paths": {"/debtors/bynumber/{id}": {}}})
    entry = replace(PLAIN, url="https://x.test/debtors/bynumber/7?debtorNo=story-3")
    assert redacted(entry, answered({"DebtorNo": "story-3"}), keep=keep)[0].url == entry.url


def test_what_cannot_be_cleaned_is_left_out_and_said(caplog: pytest.LogCaptureFixture) -> None:
    """A value inside a longer word is found by the last look; neither result nor log tells it."""
    hidden = answered({"note": "around it", "blob": "Qinge7borg-secretQ"})
    with caplog.at_level(logging.DEBUG):
        result = Redactor(b"key", secrets=["inge7borg-secret"]).redact([hidden, answered({"a": 1})])
    assert len(result.entries) == 1
    assert result.left_out == ["exchange 1 (GET): token could not be taken out of it"]
    assert "inge7borg" not in caplog.text


@settings(max_examples=60)
@given(
    st.binary(max_size=200), st.sampled_from(["application/json", "text/xml", "multipart/form-data; boundary=x", ""])
)
def test_no_body_breaks_the_redaction(raw: bytes, content_type: str) -> None:
    """Whatever a body is, and whatever it says it is, redaction ends."""
    entry = replace(PLAIN, response_headers=(("Content-Type", content_type),), response_body=raw)
    Redactor(b"key").redact([entry])


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_no_url_or_header_breaks_the_redaction(text: str) -> None:
    """Whatever stands in a URL or a header, redaction ends."""
    header = text.encode("utf-8", "surrogatepass").decode("latin-1")
    Redactor(b"key").redact([replace(PLAIN, url=f"https://x.test/{text}?{text}", request_headers=(("Link", header),))])


@pytest.mark.parametrize("promise", TOLD, ids=lambda promise: promise.name)
def test_a_redacted_recording_still_passes_every_check(promise: Promise) -> None:
    """Every answer of a provider's stories keeps its document after redaction as it did before."""
    target = in_process(promise)
    document = Document(promise, target)
    exchanges = [x for x in told(promise, target, document) if "/_motpart/" not in x.request.url]
    result = Redactor(b"key", keep=words_of(promise.document)).redact(
        [Entry.of(exchange, DAY) for exchange in exchanges]
    )
    assert result.left_out == []
    assert result.replaced
    matcher = Matcher(promise.document, f"/{promise.name}")
    judged = 0
    for before, after in zip(exchanges, result.entries, strict=True):
        matched = matcher.find(before.request.method, before.request.url)
        assert matched is not None, before.request.url
        assert document.faults(matched.operation, before) == []
        assert document.faults(matched.operation, after.exchange()) == []
        judged += 1
    assert judged == len(exchanges) > 0


def told(promise: Promise, target: Target, document: Document) -> list[Exchange]:
    """Every exchange of the provider's stories."""
    case, seen = Context(promise, target, document), []
    for story in stories_of(promise):
        run_story(story, case)
        seen += target.trace
    target.close()
    return seen


def test_what_is_wrong_with_a_field_is_nobodys_name() -> None:
    """Where a refusal lists what is wrong with each field, the reason stays, and a value that stands there does not."""
    errors = {"postalAddress": ["is required"], "debtorName": ["No such person."], "name": "Ingeborg Öberg"}
    entry = replace(carrying(CANARIES[0], "JSON"), response_body=json.dumps({"errors": errors}).encode())
    (made,) = Redactor(b"key").redact([entry]).entries
    told = json.loads(made.response_body)["errors"]
    assert (told["postalAddress"], told["debtorName"]) == (["is required"], ["No such person."])
    assert "Ingeborg" not in told["name"]
