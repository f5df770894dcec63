"""How far a request has come: what its steps leave for later ones, for a refusal and for the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mockserver.document import Operation
from mockserver.faults import Effect
from mockserver.idempotency import Use
from mockserver.mount import Mounted
from mockserver.recorded import Verdict
from mockserver.throttling import Toll
from mockserver.wire import Request
from mockserver.world import World

__all__ = ["Headers", "Visit"]

Headers = Mapping[bytes, bytes]


class Visit(msgspec.Struct):
    """How far a request has come: what the journal and a refusal need to know of it."""

    request: Request
    headers: Headers
    mount: Mounted | None = None
    prefix: str = ""
    world: World | None = None
    operation: Operation | None = None
    captured: dict[str, str] = {}
    """The raw path parameters, still percent-encoded."""
    path: Mapping[str, Any] | None = None
    effect: Effect | None = None
    toll: Toll | None = None
    use: Use | None = None
    reason: str | None = None
    verdict: Verdict = "accepted"
