"""What a person does in an app meanwhile, and a client asks about: account numbers, BankID, Swish (B93 to B102).

A person takes a few seconds of the world's clock. What was collected is kept for 24 hours.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

import msgspec

from mockserver.barcodes import barcode_png
from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, job, operation
from mockserver.providers.billecta.acting import paid
from mockserver.providers.billecta.invoices import INVOICE, money
from mockserver.providers.billecta.models import INVOICES
from mockserver.providers.billecta.moments import shown
from mockserver.providers.billecta.rights import demand
from mockserver.providers.billecta.views import filled
from mockserver.world import Collection, World

__all__ = [
    "REQUESTS",
    "Request",
    "create_bank_account_request",
    "create_bank_id_authentication",
    "create_bank_id_authentication_for_creditor",
    "create_bank_id_sign",
    "create_swish_payment",
    "get_bank_account_request",
    "get_bank_id_authentication",
    "get_bank_id_sign",
    "get_swish_payment",
    "refund_invoice_swish_payment",
    "swish_pays",
]

_OPENS = timedelta(seconds=2)
_SIGNS = timedelta(seconds=4)
_DONE = timedelta(seconds=5)
_KEPT = timedelta(hours=24)
_SEEN_AT = "192.0.2.10"
"""Where BankID sees the person; of a net for documentation (RFC 5737)."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person was asked for, and when."""

    id: str
    kind: str
    creditor: str
    created: datetime
    facts: dict[str, Any]


REQUESTS: Collection[Request] = Collection("billecta.requests", Request)


def _asked(world: World, kind: str, creditor: Any, **facts: Any) -> Request:
    made = Request(
        id=world.chance.uuid().replace("-", "") if kind != "accounts" else world.chance.uuid(),
        kind=kind,
        creditor=str(creditor).lower(),
        created=world.now,
        facts=facts,
    )
    world[REQUESTS].put(made.id, made)
    return made


def _known(call: Call, world: World, request_id: Any, *kinds: str) -> Request:
    """A request that is kept still. Raises: Refusal 404, and 401 for another's."""
    found = world[REQUESTS].get(str(request_id))
    if found is None or found.kind not in kinds or world.now - found.created > _KEPT:
        raise Refusal(404, "not_found", "There is no such request, or it is no longer kept.", rule="B102")
    demand(call.caller, world, found.creditor)
    return found


def _code(request_id: str) -> str:
    """A QR code to show, as a PNG in Base64."""
    return base64.b64encode(barcode_png("QRCode", f"bankid.{request_id}")).decode()


# ---- account numbers ------------------------------------------------------------------------------------------------


@operation("createBankAccountRequest")
def create_bank_account_request(call: Call, world: World) -> Reply:
    """Asks a person's bank; the person signs in with BankID meanwhile."""
    facts = {"Bank": call.query["bank"], "SSN": call.query["ssn"]}
    return Reply(200, {"PublicId": _asked(world, "accounts", call.path["id"], **facts).id})


@operation("getBankAccountRequest")
def get_bank_account_request(call: Call, world: World) -> Reply:
    """Waiting, with what BankID needs; then the accounts (B93, B94)."""
    found = _known(call, world, call.path["id"], "accounts")
    known: dict[str, Any] = {"PublicId": found.id, **found.facts}
    if world.now - found.created < _DONE:
        known |= {"Status": "Waiting", "QR": _code(found.id), "BankIdAutostartToken": found.id}
    else:
        numbers = {"Number": "5000-1234567", "ClearingNo": "5000", "AccountNo": "1234567"}
        account = {**numbers, "Name": "Lönekonto", "Balance": money("SEK", 250000)}
        known |= {"Status": "Success", "AccountNumbers": [account]}
    return Reply(200, filled(call, "BankAccountRequestView", known))


# ---- BankID ---------------------------------------------------------------------------------------------------------


def _status(call: Call, world: World, found: Request, model: str) -> Reply:
    waited = world.now - found.created
    known = {"ReferenceToken": found.id, "AutoStartToken": found.id, "Created": shown(found.created), **found.facts}
    if waited < _OPENS:
        known |= {"Status": "OutstandingTransaction", "HintCode": "outstandingTransaction", "QR": _code(found.id)}
    elif waited < _SIGNS:
        known |= {"Status": "Started", "HintCode": "started"}
    elif waited < _DONE:
        known |= {"Status": "UserSign", "HintCode": "userSign"}
    else:
        known |= {"Status": "Complete", "GivenName": "Jenny", "Surname": "Doe", "Name": "Jenny Doe"}
        known |= {"IpAddress": _SEEN_AT}
    return Reply(200, filled(call, model, known))


@operation("createBankIdAuthentication")
def create_bank_id_authentication(call: Call, world: World) -> Reply:
    """Starts a login."""
    made = _asked(world, "authentication", call.body.get("CreditorPublicId"), SSN=call.body.get("SSN"))
    return _status(call, world, made, "BankIdAuthenticationStatusView")


@operation("createBankIdAuthenticationForCreditor")
def create_bank_id_authentication_for_creditor(call: Call, world: World) -> Reply:
    """The older form of it."""
    made = _asked(world, "authentication", call.path["id"], SSN=call.query.get("ssn"))
    return _status(call, world, made, "BankIdAuthenticationStatusView")


@operation("getBankIdAuthentication")
def get_bank_id_authentication(call: Call, world: World) -> Reply:
    """How far the login has come (B97)."""
    found = _known(call, world, call.path["id"], "authentication")
    return _status(call, world, found, "BankIdAuthenticationStatusView")


@operation("createBankIdSign")
def create_bank_id_sign(call: Call, world: World) -> Reply:
    """Starts a signature."""
    made = _asked(world, "sign", call.body.get("CreditorPublicId"), SSN=call.body.get("SSN"))
    return _status(call, world, made, "BankIdSignStatusView")


@operation("getBankIdSign")
def get_bank_id_sign(call: Call, world: World) -> Reply:
    """How far the signature has come."""
    return _status(call, world, _known(call, world, call.path["referenceToken"], "sign"), "BankIdSignStatusView")


# ---- Swish ----------------------------------------------------------------------------------------------------------


@operation("createSwishPayment")
def create_swish_payment(call: Call, world: World) -> Reply:
    """Asks a person to pay an invoice in the app."""
    invoice = INVOICE.found(call, world, call.path["id"])
    if not invoice.is_running:
        raise Refusal(400, "wrong_stage", "The invoice is not attested, or closed.", rule="B66")
    made = _asked(world, "swish", invoice.creditor, invoice=invoice.id, amount=invoice.current)
    INVOICE.put(world, msgspec.structs.replace(invoice, swish=made.id))
    world.schedule(world.now + _DONE, "billecta.swishPays", made.id)
    return Reply(200, {"PublicId": made.id})


@job("billecta.swishPays")
def swish_pays(world: World, request_id: str) -> None:
    """The person pays: the payment is registered, and closes the invoice (B101), if that is open still."""
    found = world[REQUESTS].get(request_id)
    invoice = None if found is None else world[INVOICES].get(found.facts["invoice"])
    if found is None or invoice is None or not invoice.is_running:
        return
    INVOICE.put(world, paid(world, invoice, found.facts["amount"], world.chance.uuid()))
    world[REQUESTS].put(found.id, msgspec.structs.replace(found, facts={**found.facts, "paid": shown(world.now)}))


@operation("getSwishPayment")
def get_swish_payment(call: Call, world: World) -> Reply:
    """Created goes on; Paid and Cancelled are final (B100)."""
    found = world[REQUESTS].get(str(call.path["id"]))
    if found is None or found.kind != "swish":
        raise Refusal(404, "not_found", "There is no such payment request.")
    demand(call.caller, world, found.creditor)
    paid_at = found.facts.get("paid")
    waits, refunded = world.now - found.created < _DONE, int(found.facts.get("refunded") or 0)
    status = "Paid" if paid_at else "Created" if waits else "Cancelled"
    known = {
        "PaymentRequestToken": found.id,
        "Status": "Refunded" if refunded else status,
        "RefundedAmount": money("SEK", refunded),
        "PaidDate": paid_at,
        "Created": shown(found.created),
        "Amount": money("SEK", found.facts["amount"]),
    }
    return Reply(200, filled(call, "SwishPaymentStatusView", known))


@operation("refundInvoiceSwishPayment")
def refund_invoice_swish_payment(call: Call, world: World) -> Reply:
    """Gives back a payment, or a part of it, and no more than was paid (BLD-66)."""
    found = world[REQUESTS].get(str(call.body.get("PaymentPublicId")))
    if found is None or found.kind != "swish":
        raise Refusal(400, "not_found", "There is no such payment.")
    demand(call.caller, world, found.creditor)
    refunded, amount = int(found.facts.get("refunded") or 0), int((call.body.get("Amount") or {}).get("Value") or 0)
    if "paid" not in found.facts or not 0 < amount <= found.facts["amount"] - refunded:
        raise Refusal(400, "invalid", "More than nothing and no more than was paid can be given back.")
    facts = {**found.facts, "refunded": refunded + amount}
    world[REQUESTS].put(found.id, msgspec.structs.replace(found, facts=facts))
    return Reply(200, {"PublicId": world.chance.uuid()})
