"""Stories are told twice in one world, as they are on a sandbox that nobody empties."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from contracts.context import Broken, Context
from contracts.document import Document
from contracts.opening import in_process
from contracts.stories import Story, stories_of, tell
from mockserver.collection import View
from mockserver.document import Api
from specs import Promise, catalogue

PROMISES = {name: promise for name, promise in catalogue().items() if stories_of(promise)}


@pytest.fixture(scope="module", params=PROMISES)
def judged(request: pytest.FixtureRequest) -> Iterator[tuple[Promise, Context]]:
    """A provider with stories, and its fake."""
    promise = PROMISES[request.param]
    target = in_process(promise)
    yield promise, Context(promise, target, Document(promise, target))
    target.close()


def comes_true_again(story: Story, case: Context) -> bool:
    """Whether a story that was told comes true once more in the same world."""
    case.begin()
    tell(story, case)
    try:
        tell(story, case)
    except Broken:
        return False
    return True


def is_json(value: Any) -> bool:
    """Whether a value is of nothing but what comes back from bytes as it was: JSON's types, and bytes."""
    if type(value) is dict:
        return all(type(name) is str and is_json(inner) for name, inner in value.items())
    return all(map(is_json, value)) if type(value) is list else type(value) in _PLAIN


_PLAIN = (str, int, float, bool, bytes, type(None))


def test_every_story_comes_true_twice_in_one_world(judged: tuple[Promise, Context]) -> None:
    """But for those that say what they use up (x-motpart-needs), and these do: one that does not need it says nothing.

    Objects without a type that are stored meanwhile are JSON, for a collection keeps large ones as bytes.
    """
    promise, case = judged
    no_json: list[Any] = []

    def put(view: View[Any], key: str, value: Any, really: Any = View.put) -> None:
        if type(value) is dict and not is_json(value):
            no_json.append((view.collection, value))
        really(view, key, value)

    with patch.object(View, "put", put):
        broken = {story.id for story in stories_of(promise) if not comes_true_again(story, case)}
    assert broken == {story.id for story in stories_of(promise) if story.needs}
    assert not no_json


def built() -> int:
    """How many documents with their operations there are in memory."""
    gc.collect()
    return sum(type(each) is Api for each in gc.get_objects())


@pytest.mark.parametrize("provider", PROMISES)
def test_a_fake_goes_with_whoever_made_it(provider: str) -> None:
    """Nothing keeps the document of a fake that was closed: whoever tries a thousand mutants makes a thousand fakes."""
    before, promise = built(), PROMISES[provider]
    target = in_process(promise)
    case = Context(promise, target, Document(promise, target))
    case.begin()
    tell(stories_of(promise)[0], case)
    target.close()
    assert built() > before
    del target, case
    assert built() == before
