"""What a public Arazzo runner is given to tell; the runner itself runs by ``make run-stories``."""

from __future__ import annotations

from typing import Any

from contracts.document import Document
from contracts.opening import in_process
from contracts.stories import ADVANCE, stories_of
from mockserver import create_app
from specs import catalogue, load
from tests.providers.arazzo import runnable, untold
from tests.toy import API_KEY, PROVIDERS, SPECS


def _copy(*steps: dict[str, Any]) -> list[dict[str, Any]]:
    promise = load(SPECS / "examplepay")
    app = create_app(specs_root=SPECS, providers_package=PROVIDERS)
    story = {"arazzo": "1.0.1", "workflows": [{"workflowId": "one", "steps": list(steps)}]}
    copy = runnable(story, Document(promise, in_process(promise, app=app)), "world-1")
    found: list[dict[str, Any]] = copy["workflows"][0]["steps"]
    return found


def test_each_call_carries_its_credential() -> None:
    """Another runner knows no demo credential."""
    (step,) = _copy({"stepId": "first", "operationId": "listCharges"})
    assert step["operationId"] == "$sourceDescriptions.examplepay.listCharges"
    assert {"name": "X-Api-Key", "in": "header", "value": API_KEY["X-Api-Key"]} in step["parameters"]


def test_a_credential_of_the_story_itself_stays() -> None:
    """A story about a wrong token is told with the wrong token."""
    wrong = {"name": "x-api-key", "in": "header", "value": "wrong"}
    (step,) = _copy({"stepId": "first", "operationId": "listCharges", "parameters": [wrong]})
    assert step["parameters"] == [wrong]


def test_the_clock_is_moved_by_a_call() -> None:
    """What is an extension of ours is a step of the control plane's document for everybody else."""
    move, step = _copy({"stepId": "later", "operationId": "listCharges", ADVANCE: "P30D"})
    assert move["operationId"] == "$sourceDescriptions.motpart.advanceClock"
    assert move["parameters"] == [{"name": "world", "in": "path", "value": "world-1"}]
    assert move["requestBody"]["payload"] == {"duration": "P30D"}
    assert ADVANCE not in step


def test_every_exception_is_a_workflow() -> None:
    """An exception for a workflow that is gone would hide the next one of its name."""
    for name, promise in catalogue().items():
        assert set(untold(name)) <= {story.id for story in stories_of(promise)}, name
