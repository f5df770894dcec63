"""The pytest plugin that comes with motpart: a world for each test, and calls played back from recordings.

    def test_pays_late(motpart_world):
        session.headers["Motpart-World"] = motpart_world

    def test_lists_charges(motpart_recording):
        requests.get("https://api.example.com/v1/charges")

pytest loads this module at every start, so it imports nothing of motpart until a fixture is used.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Generator, Iterator
from typing import Any

import pytest

_FAILED = pytest.StashKey[bool]()
_MODES = {"missing": None, "all": True, "none": False}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--motpart-record``: when recordings are made."""
    parser.getgroup("motpart").addoption(
        "--motpart-record",
        choices=list(_MODES),
        default="missing",
        help="make recordings that are missing (the usual), all of them anew, or none",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker that makes a recording's order count."""
    config.addinivalue_line("markers", "motpart_ordered: recorded calls must come in the recorded order, each once")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers whether the test itself failed: a recording of a failed test is not kept."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def motpart_world(request: pytest.FixtureRequest) -> str:
    """The name of a world that no other test, process or run uses.

    Send it as the header ``Motpart-World``, or as the path prefix ``/~<name>/``. A world comes into being
    on first use. The name begins with the test's, so that the journal reads well.
    """
    readable = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")[:40] or "test"
    return f"{readable}-{secrets.token_hex(6)}"


@pytest.fixture
def motpart_recording(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Calls of ``requests`` in this test are answered from ``recordings/<test>.har`` beside it.

    A recording that is missing is made by real calls, redacted by type, and written when the test passes. With the
    marker ``motpart_ordered`` calls must come in the recorded order. Gives what plays it, a ``responses.RequestsMock``.
    """
    from contracts.recorder import recording  # only tests that record pay for it

    name = re.sub(r"[^A-Za-z0-9._-]+", "-", request.node.name).strip("-")
    ordered = request.node.get_closest_marker("motpart_ordered") is not None
    mode = _MODES[request.config.getoption("--motpart-record")]
    file = request.path.parent / "recordings" / f"{name}.har"
    with recording(
        file, record=mode, ordered=ordered, keep=lambda: not request.node.stash.get(_FAILED, True)
    ) as played:
        yield played
