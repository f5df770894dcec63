"""Sending content."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra import contents
from mockserver.providers.kivra.access import client_of, is_production, new_key, tenant_at
from mockserver.providers.kivra.errors import refuse
from mockserver.providers.kivra.models import COMPANIES, CONTENTS, PAYLOADS, PEOPLE, Content, Payload, Recipient
from mockserver.providers.kivra.partners import receive
from mockserver.world import World

__all__ = ["send_content"]

_ECHOED = ("subject", "generated_at", "type")


@operation("sendContent")
def send_content(call: Call, world: World) -> Reply:
    """Take content in: deliver it, or keep it for somebody who is not there yet."""
    tenant = tenant_at(call, world)
    body: dict[str, Any] = call.body
    contents.check(body, world.now)
    digest = _digest(tenant.key, body) if is_production(call) else None
    repeated = None if digest is None else world[PAYLOADS].get(digest)
    kind, name = contents.recipient_of(body)
    found = _find(kind, name, world)
    there = found is not None and found.receives(world.now)
    if not there and not body.get("retain"):
        raise refuse("40105", "The recipient cannot be reached by this sender.", "CON-06")
    key = new_key(world) if repeated is None else repeated.content
    if repeated is None:
        content = Content(
            key=key,
            tenant=tenant.key,
            client=client_of(call),
            type=body["type"],
            subject=body["subject"],
            recipient=name,
            retained=not there,
            body=body,
            received=world.now,
        )
        world[CONTENTS].put(key, content)
        receive(world, content)
        if digest is not None:
            world[PAYLOADS].put(digest, Payload(key))
    headers = {"kivra-objkey": key, "location": f"{call.base_url}/v2/tenant/{tenant.key}/content/{key}"}
    if not there:
        headers["kivra-retained"] = "true"
    return Reply(201, {name: body[name] for name in _ECHOED if name in body}, headers)


def _find(kind: str, name: str, world: World) -> Recipient | None:
    """Who is named, if they use Kivra."""
    if kind == "vat_number":
        return world[COMPANIES].get(name)
    if kind == "ssn":
        return world[PEOPLE].get(name)
    return next((each for each in world[PEOPLE].values() if each.email and each.email.lower() == name.lower()), None)


def _digest(tenant: str, body: dict[str, Any]) -> str:
    """What makes two payloads the same: all of them but ``generated_at`` (CON-22)."""
    kept = {name: value for name, value in body.items() if name != "generated_at"}
    return hashlib.sha256(orjson.dumps([tenant, kept], option=orjson.OPT_SORT_KEYS)).hexdigest()
