"""Planned faults hit the calls they were planned for, in order, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.errors import UsageError
from mockserver.faults import FAULTS, Effect, FaultPlan, clear, plan_fault, remove, take
from mockserver.world import World
from mockserver.worlds import Worlds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BROKEN = Effect(kind="status", status=503)


@dataclass
class Request:
    """What a condition can look at."""

    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    body: Any = None


def fresh(name: str) -> World:
    """A world whose clock stands at noon."""
    return Worlds(jobs={}, freeze=NOON).get(name)


@pytest.fixture
def world() -> World:
    """A fresh world."""
    return fresh("default")


def hit(world: World, operation: str = "createCharge", provider: str = "examplepay", **parts: Any) -> FaultPlan | None:
    """The plan that spoils a call, if any."""
    call: Any = Request(**parts)
    return take(world, provider, operation, call)


def test_the_first_calls_fail_and_then_it_is_over(world: World) -> None:
    """A plan for two calls spoils exactly two."""
    plan_fault(world, "examplepay", "createCharge", BROKEN, remaining=2)
    assert [hit(world) is not None for _ in range(3)] == [True, True, False]


def test_a_plan_without_an_end_spoils_every_call(world: World) -> None:
    """``remaining`` None counts what it has spoilt and goes on."""
    plan = plan_fault(world, "examplepay", "createCharge", BROKEN, remaining=None)
    assert all(hit(world) for _ in range(5))
    after = world[FAULTS].get(plan.id)
    assert after is not None
    assert (after.taken, after.remaining) == (5, None)


def test_other_operations_and_providers_are_left_alone(world: World) -> None:
    """Only the planned operation of the planned provider goes wrong."""
    plan_fault(world, "examplepay", "createCharge", BROKEN)
    assert hit(world, "getCharge") is None
    assert hit(world, provider="otherpay") is None
    assert hit(world) is not None


def test_a_plan_without_operation_spoils_any_of_the_provider(world: World) -> None:
    """The next call whatever it is."""
    plan_fault(world, "examplepay", None, BROKEN)
    assert hit(world, "getCharge") is not None
    assert hit(world, "getCharge") is None


@pytest.mark.parametrize(
    ("when", "parts"),
    [
        ({"path.id": 7}, {"path": {"id": 7}}),
        ({"path.id": "7"}, {"path": {"id": 7}}),
        ({"query.top": 10}, {"query": {"top": "10"}}),
        ({"header.x-request-id": "a"}, {"header": {"X-Request-Id": "a"}}),
        ({"no": "10001"}, {"body": {"customer": {"no": "10001"}}}),
        ({"body.customer.no": "10001"}, {"body": {"customer": {"no": "10001"}}}),
        ({"body.lines[1].total": 5}, {"body": {"lines": [{}, {"total": 5}]}}),
        ({"body.lines.total": 5}, {"body": {"lines": [{}, {"total": 5}]}}),
        ({"body.private": "true"}, {"body": {"private": True}}),
        ({"body.tags": ["a"]}, {"body": {"tags": ["a"]}}),
    ],
)
def test_a_condition_finds_the_value_at_its_place(world: World, when: dict[str, Any], parts: dict[str, Any]) -> None:
    """Conditions reach every part of a call, and a number may be written as text."""
    plan_fault(world, "examplepay", "createCharge", BROKEN, when=when)
    assert hit(world, **parts) is not None


@pytest.mark.parametrize(
    "parts", [{}, {"body": None}, {"body": []}, {"body": {"no": "10002"}}, {"body": {"other": "10001"}}, {"body": b"x"}]
)
def test_a_call_that_does_not_fit_the_condition_keeps_the_plan(world: World, parts: dict[str, Any]) -> None:
    """A miss uses nothing up; the fitting call is still spoilt."""
    plan_fault(world, "examplepay", "createCharge", BROKEN, when={"body.no": "10001"})
    assert hit(world, **parts) is None
    assert hit(world, body={"no": "10001"}) is not None


def test_plans_are_used_up_in_the_order_they_were_made(world: World) -> None:
    """The first that fits is taken, the next one serves the next call."""
    plan_fault(world, "examplepay", "createCharge", Effect(kind="reset"))
    plan_fault(world, "examplepay", "createCharge", Effect(kind="truncate"))
    assert [plan.effect.kind for plan in (hit(world), hit(world)) if plan] == ["reset", "truncate"]


def test_a_used_up_plan_stays_listed(world: World) -> None:
    """A test can look afterwards whether its fault has really happened."""
    plan_fault(world, "examplepay", "createCharge", BROKEN)
    hit(world)
    assert [(plan.remaining, plan.taken) for plan in world[FAULTS].values()] == [(0, 1)]


def test_plans_belong_to_their_world() -> None:
    """A fault in one world does not touch another."""
    one, other = fresh("one"), fresh("other")
    plan_fault(one, "examplepay", "createCharge", BROKEN)
    assert hit(other) is None
    assert hit(one) is not None


def test_plans_can_be_removed_one_by_one_or_all(world: World) -> None:
    """Removing is exact; an unknown id is named."""
    first = plan_fault(world, "examplepay", "createCharge", BROKEN)
    plan_fault(world, "examplepay", "createCharge", BROKEN)
    remove(world, first.id)
    with pytest.raises(UsageError, match=f"no fault '{first.id}'"):
        remove(world, first.id)
    assert clear(world) == 1
    assert hit(world) is None


@pytest.mark.parametrize(
    ("effect", "options", "sentence"),
    [
        (BROKEN, {"remaining": 0}, "at least once"),
        (Effect(kind="status", status=200), {}, "400 to 599"),
        (Effect(kind="delay"), {}, "needs 'seconds'"),
        (Effect(kind="delay", seconds=1e9), {}, "0 to 300 seconds"),
        (Effect(kind="delay", seconds=float("nan")), {}, "0 to 300 seconds"),
        (BROKEN, {"when": {"": 1}}, "names a place"),
        (Effect(kind="status", headers={"X\r\nY": "1"}), {}, r"'X\\r\\nY' is no name of a header"),
        (Effect(kind="status", headers={"": "1"}), {}, "'' is no name of a header"),
        (Effect(kind="status", headers={"content-Length": "1"}), {}, "content-Length is what the answer's body"),
    ],
)
def test_a_plan_that_could_never_happen_is_refused(
    world: World, effect: Effect, options: dict[str, Any], sentence: str
) -> None:
    """What cannot happen as asked is an error at once, not a silent non-event."""
    with pytest.raises(UsageError, match=sentence):
        plan_fault(world, "examplepay", "createCharge", effect, **options)
    assert len(world[FAULTS]) == 0


def test_a_status_fault_refuses_with_a_code_that_the_dialect_knows() -> None:
    """The engine's own code for the status, the given sentence and headers."""
    refusal = Effect(kind="status", status=429, message="Slow down.", headers={"Retry-After": "3"}).refusal()
    assert (refusal.status, refusal.code, refusal.message) == (429, "throttled", "Slow down.")
    assert refusal.headers == {"Retry-After": "3"}
    assert refusal.planned
    assert "planned fault" in refusal.reason


def test_a_snapshot_brings_plans_back(world: World) -> None:
    """Plans are state: a rollback restores what was used up since."""
    plan_fault(world, "examplepay", "createCharge", BROKEN)
    before = world.root
    hit(world)
    world.rollback(before)
    assert hit(world) is not None
