"""What is made when somebody asks for it is made once, and refused at the start where it would be refused."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from mockserver.deferred import Deferred

_LOADED = """
import sys
from pathlib import Path
from mockserver import create_app
create_app(cache=Path({cache!r}))
print(*sorted(name for name in sys.modules if name.startswith(("mockserver.providers.", "mockserver.crud."))))
"""


def _noting(made: list[str], name: str) -> str:
    made.append(name)
    return name.upper()


def test_a_value_is_made_once_and_only_when_it_is_asked_for() -> None:
    """Names can be listed and counted without making anything; an unknown name has no value."""
    made: list[str] = []
    values: Deferred[str] = Deferred()
    for name in ("a", "b"):
        values.add(name, partial(_noting, made, name))
    assert (list(values), len(values), "a" in values, values.get("c"), made) == (["a", "b"], 2, True, None, [])
    assert (values["a"], values.get("a"), made) == ("A", "A", ["a"])
    assert (list(values.values()), made) == (["A", "B"], ["a", "b"])
    with pytest.raises(KeyError):
        values["c"]


def test_what_is_put_or_added_takes_the_place_of_what_was_made() -> None:
    """A value that somebody changes is the changed one from then on."""
    values: Deferred[str] = Deferred()
    values.add("a", lambda: "first")
    assert values["a"] == "first"
    values.put("a", "second")
    assert values["a"] == "second"
    values.add("a", lambda: "third")
    assert values.get("a") == "third"


def test_a_start_loads_no_provider_that_nobody_calls(tmp_path: Path) -> None:
    """With documents and functions known to fit each other, `create_app` leaves both where they are."""
    for loaded in (True, False):  # the first start looks whether they fit
        script = _LOADED.format(cache=str(tmp_path))
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True
        )
        assert ("mockserver.providers." in done.stdout) is loaded, done.stdout
        assert "mockserver.crud." not in done.stdout
