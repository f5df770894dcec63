"""Cards of debtors: an intent to save one, which the debtor fulfils on a page of Billecta's (BLD-57)."""

from __future__ import annotations

from typing import Any

from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.moments import shown
from mockserver.providers.billecta.registers import DEBTORS, stored
from mockserver.providers.billecta.rights import record_of
from mockserver.providers.billecta.views import filled
from mockserver.world import Collection, World

__all__ = ["create_add_credit_card", "delete_credit_card", "get_add_credit_card"]

CARDS: Collection[dict[str, Any]] = Collection("billecta.cards")


def _in_path(call: Call, world: World, status: int) -> dict[str, Any]:
    return record_of(CARDS, call, world, str(call.path["creditCardPublicId"]).lower(), "credit card", status)


@operation("createAddCreditCard")
def create_add_credit_card(call: Call, world: World) -> Reply:
    """A page on which the debtor enters the card; it waits there."""
    debtor = stored(DEBTORS, call, world, str(call.body.get("DebtorPublicId")), 400)
    card_id = world.chance.uuid()
    card = {
        **call.body,
        "PublicId": card_id,
        "CreditorPublicId": debtor["CreditorPublicId"],
        "DebtorPublicId": debtor["DebtorPublicId"],
        "Status": "Pending",
        "AddWindowUrl": f"https://apptest.example.com/addcreditcard/{card_id}",
        "Created": shown(world.now),
    }
    world[CARDS].put(card_id, card)
    return Reply(200, filled(call, "CreditCardAddView", card))


@operation("getAddCreditCard")
def get_add_credit_card(call: Call, world: World) -> Reply:
    """How it stands."""
    return Reply(200, filled(call, "CreditCardAddView", _in_path(call, world, 404)))


@operation("deleteCreditCard")
def delete_credit_card(call: Call, world: World) -> Reply:
    """The card, or the intent to save it, is gone."""
    world[CARDS].delete(_in_path(call, world, 400)["PublicId"])
    return Reply(200)
