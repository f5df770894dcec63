"""Planned faults: make, list, forget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from mockserver.control.words import missing
from mockserver.control.worlds import changing, world_of
from mockserver.faults import FAULTS, Effect, FaultPlan, clear, plan_fault, remove
from mockserver.provider import Call, Reply, operation

if TYPE_CHECKING:
    from mockserver.engine import Server

__all__ = ["clear_faults", "create_fault", "delete_fault", "list_faults"]


def _fault(plan: FaultPlan) -> Any:
    return msgspec.to_builtins(plan)


@operation("listFaults")
def list_faults(call: Call, server: Server) -> Reply:
    """In the order they are tried."""
    return Reply(200, [_fault(plan) for plan in world_of(call, server)[FAULTS].values()])


@operation("createFault")
def create_fault(call: Call, server: Server) -> Reply:
    """Only what can happen can be planned: an unknown provider or operation is refused with the nearest ones."""
    provider, operation_id = call.body["provider"], call.body.get("operation")
    mount = server.mounts.get(provider)
    if mount is None or mount.control:
        raise missing("provider", provider, server.catalogue)
    operations = mount.api.operations
    if operation_id is not None and operation_id not in operations:
        raise missing(f"operation of {provider}", operation_id, operations)
    effect = msgspec.convert(call.body["effect"], Effect)
    world = world_of(call, server)
    times, when = call.body.get("times", 1), call.body.get("when")
    with changing(world):
        plan = plan_fault(world, provider, operation_id, effect, remaining=times, when=when)
    return Reply(201, _fault(plan))


@operation("deleteFault")
def delete_fault(call: Call, server: Server) -> Reply:
    """One of them."""
    world = world_of(call, server)
    if call.path["fault"] not in world[FAULTS]:
        raise missing("fault", call.path["fault"], (plan.id for plan in world[FAULTS].values()))
    with changing(world):
        remove(world, call.path["fault"])
    return Reply(204)


@operation("clearFaults")
def clear_faults(call: Call, server: Server) -> Reply:
    """All of them."""
    world = world_of(call, server)
    with changing(world):
        clear(world)
    return Reply(204)
