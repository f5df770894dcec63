"""People: what somebody does outside the API, done when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from mockserver.control.words import missing
from mockserver.control.worlds import changing, world_of
from mockserver.errors import Fault, Refusal
from mockserver.provider import Call, Reply, operation

if TYPE_CHECKING:
    from mockserver.engine import Server
    from mockserver.registry import Binding

__all__ = ["list_people", "play_person"]


@operation("listPeople")
def list_people(call: Call, server: Server) -> Reply:
    """Everything that people can do, provider by provider."""
    return Reply(200, [line for name in server.apis for line in _actions(name, server.mounts[name].binding)])


@operation("playPerson")
def play_person(call: Call, server: Server) -> Reply:
    """The world catches up with its clock first, as it does for a provider's call; webhooks go out after."""
    provider, action = call.path["provider"], call.path["action"]
    mount = server.mounts.get(provider)
    if mount is None or not mount.binding.people:
        played = [name for name, one in server.mounts.items() if one.binding.people]
        raise missing("provider with people", provider, played)
    people = mount.binding.people
    play = people.get(f"{mount.api.name}.{action}")
    if play is None:
        raise missing(f"person's action of {provider}", action, [_action(name) for name in people])
    facts = _facts(call.body or {}, play.__facts__)  # type: ignore[attr-defined]  # the registry found it by its mark
    world = world_of(call, server)
    world.enter(mount.environment)
    with changing(world):
        if not world.is_seeded(mount.api.name):
            mount.provider.seed(world)
            world.mark_seeded(mount.api.name)
        world.catch_up()
    with changing(world):
        answer = play(world, facts)
    return Reply(200, answer, drain=world)


def _facts(body: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        fault = Fault(f"body{place.rstrip('`')}", reason)
        raise Refusal(400, "invalid", "The facts are not as the action needs them.", faults=[fault]) from None


def _actions(provider: str, binding: Binding) -> Iterator[dict[str, Any]]:
    for name, play in binding.people.items():
        facts: Any = play.__facts__  # type: ignore[attr-defined]  # the registry found it by its mark
        schema, known = msgspec.json.schema_components([facts], ref_template="{name}")
        summary = (play.__doc__ or "").strip().partition("\n")[0]
        inner = known[schema[0]["$ref"]] if "$ref" in schema[0] else schema[0]
        yield {"provider": provider, "action": _action(name), "summary": summary, "facts": inner}


def _action(name: str) -> str:
    return name.partition(".")[2]
