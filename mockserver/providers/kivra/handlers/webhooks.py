"""Payment webhooks: a client's, and those of tenants as they were before."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import client_of, tenant_at
from mockserver.providers.kivra.addresses import check_url
from mockserver.providers.kivra.errors import refuse, unknown
from mockserver.providers.kivra.models import WEBHOOKS, Webhook, stamp
from mockserver.providers.kivra.payments import tell_of_nothing
from mockserver.world import World

__all__ = [
    "create_payment_callback", "create_payment_webhook", "delete_payment_callback", "delete_payment_webhook",
    "list_payment_callbacks", "list_payment_webhooks", "test_payment_callback", "test_payment_webhook",
    "update_payment_callback", "update_payment_webhook",
]  # fmt: skip

_NO_SECRET = base64.b64encode(b"*" * 32).decode()
_FILTERS = ("cid_filter", "tkey_filter")
_BYTES = 32


@operation("listPaymentWebhooks")
def list_payment_webhooks(call: Call, world: World) -> Reply:
    """The client's definitions, without secrets."""
    return Reply(200, [_current(each) for each in _of(client_of(call), world)])


@operation("createPaymentWebhook")
def create_payment_webhook(call: Call, world: World) -> Reply:
    """A definition of the client's, this once with its secret."""
    webhook = _made(client_of(call), call.body, world)
    return Reply(201, {**_current(webhook), "secret": webhook.secret})


@operation("updatePaymentWebhook")
def update_payment_webhook(call: Call, world: World) -> Reply:
    """Change what is given; there is a new secret."""
    webhook = _changed(_own(client_of(call), call, world), call.body, world)
    return Reply(200, {**_current(webhook), "secret": webhook.secret})


@operation("deletePaymentWebhook")
def delete_payment_webhook(call: Call, world: World) -> Reply:
    """One definition less."""
    world[WEBHOOKS].delete(_own(client_of(call), call, world).id)
    return Reply(204)


@operation("testPaymentWebhook")
def test_payment_webhook(call: Call, world: World) -> Reply:
    """A test delivery (WHK-13)."""
    tell_of_nothing(world, _own(client_of(call), call, world))
    return Reply(204)


@operation("listPaymentCallbacks")
def list_payment_callbacks(call: Call, world: World) -> Reply:
    """The tenant's definitions, with a text without meaning for each secret."""
    tenant = tenant_at(call, world)
    return Reply(200, [_legacy(each, _NO_SECRET) for each in _of(tenant.key, world)])


@operation("createPaymentCallback")
def create_payment_callback(call: Call, world: World) -> Reply:
    """A definition of the tenant's; a URL stands once (WHK-05)."""
    tenant = tenant_at(call, world)
    _check_new(tenant.key, call.body["url"], world)
    webhook = _made(tenant.key, call.body, world)
    return Reply(201, _legacy(webhook, webhook.secret))


@operation("updatePaymentCallback")
def update_payment_callback(call: Call, world: World) -> Reply:
    """Change what is given; there is a new secret."""
    tenant = tenant_at(call, world)
    known = _own(tenant.key, call, world)
    if call.body.get("url", known.url) != known.url:
        _check_new(tenant.key, call.body["url"], world)
    webhook = _changed(known, call.body, world)
    return Reply(200, _legacy(webhook, webhook.secret))


@operation("deletePaymentCallback")
def delete_payment_callback(call: Call, world: World) -> Reply:
    """One definition less."""
    world[WEBHOOKS].delete(_own(tenant_at(call, world).key, call, world).id)
    return Reply(204)


@operation("testPaymentCallback")
def test_payment_callback(call: Call, world: World) -> Reply:
    """A test delivery (WHK-13)."""
    tell_of_nothing(world, _own(tenant_at(call, world).key, call, world))
    return Reply(204)


def _of(owner: str, world: World) -> list[Webhook]:
    return [each for each in world[WEBHOOKS].values() if each.owner == owner]


def _own(owner: str, call: Call, world: World) -> Webhook:
    webhook = world[WEBHOOKS].get(call.path["id"])
    if webhook is None or webhook.owner != owner:
        raise unknown("WHK-03")
    return webhook


def _check_new(owner: str, url: str, world: World) -> None:
    if any(each.url == url for each in _of(owner, world)):
        raise refuse("40036", "the tenant has a webhook with this URL already", "WHK-05", place="body.url")


def _made(owner: str, body: Mapping[str, Any], world: World) -> Webhook:
    check_url(body["url"])
    webhook = Webhook(
        id=world.chance.uuid(),
        owner=owner,
        url=body["url"],
        types=tuple(body["types"]),
        events=tuple(body["events"]),
        secret=_secret(world),
        created=world.now,
        **{name: body[name] for name in _FILTERS if name in body},
    )
    world[WEBHOOKS].put(webhook.id, webhook)
    return webhook


def _changed(webhook: Webhook, body: Mapping[str, Any], world: World) -> Webhook:
    if "url" in body:
        check_url(body["url"])
    lists = {name: tuple(body[name]) for name in ("types", "events") if name in body}
    texts = {name: body[name] for name in ("url", *_FILTERS) if name in body and (webhook.cid_filter or name == "url")}
    changed = replace(webhook, **lists, **texts, secret=_secret(world), former=webhook.secret, changed=world.now)
    world[WEBHOOKS].put(changed.id, changed)
    return changed


def _secret(world: World) -> str:
    """256 bits in Base64 (WHK-07)."""
    return base64.b64encode(bytes.fromhex(world.chance.token(2 * _BYTES, "0123456789abcdef"))).decode()


def _shared(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "types": list(webhook.types),
        "events": list(webhook.events),
        "created_at": stamp(webhook.created),
    }


def _current(webhook: Webhook) -> dict[str, Any]:
    return {**_shared(webhook), "cid_filter": webhook.cid_filter, "tkey_filter": webhook.tkey_filter}


def _legacy(webhook: Webhook, secret: str) -> dict[str, Any]:
    return {**_shared(webhook), "secret": secret, "active": True}
