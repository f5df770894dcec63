"""The pytest plugin that users get."""

from __future__ import annotations

import re

import pytest

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
