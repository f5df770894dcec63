"""Section G, second half: webhooks, received for real on this machine."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from contracts.context import Context, NeedsControl
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import CREDITOR, OTHER_CREDITOR, UNKNOWN_ID
from contracts.receiver import Receiver

_SECRET = "a secret of the judge"
_SETTINGS = {"secret": _SECRET, "enabled": True, "url": "https://partner.example.com/kravia"}
_MOMENT = "PT1S"
"""Moving the clock waits until what is due has been delivered."""


def _set(case: Context, **changes: Any) -> dict[str, Any]:
    return dict(case.get("configureWebhook", path={"id": CREDITOR}, body={**_SETTINGS, **changes})["value"])


def _listen(case: Context, receiver: Receiver, **changes: Any) -> None:
    """Have the creditor's changes sent here; only a target on this machine can reach it."""
    if not case.steers:
        raise NeedsControl("needs a target that reaches a receiver on this machine")
    _set(case, url=receiver.url, **changes)


@law("KR-105", operations=["configureWebhook"])
def webhook_settings(case: Context) -> None:
    """Secret, switch and address are needed; the secret never comes back."""
    for enabled in (True, False):
        exchange = case.call("configureWebhook", path={"id": CREDITOR}, body={**_SETTINGS, "enabled": enabled})
        case.expect(exchange.ok, f"a webhook is set; the answer is {exchange.summary}")
        value = exchange.value["value"]
        case.equal("creditorId", value["creditorId"], CREDITOR)
        case.equal("enabled", value["enabled"], enabled)
        case.equal("url", value["url"], _SETTINGS["url"])
        case.expect(_SECRET.encode() not in exchange.body, "the answer gives the secret away")
    for key in _SETTINGS:
        body = {name: value for name, value in _SETTINGS.items() if name != key}
        case.refused("configureWebhook", 400, path={"id": CREDITOR}, body=body)
    case.refused("configureWebhook", 404, path={"id": UNKNOWN_ID}, body=_SETTINGS)


@law(
    "KR-106",
    operations=[
        "configureWebhook", "registerInvoice", "uploadDocument", "runAction", "registerPayment", "registerCreditNote",
    ],
)  # fmt: skip
def every_change_is_posted_once(case: Context) -> None:
    """Each change of a claim makes one delivery that names it; another creditor's changes make none."""
    with Receiver() as receiver:
        _listen(case, receiver)
        claim = claims.register(case, claims.collection_case())
        claims.upload(case, claim, claims.BASE64_FILE)
        claims.run(case, claim)
        claims.pay(case, {claim: 1})
        claims.credit(case, {claim: -1})
        claims.register(case, claims.invoice(creditorId=OTHER_CREDITOR))
        case.advance(_MOMENT)
        named = [each.value["data"]["claimId"] for each in receiver.received]
        case.equal("claims named by the deliveries of five changes", named, [claim] * 5)
        case.advance(claims.SOON)
        case.expect(len(receiver.received) > 5, "what happens by itself is a change too; nothing was delivered")


@law("KR-107", operations=["configureWebhook"])
def webhook_address_is_public_https(case: Context) -> None:
    """Plain http, other schemes, credentials in the address and words are refused."""
    _set(case)
    for wrong in (
        "http://partner.example.com/kravia",
        "ftp://partner.example.com/",
        "https://user:pass@partner.example.com/",
        "partner",
        "",
    ):
        case.refused("configureWebhook", 400, path={"id": CREDITOR}, body={**_SETTINGS, "url": wrong})


@law("KR-108", operations=["configureWebhook"])
def delivery_has_no_more_than_it_says(case: Context) -> None:
    """The delivery has exactly its documented keys and nothing about the debtor."""
    delivery = _one_delivery(case)
    case.equal("keys of the delivery", set(delivery), {"header", "data", "signature"})
    case.equal("keys of header", set(delivery["header"]), {"algorithm"})
    case.equal("keys of data", set(delivery["data"]), {"timestamp", "eventType", "claimId"})
    case.equal("eventType", delivery["data"]["eventType"], "CaseUpdate")


@law("KR-109", operations=["configureWebhook"])
def delivery_forms(case: Context) -> None:
    """Unix seconds, MD5, 32 hexadecimal characters."""
    delivery = _one_delivery(case)
    case.equal("algorithm", delivery["header"]["algorithm"], "MD5")
    case.expect(re.fullmatch(r"[0-9a-f]{32}", delivery["signature"]), f"signature is {delivery['signature']!r}")
    stamp = delivery["data"]["timestamp"]
    day = case.target.control.now().timestamp() if case.target.control else stamp
    case.expect(
        type(stamp) is int and abs(day - stamp) < 3600, f"timestamp is Unix seconds of the change; it is {stamp!r}"
    )


@law("KR-110", operations=["configureWebhook"])
def delivery_is_signed(case: Context) -> None:
    """The signature is that of the data and the secret; a change of either changes it."""
    delivery = _one_delivery(case)
    data = json.dumps(delivery["data"], separators=(",", ":"))
    wanted = hashlib.md5((data + _SECRET).encode()).hexdigest()
    case.equal("signature", delivery["signature"], wanted)


@law("KR-111", operations=["configureWebhook"])
def failed_delivery_is_tried_again(case: Context) -> None:
    """An answer other than 2xx brings the same delivery again; after 2xx it is over."""
    with Receiver(500, 404, 204) as receiver:
        _listen(case, receiver)
        claims.register(case)
        case.advance(_MOMENT)
        case.equal("deliveries before the clock moves", len(receiver.received), 1)
        case.advance("P1D")
        bodies = [each.raw for each in receiver.received]
        case.equal("deliveries after two failures", len(bodies), 3)
        case.equal("what was delivered each time", bodies, bodies[:1] * 3)


@law("KR-112", operations=["configureWebhook"])
def disabled_webhook_is_silent(case: Context) -> None:
    """Switched off it sends nothing, and nothing of that time later."""
    with Receiver() as receiver:
        _listen(case, receiver, enabled=False)
        claims.register(case)
        case.advance("P1D")
        case.equal("deliveries while switched off", len(receiver.received), 0)
        _listen(case, receiver)
        claim = claims.register(case)
        case.advance(_MOMENT)
        named = [each.value["data"]["claimId"] for each in receiver.received]
        case.equal("claims named once it is switched on", named, [claim])


def _one_delivery(case: Context) -> Any:
    with Receiver() as receiver:
        _listen(case, receiver)
        claim = claims.register(case)
        case.advance(_MOMENT)
        case.equal("deliveries of one change", len(receiver.received), 1)
        delivery = receiver.received[0].value
        case.expect(isinstance(delivery, dict), f"a delivery is a JSON object; it is {receiver.received[0].raw!r}")
        case.equal("claimId", delivery["data"]["claimId"], claim)
        return delivery
