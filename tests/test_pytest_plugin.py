"""The pytest plugin that users get."""

from __future__ import annotations

import json
import re

import pytest

from contracts.receiver import Receiver

pytest_plugins = ["pytester"]


def test_a_world_has_a_name_that_the_server_takes(motpart_world: str) -> None:
    """The name fits the rules for worlds and begins with the test's."""
    assert re.fullmatch(r"test-a-world-has-a-name[A-Za-z0-9-]+", motpart_world)
    assert len(motpart_world) <= 64


def test_each_test_has_its_own_world(pytester: pytest.Pytester) -> None:
    """Two tests, and two cases of one test, never share a world."""
    pytester.makepyfile(
        """
        import pytest
        seen = set()

        @pytest.mark.parametrize("name", ["å", "b" * 100, "/../"])
        def test_one(motpart_world, name):
            assert motpart_world not in seen
            seen.add(motpart_world)
        """
    )
    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=3)


CALLS = """
    import requests

    def test_pays(motpart_recording):
        answer = requests.post({url!r}, json={{"email": "ingeborg@mail.example"}}, timeout=5)
        assert answer.status_code == {expected}
"""


def test_calls_are_recorded_once_and_played_back(pytester: pytest.Pytester) -> None:
    """The first run leaves a redacted recording beside the test, the second needs no server, `none` makes none."""
    with Receiver(200) as receiver:
        pytester.makepyfile(CALLS.format(url=receiver.url, expected=200))
        pytester.runpytest("--motpart-record", "none").assert_outcomes(errors=1)
        pytester.runpytest().assert_outcomes(passed=1)
    recording = pytester.path / "recordings" / "test_pays.har"
    email = json.loads(json.loads(recording.read_text())["log"]["entries"][0]["request"]["postData"]["text"])["email"]
    assert email.endswith(("example.com", "example.org", "example.net"))
    pytester.makepyfile(CALLS.format(url=receiver.url, expected=200).replace("ingeborg@mail.example", email))
    pytester.runpytest("--motpart-record", "none").assert_outcomes(passed=1)


def test_a_failed_test_leaves_no_recording(pytester: pytest.Pytester) -> None:
    """What went wrong while it was recorded would go wrong for ever."""
    with Receiver(500) as receiver:
        pytester.makepyfile(CALLS.format(url=receiver.url, expected=200))
        pytester.runpytest().assert_outcomes(failed=1)
    assert not (pytester.path / "recordings").exists()
