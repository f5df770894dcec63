"""Responses to registered letters."""

from __future__ import annotations

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import tenant_at
from mockserver.providers.kivra.errors import unknown
from mockserver.providers.kivra.models import LETTERS, Letter
from mockserver.world import World

__all__ = [
    "delete_registered_letter_response",
    "get_all_registered_letter_responses",
    "get_registered_letter_response",
]


@operation("getAllRegisteredLetterResponses")
def get_all_registered_letter_responses(call: Call, world: World) -> Reply:
    """The tenant's responses; none at all is 404 (REG-03)."""
    tenant = tenant_at(call, world)
    letters = [each for each in world[LETTERS].values() if each.tenant == tenant.key and each.is_there(world.now)]
    if not letters:
        raise unknown("REG-03")
    return Reply(200, [{"key": letter.key, "status": letter.body["status"]} for letter in letters])


@operation("getRegisteredLetterResponse")
def get_registered_letter_response(call: Call, world: World) -> Reply:
    """One response."""
    return Reply(200, _letter(call, world).body)


@operation("deleteRegisteredLetterResponse")
def delete_registered_letter_response(call: Call, world: World) -> Reply:
    """One response less."""
    world[LETTERS].delete(_letter(call, world).key)
    return Reply(204)


def _letter(call: Call, world: World) -> Letter:
    tenant = tenant_at(call, world)
    letter = world[LETTERS].get(call.path["responseKey"])
    if letter is None or letter.tenant != tenant.key or not letter.is_there(world.now):
        raise unknown("REG-05")
    return letter
