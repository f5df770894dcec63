"""A difference as a pytest test that stands alone: it needs pytest, requests and the two targets, and nothing of ours
but the mock, where that is one of them.

It plays the calls on both sides, each with the ids that it gave itself, and compares what was found to differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from pprint import pformat
from string import Template
from typing import Any

from contracts.errors import UsageError
from contracts.opening import MOCK
from contracts.targets import Target
from contracts.twin.comparing import Difference
from contracts.twin.living import Both
from contracts.twin.mirror import Differs, Step

__all__ = ["save", "written"]

_TEMPLATE = Path(__file__).with_name("saved_test.py.txt")


def save(file: Path, both: Both, sides: tuple[str, str], differs: Differs) -> None:
    """Write the test.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        file.write_text(written(both, sides, differs), "utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"--save {file}: {why}; name a file that can be written.") from None


def written(both: Both, sides: tuple[str, str], differs: Differs) -> str:
    """The text of the test; ``sides`` are the two as a person named them. No secret is in it."""
    steps = [_step(both.left, step) for step in differs.steps]
    places = [_place(difference, differs.steps[-1].thing) for difference in differs.differences]
    variables = sorted({word for step in steps for word in _variables(step)})
    return Template(_TEMPLATE.read_text("utf-8")).substitute(
        provider=both.promise.name,
        title=both.promise.title,
        differences="\n".join(f"    {difference}" for difference in differs.differences[:5]),
        left=repr(None if sides[0] == MOCK else both.left.root),
        right=repr(None if sides[1] == MOCK else both.right.root),
        controlled=repr(both.both),
        variables=repr(variables),
        steps=pformat(steps, width=116, sort_dicts=False),
        places=pformat(places, width=116, sort_dicts=False),
    )


def _step(left: Target, step: Step) -> dict[str, Any]:
    """One call with names in the place of values: what a side is asked, and what is learned of its answer."""
    wording = step.wording
    return {
        "to": wording.to,
        "method": wording.method,
        "path": wording.path,
        "headers": {key: left.hide(text) for key, text in wording.headers.items() if key.lower() != "content-length"},
        "body": wording.body,
        "learn": {name: [list(one), list(two)] for name, one, two in step.captured},
    }


def _variables(step: Mapping[str, Any]) -> list[str]:
    """The environment variables that hold a person's own credentials."""
    return [word[1:] for text in step["headers"].values() for word in text.split() if word.startswith("$MOTPART_")]


def _place(difference: Difference, thing: str) -> dict[str, Any]:
    ways = [None if way is None else list(way) for way in (difference.left_way, difference.right_way)]
    return {"place": difference.place, "left": ways[0], "right": ways[1], "thing": thing}
