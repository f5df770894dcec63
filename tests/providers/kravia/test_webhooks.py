"""Webhooks, delivered over HTTP to a receiver on loopback."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from contracts.receiver import Receiver
from tests.providers.kravia.sandbox import Sandbox, case, invoice

SECRET = "SOME_SECRET"


def _listen(kravia: Sandbox, url: str, *, enabled: bool = True, creditor: int = 10759) -> None:
    settings = {"secret": SECRET, "enabled": enabled, "url": url}
    answer = kravia.ok("PUT", f"/creditor/{creditor}/webhook", json=settings)
    assert answer == {"creditorId": creditor, "enabled": enabled, "url": url}


def _events(receiver: Receiver) -> list[Any]:
    return [json.loads(received.body) for received in receiver.received]


def test_every_change_is_delivered_once_and_signed(kravia: Sandbox) -> None:
    """KR-106, KR-108 to KR-110, KD-23: one POST per change, Unix seconds, MD5 over the compact data and the secret."""
    with Receiver() as receiver:
        _listen(kravia, f"{receiver.url}/hook?x=1")
        claim = kravia.register(invoice())
        kravia.upload(claim)
        kravia.act(claim)
        kravia.pay((claim, 1000))
        kravia.credit((claim, -500))
        kravia.advance("PT24H")  # distributed
        events = _events(receiver)
        assert [event["data"]["claimId"] for event in events] == [claim] * 6
        assert {received.path for received in receiver.received} == {"/hook?x=1"}
    for event in events:
        assert list(event["data"]) == ["timestamp", "eventType", "claimId"]
        assert (event["header"], event["data"]["eventType"]) == ({"algorithm": "MD5"}, "CaseUpdate")
        assert re.fullmatch("[0-9a-f]{32}", event["signature"])
        signed = json.dumps(event["data"], separators=(",", ":")) + SECRET
        assert event["signature"] == hashlib.md5(signed.encode()).hexdigest()
    assert [event["data"]["timestamp"] for event in events] == [1767603600] * 5 + [1767686400]


def test_nothing_sensitive_is_in_a_delivery(kravia: Sandbox) -> None:
    """KR-108: algorithm, time, kind and id, and no more."""
    with Receiver() as receiver:
        _listen(kravia, receiver.url)
        kravia.register(invoice())
        kravia.advance("PT1S")
        (event,) = _events(receiver)
    assert set(event) == {"header", "data", "signature"}
    assert set(event["data"]) == {"timestamp", "eventType", "claimId"}


def test_a_switched_off_webhook_is_silent(kravia: Sandbox) -> None:
    """KR-112: the settings stay, nothing is sent; another creditor's changes are not sent either."""
    with Receiver() as receiver:
        _listen(kravia, receiver.url, enabled=False)
        kravia.register(invoice())
        _listen(kravia, receiver.url, creditor=10760)
        kravia.register(case())
        kravia.advance("PT1S")
        assert receiver.received == []


def test_a_refused_call_sends_nothing(kravia: Sandbox) -> None:
    """KR-106: only changes are announced."""
    with Receiver() as receiver:
        _listen(kravia, receiver.url)
        kravia.call("POST", "/invoice/register", json=invoice(originalAmount=1))
        kravia.pay((1553199, 100), amount=99)
        kravia.advance("PT1S")
        assert receiver.received == []


def test_a_second_put_replaces_the_first(kravia: Sandbox) -> None:
    """KR-105: one webhook per creditor."""
    with Receiver() as first, Receiver() as second:
        _listen(kravia, first.url)
        _listen(kravia, second.url)
        kravia.register(invoice())
        kravia.advance("PT1S")
        assert (len(first.received), len(second.received)) == (0, 1)


def test_a_failed_delivery_is_tried_again_on_the_worlds_clock(kravia: Sandbox) -> None:
    """KR-111, KD-24: after a minute, five minutes, half an hour, with the same body."""
    with Receiver(500, 404, 302, 204) as receiver:
        _listen(kravia, receiver.url)
        kravia.register(invoice())
        for duration, expected in (("PT1S", 1), ("PT1M", 2), ("PT5M", 3), ("PT30M", 4), ("P2D", 4)):
            kravia.advance(duration)
            assert len(receiver.received) == expected
        assert len({received.body for received in receiver.received}) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example.com/",
        "https://user:pass@partner.example.com/",
        "ftp://partner.example.com/",
        "partner.example.com",
        "https://",
        "http://localhost.example.com/",
    ],
)
def test_the_address_is_public_https_without_authentication(kravia: Sandbox, url: str) -> None:
    """KR-107, KD-25: 400 for anything else but loopback, and the settings stay as they were."""
    kravia.keep()
    answer = kravia.call("PUT", "/creditor/10759/webhook", json={"secret": SECRET, "enabled": True, "url": url})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["url"])
    assert kravia.changed() == []


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example.com/kravia?a=b",
        "https://partner.example.com:8443",
        "http://[::1]:9/",
        "http://localhost",
    ],
)
def test_https_and_loopback_are_taken(kravia: Sandbox, url: str) -> None:
    """KD-25: http only where it stays on the machine."""
    _listen(kravia, url)
