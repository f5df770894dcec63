"""A charge and what can happen to it; knows nothing of HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.outbox import Delivery
from mockserver.world import Collection, World

__all__ = ["CHARGES", "Charge", "cancel", "capture", "demand_pending", "find", "newest", "register", "seed", "settle"]

SETTLING_TIME = timedelta(days=1)


class Charge(msgspec.Struct, frozen=True):
    """One demand for money; ``details`` is the request as it came, without what may never be read back."""

    id: int
    state: str
    created_at: str
    details: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The charge in the document's words."""
        return {**self.details, "id": self.id, "state": self.state, "createdAt": self.created_at}


CHARGES: Collection[Charge] = Collection("examplepay.charges", Charge)


def register(world: World, body: dict[str, Any]) -> Charge:
    """Store a new charge, pending (EP-01)."""
    details = {name: value for name, value in body.items() if name != "pin"}
    charge = Charge(world.sequence("examplepay.charge"), "pending", world.now.isoformat(), details)
    world[CHARGES].put(str(charge.id), charge)
    return charge


def find(world: World, charge_id: int) -> Charge:
    """The charge of that id. Raises: Refusal 404."""
    charge = world[CHARGES].get(str(charge_id))
    if charge is None:
        raise Refusal(404, "not_found", f"There is no charge {charge_id}.")
    return charge


def capture(world: World, charge: Charge) -> Charge:
    """Begin to take the money; the clock does the rest (EP-02)."""
    demand_pending(charge)
    world.schedule(world.now + SETTLING_TIME, "examplepay.settle", charge.id)
    return _move(world, charge, "capturing")


def settle(world: World, charge: Charge) -> None:
    """The money has arrived: tell whoever wants to know (EP-02)."""
    paid = _move(world, charge, "paid")
    world.happened("examplepay.chargePaid", chargeId=paid.id)
    if "notify" in paid.details:
        message = msgspec.json.encode({"event": "paid", "charge": paid.id}).decode()
        world.send(
            Delivery(
                id=world.chance.uuid(),
                provider="examplepay",
                url=paid.details["notify"],
                body=message,
                due=world.now,
                subject=f"charge.paid {paid.id}",
            )
        )


def cancel(world: World, charge: Charge) -> None:
    """Withdraw it (EP-03)."""
    demand_pending(charge)
    world[CHARGES].delete(str(charge.id))


def newest(world: World, operation_id: str, name: str) -> str | None:
    """What ``{chargeId}`` stands for in a pasted sample: the newest charge."""
    charge = world[CHARGES].newest()
    return str(charge.id) if name == "chargeId" and charge else None


def seed(world: World) -> None:
    """Charge 1, which the document's samples speak of."""
    method = {"kind": "card", "number": "4111111111111111", "expires": "2031-01-01"}
    register(world, {"amount": 125.5, "currency": "SEK", "method": method})


def _move(world: World, charge: Charge, state: str) -> Charge:
    moved = msgspec.structs.replace(charge, state=state)
    world[CHARGES].put(str(charge.id), moved)
    return moved


def demand_pending(charge: Charge) -> None:
    """Raises: Refusal 409 when something was done to the charge already."""
    if charge.state != "pending":
        raise Refusal(409, "conflict", f"Charge {charge.id} is {charge.state}.", rule="EP-03")
