"""Agreements that people sign."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from mockserver.pdfs import why_no_pdf
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import new_key, tenant_at
from mockserver.providers.kivra.errors import refuse, unknown
from mockserver.providers.kivra.models import AGREEMENTS, Agreement, stamp
from mockserver.world import World

__all__ = ["get_agreement", "get_covenant_agreement", "list_agreements", "post_agreement", "revoke_agreement"]

_DAYS = 30


@operation("postAgreement")
def post_agreement(call: Call, world: World) -> Reply:
    """An agreement; the answer is its key, a bare string (AGR-01)."""
    tenant = tenant_at(call, world)
    body: dict[str, Any] = call.body
    numbers = [party["ssn"] for party in body["parties"]]
    if len(set(numbers)) < len(numbers):
        raise refuse("40037", "have the same identity number twice", "AGR-03", place="body.parties")
    if all(party["role"] != "signer" for party in body["parties"]):
        raise refuse("40020", "have no signer", "AGR-03", place="body.parties")
    wrong = why_no_pdf(base64.b64decode(body["original"]["data"]))
    if wrong is not None:
        raise refuse("40047", wrong, "AGR-05", place="body.original.data")
    agreement = Agreement(
        key=new_key(world),
        tenant=tenant.key,
        body={name: body[name] for name in ("subject", "type", "parties")},
        created=world.now,
        expires=world.now + timedelta(days=body.get("expiration_days", _DAYS)),
    )
    world[AGREEMENTS].put(agreement.key, agreement)
    return Reply(200, agreement.key)


@operation("listAgreements")
def list_agreements(call: Call, world: World) -> Reply:
    """The tenant's agreements that are still kept."""
    tenant = tenant_at(call, world)
    rows = [
        {"key": each.key, "state": each.state(world.now)}
        for each in world[AGREEMENTS].values()
        if each.tenant == tenant.key and each.is_there(world.now)
    ]
    return Reply(200, rows)


@operation("getAgreement")
def get_agreement(call: Call, world: World) -> Reply:
    """One agreement."""
    tenant = tenant_at(call, world)
    agreement = _agreement(call, world)
    body = {
        "subject": agreement.body["subject"],
        "created_at": stamp(agreement.created),
        "expires_at": stamp(agreement.expires),
        "state": agreement.state(world.now),
        "tenant_name": tenant.name,
        "tenant": f"tenant_{tenant.key}",
        "type": agreement.body["type"],
        "signatures": list(agreement.signatures),
        "parties": agreement.body["parties"],
    }
    return Reply(200, body)


@operation("revokeAgreement")
def revoke_agreement(call: Call, world: World) -> Reply:
    """Take an active agreement back."""
    agreement = _agreement(call, world)
    state = agreement.state(world.now)
    if state != "active":
        raise refuse("40307", f"The agreement is {state}.", "AGR-08")
    world[AGREEMENTS].put(agreement.key, replace(agreement, decided="revoked", ended=world.now))
    return Reply(204)


@operation("getCovenantAgreement")
def get_covenant_agreement(call: Call, world: World) -> Reply:
    """The covenant of a completed agreement."""
    agreement = _agreement(call, world)
    if agreement.state(world.now) != "completed":
        raise unknown("AGR-10")
    data = agreement.covenant
    body = {
        "name": f"agreement_{agreement.key}_completed.pdf",
        "data": base64.b64encode(data).decode(),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return Reply(200, body)


def _agreement(call: Call, world: World) -> Agreement:
    tenant = tenant_at(call, world)
    agreement = world[AGREEMENTS].get(call.path["agreementKey"])
    if agreement is None or agreement.tenant != tenant.key or not agreement.is_there(world.now):
        raise unknown("AGR-11")
    return agreement
