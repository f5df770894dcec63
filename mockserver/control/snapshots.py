"""Snapshots, branches and differences of a world's state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.control.words import missing, time_text
from mockserver.control.worlds import existing_world_of, refuse_existing, world_of, world_text
from mockserver.provider import Call, Reply, operation

if TYPE_CHECKING:
    from mockserver.engine import Server
    from mockserver.world import Snapshot

__all__ = ["create_branch", "create_snapshot", "delete_snapshot", "diff_world", "list_snapshots", "restore_snapshot"]


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {"name": snapshot.name, "at": time_text(snapshot.at), "objects": snapshot.objects}


def _refuse_missing(server: Server, world: str, name: str) -> None:
    known = [snapshot.name for snapshot in server.worlds.snapshots(world)]
    if name not in known:
        raise missing("snapshot", name, known)


@operation("listSnapshots")
def list_snapshots(call: Call, server: Server) -> Reply:
    """In the order they were taken."""
    world = existing_world_of(call, server)
    return Reply(200, [_snapshot(snapshot) for snapshot in server.worlds.snapshots(world.name)])


@operation("createSnapshot")
def create_snapshot(call: Call, server: Server) -> Reply:
    """Keep the state under a name."""
    world = world_of(call, server)
    return Reply(201, _snapshot(server.worlds.snapshot(world.name, call.body["name"])))


@operation("deleteSnapshot")
def delete_snapshot(call: Call, server: Server) -> Reply:
    """Forget it."""
    world = existing_world_of(call, server)
    _refuse_missing(server, world.name, call.path["snapshot"])
    server.worlds.delete_snapshot(world.name, call.path["snapshot"])
    return Reply(204)


@operation("restoreSnapshot")
def restore_snapshot(call: Call, server: Server) -> Reply:
    """Bring the state back."""
    world = existing_world_of(call, server)
    _refuse_missing(server, world.name, call.path["snapshot"])
    server.worlds.restore(world, call.path["snapshot"])
    return Reply(200, world_text(server, world))


@operation("createBranch")
def create_branch(call: Call, server: Server) -> Reply:
    """Another world from this one's state."""
    name = call.body["name"]
    refuse_existing(server, name)
    branch = server.worlds.branch(existing_world_of(call, server).name, name)
    return Reply(201, world_text(server, branch), {"Location": f"{call.base_url}/worlds/{name}"})


@operation("diffWorld")
def diff_world(call: Call, server: Server) -> Reply:
    """From a snapshot to another one, or to now."""
    world = existing_world_of(call, server)
    before, after = call.query["from"], call.query.get("to")
    for name in (before, after):
        if name is not None:
            _refuse_missing(server, world.name, name)
    return Reply(200, server.worlds.diff(world.name, before, after))
