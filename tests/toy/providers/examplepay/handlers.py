"""The operations of Examplepay that need a mind."""

from __future__ import annotations

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, job, operation, person
from mockserver.world import World
from tests.toy.providers.examplepay import models

__all__ = [
    "Paying",
    "cancel_charge",
    "capture_charge",
    "create_charge",
    "customer_pays",
    "get_charge",
    "list_charges",
    "search_charges",
    "settle",
]


@operation("createCharge")
def create_charge(call: Call, world: World) -> Reply:
    """Store it, unless the caller may not charge that currency (EP-04)."""
    allowed = call.caller.grants.get("currencies")
    if allowed and call.body["currency"] not in allowed:
        raise Refusal(403, "forbidden", f"You may not charge {call.body['currency']}.", rule="EP-04")
    charge = models.register(world, call.body)
    return Reply(201, charge.as_json(), {"Location": f"{call.base_url}/api/v2/charges/{charge.id}"})


@operation("listCharges")
def list_charges(call: Call, world: World) -> Reply:
    """One page of the charges in the states asked for."""
    states = call.query.get("state")
    found = [charge for charge in world[models.CHARGES].values() if not states or charge.state in states]
    first = call.query["skip"]
    page = [charge.as_json() for charge in found[first : first + call.query["top"]]]
    return Reply(200, page, {"X-Total-Count": str(len(found))})


@operation("searchCharges")
def search_charges(call: Call, world: World) -> Reply:
    """The charges in one currency, up to an amount."""
    where = call.query["where"]
    most = where.get("most", float("inf"))
    charges = [charge.as_json() for charge in world[models.CHARGES].values()]
    return Reply(200, [one for one in charges if one["currency"] == where["currency"] and one["amount"] <= most])


@operation("getCharge")
def get_charge(call: Call, world: World) -> Reply:
    """One charge."""
    return Reply(200, models.find(world, call.path["chargeId"]).as_json())


@operation("captureCharge")
def capture_charge(call: Call, world: World) -> Reply:
    """Begin to take the money."""
    return Reply(202, models.capture(world, models.find(world, call.path["chargeId"])).as_json())


@operation("cancelCharge")
def cancel_charge(call: Call, world: World) -> Reply:
    """Withdraw it."""
    models.cancel(world, models.find(world, call.path["chargeId"]))
    return Reply(204)


class Paying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which charge the customer pays."""

    charge: int


@person("examplepay.customerPays", Paying)
def customer_pays(world: World, facts: Paying) -> dict[str, object]:
    """The customer pays a charge that waits, without anybody capturing it."""
    charge = models.find(world, facts.charge)
    models.demand_pending(charge)
    models.settle(world, charge)
    return {"charge": charge.id, "state": "paid"}


@job("examplepay.settle")
def settle(world: World, charge_id: int) -> None:
    """A day after the capture."""
    models.settle(world, models.find(world, charge_id))
