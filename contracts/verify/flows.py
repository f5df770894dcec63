"""How far a client's traffic went through each documented flow and rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.stories import Story
from contracts.verify.traffic import FAILED, Passed
from specs import Promise, Rule

__all__ = ["Flow", "Level", "RuleUse", "Touch", "flows", "rule_uses"]

_RULE = re.compile(r"\[([A-Za-z0-9.-]+)\]")
"""How a motpart's refusal names the rule that demands it."""
_STATUS = re.compile(r"\$statusCode\s*==\s*(\d{3})")


class Level(StrEnum):
    """How far a flow was walked; each level has those before it."""

    UNTOUCHED = "untouched"
    TOUCHED = "touched"
    """One of its calls was made."""
    COMPLETE = "complete"
    """All its calls were made in their order, each answered as the flow has it."""
    ROBUST = "robust"
    """Complete, and a call that failed on the way was made good."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One story, how far it was walked, and the first step that is missing."""

    story: Story
    level: Level
    missing: str | None


def flows(stories: Iterable[Story], traffic: Sequence[Passed]) -> list[Flow]:
    """The level of each story."""
    return [_flow(story, traffic) for story in stories]


def _flow(story: Story, traffic: Sequence[Passed]) -> Flow:
    waiting = list(story.steps)
    for passed in traffic:
        if waiting and passed.operation == _operation(waiting[0]) and _as_told(waiting[0], passed):
            waiting.pop(0)
    if waiting:
        touched = any(passed.operation in story.operations for passed in traffic)
        return Flow(story, Level.TOUCHED if touched else Level.UNTOUCHED, str(waiting[0]["stepId"]))
    return Flow(story, Level.ROBUST if _recovered(story, traffic) else Level.COMPLETE, None)


def _operation(step: Mapping[str, object]) -> str:
    return str(step.get("operationId", "")).rpartition(".")[2]


def _as_told(step: Mapping[str, object], passed: Passed) -> bool:
    """Whether the answer has the status that the step wants; a step that names none wants success."""
    criteria = step.get("successCriteria")
    conditions = [str(one.get("condition")) for one in criteria] if isinstance(criteria, list) else []
    wanted = {int(status) for condition in conditions for status in _STATUS.findall(condition)}
    return passed.status in wanted if wanted else passed.ok


def _recovered(story: Story, traffic: Sequence[Passed]) -> bool:
    """Whether a call of the flow failed and the same call succeeded later."""
    failed: set[str] = set()
    for passed in traffic:
        if passed.operation in story.operations and passed.status in FAILED:
            failed.add(passed.same)
        elif passed.ok and passed.same in failed:
            return True
    return False


class Touch(StrEnum):
    """What traffic had to do with a rule."""

    EXERCISED = "exercised"
    BROKEN = "broken"
    NEVER = "never touched"


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One rule, and what the traffic had to do with it; ``by`` are the exchanges that broke it."""

    rule: Rule
    touch: Touch
    by: Sequence[int] = ()


def rule_uses(promise: Promise, traffic: Sequence[Passed]) -> list[RuleUse]:
    """Every rule that exchanges can show: broken by a refusal that names it, exercised by a call of its operations."""
    called = {passed.operation for passed in traffic if passed.status < 500}
    named: dict[str, list[int]] = {}
    for passed in traffic:
        for rule in _RULE.findall(passed.answer_header("motpart-reason")):
            if not passed.ok:
                named.setdefault(rule, []).append(passed.number)
    found = []
    for rule in promise.rules:
        if not rule.observable:
            continue
        if rule.id in named:
            found.append(RuleUse(rule, Touch.BROKEN, named[rule.id]))
        else:
            touched = bool(called.intersection(rule.operations))
            found.append(RuleUse(rule, Touch.EXERCISED if touched else Touch.NEVER))
    return found
