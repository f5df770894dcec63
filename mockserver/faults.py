"""Planned misbehaviour: the first N calls of an operation, or the next call that fits a condition, go wrong.

A plan lies in the world's state, so it is part of snapshots and branches and the same plan gives the same
faults. The engine takes a plan before it runs the operation and carries the effect out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from mockserver.errors import Refusal, UsageError
from mockserver.expectation import Asked, misses
from mockserver.world import Collection, World

if TYPE_CHECKING:
    from mockserver.provider import Call

__all__ = ["FAULTS", "Effect", "FaultPlan", "Kind", "clear", "plan_fault", "remove", "take"]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_OWN_HEADERS = {"content-length", "content-type", "transfer-encoding", "connection"}

Kind = Literal["status", "delay", "reset", "truncate", "malform"]

LONGEST_DELAY = 300.0
"""Seconds; a longer one is a typing error, not a test."""


class Effect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes wrong.

    Attributes:
        kind: ``status``: refused with that status in the provider's dialect, nothing is stored;
            ``delay``: answered late; ``reset``: the connection is reset instead of an answer;
            ``truncate``: half of the body, then the connection closes; ``malform``: a body that does not parse.
            The last three happen after the operation has done its work, as on a bad network.
        status: for ``status``: 400 to 599.
        message: for ``status``: the sentence in the provider's body.
        headers: for ``status``: extra reply headers such as ``Retry-After``.
        seconds: wait so long first; any kind can have it.
    """

    kind: Kind
    status: int = 503
    message: str = ""
    headers: dict[str, str] = {}
    seconds: float = 0.0

    def refusal(self) -> Refusal:
        """The refusal that a ``status`` effect stands for, with the engine's code for that status."""
        code = _CODES.get(self.status, "invalid" if self.status < 500 else "unavailable")
        message = self.message or f"The sandbox was told to answer {self.status} here."
        return Refusal(self.status, code, message, headers=self.headers, planned=True)


_CODES = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    429: "throttled",
}


class FaultPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One planned fault of a world.

    Attributes:
        provider: whose call.
        operation: the operationId; None for every operation of the provider.
        remaining: how many more calls it spoils; None for all of them.
        when: place → value that the call must have there, such as ``{"body.customer.no": "17"}``; the journal's
            assertions name places in the same way.
        taken: how many calls it has spoilt.
    """

    id: str
    provider: str
    operation: str | None
    effect: Effect
    remaining: int | None = 1
    when: dict[str, Any] = {}
    taken: int = 0


FAULTS: Collection[FaultPlan] = Collection("motpart.faults", FaultPlan)


def plan_fault(
    world: World,
    provider: str,
    operation: str | None,
    effect: Effect,
    *,
    remaining: int | None = 1,
    when: Mapping[str, Any] | None = None,
) -> FaultPlan:
    """Plan a fault; it joins the end of the list. Raises: UsageError when it could never happen as asked."""
    when = dict(when or {})
    if remaining is not None and remaining < 1:
        raise UsageError(f"A fault happens at least once, but 'times' is {remaining}.")
    _check(effect)
    if "" in when:
        raise UsageError("A condition names a place of the call, such as 'body.name'.")
    number = world.sequence("motpart.fault")
    plan = FaultPlan(
        id=f"fault-{number}", provider=provider, operation=operation, effect=effect, remaining=remaining, when=when
    )
    world[FAULTS].put(plan.id, plan)
    return plan


def _check(effect: Effect) -> None:
    """Raises: UsageError for an effect that no answer can have."""
    if not 0 <= effect.seconds <= LONGEST_DELAY:
        raise UsageError(f"A delay is 0 to {LONGEST_DELAY:g} seconds, not {effect.seconds:g}.")
    if effect.kind == "delay" and not effect.seconds:
        raise UsageError("A delay needs 'seconds'.")
    if effect.kind == "status" and not 400 <= effect.status <= 599:
        raise UsageError(f"A fault answers a status of 400 to 599, not {effect.status}.")
    for name in effect.headers:
        if not _TOKEN.fullmatch(name):
            raise UsageError(f"{name!r} is no name of a header.")
        if name.lower() in _OWN_HEADERS:
            raise UsageError(f"{name} is what the answer's body says it is; a header beside it can be planned.")


def take(world: World, provider: str, operation: str, call: Call) -> FaultPlan | None:
    """The first plan, in order of planning, that this call fits; counts it as used up by one.

    Call it before the request's checkpoint: a refused request is rolled back, the count must not be.
    A plan that is used up stays listed with ``remaining`` 0.
    """
    plans = world[FAULTS]
    if not len(plans):
        return None
    for plan in plans.values():
        if _fits(plan, provider, operation, call):
            remaining = None if plan.remaining is None else plan.remaining - 1
            plans.put(plan.id, msgspec.structs.replace(plan, remaining=remaining, taken=plan.taken + 1))
            return plan
    return None


def remove(world: World, fault_id: str) -> None:
    """Forget one plan. Raises: UsageError when the world has none of that id."""
    if not world[FAULTS].delete(fault_id):
        raise UsageError(f"World {world.name!r} has no fault {fault_id!r}.")


def clear(world: World) -> int:
    """Forget every plan of the world; how many there were."""
    plans = list(world[FAULTS].values())
    for plan in plans:
        world[FAULTS].delete(plan.id)
    return len(plans)


def _fits(plan: FaultPlan, provider: str, operation: str, call: Call) -> bool:
    return (
        plan.remaining != 0
        and plan.provider == provider
        and plan.operation in (None, operation)
        and not misses(Asked(call.path, call.query, call.header, call.body), plan.when)
    )
