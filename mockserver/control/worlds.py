"""Worlds: list, make, look at, reset, seed, forget; and which credential belongs to which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mockserver.control.words import missing, time_from, time_text
from mockserver.errors import Refusal
from mockserver.outbox import QUEUE
from mockserver.provider import Call, Reply, operation
from mockserver.world import World
from mockserver.worlds import DEFAULT

if TYPE_CHECKING:
    from mockserver.engine import Server

__all__ = [
    "bind_credential",
    "changing",
    "create_world",
    "delete_world",
    "existing_world_of",
    "get_world",
    "list_worlds",
    "refuse_existing",
    "reset_world",
    "seed_world",
    "world_of",
    "world_text",
]


def world_of(call: Call, server: Server) -> World:
    """The world that the path names; it comes into being, as it does for a provider's call."""
    return server.worlds.get(call.path["world"])


def existing_world_of(call: Call, server: Server) -> World:
    """The world that the path names, where it must be there already: what is asked for lies in its past.

    Raises:
        Refusal: 404, there is none; nothing comes into being.
    """
    name = call.path["world"]
    known = sorted({DEFAULT, *server.worlds.names()})
    if name not in known:
        raise missing("world", name, known)
    return server.worlds.get(name)


@contextmanager
def changing(world: World) -> Iterator[None]:
    """Keep the changes made within, on disk too, or none of them when something fails."""
    checkpoint = world.root
    try:
        yield
    except BaseException:
        world.rollback(checkpoint)
        raise
    world.commit()


def world_text(server: Server, world: World) -> dict[str, Any]:
    """A world as the document describes it."""
    return {
        "name": world.name,
        "now": time_text(world.now),
        "frozen": world.frozen,
        "objects": world.objects,
        "snapshots": [snapshot.name for snapshot in server.worlds.snapshots(world.name)],
    }


def refuse_existing(server: Server, name: str) -> None:
    """Raises: Refusal with 409 when a world of that name exists."""
    if name in server.worlds.names():
        raise Refusal(409, "conflict", f"World {name!r} exists already.")


@operation("listWorlds")
def list_worlds(call: Call, server: Server) -> Reply:
    """Every world by name."""
    names = sorted({DEFAULT, *server.worlds.names()})
    return Reply(200, [world_text(server, server.worlds.get(name)) for name in names])


@operation("createWorld")
def create_world(call: Call, server: Server) -> Reply:
    """A world with a seed or a standing clock of its own."""
    name = call.body["name"]
    refuse_existing(server, name)
    freeze = time_from(call.body["freeze"]) if "freeze" in call.body else None
    world = server.worlds.get(name)
    with changing(world):
        if "seed" in call.body:
            world.reseed(call.body["seed"])
        if freeze is not None:
            world.freeze(freeze)
    return Reply(201, world_text(server, world), {"Location": f"{call.base_url}/worlds/{name}"})


@operation("getWorld")
def get_world(call: Call, server: Server) -> Reply:
    """One world, which must exist."""
    return Reply(200, world_text(server, existing_world_of(call, server)))


@operation("deleteWorld")
def delete_world(call: Call, server: Server) -> Reply:
    """Forget a world and the credentials bound to it."""
    world = existing_world_of(call, server)
    name = world.name
    for delivery in world[QUEUE].values():  # what waits must not go out from a world that is no more
        world[QUEUE].delete(delivery.id)
    server.worlds.delete(name)
    server.journal.clear(name)
    for credential in [known for known, bound in server.bindings.items() if bound == name]:
        del server.bindings[credential]
    return Reply(204)


@operation("resetWorld")
def reset_world(call: Call, server: Server) -> Reply:
    """Back to the beginning; demo data comes with the next call of each provider."""
    world = server.worlds.reset(call.path["world"], (call.body or {}).get("seed"))
    return Reply(200, world_text(server, world))


@operation("seedWorld")
def seed_world(call: Call, server: Server) -> Reply:
    """Start the world's chance anew."""
    world = world_of(call, server)
    with changing(world):
        world.reseed(call.body["seed"])
    return Reply(200, world_text(server, world))


@operation("bindCredential")
def bind_credential(call: Call, server: Server) -> Reply:
    """Calls with this credential that name no world belong to this one."""
    provider, credential = call.body["provider"], call.body["credential"]
    promise = server.catalogue.get(provider)
    if promise is None:
        raise missing("provider", provider, server.catalogue)
    world = world_of(call, server)
    for known in promise.settings.get("credentials") or ():
        if known.get("name") == credential and "value" in known:
            credential = str(known["value"])
    for prefix in ("", "Bearer ", "bearer "):
        server.bindings[prefix + credential] = world.name
    return Reply(200, {"world": world.name, "provider": provider, "credential": credential})
