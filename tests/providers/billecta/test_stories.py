"""The documented flows work on the fake, step by step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.context import Context
from contracts.document import Document
from contracts.opening import in_process
from contracts.stories import Story, run_story, stories_of
from specs import BUILT_IN, load

PROMISE = load(BUILT_IN / "billecta")


@pytest.fixture(scope="module")
def case() -> Iterator[Context]:
    """The fake in this process, and the document read once."""
    target = in_process(PROMISE)
    yield Context(PROMISE, target, Document(PROMISE, target))
    target.close()


@pytest.mark.parametrize("story", stories_of(PROMISE), ids=lambda story: story.id)
def test_a_documented_flow_works(case: Context, story: Story) -> None:
    """Each step answers as the guide says."""
    assert run_story(story, case) is None
