"""Every story comes true on whatever day it is told, on a clock that runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.context import Context
from contracts.control import Control
from contracts.finding import Finding
from contracts.opening import in_process
from contracts.run import Asked, Judge
from contracts.stories import run_story, stories_of
from specs import Promise, catalogue

DAYS = {
    "a Saturday afternoon": "2026-11-28T15:04:05Z",
    "late on a 31st": "2026-01-31T22:30:00Z",
    "before midnight on New Year's Eve": "2026-12-31T23:30:00Z",
    "before summer time": "2026-03-29T00:59:50Z",
}
PROMISES = {name: promise for name, promise in catalogue().items() if stories_of(promise)}


@pytest.fixture(scope="module", params=PROMISES)
def judged(request: pytest.FixtureRequest) -> Iterator[tuple[Promise, Context]]:
    """A provider with stories, and its fake."""
    promise = PROMISES[request.param]
    target = in_process(promise)
    yield promise, Judge(promise, target, Asked()).case
    target.close()


@pytest.fixture(params=DAYS.values(), ids=list(DAYS))
def day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """When every story begins; from then on the clock runs."""

    def begin(control: Control) -> None:
        world = f"/worlds/{control.world}"
        for path, body in (("/reset", None), ("/clock/freeze", {"at": request.param}), ("/clock/unfreeze", None)):
            control._do("POST", world + path, body)

    monkeypatch.setattr(Control, "reset", begin)
    return str(request.param)


def test_every_story_comes_true_on_any_day(judged: tuple[Promise, Context], day: str) -> None:
    """None depends on a bank day, a month's length, the year or the hour; the world's time is that day's."""
    promise, case = judged
    told = {story.id: run_story(story, case) for story in stories_of(promise)}
    assert {name: found.headline for name, found in told.items() if isinstance(found, Finding)} == {}
    assert None in told.values()
    case.begin()
    assert case.target.control is not None  # the fake has one
    assert case.target.control.now().isoformat().startswith(day[:10])
