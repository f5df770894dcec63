"""Which invoices a user follows; the e-mails that they get of them are not sent (B79)."""

from __future__ import annotations

from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.invoices import INVOICE
from mockserver.providers.billecta.parties import user_of
from mockserver.providers.billecta.views import filled
from mockserver.world import Collection, World

__all__ = [
    "SUBSCRIPTIONS",
    "create_invoice_subscription",
    "delete_invoice_subscription",
    "get_invoice_subscriptions",
]

SUBSCRIPTIONS: Collection[dict[str, Any]] = Collection("billecta.subscriptions")
"""By user and invoice."""


def _named(call: Call, world: World) -> dict[str, Any]:
    """The user and the invoice of the query. Raises: Refusal 400 for none, 401."""
    user = user_of(call, world, call.query["userpublicid"], 400)
    invoice = INVOICE.found(call, world, call.query["actionpublicid"])
    return {"UserPublicId": user.view["UserPublicId"], "ActionPublicId": invoice.id}


@operation("createInvoiceSubscription")
def create_invoice_subscription(call: Call, world: World) -> Reply:
    """The user follows the invoice from now on, or still does."""
    one = _named(call, world)
    world[SUBSCRIPTIONS].put("/".join(one.values()), one)
    return Reply(200)


@operation("deleteInvoiceSubscription")
def delete_invoice_subscription(call: Call, world: World) -> Reply:
    """The user follows it no more."""
    key = "/".join(_named(call, world).values())
    if key not in world[SUBSCRIPTIONS]:
        raise Refusal(400, "not_found", "The user does not follow the invoice.")
    world[SUBSCRIPTIONS].delete(key)
    return Reply(200)


@operation("getInvoiceSubscriptions")
def get_invoice_subscriptions(call: Call, world: World) -> Reply:
    """What a user follows."""
    user = user_of(call, world, call.query["userpublicid"], 400).view["UserPublicId"]
    found = [one for one in world[SUBSCRIPTIONS].values() if one["UserPublicId"] == user]
    return Reply(200, [filled(call, "UserSubscribedInvoiceView", one) for one in found])
