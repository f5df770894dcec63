"""People: whether they receive (RCL-10)."""

from __future__ import annotations

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_client.errors import refuse
from mockserver.providers.kivra_receipt_client.models import PERSONS, Person
from mockserver.world import World

__all__ = ["get_person", "offboard_person", "onboard_person"]


@operation("getPerson")
def get_person(call: Call, world: World) -> Reply:
    """Who the person is, and in which state."""
    found = world[PERSONS].get(call.path["personID"])
    if found is None:
        raise refuse(404, "There is no such person.", "RCL-10")
    body = {
        "id": found.id,
        "created_at": found.created.isoformat(),
        "updated_at": found.updated.isoformat(),
        "state": found.state,
        "identifiers": found.identifiers,
    }
    return Reply(200, body)


@operation("onboardPerson")
def onboard_person(call: Call, world: World) -> Reply:
    """The person is there, and receives from now on."""
    return _become(call, world, "ONBOARDED")


@operation("offboardPerson")
def offboard_person(call: Call, world: World) -> Reply:
    """The person receives no more."""
    if call.path["personID"] not in world[PERSONS]:
        raise refuse(400, "There is no such person.", "RCL-10")  # no 404 is documented here (KIC-08)
    return _become(call, world, "OFFBOARDED")


def _become(call: Call, world: World, state: str) -> Reply:
    key, now = call.path["personID"], world.now
    found = world[PERSONS].get(key) or Person(id=key, created=now, updated=now, state="")
    if found.state != state:
        world[PERSONS].put(key, replace(found, state=state, updated=now))
    return Reply(204)
