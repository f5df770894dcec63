"""Section 11 and PAR-10: what webhooks deliver, looked at where it arrives."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from contracts.context import Context, NeedsControl
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import of_tenant, webhook
from contracts.receiver import Received, Receiver

_ATTEMPTS = 10
_WITH_PARTNER = "SE559900404001"
_LEGACY = ("url", "types", "events")
_MOMENT = "PT1S"
"""Moving the clock waits until what is due has been delivered."""


def _listening(case: Context, receiver: Receiver, **changes: Any) -> dict[str, Any]:
    """A webhook of the client's that delivers here; only a target on this machine can reach it."""
    if not case.steers:
        raise NeedsControl("needs a target that reaches a receiver on this machine")
    return dict(case.get("createPaymentWebhook", body=webhook(url=receiver.url, **changes)))


def _test(case: Context, made: dict[str, Any], receiver: Receiver) -> Received:
    """The delivery that a test makes."""
    before = len(receiver.received)
    case.equal("status of a test", case.call("testPaymentWebhook", path={"id": made["id"]}).status, 204)
    return _arrived(case, receiver, before + 1)


def _arrived(case: Context, receiver: Receiver, number: int) -> Received:
    """The newest of so many deliveries."""
    case.advance(_MOMENT)
    case.equal("number of deliveries", len(receiver.received), number)
    return receiver.received[-1]


def _signed(received: Received, secret: str) -> str:
    """What stands in webhook-signature when a delivery is signed with a secret."""
    signed = b".".join(received.headers[name].encode() for name in ("webhook-id", "webhook-timestamp"))
    digest = hmac.new(base64.b64decode(secret), signed + b"." + received.raw, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


@law("WHK-08", operations=["testPaymentWebhook", "updatePaymentWebhook"])
def signatures(case: Context) -> None:
    """Over id, timestamp and body; for 72 hours after a change with the old secret too."""
    with Receiver() as receiver:
        made = _listening(case, receiver)
        received = _test(case, made, receiver)
        case.equal("signature", received.headers["webhook-signature"], _signed(received, made["secret"]))
        changed = case.get("updatePaymentWebhook", path={"id": made["id"]}, body={"events": ["settled"]})
        received = _test(case, made, receiver)
        both = {_signed(received, secret) for secret in (changed["secret"], made["secret"])}
        case.equal("signatures after a change", set(received.headers["webhook-signature"].split()), both)
        case.advance("P3D")
        received = _test(case, made, receiver)
        case.equal(
            "signature after 72 hours", received.headers["webhook-signature"], _signed(received, changed["secret"])
        )


_FIRST_WAIT = 5
"""Seconds until the second attempt (WHK-12)."""


@law("WHK-08", operations=["testPaymentWebhook"])
def each_attempt_is_signed_anew(case: Context) -> None:
    """With the time at which it is sent; what is told stays the same."""
    with Receiver(500, 200) as receiver:
        made = _listening(case, receiver)
        first = _test(case, made, receiver)
        case.advance("PT5S")
        case.equal("number of attempts", len(receiver.received), 2)
        second = receiver.received[-1]
        times = [int(each.headers["webhook-timestamp"]) for each in (first, second)]
        case.equal("time between the attempts", times[1] - times[0], _FIRST_WAIT)
        case.equal("signature", second.headers["webhook-signature"], _signed(second, made["secret"]))
        case.equal("body", second.raw, first.raw)


@law("WHK-09", operations=["testPaymentWebhook", "testPaymentCallback"])
def four_fields(case: Context) -> None:
    """id, which the header has too, timestamp, type and data; the same of a legacy webhook."""
    with Receiver() as receiver:
        made = _listening(case, receiver)
        body = {name: made[name] for name in _LEGACY}
        legacy = case.get("createPaymentCallback", path=of_tenant(), body=body)["id"]
        first = _test(case, made, receiver)
        case.equal("status", case.call("testPaymentCallback", path=of_tenant(id=legacy)).status, 204)
        for received in (first, _arrived(case, receiver, 2)):
            case.equal("fields", set(received.value), {"id", "timestamp", "type", "data"})
            case.equal("id", received.value["id"], received.headers["webhook-id"])


@law("WHK-10", operations=["createPaymentWebhook", "sendContent"])
def payments_and_refusals(case: Context) -> None:
    """A payment tells option, kind, event and amount to who wants these; a declined invoice what it was."""
    with Receiver() as receiver:
        _listening(case, receiver, types=["bank"], events=["settled"])
        options = (asking.option(), asking.option(amount="50.00"))
        key = asking.sent(case, asking.invoice(*options)).headers["kivra-objkey"]
        for unwanted in ({"type": "instant"}, {"type": "bank", "event": "failed"}):
            case.act("invoicePaid", contentKey=key, **unwanted)
        case.act("invoicePaid", contentKey=key, type="bank", option=1)
        value = _arrived(case, receiver, 1).value
        case.equal("type", value["type"], "payment_callback")
        names = ("content_key", "payment_type", "payment_event", "amount", "currency", "remittance_string")
        found = [value["data"].get(name) for name in names]
        case.equal("data", found, [key, "bank", "settled", "50.00", "SEK", options[1]["reference"]])
        case.cannot_act("invoiceDeclined", contentKey=key)
        gift = {**asking.invoice(), "type": "invoice.donation"}
        key = asking.sent(case, gift).headers["kivra-objkey"]
        case.act("invoiceDeclined", contentKey=key)
        value = _arrived(case, receiver, 2).value
        found = [value["type"], value["data"]["content_key"], value["data"]["content_type"]]
        case.equal("a declined one", found, ["invoice_declined", key, "invoice.donation"])


def _partner_signed(received: Received, secret: str) -> str:
    """What stands in X-KIVRA-SIGNATURE when an event is signed with a secret."""
    signed = received.headers["x-kivra-timestamp"].encode() + b":" + received.raw
    return f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


@law("PAR-10", operations=["listAccessibleCompanies"])
def partners_attempts_have_their_own_time(case: Context) -> None:
    """Of when it is sent, and signed with it; when it happened, and the id, stay."""
    if not case.steers:
        raise NeedsControl("needs a target that reaches a receiver on this machine")
    with Receiver(500, 200) as receiver:
        case.act("partnerWebhookSet", url=receiver.url, secrets=["one"])
        company = next(each for each in case.get("listAccessibleCompanies") if each["vat_number"] == _WITH_PARTNER)
        case.act("integrationDeleted", companyKey=company["key"])
        first = _arrived(case, receiver, 1)
        case.advance("PT5S")
        case.equal("number of attempts", len(receiver.received), 2)
        second = receiver.received[-1]
        times = [int(each.headers["x-kivra-timestamp"]) for each in (first, second)]
        case.equal("time between the attempts", times[1] - times[0], _FIRST_WAIT)
        case.equal("signature", second.headers["x-kivra-signature"], _partner_signed(second, "one"))
        case.equal("body", second.raw, first.raw)


@law("PAR-10", operations=["sendContent", "listAccessibleCompanies"])
def partners_are_told(case: Context) -> None:
    """Content for a company, and what the company decides in the app: signed with each secret, the mailbox as told."""
    if not case.steers:
        raise NeedsControl("needs a target that reaches a receiver on this machine")
    secrets = ["one", "two"]
    with Receiver() as receiver:
        case.act("partnerWebhookSet", url=receiver.url, secrets=secrets)
        company = next(each for each in case.get("listAccessibleCompanies") if each["vat_number"] == _WITH_PARTNER)
        key = asking.sent(case, {"vat_number": company["vat_number"], "subject": "Hej", "type": "letter"}).headers[
            "kivra-objkey"
        ]
        facts = {"company_key": company["key"], "vat_number": company["vat_number"]}
        received = _arrived(case, receiver, 1)
        both = ", ".join(_partner_signed(received, secret) for secret in secrets)
        case.equal("signatures", received.headers["x-kivra-signature"], both)
        case.equal("data", received.value["data"], {**facts, "content_key": key})
        case.get("getSpecificCompanyContent", path={"companyKey": company["key"], "contentKey": key})
        for number, (action, event, there) in enumerate(
            (("integrationDeleted", "integration.deleted", False), ("integrationCreated", "integration.created", True)),
            2,
        ):
            case.act(action, companyKey=company["key"])
            value = _arrived(case, receiver, number).value
            case.equal("event", (value["event_type"], value["data"]), (event, facts))
            listed = {each["key"] for each in case.get("listAccessibleCompanies")}
            case.equal("whether the company is listed", company["key"] in listed, there)


@law("WHK-12", operations=["testPaymentWebhook"])
def ten_attempts(case: Context) -> None:
    """Again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours; then no more. The id stays."""
    with Receiver(500) as receiver:
        made = _listening(case, receiver)
        _test(case, made, receiver)
        for number, wait in enumerate(("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H"), 2):
            case.advance(wait)
            case.equal(f"number of attempts after {wait}", len(receiver.received), number)
        case.advance("P7D")
        case.equal("number of attempts", len(receiver.received), _ATTEMPTS)
        case.equal("ids", len({each.headers["webhook-id"] for each in receiver.received}), 1)


@law("WHK-13", operations=["testPaymentWebhook", "testPaymentCallback"])
def test_deliveries(case: Context) -> None:
    """Asked for with an empty object or nothing; the data are the same each time."""
    with Receiver() as receiver:
        made = _listening(case, receiver)
        case.equal("status", case.call("testPaymentWebhook", path={"id": made["id"]}, body={}).status, 204)
        first = _arrived(case, receiver, 1)
        case.equal("data of the second", _test(case, made, receiver).value["data"], first.value["data"])
