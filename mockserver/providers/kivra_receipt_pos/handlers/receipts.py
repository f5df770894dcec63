"""Receipts and prescription specifications are sent; receipts are fetched as they were sent (POS-04, POS-08)."""

from __future__ import annotations

import base64

from mockserver.barcodes import barcode_png
from mockserver.errors import Fault
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_pos.access import own_store, reaches_receipt
from mockserver.providers.kivra_receipt_pos.errors import unknown
from mockserver.providers.kivra_receipt_pos.models import CHAINS, RECEIPTS, SentReceipt, new_key
from mockserver.providers.kivra_receipt_pos.recipients import recipient_of
from mockserver.world import World

__all__ = ["create_prescription_specification", "create_receipt", "fetch_receipt"]

_RECEIVED = {"message": "Received receipt"}
_CLAIMED_AT = "https://kivra.example/receipts"


@operation("createReceipt")
def create_receipt(call: Call, world: World) -> Reply:
    """Delivered; or, where nobody receives it and the chain wants that, retained or thrown into the green bin."""
    if isinstance(call.body, bytes | str):
        reach = call.caller.grants
        sent = SentReceipt(call.caller.holder, call.body, "application/xml", reach.get("chain"), reach.get("store"))
        return Reply(201, _RECEIVED, _keep(world, sent))
    wrong = Fault("body.business_unit.service_id", "invalid service_id")
    store = own_store(call, world, call.body["business_unit"]["service_id"], wrong, rule="POS-04")
    sent = SentReceipt(call.caller.holder, call.body, "application/json", store.chain, store.id)
    chain = world[CHAINS].get(store.chain)
    if chain is None or recipient_of(world, call.body, chain.id) or not (chain.keeps or chain.discards):
        return Reply(201, _RECEIVED, _keep(world, sent))
    if chain.discards:
        return Reply(202, _RECEIVED)
    token = world.chance.token(12, "0123456789abcdef")
    url = f"{_CLAIMED_AT}/{token}"
    picture = base64.b64encode(barcode_png("QRCode", url)).decode()
    return Reply(202, {"data": picture, "token": token, "url": url}, _keep(world, sent))


def _keep(world: World, sent: SentReceipt) -> dict[str, str]:
    key = new_key(world)
    world[RECEIPTS].put(key, sent)
    return {"x-dr-transactionid": key}


@operation("fetchReceipt")
def fetch_receipt(call: Call, world: World) -> Reply:
    """In the media type that it was sent in; another's is not found (KIP-03)."""
    found = world[RECEIPTS].get(call.path["receiptID"])
    if found is None or not reaches_receipt(call.caller, found):
        raise unknown("receipt", "POS-04")
    return Reply(200, found.content, media_type=found.media_type)


@operation("createPrescriptionSpecification")
def create_prescription_specification(call: Call, world: World) -> Reply:
    """Taken in; which receipt it belongs to is not looked for (KIP-09)."""
    return Reply(201, {"receipt_id": new_key(world), "prescription_specification_id": new_key(world)})
