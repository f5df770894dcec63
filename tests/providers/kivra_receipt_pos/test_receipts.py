"""What a point of sale sends is found again, as it was sent."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image

from mockserver import create_app
from specs import catalogue
from tests.client import Client
from tests.sandboxes import Sandbox, fresh_world

PATH = "/dr/v1/receipts"
SEEDED = "17552736002a7d4c9b1e6f5038c2e7b4d091a5f268"
OPERATION = catalogue()["kivra-receipt-pos"].document["paths"][PATH]["post"]
EXAMPLES: dict[str, Any] = OPERATION["requestBody"]["content"]["application/json"]["examples"]
XML = "<?xml version='1.0' encoding='UTF-8'?>\n<POSLog><Item>Brödkorg</Item></POSLog>".encode()


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of an app that serves points of sale only."""
    with Client(create_app(["kivra-receipt-pos"])) as client:
        yield client


@pytest.fixture
def shop(client: Client) -> Sandbox:
    """A fresh world."""
    return Sandbox(client, fresh_world(client), "kivra-receipt-pos")


def token(level: str) -> dict[str, str]:
    """The header of a ready token."""
    return {"Authorization": f"Bearer motpart-pos-{level}-token"}


def send_xml(shop: Sandbox, content: bytes) -> httpx.Response:
    """Send a receipt as XML."""
    headers = {**token("store"), "Content-Type": "application/xml"}
    return shop.reach("POST", PATH, content=content, headers=headers)


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("level", ["partner", "chain", "store"])
def test_a_sent_receipt_is_fetched_unchanged(shop: Sandbox, example: str, level: str) -> None:
    """POS-04: each of the document's examples, under the id that the header told, with a token of each level."""
    sent = EXAMPLES[example]["value"]
    answer = shop.reach("POST", PATH, json=sent, headers=token(level))
    assert answer.status_code == 201, answer.text
    fetched = shop.reach("GET", f"{PATH}/{answer.headers['x-dr-transactionid']}", headers=token(level))
    assert (fetched.status_code, fetched.json()) == (200, sent)


def test_xml_comes_back_byte_for_byte(shop: Sandbox) -> None:
    """POS-04, KIP-05: whatever its root is called, in the media type that it was sent in."""
    answer = send_xml(shop, XML)
    assert answer.status_code == 201, answer.text
    fetched = shop.reach("GET", f"{PATH}/{answer.headers['x-dr-transactionid']}", headers=token("store"))
    assert (fetched.content, fetched.headers["Content-Type"]) == (XML, "application/xml")


@pytest.mark.parametrize("content", [b"\x00", b"", b"<a>", b"<!DOCTYPE a><a/>"])
def test_what_is_no_xml_is_refused_and_not_kept(shop: Sandbox, content: bytes) -> None:
    """KIP-05: 40000, and nothing is stored."""
    assert shop.reach("GET", f"{PATH}/{SEEDED}", headers=token("store")).status_code == 200
    shop.keep()
    answer = send_xml(shop, content)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "40000")
    assert shop.changed() == []


def test_two_receipts_have_two_ids(shop: Sandbox) -> None:
    """POS-04: the same receipt sent again is another one."""
    assert len({send_xml(shop, XML).headers["x-dr-transactionid"] for _ in range(3)}) == 3


def test_another_partner_does_not_find_it(shop: Sandbox) -> None:
    """POS-02, KIP-03: 404 with 40400."""
    headers = {"Authorization": "Bearer motpart-pos-other-token"}
    for key in (send_xml(shop, XML).headers["x-dr-transactionid"], SEEDED, "nobody"):
        answer = shop.reach("GET", f"{PATH}/{key}", headers=headers)
        assert (answer.status_code, answer.json()["error_code"]) == (404, "40400")


def test_a_retained_receipts_code_leads_to_its_address(shop: Sandbox) -> None:
    """POS-04: a reader of QR codes reads the url, which ends with the token."""
    chain = shop.reach("GET", "/dr/v1/chains", headers=token("partner")).json()[0]["chain_id"]
    shop.reach("PUT", f"/dr/v1/chains/{chain}", json={"retained_activated": True}, headers=token("partner"))
    nobodys = {**EXAMPLES["cash"]["value"], "customer": {"id": {"email": "nobody@example.com"}}}
    answer = shop.reach("POST", PATH, json=nobodys, headers=token("store"))
    assert answer.status_code == 202, answer.text
    retained = answer.json()
    picture = Image.open(io.BytesIO(base64.b64decode(retained["data"]))).convert("RGBA").convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [retained["url"]]
    assert retained["url"].endswith(retained["token"])
