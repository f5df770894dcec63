"""What a caller who is known has to pass before the call is read, and what stays of the call whatever it came to."""

from __future__ import annotations

from mockserver.document import Operation
from mockserver.mount import Mounted
from mockserver.provider import Caller
from mockserver.visit import Visit
from mockserver.wire import Response
from mockserver.world import World

__all__ = ["admit", "settled"]


def admit(visit: Visit, mount: Mounted, operation: Operation, caller: Caller, world: World) -> Response | None:
    """Past the provider's limits and its memory of idempotency keys; the answer that such a key is given again.

    Raises:
        Refusal: too many calls, too large a body, or a key that was used or is none.
    """
    if mount.throttling is not None:
        visit.toll = toll = mount.throttling.toll(operation.id, caller, world)
        if toll is not None:
            toll.check()
    if mount.sizes is not None:
        mount.sizes.check(operation.id, len(visit.request.body))
    if mount.keys is None:
        return None
    visit.use = use = mount.keys.use(operation.id, visit.request, visit.headers, caller, world)
    return None if use is None else use.earlier


def settled(visit: Visit, response: Response) -> Response:
    """An answer, counted and remembered where the provider does so; all of it, and what the call did, is on disk."""
    if visit.toll is not None:
        visit.toll.settle(response)
    if visit.use is not None:
        visit.use.keep(response)
    if visit.world is not None:
        visit.world.commit()
    return response
