"""Stories are told twice in one world, as they are on a sandbox that nobody empties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.context import Broken, Context
from contracts.document import Document
from contracts.opening import in_process
from contracts.stories import Story, stories_of, tell
from specs import Promise, catalogue

PROMISES = {name: promise for name, promise in catalogue().items() if stories_of(promise)}


def told_once(provider: str) -> dict[str, Any]:
    """The stories that use something up, each with the rule and why: the provider's ``told_once.yaml``."""
    file = Path(__file__).parent / provider.replace("-", "_") / "told_once.yaml"
    return dict(yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else {}


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


def test_every_story_comes_true_twice_in_one_world(judged: tuple[Promise, Context]) -> None:
    """But for those that use something up by their nature, and these do: an exception that is not needed goes."""
    promise, case = judged
    broken = {story.id for story in stories_of(promise) if not comes_true_again(story, case)}
    assert broken == set(told_once(promise.name))


@pytest.mark.parametrize("provider", PROMISES)
def test_what_is_told_once_names_a_rule_and_a_reason(provider: str) -> None:
    """The rule is one of the provider's."""
    rules = {rule.id for rule in PROMISES[provider].rules}
    for story, entry in told_once(provider).items():
        assert entry["rule"] in rules, story
        assert entry["why"], story
