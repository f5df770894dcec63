"""A recording is played back to `requests`, strictly where that is asked for, and made by real calls the first time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
import requests

from contracts.errors import UsageError
from contracts.receiver import Receiver
from contracts.recorder import Entry, read_har, recording, replaying, write_har

URL = "https://api.examplepay.test/v1/charges"
JSON = (("Content-Type", "application/json"),)
LISTED = Entry(datetime(2026, 1, 5, tzinfo=UTC), 0.1, "GET", f"{URL}?page=1", (), b"", 200, JSON, b'{"page":1}')
MADE = replace(
    LISTED,
    method="POST",
    url=URL,
    request_headers=JSON,
    request_body=b'{"amount": 1}',
    status=201,
    response_body=b'{"id":7}',
)


def written(folder: Path, *entries: Entry) -> Path:
    """A recording of these entries."""
    write_har(folder / "recording.har", entries)
    return folder / "recording.har"


def test_a_call_gets_what_was_recorded_for_it(tmp_path: Path) -> None:
    """Method, URL, query and body choose the answer; JSON is compared by value."""
    with replaying(written(tmp_path, LISTED, MADE)):
        assert requests.get(URL, params={"page": 1}, timeout=1).json() == {"page": 1}
        made = requests.post(URL, data=b'{"amount":1}', headers=dict(JSON), timeout=1)
    assert (made.status_code, made.json()) == (201, {"id": 7})


def test_every_cookie_of_an_answer_comes_back(tmp_path: Path) -> None:
    """A session and a language are two headers of one name."""
    cookies = (("Set-Cookie", "sid=a; Path=/"), ("Set-Cookie", "lang=b"))
    with replaying(written(tmp_path, replace(LISTED, response_headers=(*JSON, *cookies)))):
        answer = requests.get(URL, params={"page": 1}, timeout=1)
    assert answer.cookies.get_dict() == {"sid": "a", "lang": "b"}


def test_the_same_call_gets_its_answers_in_turn(tmp_path: Path) -> None:
    """What was recorded twice is answered one after the other, the last one for ever."""
    later = replace(LISTED, response_body=b'{"page":2}')
    with replaying(written(tmp_path, LISTED, later)):
        answers = [requests.get(URL, params={"page": 1}, timeout=1).json()["page"] for _ in range(3)]
    assert answers == [1, 2, 2]


@pytest.mark.parametrize("body", [b'{"amount":2}', b"amount=1", b""])
def test_a_call_that_was_not_recorded_is_refused(body: bytes, tmp_path: Path) -> None:
    """Nothing leaves the process, and the error lists what there is."""
    with (
        replaying(written(tmp_path, MADE)),
        pytest.raises(requests.ConnectionError, match=r"(?s)Available matches.*charges.*recorded body"),
    ):
        requests.post(URL, data=body, headers=dict(JSON), timeout=1)


def test_strict_order_refuses_a_call_that_comes_too_early(tmp_path: Path) -> None:
    """With ``ordered`` the second recorded call cannot be the first."""
    with (
        pytest.raises(requests.ConnectionError),
        replaying(written(tmp_path, LISTED, MADE), ordered=True),
    ):
        requests.post(URL, data=b'{"amount": 1}', headers=dict(JSON), timeout=1)


def test_strict_order_misses_a_call_that_never_comes(tmp_path: Path) -> None:
    """With ``ordered`` every recorded call must be made."""
    with (
        pytest.raises(AssertionError, match="charges"),
        replaying(written(tmp_path, LISTED, MADE), ordered=True),
    ):
        requests.get(URL, params={"page": 1}, timeout=1)


def test_a_recording_can_be_played_at_another_base_url(tmp_path: Path) -> None:
    """What was recorded through a proxy serves a client that calls the provider."""
    recorded = replace(LISTED, url="http://127.0.0.1:8090/v1/charges?page=1")
    with replaying(written(tmp_path, recorded), base_url="https://api.examplepay.test"):
        assert requests.get(URL, params={"page": 1}, timeout=1).ok


def test_bytes_that_are_no_text_survive_the_file(tmp_path: Path) -> None:
    """Bodies that are not UTF-8 go through base64 and come back."""
    binary = replace(MADE, request_body=b"\xff\x00", response_body=b"\x89\xfe", response_headers=())
    assert read_har(written(tmp_path, binary)) == [binary]


@pytest.mark.parametrize("text", ["", "<html>", "{}", '{"log": {"entries": [{}]}}', '{"log": 7}'])
def test_what_is_no_recording_is_one_sentence(text: str, tmp_path: Path) -> None:
    """A broken file is named, with what is wrong."""
    (tmp_path / "broken.har").write_text(text)
    with pytest.raises(UsageError, match=r"broken\.har is no HTTP Archive: "), replaying(tmp_path / "broken.har"):
        pass


def test_a_missing_recording_is_one_sentence(tmp_path: Path) -> None:
    """A test that may not record says what is missing."""
    with (
        pytest.raises(UsageError, match=r"none\.har cannot be read: No such file"),
        recording(tmp_path / "none.har", record=False),
    ):
        pass


def test_a_recording_is_made_once_and_played_afterwards(tmp_path: Path) -> None:
    """The first run goes through the network and leaves a redacted file; the second needs no server."""
    file = tmp_path / "fixtures" / "charges.har"
    with Receiver(200, reply=orjson.dumps({"debtorName": "Ingeborg Quist", "amount": 3})) as receiver:
        url = f"{receiver.url}/charges"
        with recording(file):
            real = requests.post(url, json={"email": "ingeborg@mail.example"}, timeout=5).json()
    assert real["debtorName"] == "Ingeborg Quist"
    assert b"ngeborg" not in file.read_bytes()
    sent = orjson.loads(read_har(file)[0].request_body)
    with recording(file):
        played = requests.post(url, json=sent, timeout=5).json()
    assert played["amount"] == 3
    assert played["debtorName"] != "Ingeborg Quist"


def test_a_recording_that_failed_is_not_written(tmp_path: Path) -> None:
    """A test that breaks while it records leaves no file that would pass for a good one."""
    with pytest.raises(ZeroDivisionError), recording(tmp_path / "charges.har"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
